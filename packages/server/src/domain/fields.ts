import type { Contract, DocumentField } from './contract.js';
import { DomainError } from './errors.js';

/** A field that a signatory must still fill before anybody signs. */
export const isOpenField = ({ signatoryId, value }: DocumentField): boolean =>
  signatoryId !== undefined && value === undefined;

export const hasOpenFields = ({ documents }: Contract): boolean =>
  documents.some(({ fields }) => fields.some(isOpenField));

/** Fields of the initiator are filled when the contract is sent. @throws DomainError FIELD_REQUIRED */
export function checkOwnFields({ documents }: Contract): void {
  const open = documents
    .flatMap(({ fields }) => fields)
    .find(({ signatoryId, required, value }) => !signatoryId && required && !value);
  if (open) throw new DomainError('FIELD_REQUIRED', { field: open.label ?? open.name });
}

/** Whether signatories fill something, now or before. */
export const hasFillingStage = ({ documents }: Contract): boolean =>
  documents.some(({ fields }) => fields.some(({ signatoryId }) => signatoryId !== undefined));
