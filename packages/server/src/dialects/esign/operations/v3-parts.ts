import type { Contract } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import { fieldsOf } from '../reply.js';
import { documentOfFile, withoutCopies } from '../flow-drafts.js';
import { accountIdOf, fieldIdOf, fileIdOf, hex } from '../ids.js';
import { attachmentLinks, documentLinks, previewLinks } from '../links.js';
import { memoOf } from '../memo.js';
import { EsignRefusal } from '../errors.js';
import { contactIn } from '../v3-signers.js';
import { addDocuments, attach, documentName, documentsIn, notFinished, wireFileId } from './flow-documents.js';
import type { Operation, Operations } from './operation.js';
import { addSigners, removeFields } from './sign-fields.js';
import { copiersOf, signersOf } from './v3-create.js';
import { copierAccount, detail } from './v3-detail.js';
import { found } from './v3-flow.js';

/** What a v3 flow is made of: its detail, files, sign fields, attachments, copies (protocols §4). */

const download: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const seconds = asked.body.integer('urlAvailableDate') ?? asked.query.integer('urlAvailableDate') ?? 3600;
  if (seconds < 1 || seconds > 3600) throw asked.body.invalid('urlAvailableDate');
  if (contract.state !== 'COMPLETED') throw notFinished();
  const of = { loaded: contract };
  const documents = await documentLinks(app, caller, of, (id) => nameOf(contract, id), seconds * 1000);
  const attached = await attachmentLinks(app, caller, of, () => undefined, seconds * 1000);
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
  const links = await previewLinks(app, caller, { loaded: contract }, (id) => nameOf(contract, id), seconds * 1000);
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
  if (!ids.every((id) => known.some((field) => field.id === id)))
    throw new EsignRefusal(1435002, '参数错误: 签署区不存在');
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
  await removeFields(
    app,
    caller,
    contract,
    fields.map(({ id }) => id),
  );
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
  if (!['DRAFT', 'FILLING', 'SIGNING', 'SIGNED'].includes(state))
    throw new EsignRefusal(1437402, '流程已结束，不允许添加附属材料');
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

/** 删除抄送方: of a draft; who was told of a flow stays told. */
const deleteCopiers: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const infos = asked.body
    .list('copiers', 100)
    .map((copier) => copier.object('copierPsnInfo') ?? copier.missing('copierPsnInfo'));
  if (infos.length === 0) asked.body.missing('copiers');
  const gone = infos.map((info) => {
    const id = info.has('psnId') ? accountIdOf(app, info.requiredText('psnId')) : undefined;
    const account = id === undefined ? (contactIn(info, 'psnAccount') ?? info.missing('psnAccount')) : undefined;
    const found = contract.copies.find(({ receiver }) =>
      id === undefined ? copierAccount(receiver) === account : receiver.accountId === id,
    );
    if (!found) throw new EsignRefusal(1435011, '抄送方不存在');
    return found;
  });
  if (contract.state !== 'DRAFT' || memoOf(contract)?.templateId)
    throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'DRAFT' });
  await withoutCopies(app, caller, contract, gone);
  return null;
};

export const flowParts: Operations = {
  'GET /v3/sign-flow/{signFlowId}/detail': detail,
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
  'POST /v3/sign-flow/{signFlowId}/copiers/delete': deleteCopiers,
};
