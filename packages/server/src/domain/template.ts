import type { ActionType, DocumentField, PartyType } from './contract.js';
import { DomainError } from './errors.js';
import type { AppId, FileId, TemplateId, TenantId } from './ids.js';
import type { PlacementRequest } from './placing.js';

export const templateStates = ['ENABLED', 'DISABLED', 'DELETED'] as const;
export type TemplateState = (typeof templateStates)[number];

/** A party of contracts to come (签署方角色). */
export interface TemplateRole {
  /** Unique in its template. */
  key: string;
  name: string;
  type: PartyType;
  /** The initiator's own party: filled in by itself. */
  sponsor: boolean;
  serialNo: number;
  /** Absent: the usual one of the party's type. */
  actions?: { type: ActionType; name?: string; autoSign?: boolean }[];
}
export interface TemplateDocument {
  /** Unique in its template. */
  key: string;
  title: string;
  /** A file that does not expire. */
  fileId: FileId;
  pages: { width: number; height: number }[];
}
/** A field, with its document and, instead of a signatory, a role. A value is what it is unless another is given. */
export type TemplateField = Omit<DocumentField, 'signatoryId'> & { documentKey: string; roleKey?: string };
/** A mark for a role; absent documentKey: in every document. */
export type TemplatePlacement = Omit<PlacementRequest, 'actionId' | 'signatoryId' | 'documentIds'> & {
  roleKey: string;
  documentKey?: string;
  /** Unique among them; absent: its number. */
  name?: string;
  label?: string;
  /** What its maker's own system calls it. */
  externalKey?: string;
};

/** Documents with fields and places, of which contracts are made (模板). */
export interface Template {
  id: TemplateId;
  tenantId: TenantId;
  appId: AppId;
  name: string;
  description?: string;
  state: TemplateState;
  /** Empty: nobody's contract yet, but its document can be filled as a file. */
  roles: TemplateRole[];
  /** Empty as long as its file has not come. */
  documents: TemplateDocument[];
  fields: TemplateField[];
  placements: TemplatePlacement[];
  /** Companies below the owner that may use it; absent: none. */
  sharedWith?: 'ALL' | TenantId[];
  /** The template it was copied from. */
  copyOf?: TemplateId;
  /** The file that will be its document. */
  awaits?: FileId;
  createdAt: number;
  changedAt: number;
  /** Grows with every change. */
  version: number;
}

const refuse = (field: string, value: string): never => {
  throw new DomainError('INPUT_INVALID', { field, value: value.slice(0, 80) });
};

function unique(field: string, keys: string[]): void {
  const twice = keys.find((key, n) => keys.indexOf(key) !== n || !key.trim());
  if (twice !== undefined) refuse(field, twice || 'empty');
}

/** Whether the parts of a template fit together. @throws DomainError DOCUMENT_REQUIRED, INPUT_INVALID */
export function checkTemplate({ roles, documents, fields, placements }: Template): void {
  if (documents.length === 0) throw new DomainError('DOCUMENT_REQUIRED');
  unique(
    'roles',
    roles.map(({ key }) => key),
  );
  unique(
    'documents',
    documents.map(({ key }) => key),
  );
  unique(
    'fields',
    fields.map(({ documentKey, name }) => `${documentKey}\n${name}`),
  );
  if (roles.filter(({ sponsor }) => sponsor).length > 1) refuse('roles', 'one sponsor');
  const knows = (list: { key: string }[], key: string | undefined): boolean =>
    key === undefined || list.some((one) => one.key === key);
  for (const { name, documentKey, roleKey } of fields) {
    if (!knows(documents, documentKey) || !knows(roles, roleKey)) refuse('fields', name);
  }
  for (const { mark, documentKey, roleKey } of placements) {
    if (!knows(documents, documentKey) || !knows(roles, roleKey)) refuse('placements', mark);
  }
}

/** Whether a company may make contracts of it; what is not its own or shared with it is not there. */
export const mayUse = (
  { tenantId, sharedWith, state }: Template,
  scope: readonly TenantId[],
  parents: readonly TenantId[],
): boolean => {
  if (state === 'DELETED') return false;
  if (scope.includes(tenantId)) return true;
  if (!parents.includes(tenantId)) return false;
  return sharedWith === 'ALL' || scope.some((id) => sharedWith?.includes(id));
};

/** @throws DomainError TEMPLATE_STATE */
export function mustBeEnabled(template: Template): void {
  if (template.state !== 'ENABLED') throw new DomainError('TEMPLATE_STATE', { state: template.state });
  mustHaveDocuments(template);
}

/** @throws DomainError TEMPLATE_STATE while its file has not come */
export function mustHaveDocuments({ documents }: Template): void {
  if (documents.length === 0) throw new DomainError('TEMPLATE_STATE', { state: 'AWAITED' });
}

/** The parties of a contract by role. @throws DomainError INPUT_INVALID for a role nobody named */
export function byRole<Named extends { roleKey?: string }>(
  roles: readonly TemplateRole[],
  named: readonly Named[],
): { role: TemplateRole; party?: Named }[] {
  const strange = named.find(({ roleKey }) => roleKey !== undefined && !roles.some(({ key }) => key === roleKey));
  if (strange) refuse('signatories', strange.roleKey!);
  // Without keys they stand in the order of the roles that others fill.
  const inOrder = named.filter(({ roleKey }) => roleKey === undefined);
  return roles.map((role) => {
    const party = named.find(({ roleKey }) => roleKey === role.key) ?? (role.sponsor ? undefined : inOrder.shift());
    if (!party && !role.sponsor) refuse('signatories', role.name);
    return { role, party };
  });
}
