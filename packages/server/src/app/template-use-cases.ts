import type { Contract } from '../domain/contract.js';
import type { Template, TemplatePlacement, TemplateRole, TemplateState } from '../domain/template.js';
import type { AccountKey } from './account-use-cases.js';
import type { Caller, DraftInput, SignatoryInput } from './application.js';
import type { FieldInput, FieldValueInput } from './field-use-cases.js';
import type { AwaitedFileInput, UploadedFile } from './file-use-cases.js';

export type { Template, TemplateField, TemplateRole, TemplateState } from '../domain/template.js';

export type TemplateFieldInput = Omit<FieldInput, 'documentId' | 'signatoryId'> & {
  /** Absent: the first document. */
  documentKey?: string;
  /** Absent: the initiator fills it. */
  roleKey?: string;
};
export interface TemplateInput {
  name: string;
  description?: string;
  /** Absent: a sponsor company and one person. */
  roles?: (Omit<TemplateRole, 'serialNo' | 'sponsor'> & { serialNo?: number; sponsor?: boolean })[];
  documents: { key?: string; title?: string; fileId: string }[];
  fields?: TemplateFieldInput[];
  placements?: TemplatePlacement[];
  companyName?: string;
}
export interface FromTemplateInput {
  templateId: string;
  /** Everything of a draft but its parties and category; absent subject: the template's name. */
  draft: Omit<DraftInput, 'signatories' | 'subject' | 'publish' | 'contractId'> & { subject?: string };
  /**
   * By role, or in the order of the roles that others fill. The sponsor's is the initiator unless it is named. A company
   * with `autoSign` seals by itself, whatever the role says.
   */
  signatories?: (Omit<SignatoryInput, 'type'> & { roleKey?: string; autoSign?: boolean })[];
  /** Of the initiator's fields; a value for a party's field is final, the party is not asked for it. */
  values?: FieldValueInput[];
  publish?: boolean;
}
export interface TemplateUseCases {
  /** @throws FILE_NOT_FOUND, FILE_NOT_READY, DOCUMENT_REQUIRED, INPUT_INVALID, PAGE_OUT_OF_RANGE, KEYWORD_NOT_FOUND, FIELD_INVALID */
  createTemplate(caller: Caller, input: TemplateInput): Promise<Template>;
  /**
   * A template whose file will be sent to a link, named like it; neither roles nor fields. @returns the link's token and end
   *
   * @throws INPUT_INVALID, INPUT_TOO_LONG, COMPANY_NOT_FOUND
   */
  awaitTemplate(
    caller: Caller,
    input: Omit<AwaitedFileInput, 'use' | 'expiresAt'>,
  ): Promise<{ template: Template; token: string; until: number }>;
  /**
   * What is not given stays. @param input.version changes only what the caller has seen
   *
   * @throws TEMPLATE_NOT_FOUND, SLOT_BUSY (changed meanwhile), and those of `createTemplate`
   */
  changeTemplate(
    caller: Caller,
    input: Partial<TemplateInput> & { templateId: string; version?: number },
  ): Promise<Template>;
  templateDetail(caller: Caller, templateId: string): Promise<Template | undefined>;
  /** Own ones and those shared with the caller's companies, newest first; without the deleted and those still awaited. */
  listTemplates(
    caller: Caller,
    input: {
      name?: string;
      states?: TemplateState[];
      copyOf?: string;
      /** Those that this company of the caller's may use. */
      companyId?: string;
      /** Only those with roles, of which contracts are made. */
      forContracts?: boolean;
      offset?: number;
      limit?: number;
    },
  ): Promise<{ total: number; list: Template[] }>;
  /** @throws TEMPLATE_NOT_FOUND */
  setTemplateState(caller: Caller, input: { templateId: string; state: TemplateState }): Promise<Template>;
  copyTemplate(caller: Caller, input: { templateId: string; name?: string }): Promise<Template>;
  /** Lets companies below use a template, or no longer. @throws TEMPLATE_NOT_FOUND, COMPANY_NOT_FOUND */
  shareTemplate(
    caller: Caller,
    input: { templateId: string; with: 'ALL' | AccountKey[]; share: boolean },
  ): Promise<Template>;
  /**
   * A contract of a template: its documents, fields and places, with parties in its roles and values in its fields.
   *
   * @throws TEMPLATE_NOT_FOUND, TEMPLATE_STATE, INPUT_INVALID (a role nobody named), and those of `saveDraft`, `fillFields`
   *   and `publishContract`; nothing is left of a contract that was refused
   */
  createFromTemplate(caller: Caller, input: FromTemplateInput): Promise<Contract>;
  /** A reusable file of a template's first document with values in its fields, for good. @throws as above, FIELD_REQUIRED */
  fileFromTemplate(
    caller: Caller,
    input: { templateId: string; name: string; values: FieldValueInput[]; allRequired?: boolean },
  ): Promise<UploadedFile>;
}
