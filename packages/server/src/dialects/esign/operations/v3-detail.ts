import type { Application, ContactInput } from '../../../app/application.js';
import type { Contract, Signatory } from '../../../domain/contract.js';
import { type FieldView, fieldsOf, fieldStatusOf } from '../reply.js';
import { hex } from '../ids.js';
import { type DateMemo, memoOf, type SignerMemo } from '../memo.js';
import { accountPrefix } from '../parties.js';
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

/** The person or organisation that signs, and who acts for it. */
function partyWire(app: Application, contract: Contract, { signatoryNo, receiver, type, name, tenantId }: Signatory) {
  const said = memoOf(contract)?.signers.find(({ key }) => key === signatoryNo);
  const orgId = said?.orgId ?? tenantId;
  const person = {
    psnId: receiver?.accountId ? hex(app, 'account', receiver.accountId) : null,
    psnName: receiver?.name ?? (type === 'PERSONAL' ? name : null),
    psnAccount: accountWire(said, receiver),
  };
  const organisation = {
    orgId: orgId ? hex(app, 'tenant', orgId) : null,
    orgName: name,
    transactor: receiver ? person : null,
  };
  return type === 'PERSONAL' ? { psnSigner: person, orgSigner: null } : { psnSigner: null, orgSigner: organisation };
}

function signerWire(app: Application, contract: Contract, signatory: Signatory, fields: FieldView[]) {
  const own = fields.filter((field) => field.signatory.id === signatory.id);
  return {
    ...partyWire(app, contract, signatory),
    signerType: signatory.type === 'PERSONAL' ? 0 : 1,
    signOrder: signatory.serialNo,
    signStatus: signStatusOf(contract, signatory),
    signTaskType: signatory.anyOf ? 1 : 0,
    notaryRole: null,
    uploadFiles: null,
    signerIp: null, // in the evidence report
    signerLocation: null,
    signFields: own.map((field) => fieldWire(app, contract, field)),
  };
}

/** A signer as the list tells of it. */
function listedSigner(app: Application, contract: Contract, signatory: Signatory) {
  const { psnSigner, orgSigner } = partyWire(app, contract, signatory);
  const listed = (person: typeof psnSigner) => person && { psnId: person.psnId, psnAccount: person.psnAccount };
  return {
    signOrder: signatory.serialNo,
    signStatus: signStatusOf(contract, signatory),
    psnSigner: listed(psnSigner),
    orgSigner: orgSigner && { ...orgSigner, transactor: listed(orgSigner.transactor) },
  };
}

const sealTypes: Readonly<Record<string, number | undefined>> = { COMPANY: 1, LP: 2, OPERATOR: 3 };

function fieldWire(app: Application, contract: Contract, field: FieldView) {
  const { id, said, action } = field;
  const status = fieldStatusOf(field);
  const identity = said?.identity ?? action?.type ?? '';
  const isDate = said?.kind === 2;
  return {
    signFieldId: hex(app, 'placement', id),
    signFieldStatus: String(status), // a text in the manual's table
    sealApprovalFlowId: null,
    statusUpdateTime: status === 4 ? (action?.finishedAt ?? null) : said?.addedAt || contract.createdAt,
    failReason: null,
    customBizNum: said?.customBizNum ?? null,
    fileId: field.fileId,
    signFieldType: said?.kind ?? 0,
    mustSign: said?.mustSign ?? true,
    signFieldSealType: sealTypes[identity] ?? 0,
    normalSignFieldConfig: isDate ? null : sealFieldWire(app, field),
    remarkSignFieldConfig: null,
    dateSignFieldConfig: said?.date ? dateFieldWire(field, said.date) : null,
  };
}

function sealFieldWire(app: Application, { signatory, said, action, signType, page, x, y }: FieldView) {
  const sealId = said?.sealId ?? action?.sealId;
  const owner = signatory.type === 'COMPANY' ? signatory.tenantId : signatory.receiver?.accountId;
  return {
    freeMode: signType === 0,
    signFieldStyle: signType === 2 ? 2 : 1,
    signFieldPosition:
      signType === 0 ? null : { positionPage: page || null, positionX: x ?? null, positionY: y ?? null },
    movableSignField: said?.movable ?? false,
    autoSign: action?.autoSign ?? said?.auto ?? false,
    sealStyle: said?.sealType ?? null,
    sealId: sealId ? hex(app, 'seal', sealId) : null,
    sealOwnerId: sealId && owner ? hex(app, signatory.type === 'COMPANY' ? 'tenant' : 'account', owner) : null,
    handWrittenFileKey: null,
  };
}

/** Its own place, or that of the mark it stands under. */
const dateFieldWire = ({ page, x, y }: FieldView, date: DateMemo) => ({
  dateFormat: date.format ?? 'yyyy年MM月dd日',
  fontSize: date.fontSize ?? 12,
  signDatePositionPage: date.page ?? (Number.parseInt(page, 10) || 1),
  signDatePositionX: date.x ?? x ?? null,
  signDatePositionY: date.y ?? y ?? null,
});

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

/** 签署流程配置项, as it was sent. */
function configWire(contract: Contract) {
  const { config = {} } = memoOf(contract) ?? {};
  const said = (name: string, usual: unknown = null) => config[name] ?? usual;
  return {
    signFlowTitle: contract.subject,
    contractGroupIds: [],
    autoFinish: contract.autoFinish,
    signFlowExpireTime: contract.expireAt,
    notifyUrl: contract.callbackUrl ?? null,
    chargeConfig: { chargeMode: said('chargeMode', 0), orderType: null, barrierCode: null },
    noticeConfig: { noticeTypes: said('noticeTypes', contract.quiet ? '' : '1'), examineNotice: null },
    signConfig: {
      availableSignClientTypes: said('availableSignClientTypes'),
      showBatchDropSealButton: said('showBatchDropSealButton'),
      signTipsTitle: null,
      signTipsContent: null,
      signMode: 'NORMAL',
      dedicatedCloudId: null,
      forcedNotarize: false,
      serviceCode: null,
      notaryOfficeNum: null,
    },
    authConfig: {
      psnAvailableAuthModes: said('psnAvailableAuthModes'),
      orgAvailableAuthModes: said('orgAvailableAuthModes'),
      willingnessAuthModes: said('willingnessAuthModes'),
      audioVideoTemplateId: null,
    },
  };
}

export const detail: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const status = flowStatusOf(contract)!;
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
    signFlowConfig: configWire(contract),
    docs: contract.documents.map((document) => ({
      fileId: wireFileId(app, document),
      fileName: documentName(contract, document),
      fileEditPwd: null,
      contractNum: null,
      contractBizTypeId: null,
    })),
    attachments: contract.attachments.map(({ id, sourceFileId, title, suffix }) => ({
      fileId: sourceFileId ? hex(app, 'file', sourceFileId) : hex(app, 'attachment', id),
      fileName: `${title}.${suffix}`,
      signerUpload: false,
    })),
    signers: contract.signatories.map((signatory) => signerWire(app, contract, signatory, fields)),
    copiers: contract.copies.map(({ receiver }) => ({
      copierPsnInfo: {
        psnId: receiver.accountId ? hex(app, 'account', receiver.accountId) : null,
        psnAccount: copierAccount(receiver),
      },
      copierOrgInfo: null,
    })),
  };
};

/** 手机号或邮箱; of one named by psnAccount that is what its own id says. */
export const copierAccount = ({ contact, contactType }: ContactInput): string | null => {
  if (contactType === 'MOBILE' || contactType === 'EMAIL') return contact;
  return contact.startsWith(accountPrefix) ? contact.slice(accountPrefix.length) : null;
};

/** A flow as the list tells of it. */
export const listedFlow = (app: Application, contract: Contract) => ({
  signFlowId: hex(app, 'contract', contract.id),
  signFlowStartTime: contract.publishedAt ?? null,
  signFlowEndTime: endOf(contract),
  signFlowTitle: contract.subject,
  signFlowStatus: flowStatusOf(contract)?.v3 ?? null,
  rescissionStatus: flowStatusOf(contract)?.rescission ?? 0,
  signFlowInitiator: initiatorWire(app, contract),
  signers: contract.signatories.map((signatory) => listedSigner(app, contract, signatory)),
});
