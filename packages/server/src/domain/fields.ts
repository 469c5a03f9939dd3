import type { Contract, DocumentField } from './contract.js';

/** A field that a signatory must still fill before anybody signs. */
export const isOpenField = ({ signatoryId, value }: DocumentField): boolean =>
  signatoryId !== undefined && value === undefined;

export const hasOpenFields = ({ documents }: Contract): boolean =>
  documents.some(({ fields }) => fields.some(isOpenField));

/** Whether signatories fill something, now or before. */
export const hasFillingStage = ({ documents }: Contract): boolean =>
  documents.some(({ fields }) => fields.some(({ signatoryId }) => signatoryId !== undefined));
