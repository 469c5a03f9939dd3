import type { Application, ContactInput } from '../../../app/application.js';
import type { Contract, Signatory } from '../../../domain/contract.js';
import { type FieldView, fieldsOf, fieldStatusOf } from '../field-views.js';
import { hex } from '../ids.js';
import { memoOf, type SignerMemo } from '../memo.js';
import { flowStatusOf, signStatusOf } from '../states.js';
import { documentName, wireFileId } from './flow-documents.js';
import { endOf, statusTextOf } from './flows.js';
import type { Operation } from './operation.js';
import { found } from './v3-flow.js';

/** 查询签署流程详情 (protocols §4). */

const accountWire = (said: SignerMemo | undefined, receiver: ContactInput | undefined) => ({
  accountMobile: said?.person?.mobile ?? (receiver?.contactType === 'MOBILE' ? receiver.contact : null),
  accountEmail: said?.person?.email ?? (receiver?.contactType === 'EMAIL' ? receiver.contact : null),
});

function signerWire(app: Application, contract: Contract, signatory: Signatory, fields: FieldView[]) {
  const said = memoOf(contract)?.signers.find(({ key }) => key === signatory.signatoryNo);
  const { receiver, type } = signatory;
  const orgId = said?.orgId ?? signatory.tenantId;
  const person = {
    psnId: receiver?.accountId ? hex(app, 'account', receiver.accountId) : null,
    psnName: receiver?.name ?? (type === 'PERSONAL' ? signatory.name : null),
    psnAccount: accountWire(said, receiver),
  };
  const own = fields.filter((field) => field.signatory.id === signatory.id);
  return {
    psnSigner: type === 'PERSONAL' ? person : null,
    orgSigner:
      type === 'COMPANY'
        ? {
            orgId: orgId ? hex(app, 'tenant', orgId) : null,
            orgName: signatory.name,
            transactor: receiver ? person : null,
          }
        : null,
    signerType: type === 'PERSONAL' ? 0 : signatory.actions.some((action) => action.type === 'LP') ? 2 : 1,
    signOrder: signatory.serialNo,
    signStatus: signStatusOf(contract, signatory),
    signTaskType: signatory.anyOf ? 1 : 0,
    signFields: own.map((field) => fieldWire(app, field)),
  };
}

function fieldWire(app: Application, field: FieldView) {
  const { id, said, action, signType, page, x, y, width, height } = field;
  const sealId = said?.sealId ?? action?.sealId;
  const position = { acrossPageMode: null, positionPage: page || null, positionX: x ?? null, positionY: y ?? null };
  return {
    signFieldId: hex(app, 'placement', id),
    signFieldStatus: String(fieldStatusOf(field)), // a text in the manual's table
    statusUpdateTime: action?.finishedAt ?? null,
    failReason: null,
    customBizNum: said?.customBizNum ?? null,
    fileId: field.fileId,
    signFieldType: said?.kind ?? 0,
    mustSign: said?.mustSign ?? true,
    normalSignFieldConfig: {
      freeMode: signType === 0,
      autoSign: action?.autoSign ?? said?.auto ?? false,
      signFieldStyle: signType === 2 ? 2 : 1,
      signFieldSize: width ?? null,
      signFieldWidth: width ?? null,
      signFieldHeight: height ?? null,
      sealId: sealId ? hex(app, 'seal', sealId) : null,
      signFieldPosition: signType === 0 ? null : position,
    },
    signDateConfig: said?.date
      ? { dateFormat: said.date.format ?? 'yyyy年MM月dd日', showSignDate: said.date.type }
      : null,
  };
}

export function initiatorWire(app: Application, contract: Contract) {
  const { accountId, orgId } = memoOf(contract)?.initiator ?? {};
  const transactor = {
    psnId: accountId ? hex(app, 'account', accountId) : null,
    psnName: contract.creator?.name ?? null,
  };
  return {
    psnInitiator: accountId && !orgId ? transactor : null,
    orgInitiator: { orgId: hex(app, 'tenant', orgId ?? contract.tenantId), orgName: contract.companyName, transactor },
  };
}

export const detail: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const status = flowStatusOf(contract)!;
  const { config = {} } = memoOf(contract) ?? {};
  const fields = fieldsOf(app, contract);
  return {
    signFlowStatus: status.v3,
    signFlowDescription: statusTextOf(contract),
    draftStatus: status.draft,
    rescissionStatus: status.rescission,
    rescissionSignFlowIds: contract.voidContractId ? [hex(app, 'contract', contract.voidContractId)] : [],
    revokeReason: contract.state === 'RECALLED' ? (contract.stateReason ?? null) : null,
    signFlowCreateTime: contract.createdAt,
    signFlowStartTime: contract.publishedAt ?? null,
    signFlowFinishTime: endOf(contract),
    signFlowInitiator: initiatorWire(app, contract),
    signFlowConfig: {
      signFlowTitle: contract.subject,
      autoFinish: contract.autoFinish,
      signFlowExpireTime: contract.expireAt,
      notifyUrl: contract.callbackUrl ?? null,
      chargeConfig: { chargeMode: config['chargeMode'] ?? 0 },
      noticeConfig: { noticeTypes: config['noticeTypes'] ?? (contract.quiet ? '' : '1') },
      signConfig: { availableSignClientTypes: null, showBatchDropSealButton: null },
    },
    docs: contract.documents.map((document) => ({
      fileId: wireFileId(app, document),
      fileName: documentName(contract, document),
      fileEditPwd: null,
      contractNum: null,
    })),
    attachments: contract.attachments.map(({ id, sourceFileId, title, suffix }) => ({
      fileId: sourceFileId ? hex(app, 'file', sourceFileId) : hex(app, 'attachment', id),
      fileName: `${title}.${suffix}`,
    })),
    signers: contract.signatories.map((signatory) => signerWire(app, contract, signatory, fields)),
    copiers: contract.copies.map(({ receiver, name }) => ({
      copierPsnInfo: {
        psnId: receiver.accountId ? hex(app, 'account', receiver.accountId) : null,
        psnName: name ?? receiver.name ?? null,
      },
    })),
  };
};
