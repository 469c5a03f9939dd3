import {
  type Attachment,
  type Contract,
  type Document,
  type DocumentField,
  type Signatory,
  fillableTypes,
} from './contract.js';
import { checkedValue } from './field-values.js';
import type { FilledField } from './filling.js';
import { type Act, type Decision, decide, decideNew, mustBeIn, andThen } from './decision.js';
import { DomainError } from './errors.js';
import { zeroHash } from './evidence.js';
import type { EventDraft, MoreFacts } from './events.js';
import type { AttachmentId, ContractId, DocumentId, TenantId } from './ids.js';
import { closeSlot } from './slot.js';

/** What a contract cannot be without; the rest has a usual value. */
export type NewContract = Partial<Contract> & {
  id: ContractId;
  tenantId: TenantId;
  companyName: string;
  subject: string;
  sn: string;
  createdAt: number;
  expireAt: number;
};
/** What its creator may change of a draft. */
export type DraftChange = Partial<
  Omit<
    Contract,
    | 'id'
    | 'tenantId'
    | 'state'
    | 'voidState'
    | 'slot'
    | 'fence'
    | 'version'
    | 'chain'
    | 'createdAt'
    | 'documents'
    | 'attachments'
  >
>;

/** A contract with its usual values: ordered, finishing by itself, everybody must sign. */
export const newContract = (facts: NewContract): Contract => ({
  state: 'DRAFT',
  voidState: 'NONE',
  ordered: true,
  autoFinish: true,
  needsCreateReview: false,
  tags: [],
  customFields: [],
  relatedContractIds: [],
  completion: 'ALL',
  completionNamed: false,
  requireTimestamp: false,
  everyMarkSigned: false,
  copyWhen: 'PUBLISH',
  notifySponsor: false,
  fence: 0,
  version: 0,
  chain: { seq: 0, hash: zeroHash },
  signatories: [],
  documents: [],
  placements: [],
  attachments: [],
  copies: [],
  ...facts,
});

/**
 * Creates a draft (T1).
 *
 * @throws DomainError SUBJECT_REQUIRED, NOT_PERMITTED, and those of `checkParties`
 */
export function createContract(contract: Contract, act: Act): Decision {
  checkSubject(contract);
  checkParties(contract);
  return decideNew('T1', act.by, contract, [{ type: 'CREATED', actor: act.by }]);
}

/** A new draft made from an ended contract (T22), which stays as it is. */
export function resend(old: Contract, contract: Contract, act: Act): Decision {
  mustBeIn(old, ['RECALLED', 'REJECTED', 'EXPIRED']);
  checkSubject(contract);
  checkParties(contract);
  const linked = { ...contract, relatedContractIds: [...new Set([...contract.relatedContractIds, old.id])] };
  return decideNew('T22', act.by, linked, [
    { type: 'CREATED', actor: act.by },
    { type: 'RESENT', actor: act.by, more: { from: old.id } },
  ]);
}

/** Edits a draft (T2). A publishing that is under way loses: it froze another draft. */
export const changeDraft = (contract: Contract, act: Act, change: DraftChange): Decision =>
  edit(contract, act, { changed: Object.keys(change).sort() }, (next) => {
    Object.assign(next, change);
    dropOrphanFields(next);
    checkSubject(next);
    checkParties(next);
  });

/** Fields of parties that are gone go with them. */
function dropOrphanFields({ documents, signatories }: Contract): void {
  for (const document of documents) {
    document.fields = document.fields.filter(
      ({ signatoryId }) => signatoryId === undefined || signatories.some(({ id }) => id === signatoryId),
    );
  }
}

/** What was done to an uploaded file before it became a document. */
export interface UploadFacts {
  /** SHA-256 of the bytes that came, hex. */
  sha256: string;
  /** In words for people. */
  changes: string[];
}

/** Adds a document to a draft; its bytes are stored already. `changed` when they are not the ones that came. */
export const addDocument = (contract: Contract, act: Act, document: Document, changed?: UploadFacts): Decision =>
  edit(
    contract,
    act,
    { addedDocument: document.id, sha256: document.sha256, ...madeFrom(document), ...uploadFacts(changed) },
    (next) => {
      next.documents.push(document);
      next.documents.sort((a, b) => a.sort - b.sort);
    },
  );

const madeFrom = ({ sourceFileIds }: Document): MoreFacts => (sourceFileIds ? { fromFiles: [...sourceFileIds] } : {});

const uploadFacts = (changed?: UploadFacts): MoreFacts =>
  changed ? { uploadedSha256: changed.sha256, changes: changed.changes } : {};

export const removeDocument = (contract: Contract, act: Act, documentId: DocumentId): Decision =>
  edit(contract, act, { removedDocument: documentId }, (next) => {
    next.documents = next.documents.filter(({ id }) => id !== documentId);
    next.placements = next.placements.filter((placement) => placement.documentId !== documentId);
    if (next.documents.length === contract.documents.length) throw new DomainError('DOCUMENT_NOT_FOUND');
  });

export const addAttachment = (contract: Contract, act: Act, attachment: Attachment): Decision =>
  edit(contract, act, { addedAttachment: attachment.id, sha256: attachment.sha256 }, (next) => {
    next.attachments.push(attachment);
  });

export const removeAttachment = (contract: Contract, act: Act, attachmentId: AttachmentId): Decision =>
  edit(contract, act, { removedAttachment: attachmentId }, (next) => {
    next.attachments = next.attachments.filter(({ id }) => id !== attachmentId);
    if (next.attachments.length === contract.attachments.length) throw new DomainError('DOCUMENT_NOT_FOUND');
  });

/** Puts the fields of one document in the place of those it had. */
export const setDocumentFields = (
  contract: Contract,
  act: Act,
  documentId: DocumentId,
  fields: DocumentField[],
): Decision =>
  edit(contract, act, { fieldsOf: documentId, fields: fields.length }, (next) => {
    const document = next.documents.find(({ id }) => id === documentId);
    if (!document) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId });
    // A file that arrived signed is never rewritten (DOMAIN.md §9).
    if (document.arrivedSigned)
      throw new DomainError('FIELD_INVALID', { field: fields[0]?.name ?? '', why: 'signed file' });
    const foreign = fields.find(({ type, signatoryId }) => signatoryId && !fillableTypes.some((one) => one === type));
    if (foreign) throw new DomainError('FIELD_INVALID', { field: foreign.label ?? foreign.name, why: foreign.type });
    document.fields = fields;
  });

/** The initiator's values of a draft. @throws DomainError FIELD_INVALID, FIELD_REQUIRED, INPUT_INVALID */
export const fillOwnFields = (contract: Contract, act: Act, values: FilledField[]): Decision =>
  edit(contract, act, { filled: values.length }, (next) => {
    for (const { documentId, name, value } of values) {
      const document = next.documents.find(({ id }) => id === documentId);
      const field = document?.fields.find((one) => one.name === name && one.signatoryId === undefined);
      if (!field) throw new DomainError('INPUT_INVALID', { field: name });
      field.value = checkedValue(field, value);
    }
  });

/** Deletes a draft (T3). */
export const deleteDraft = (contract: Contract, act: Act): Decision =>
  andThen(closeSlot(contract, [], 'CONTRACT_ENDED'), (free) =>
    decide(free, 'T3', act.by, (next) => void (next.state = 'DELETED'), [{ type: 'DELETED', actor: act.by }]),
  );

function edit(contract: Contract, { by }: Act, more: MoreFacts, change: (next: Contract) => void): Decision {
  const event: EventDraft = { type: 'DRAFT_CHANGED', actor: by, more };
  return andThen(closeSlot(contract, [], 'STATE_CHANGED'), (free) => decide(free, 'T2', by, change, [event]));
}

function checkSubject({ subject }: Contract): void {
  if (!subject.trim()) throw new DomainError('SUBJECT_REQUIRED');
}

/**
 * Whether the parties of a contract make sense, whatever its state.
 *
 * @throws DomainError SIGNATORY_TWICE, ACTION_REQUIRED, AUDITOR_REQUIRED, RECEIVER_REQUIRED
 */
export function checkParties(contract: Contract): void {
  const seen = new Set<string>();
  for (const signatory of contract.signatories) {
    const key = [signatory.type, signatory.name, signatory.type === 'PERSONAL' && signatory.receiver?.contact].join(
      '\n',
    );
    const mayRepeat = signatory.deferred || contract.partiesMayRepeat;
    if (seen.has(key) && !mayRepeat) throw new DomainError('SIGNATORY_TWICE', { signatory: signatory.name });
    seen.add(key);
    checkActions(contract, signatory);
  }
}

function checkActions(contract: Contract, signatory: Signatory): void {
  const facts = { signatory: signatory.name };
  const { actions, receiver, deferred } = signatory;
  if (actions.length === 0) throw new DomainError('ACTION_REQUIRED', facts);
  const auditor = actions.every(
    ({ type, operators, byInitiator }) => type !== 'AUDIT' || byInitiator || operators.length > 0,
  );
  if (!auditor) throw new DomainError('AUDITOR_REQUIRED', facts);
  if (!receiver && !deferred && needsReceiver(contract, signatory)) throw new DomainError('RECEIVER_REQUIRED', facts);
}

/** The sponsor's operator is the creator; companies of this installation may sign by API; everybody else must be told. */
function needsReceiver(contract: Contract, { type, sponsor, tenantId, actions }: Signatory): boolean {
  if (type === 'PERSONAL') return true;
  if (!sponsor && !tenantId) return true;
  const byHand = actions.some((action) => action.type === 'OPERATOR' && action.operators.length === 0);
  return byHand && !(sponsor && contract.creator);
}
