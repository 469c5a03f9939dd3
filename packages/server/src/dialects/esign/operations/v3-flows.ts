import type { Application, ContactInput } from '../../../app/application.js';
import type { Contract, ContractState, Signatory } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { type FieldView, fieldsOf, fieldStatusOf } from '../field-views.js';
import { fieldIdOf, fileIdOf, flowIdOf, hex, orgIdOf } from '../ids.js';
import { attachmentLinks, documentLinks, previewLinks } from '../links.js';
import { memoOf, type SignerMemo } from '../memo.js';
import { personOf } from '../parties.js';
import { EsignRefusal } from '../refusal.js';
import { contactOf } from '../signing-places.js';
import { flowStatusOf, signStatusOf } from '../states.js';
import { contactIn } from '../v3-signers.js';
import { addDocuments, attach, documentName, documentsIn, notFinished, wireFileId } from './flow-documents.js';
import { documentOfFile } from '../flow-drafts.js';
import { addressLives, endOf, statusTextOf } from './flows.js';
import { startFlow } from './flow-start.js';
import { checkFinishable, urge as urgeSigners } from './lifecycle.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';
import { addSigners, removeFields } from './sign-fields.js';
import { copiersOf, createByFile, signersOf } from './v3-create.js';

/** 签署流程 v3 (protocols §4). */

const found = async (app: Application, caller: EsignCaller, { parts }: Asked): Promise<Contract> =>
  (await app.contractDetail(caller, { contractId: flowIdOf(app, parts.signFlowId ?? '') })).contract;

const start: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state === 'DRAFT' && contract.expireAt <= (await app.businessTime()))
    throw new EsignRefusal(1437169, '流程已过期');
  await startFlow(app, caller, contract);
  return null;
};

const finish: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state === 'COMPLETED') throw new EsignRefusal(1437136, '流程已归档');
  const nobody = contract.state === 'SIGNING' && contract.signatories.every(({ state }) => state !== 'SIGNED');
  if (nobody) throw new EsignRefusal(1437170, '没有签署，无需归档');
  checkFinishable(contract);
  if (!contract.autoFinish) await app.completeContract(caller, { contractId: contract.id });
  return null;
};

const revoke: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const reason = asked.body.text('revokeReason', 50) ?? '撤销';
  if (contract.state === 'RECALLED') throw new EsignRefusal(1437168, '流程已撤销');
  const open = ['FILLING', 'SIGNING'].includes(contract.state) || (contract.state === 'SIGNED' && !contract.autoFinish);
  if (!open) throw notSigning();
  try {
    await app.recallContract(caller, { contractId: contract.id, reason });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CONTRACT_STATE') throw notSigning();
    throw error;
  }
  return {};
};
const notSigning = () => new EsignRefusal(1437203, '非签署中的流程不允许撤销');

const firstUrgeMs = 30 * 60_000;

/** Not in the first 30 minutes, and not one person twice within our own pause (protocols §4, 1437137 and 1437138). */
const urge: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state !== 'SIGNING') throw new EsignRefusal(1437201, '流程未发起或已完结, 不能执行催签操作');
  const meant = asked.body.object('urgedOperator');
  const accountId = meant?.has('psnId') ? (await personOf(app, caller, meant.requiredText('psnId'))).accountId : undefined;
  const contact = meant && contactIn(meant, 'psnAccount');
  if ((await app.businessTime()) - (contract.publishedAt ?? 0) < firstUrgeMs)
    throw new EsignRefusal(1437137, '流程发起30分钟内不允许催签');
  const accounts = memoOf(contract)?.signers.flatMap(({ person }) => person ?? []) ?? [];
  const isMeant = (id: string | undefined): boolean => {
    if (accountId !== undefined) return id === accountId;
    if (contact === undefined) return true;
    return accounts.some((person) => person.accountId === id && [person.mobile, person.email].includes(contact));
  };
  try {
    await urgeSigners(app, caller, contract, isMeant);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'RATE_LIMITED')
      throw new EsignRefusal(1437138, '催签过于频繁，请稍后再试');
    throw error;
  }
  return null;
};

/** Once, and never beyond what signing may take. */
const delay: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const expireAt = asked.body.count('signFlowExpireTime') ?? asked.body.missing('signFlowExpireTime');
  if (contract.state !== 'SIGNING') throw new EsignRefusal(1437201, '流程非签署中状态，不允许延期');
  const first = memoOf(contract)?.config['signFlowExpireTime'];
  if (typeof first === 'number' && contract.expireAt > first) throw new EsignRefusal(1435011, '流程只能延期一次');
  await app.extendContract(caller, { contractId: contract.id, expireAt });
  return null;
};

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
        ? { orgId: orgId ? hex(app, 'tenant', orgId) : null, orgName: signatory.name, transactor: receiver ? person : null }
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
    signDateConfig: said?.date ? { dateFormat: said.date.format ?? 'yyyy年MM月dd日', showSignDate: said.date.type } : null,
  };
}

function initiatorWire(app: Application, contract: Contract) {
  const { accountId, orgId } = memoOf(contract)?.initiator ?? {};
  const transactor = { psnId: accountId ? hex(app, 'account', accountId) : null, psnName: contract.creator?.name ?? null };
  return {
    psnInitiator: accountId && !orgId ? transactor : null,
    orgInitiator: { orgId: hex(app, 'tenant', orgId ?? contract.tenantId), orgName: contract.companyName, transactor },
  };
}

const detail: Operation = async (app, caller, asked) => {
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

/** Who opens a page: an account, or the mobile number or mail address a signer was named by. */
async function operatorIn(app: Application, caller: EsignCaller, body: Reader): Promise<ContactInput> {
  const operator = body.object('operator') ?? body.missing('operator');
  if (operator.has('psnId')) return contactOf(await personOf(app, caller, operator.requiredText('psnId')));
  const contact = contactIn(operator, 'psnAccount') ?? operator.missing('psnAccount');
  return { contact, contactType: contact.includes('@') ? 'EMAIL' : 'MOBILE' };
}

const signUrl: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const { body } = asked;
  const user = await operatorIn(app, caller, body);
  const organization = body.object('organization');
  if (organization?.has('orgId')) orgIdOf(app, organization.requiredText('orgId'));
  const urlType = body.integer('urlType');
  if (urlType !== undefined && urlType !== 1 && urlType !== 2) throw body.invalid('urlType');
  body.word('clientType', ['H5', 'PC', 'ALL']);
  if (contract.publishedAt === undefined) throw new EsignRefusal(1437103, '流程未开启');
  const redirectUrl = body.object('redirectConfig')?.text('redirectUrl', 1000) ?? memoOf(contract)?.config['redirectUrl'];
  const callbackPage = typeof redirectUrl === 'string' ? redirectUrl : undefined;
  const open = async () =>
    (await app.openPage(caller, { contractId: contract.id, user, lifeMs: addressLives.long, options: { callbackPage } })).url;
  return { url: await open(), shortUrl: await open() }; // both live 90 days here
};

const download: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const seconds = asked.body.integer('urlAvailableDate') ?? asked.query.integer('urlAvailableDate') ?? 3600;
  if (seconds < 1 || seconds > 3600) throw asked.body.invalid('urlAvailableDate');
  if (contract.state !== 'COMPLETED') throw notFinished();
  const key = { contractId: contract.id };
  const documents = await documentLinks(app, caller, key, (id) => nameOf(contract, id), seconds * 1000);
  const attached = await attachmentLinks(app, caller, key, () => undefined, seconds * 1000);
  const urlOf = (links: typeof documents, id: string) => links.find((link) => link.id === id)?.url ?? null;
  return {
    files: contract.documents.map((document) => ({
      fileId: wireFileId(app, document),
      fileName: documentName(contract, document),
      downloadUrl: urlOf(documents, document.id),
    })),
    attachments: contract.attachments.map(({ id, sourceFileId, title, suffix }) => ({
      fileId: sourceFileId ? hex(app, 'file', sourceFileId) : hex(app, 'attachment', id),
      fileName: `${title}.${suffix}`,
      downloadUrl: urlOf(attached, id),
    })),
    certificateDownloadUrl: null,
    aesSecret: null,
  };
};
const nameOf = (contract: Contract, id: string): string | undefined => {
  const document = contract.documents.find((each) => each.id === id);
  return document && documentName(contract, document);
};

/** The newest revision of a document that is being signed. */
const preview: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const said = asked.query.requiredText('docFileId');
  const seconds = asked.query.integer('urlAvailableDate') ?? 3600;
  if (seconds < 1 || seconds > 3600) throw asked.query.invalid('urlAvailableDate');
  const document = documentOfFile(contract, fileIdOf(app, said));
  if (!document) throw new EsignRefusal(1437511, `文档不存在：${said}`);
  if (contract.state !== 'SIGNING' && contract.state !== 'SIGNED') throw new EsignRefusal(1437201, '流程非签署中状态');
  const links = await previewLinks(app, caller, { contractId: contract.id }, (id) => nameOf(contract, id), seconds * 1000);
  return {
    fileId: said,
    fileName: documentName(contract, document),
    fileDownloadUrl: links.find(({ id }) => id === document.id)?.url ?? null,
  };
};

const addFields: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const signers = await signersOf(app, caller, asked.body);
  if (signers.length === 0) asked.body.missing('signers');
  await addSigners(app, caller, contract, signers);
  return { signFieldIds: signers.flatMap(({ fields }) => fields.map(({ id }) => hex(app, 'placement', id))) };
};

const deleteFields: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const ids = asked.query.texts('signFieldIds').map((id) => fieldIdOf(app, id));
  if (ids.length === 0) asked.query.missing('signFieldIds');
  const known = fieldsOf(app, contract);
  if (!ids.every((id) => known.some((field) => field.id === id))) throw new EsignRefusal(1435002, '参数错误: 签署区不存在');
  await removeFields(app, caller, contract, ids);
  return null;
};

const addFiles: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state !== 'DRAFT') throw new EsignRefusal(1437502, '流程非草稿状态，不允许添加文档');
  const docs = documentsIn(asked.body, asked.body.has('unsignedFiles') ? 'unsignedFiles' : 'docs');
  if (docs.length === 0) asked.body.missing('unsignedFiles');
  const there = docs.find(({ fileId }) => documentOfFile(contract, fileIdOf(app, fileId)));
  if (there) throw new EsignRefusal(1437504, `流程已添加文档ID:${there.fileId}`);
  await addDocuments(app, caller, contract.id, docs);
  return null;
};

const deleteFiles: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state !== 'DRAFT') throw new EsignRefusal(1437502, '流程非草稿状态，不允许删除文档');
  const ids = asked.query.texts('fileIds');
  if (ids.length === 0) asked.query.missing('fileIds');
  const files = ids.map((id) => fileIdOf(app, id));
  const documents = files.map((id, at) => documentOfFile(contract, id) ?? missingFile(ids[at]!));
  const fields = fieldsOf(app, contract).filter(({ said }) => said && files.includes(said.fileId));
  await removeFields(app, caller, contract, fields.map(({ id }) => id));
  for (const { id } of documents) await app.removeDocument(caller, { contractId: contract.id, documentId: id });
  return null;
};
function missingFile(id: string): never {
  throw new EsignRefusal(1437511, `文档不存在：${id}`);
}

const addAttachments: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  checkAttachable(contract);
  await attach(app, caller, contract.id, asked.body);
  return null;
};
/** @throws EsignRefusal 1437402 of an ended flow */
function checkAttachable({ state }: Contract): void {
  if (!['DRAFT', 'FILLING', 'SIGNING', 'SIGNED'].includes(state)) throw new EsignRefusal(1437402, '流程已结束，不允许添加附属材料');
}

const deleteAttachments: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const ids = asked.query.texts('fileIds');
  if (ids.length === 0) asked.query.missing('fileIds');
  const attachments = ids.map((id) => {
    const file = fileIdOf(app, id);
    return contract.attachments.find(({ sourceFileId }) => sourceFileId === file) ?? missingFile(id);
  });
  for (const { id } of attachments) await app.removeAttachment(caller, { contractId: contract.id, attachmentId: id });
  return null;
};

const addCopiers: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const copies = await copiersOf(app, caller, asked.body);
  if (copies.length === 0) asked.body.missing('copiers');
  await app.addCopies(caller, { contractId: contract.id, copies });
  return null;
};

/** What a status asks for, the way back of `flowStatusOf`. */
export const statesAsked: Record<number, ContractState[]> = {
  0: ['DRAFT', 'REVIEWING'],
  1: ['SIGNING', 'SIGNED'],
  2: ['COMPLETED'],
  3: ['RECALLED', 'FORCE_ENDED', 'FAILED'],
  5: ['EXPIRED'],
  7: ['REJECTED'],
};

const list: Operation = async (app, caller, { body }) => {
  const page = body.integer('pageNum') ?? body.missing('pageNum');
  const size = body.integer('pageSize') ?? body.missing('pageSize');
  if (page < 1) throw body.invalid('pageNum');
  if (size < 1 || size > 100) throw body.invalid('pageSize');
  const wanted = body.has('signFlowStatus') ? body.texts('signFlowStatus').map(Number) : undefined;
  if (wanted?.some((status) => statesAsked[status] === undefined)) throw body.invalid('signFlowStatus');
  const { total, list: contracts } = await app.listContracts(caller, {
    states: wanted?.flatMap((status) => statesAsked[status] ?? []),
    publishedFrom: body.count('signFlowStartTimeFrom'),
    publishedTo: body.count('signFlowStartTimeTo'),
    side: 'SPONSOR',
    offset: (page - 1) * size,
    limit: size,
  });
  return {
    total,
    signFlowInfos: contracts.map((contract) => ({
      signFlowId: hex(app, 'contract', contract.id),
      signFlowTitle: contract.subject,
      signFlowStatus: flowStatusOf(contract)?.v3 ?? null,
      rescissionStatus: flowStatusOf(contract)?.rescission ?? 0,
      signFlowCreateTime: contract.createdAt,
      signFlowStartTime: contract.publishedAt ?? null,
      signFlowFinishTime: endOf(contract),
      signFlowInitiator: initiatorWire(app, contract),
    })),
  };
};

export const signFlows: Operations = {
  'POST /v3/sign-flow/create-by-file': createByFile,
  'POST /v3/sign-flow/{signFlowId}/start': start,
  'POST /v3/sign-flow/{signFlowId}/finish': finish,
  'POST /v3/sign-flow/{signFlowId}/complete': finish,
  'POST /v3/sign-flow/{signFlowId}/revoke': revoke,
  'POST /v3/sign-flow/{signFlowId}/urge': urge,
  'POST /v3/sign-flow/{signFlowId}/delay': delay,
  'GET /v3/sign-flow/{signFlowId}/detail': detail,
  'POST /v3/sign-flow/sign-flow-list': list,
  'POST /v3/sign-flow/{signFlowId}/sign-url': signUrl,
  'POST /v3/sign-flow/{signFlowId}/file-download-url': download,
  'GET /v3/sign-flow/{signFlowId}/file-download-url': download,
  'GET /v3/sign-flow/{signFlowId}/preview-file-download-url': preview,
  'POST /v3/sign-flow/{signFlowId}/signers/sign-fields': addFields,
  'DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields': deleteFields,
  'POST /v3/sign-flow/{signFlowId}/unsigned-files': addFiles,
  'DELETE /v3/sign-flow/{signFlowId}/unsigned-files': deleteFiles,
  'POST /v3/sign-flow/{signFlowId}/attachments': addAttachments,
  'DELETE /v3/sign-flow/{signFlowId}/attachments': deleteAttachments,
  'POST /v3/sign-flow/{signFlowId}/copiers': addCopiers,
};
