import type { Application, Caller, DraftInput } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import type { Parameters, UploadedFile } from '../body.js';
import { placesWithParties } from '../parties-of-places.js';
import { contractWire } from '../reply.js';
import { placementsOf } from '../stampers.js';
import { contractKeyOf, copyOf, dayOf, draftOf } from '../translate.js';
import { stamperRules } from '../wire.js';
import { done, type Operation, type Operations } from './operation.js';

/** 合同管理: draft, documents, send, recall. */

const draft: Operation = async (app, caller, { fields }) => {
  const input = draftOf(fields);
  if (input.publish) await needDocuments(app, caller, input);
  const contract = await app.saveDraft(caller, input);
  return { result: contractWire(contract, { operators: 'ALL' }) };
};

/** `send: true` with nothing to send is refused before a draft is made: only an existing draft can have documents. */
async function needDocuments(app: Application, caller: Caller, { contractId, externalRef, companyName }: DraftInput) {
  if (contractId === undefined && externalRef === undefined) throw new DomainError('DOCUMENT_REQUIRED');
  const known = await app
    .contractDetail(caller, contractId ? { contractId } : { externalRef, companyName })
    .catch(() => undefined);
  if (!known?.contract.documents.length) throw new DomainError('DOCUMENT_REQUIRED');
}

/** A file part, its title and its kind; the uploaded file's own name is for display only. */
export function uploadOf({ fields, files }: Parameters): {
  title: string;
  suffix: string;
  bytes: Uint8Array;
  fileName?: string;
} {
  const file: UploadedFile = files.get('file')?.[0] ?? noFile(fields);
  const title = fields.title('title', 100) ?? fields.missing('title');
  return { title, suffix: suffixOf(fields), bytes: file.bytes, fileName: file.fileName };
}

/** A part without a file name is a field like any other, as for the vendor's server (Servlet). */
function noFile(fields: Reader): never {
  if (fields.has('file')) throw new DomainError('INPUT_INVALID', { field: 'file', why: 'the part has no file name' });
  return fields.missing('file');
}

/** `pdf`, `.PDF` and `Pdf` are one kind. */
const suffixOf = (fields: Reader) => fields.requiredText('fileSuffix', 20).trim().replace(/^\./, '').toLowerCase();

const addByFile: Operation = async (app, caller, parameters) => {
  const { fields } = parameters;
  const documentId = await app.addDocument(caller, {
    ...contractKeyOf(fields),
    ...uploadOf(parameters),
    sort: fields.integer('documentSort'),
    placements: fields.has('stampers') ? placementsOf(fields) : undefined,
    placementRule: fields.word('stamperRule', stamperRules),
  });
  return { result: { documentId } };
};

const send: Operation = async (app, caller, { fields }) => {
  const key = contractKeyOf(fields);
  const placements = placementsOf(fields);
  const { contract } = await app.contractDetail(caller, key);
  await app.publishContract(caller, {
    ...key,
    placements: placesWithParties(contract, placements),
    placementRule: fields.word('stamperRule', stamperRules),
    allKeywords: fields.flag('locateAllStamperKeywords'),
  });
  return done;
};

/** Several files of one kind, one after the other in one document. They are kept as files for an hour. */
const addByFiles: Operation = async (app, caller, { fields, files }) => {
  const uploads = files.get('files') ?? [];
  if (uploads.length === 0) fields.missing('files');
  const title = fields.title('title', 100) ?? fields.missing('title');
  const key = contractKeyOf(fields);
  const suffix = suffixOf(fields);
  const { now } = await app.contractDetail(caller, key);
  const added = await app.addFiles(
    caller,
    uploads.map(({ bytes }, n) => ({
      name: `${title}-${n + 1}.${suffix}`,
      bytes,
      use: 'DOCUMENT',
      expiresAt: now + 3_600_000,
    })),
  );
  const documentId = await app.addDocumentFromFiles(caller, {
    ...key,
    fileIds: added.map(({ id }) => id),
    title,
    sort: fields.integer('documentSort'),
    placements: fields.has('stampers') ? placementsOf(fields) : undefined,
  });
  return { result: { documentId } };
};

/** A draft is deleted, an open contract recalled, a completed one voided, an ended one hidden. */
const invalid: Operation = async (app, caller, { fields }) => {
  const key = contractKeyOf(fields);
  const reason = fields.text('reason', 300);
  const { contract } = await app.contractDetail(caller, key);
  if (contract.state === 'COMPLETED') {
    await app.voidContract(caller, {
      contractId: contract.id,
      reason: reason ?? '作废', // not marked as required by the manual; ours is never without one [A]
      sealId: fields.id('sealId'),
      autoSign: fields.flag('autoSign') ?? true,
      expireAt: dayOf(fields, 'expireTime'),
      copies: fields.list('receivers', 100).map(copyOf),
    });
  } else await app.withdrawContract(caller, { contractId: contract.id, reason });
  return done;
};

export const lifecycle: Operations = {
  'POST /v2/contract/draft': draft,
  'POST /v2/document/addbyfile': addByFile,
  'POST /v2/document/addbyfiles': addByFiles,
  'POST /v2/contract/send': send,
  'POST /v2/contract/invalid': invalid,
};
