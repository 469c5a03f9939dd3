import { contractKeyOf, downloadOptionsOf } from '../translate.js';
import type { Operation, Operations } from './operation.js';

/** 下载: bytes on success, the JSON envelope on refusal (protocols §2.2). */

const contract: Operation = async (app, caller, { fields }) => ({
  download: await app.downloadContract(caller, contractKeyOf(fields), downloadOptionsOf(fields)),
});

const document: Operation = async (app, caller, { fields }) => ({
  download: await app.downloadDocument(caller, fields.requiredId('documentId')),
});

/** `origin` asks for the files as they were uploaded; C# always sends `True`. */
const attachments: Operation = async (app, caller, { fields }) => ({
  download: await app.downloadAttachments(caller, contractKeyOf(fields), { original: fields.flag('origin') }),
});

export const downloads: Operations = {
  'GET /v2/contract/download': contract,
  'GET /v2/document/download': document,
  'GET /v2/attachment/download': attachments,
};
