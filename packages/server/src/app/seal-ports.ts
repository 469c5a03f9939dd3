import type { SealDesign } from '@hufu/pades/seals/seal';
import type { AccountId, AppId, ContractId, PersonId, SealId, TenantId } from '../domain/ids.js';
import type { AutoSignAuthorisation, GrantTo, MarkOwner, SealKind, SealState } from '../domain/seals.js';

/** A seal (印章): image + key + right to use. It is drawn from its design, or is a picture that was uploaded. */
export type Seal = SealFacts & SealLook;
export type SealLook = { design: SealDesign; picture?: undefined } | { design?: undefined; picture: SealPicture };
export interface SealPicture {
  /** The PNG in the object store of the seal's tenant; transparent, painted by us. */
  sha256: string;
  /** Points. */
  width: number;
  height: number;
}
export interface SealFacts {
  id: SealId;
  /** The company whose seal it is; of a person's seal the company of the app that keeps it. */
  tenantId: TenantId;
  /** A person's seal. */
  owner?: { accountId: AccountId; personId: PersonId };
  name: string;
  /** Absent: as the design says. */
  kind?: SealKind;
  state: SealState;
  stateReason?: string;
  description?: string;
  /** The one that is used when none is named. */
  isDefault?: boolean;
  /** SHA-256 of the vector master (SVG), hex. */
  imageSha256: string;
  validUntil?: number;
  createdAt: number;
}
export interface SealGrant {
  id: string;
  sealId: SealId;
  to: GrantTo;
  autoSign: boolean;
  createdAt?: number;
  until?: number;
  revokedAt?: number;
}
export interface SealRows {
  load(scope: readonly TenantId[], id: SealId): Promise<Seal | undefined>;
  /** The company's own, oldest first; people's seals that its apps keep are not among them. */
  ofTenant(tenantId: TenantId): Promise<Seal[]>;
  ofAccount(tenantId: TenantId, accountId: AccountId): Promise<Seal[]>;
  grants(tenantId: TenantId, sealId: SealId): Promise<SealGrant[]>;
  insert(seal: Seal, grants: SealGrant[]): Promise<void>;
  insertGrant(tenantId: TenantId, grant: SealGrant): Promise<void>;
  saveGrant(tenantId: TenantId, grant: SealGrant): Promise<void>;
  save(seal: Seal): Promise<void>;
  uses(contractIds: ContractId[]): Promise<{ sealId: SealId; count: number }[]>;
}

/** Authorisations by which an app makes marks of people and companies without them. */
export interface AutoSignRows {
  /** All that this owner ever gave the app, newest first. */
  ofOwner(appId: AppId, owner: MarkOwner): Promise<AutoSignAuthorisation[]>;
  insert(authorisation: AutoSignAuthorisation): Promise<void>;
  save(authorisation: AutoSignAuthorisation): Promise<void>;
}
