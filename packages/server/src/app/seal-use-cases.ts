import type { AccountId, EmployeeId, PersonId, SealId, TenantId } from '../domain/ids.js';
import type { SealKind, SealState } from '../domain/seals.js';
import type { AccountKey } from './account-use-cases.js';
import type { Caller } from './application.js';

/** Whose seals: a person of the app, a company, or (nothing named) the caller's own company. */
export interface SealOwnerKey {
  person?: AccountKey;
  company?: AccountKey;
}
/** How a seal drawn by us looks; what is absent is as usual for its kind (DOMAIN.md §6). Lengths are mm. */
export interface SealTemplate {
  shape?: 'ROUND' | 'OVAL' | 'SQUARE' | 'RECTANGLE';
  colour?: 'RED' | 'BLUE' | 'BLACK' | 'PURPLE';
  /** 0 to 1. */
  opacity?: number;
  widthMm?: number;
  heightMm?: number;
  /** Instead of the owner's name. */
  text?: string;
  /** The straight line at the foot. */
  foot?: string;
  /** 13 to 15 digits on the lower arc. */
  code?: string;
  star?: boolean;
  border?: boolean;
  suffix?: '' | '印' | '之印';
  /** INVOICE; absent: the company's register number. */
  taxNumber?: string;
}
export interface CreateSealInput extends SealOwnerKey {
  /** Unique among the owner's seals; absent: named after its kind. */
  name?: string;
  /** Absent: OFFICIAL, for a person PERSONAL. */
  kind?: SealKind;
  look:
    | ({ from: 'TEMPLATE' } & SealTemplate)
    /** PNG or JPEG; background removed, cut to its ink; one side may be left to the other. */
    | { from: 'IMAGE'; bytes: Uint8Array; widthMm?: number; heightMm?: number };
  description?: string;
  isDefault?: boolean;
}
export interface SealGrantView {
  id: string;
  to: 'APP' | 'EMPLOYEE' | 'COMPANY';
  employeeId?: EmployeeId;
  /** EMPLOYEE: whom the app knows as this account. */
  personId?: PersonId;
  autoSign: boolean;
  until?: number;
  createdAt?: number;
}
export interface SealView {
  id: SealId;
  companyId?: TenantId;
  accountId?: AccountId;
  name: string;
  kind: SealKind;
  state: SealState;
  stateReason?: string;
  description?: string;
  isDefault: boolean;
  from: 'TEMPLATE' | 'IMAGE';
  colour?: SealTemplate['colour'];
  widthPoints: number;
  heightPoints: number;
  validUntil?: number;
  createdAt: number;
  /** Live ones. */
  grants: SealGrantView[];
}
export interface ListSealsInput extends SealOwnerKey {
  sealId?: string;
  kinds?: SealKind[];
  /** Absent: all but DESTROYED. */
  states?: SealState[];
  offset?: number;
  limit?: number;
}
/** Who is to use a seal: operators of the company by their accounts or employee ids, or everybody there. */
export interface GrantInput {
  sealId: string;
  operators?: AccountKey[];
  employeeIds?: string[];
  everybody?: boolean;
  autoSign?: boolean;
  /** Business clock, UTC ms. */
  until?: number;
}
export interface AutoSignView {
  id: string;
  scene?: string;
  sealId?: SealId;
  until?: number;
  createdAt: number;
}

export interface SealUseCases {
  /** @throws SEAL_NAME_TAKEN, INPUT_INVALID, GLYPH_MISSING, FILE_INVALID, FILE_TOO_LARGE, ACCOUNT_NOT_FOUND, COMPANY_NOT_FOUND */
  createSeal(caller: Caller, input: CreateSealInput): Promise<SealView>;
  listSeals(caller: Caller, input: ListSealsInput): Promise<{ total: number; list: SealView[] }>;
  sealDetail(caller: Caller, sealId: string): Promise<SealView | undefined>;
  /** 600 dpi, transparent. @throws SEAL_NOT_FOUND */
  sealPicture(caller: Caller, sealId: string): Promise<{ png: Buffer; svg: string }>;
  /** @throws SEAL_NOT_FOUND, SEAL_NOT_USABLE (facts: state) */
  setSealState(
    caller: Caller,
    input: { sealId: string; state: 'ENABLED' | 'DISABLED' | 'DESTROYED'; reason?: string },
  ): Promise<SealView>;
  /** @returns the grants that are new. @throws SEAL_NOT_FOUND, ACCOUNT_NOT_FOUND, EMPLOYEE_NOT_FOUND */
  grantSeal(caller: Caller, input: GrantInput): Promise<SealGrantView[]>;
  /** @returns how many grants ended. @throws SEAL_NOT_FOUND */
  revokeSealGrants(caller: Caller, input: Omit<GrantInput, 'autoSign' | 'until'>): Promise<number>;
  /**
   * Lets the app make this owner's marks at their turn without the owner (静默签署授权). In production only a person's own
   * consent can do that. @throws ACCOUNT_NOT_FOUND, COMPANY_NOT_FOUND, SEAL_NOT_FOUND, INPUT_INVALID, NOT_AVAILABLE
   */
  authoriseAutoSign(
    caller: Caller,
    input: SealOwnerKey & { scene?: string; sealId?: string; until?: number },
  ): Promise<AutoSignView>;
  /** @returns false when there was none */
  revokeAutoSign(caller: Caller, input: SealOwnerKey & { scene?: string }): Promise<boolean>;
  /** The one that holds now. */
  autoSignStatus(caller: Caller, input: SealOwnerKey & { scene?: string }): Promise<AutoSignView | undefined>;
}
