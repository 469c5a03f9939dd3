import type { Application } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import { titleOf } from '../../../domain/file.js';
import type { Reader } from '../../reading.js';
import { changeFlow, documentOfFile } from '../flow-drafts.js';
import { fileIdOf, flowIdOf, hex } from '../ids.js';
import { attachmentLinks, documentLinks } from '../links.js';
import { memoOf } from '../memo.js';
import { EsignRefusal } from '../errors.js';
import type { DocumentLinkWire } from '../wire.js';
import { fileNameOf } from './files.js';
import type { EsignCaller, Operation, Operations } from './operation.js';

/** 流程文档与附件 (protocols §3.1, §3.4). */

export const documentsAtMost = 50;

/** A document is named by the file it came from; one made in another dialect by an id of its own. */
export const wireFileId = (app: Application, { id, sourceFileIds = [] }: Contract['documents'][number]): string =>
  sourceFileIds[0] ? hex(app, 'file', sourceFileIds[0]) : hex(app, 'document', id);

/** Exactly as its sender named it; a document of another dialect is a PDF of its title. */
export const documentName = (contract: Contract, { id, title }: Contract['documents'][number]): string =>
  memoOf(contract)?.names[id] ?? `${title}.pdf`;

export interface SaidDocument {
  fileId: string;
  fileName?: string;
}

export function documentsIn(reader: Reader, name = 'docs'): SaidDocument[] {
  const docs = reader.list(name, documentsAtMost).map((doc) => {
    if ((doc.integer('encryption') ?? 0) !== 0 || doc.has('filePassword') || doc.has('fileEditPwd'))
      throw new DomainError('NOT_AVAILABLE', { what: 'encrypted documents' });
    return {
      fileId: doc.requiredText('fileId'),
      fileName: doc.has('fileName') ? fileNameOf(doc, 'fileName') : undefined,
    };
  });
  const twice = docs.find(({ fileId }, at) => docs.findIndex((other) => other.fileId === fileId) < at);
  if (twice) throw new EsignRefusal(1437503, '文档ID重复');
  return docs;
}

/** Adds documents to a draft, in this order, and remembers how they were named. */
export async function addDocuments(
  app: Application,
  caller: EsignCaller,
  contractId: string,
  docs: readonly SaidDocument[],
): Promise<void> {
  const names: Record<string, string> = {};
  for (const { fileId, fileName } of docs) {
    const file = fileIdOf(app, fileId);
    const known = (await app.fileDetail(caller, file)).file;
    const name = fileName ?? (/\.pdf$/i.test(known.name) ? known.name : `${titleOf(known.name)}.pdf`);
    const documentId = await app.addDocumentFromFiles(caller, { contractId, fileIds: [file], title: titleOf(name) });
    names[documentId] = name;
  }
  await changeFlow(app, caller, contractId, (memo) => ({ ...memo, names: { ...memo.names, ...names } }));
}

const add: Operation = async (app, caller, { parts, body }) => {
  const contractId = flowIdOf(app, parts.flowId ?? '');
  const docs = documentsIn(body);
  const { contract } = await app.contractDetail(caller, { contractId });
  if (contract.state !== 'DRAFT') throw new EsignRefusal(1437502, '流程非草稿状态，不允许添加文档');
  const there = docs.find(({ fileId }) => documentOfFile(contract, fileIdOf(app, fileId)));
  if (there) throw new EsignRefusal(1437504, `流程已添加文档ID:${there.fileId}`);
  if (docs.length === 0) body.missing('docs');
  if (contract.documents.length + docs.length > documentsAtMost)
    throw new DomainError('INPUT_TOO_LONG', { field: 'docs', limit: documentsAtMost });
  await addDocuments(app, caller, contractId, docs);
  return null;
};

const remove: Operation = async (app, caller, { parts, query, body }) => {
  const contractId = flowIdOf(app, parts.flowId ?? '');
  const fileIds = query.has('fileIds') ? query.texts('fileIds') : body.texts('fileIds');
  if (fileIds.length === 0) query.missing('fileIds');
  const { contract } = await app.contractDetail(caller, { contractId });
  if (contract.state !== 'DRAFT') throw new EsignRefusal(1437502, '流程非草稿状态，不允许删除文档');
  const files = fileIds.map((id) => fileIdOf(app, id));
  const documents = files.map((id, at) => {
    const document = documentOfFile(contract, id);
    if (!document) throw new EsignRefusal(1437511, `文档不存在：${fileIds[at]}`);
    return document.id;
  });
  // fields on a document go with it
  await changeFlow(app, caller, contractId, (memo) => ({
    ...memo,
    signers: memo.signers
      .map((signer) => ({ ...signer, fields: signer.fields.filter(({ fileId }) => !files.includes(fileId)) }))
      .filter(({ fields }) => fields.length > 0),
  }));
  for (const documentId of documents) await app.removeDocument(caller, { contractId, documentId });
  return null;
};

/** 流程文档下载: the signed files of a finished flow, in the order they were added; attachments are not among them (seed). */
const download: Operation = async (app, caller, { parts }) => {
  const contractId = flowIdOf(app, parts.flowId ?? '');
  const { contract } = await app.contractDetail(caller, { contractId });
  if (contract.state !== 'COMPLETED') throw notFinished();
  const nameOf = (id: string) => {
    const document = contract.documents.find((each) => each.id === id);
    return document && documentName(contract, document);
  };
  const links = await documentLinks(app, caller, { loaded: contract }, nameOf);
  const docs: DocumentLinkWire[] = contract.documents.map((document) => ({
    fileId: wireFileId(app, document),
    fileName: documentName(contract, document),
    fileUrl: links.find(({ id }) => id === document.id)!.url,
    ctType: null,
    ctRescindStatus: null,
    flowId: null,
    ctRescindProcessId: null,
    fileFlowRelationBeanList: null,
  }));
  return { docs };
};

export const notFinished = () => new EsignRefusal(1437518, '流程非签署完成状态，不允许下载文档');

const addAttachments: Operation = async (app, caller, { parts, body }) => {
  const contractId = flowIdOf(app, parts.flowId ?? '');
  await attach(app, caller, contractId, body);
  return null;
};

/** Attachments of a request, added to a flow: v1 names them by attachmentName, v3 by fileName. */
export async function attach(
  app: Application,
  caller: EsignCaller,
  contractId: string,
  body: Reader,
  field = 'attachments',
): Promise<void> {
  const said = body.list(field, documentsAtMost).map((item) => ({
    fileId: fileIdOf(app, item.requiredText('fileId')),
    name: item.has('attachmentName')
      ? fileNameOf(item, 'attachmentName')
      : item.has('fileName')
        ? fileNameOf(item, 'fileName')
        : undefined,
  }));
  if (said.length === 0) return;
  const { contract } = await app.contractDetail(caller, { contractId });
  for (const { fileId, name } of said) {
    const title = name && titleOf(name);
    if (contract.state === 'DRAFT') await app.addAttachmentFromFile(caller, { contractId, fileId, title });
    else await attachLater(app, caller, contractId, fileId, title);
  }
}

/** While it is being signed a file can still be put beside it. */
async function attachLater(
  app: Application,
  caller: EsignCaller,
  contractId: string,
  fileId: string,
  title: string | undefined,
): Promise<void> {
  const { file } = await app.fileDetail(caller, fileId);
  const chunks: Buffer[] = [];
  for await (const chunk of (await app.downloadFile(caller, fileId, 'ORIGINAL')).open()) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  await app.addAttachmentLater(caller, { contractId, title: title ?? titleOf(file.name), suffix: file.suffix, bytes });
}

const listAttachments: Operation = async (app, caller, { parts }) => {
  const contractId = flowIdOf(app, parts.flowId ?? '');
  const { contract } = await app.contractDetail(caller, { contractId });
  const links = await attachmentLinks(app, caller, { loaded: contract }, () => undefined);
  return {
    attachments: contract.attachments.map((attachment) => ({
      fileId: attachment.sourceFileId
        ? hex(app, 'file', attachment.sourceFileId)
        : hex(app, 'attachment', attachment.id),
      attachmentName: `${attachment.title}.${attachment.suffix}`,
      attachmentUrl: links.find(({ id }) => id === attachment.id)?.url ?? null,
      createTime: attachment.createdAt,
    })),
  };
};

const removeAttachments: Operation = async (app, caller, { parts, query, body }) => {
  const contractId = flowIdOf(app, parts.flowId ?? '');
  const fileIds = query.has('fileIds') ? query.texts('fileIds') : body.texts('fileIds');
  if (fileIds.length === 0) query.missing('fileIds');
  const { contract } = await app.contractDetail(caller, { contractId });
  const found = fileIds.map((id) => {
    const file = fileIdOf(app, id);
    const attachment = contract.attachments.find(({ sourceFileId }) => sourceFileId === file);
    if (!attachment) throw new EsignRefusal(1437511, `文档不存在：${id}`);
    return attachment.id;
  });
  for (const attachmentId of found) await app.removeAttachment(caller, { contractId, attachmentId });
  return null;
};

export const flowDocuments: Operations = {
  'POST /v1/signflows/{flowId}/documents': add,
  'GET /v1/signflows/{flowId}/documents': download,
  'DELETE /v1/signflows/{flowId}/documents': remove,
  'POST /v1/signflows/{flowId}/attachments': addAttachments,
  'GET /v1/signflows/{flowId}/attachments': listAttachments,
  'DELETE /v1/signflows/{flowId}/attachments': removeAttachments,
};
