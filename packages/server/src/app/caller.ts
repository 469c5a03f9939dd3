import type { ContactType } from '../domain/contract.js';
import type { AppId, TenantId } from '../domain/ids.js';

/** Facts of the connection, for evidence. Never trusted for decisions. */
export interface ClientFacts {
  ip: string;
  port?: number;
  userAgent: string;
  platform: 'WEB' | 'H5' | 'MINIAPP' | 'API';
  tlsVersion?: string;
  /** The device cookie, when there is one. */
  deviceId?: string;
}

/** Who asks. `scope` is the app's company first, then its subsidiaries: every query carries it. */
export interface Caller {
  dialect: string;
  appId: AppId;
  tenantId: TenantId;
  scope: TenantId[];
  client: ClientFacts;
  requestId: string;
  /** Who acts for the company, as the caller named the person. */
  by?: string;
  /** The origin the request came to, without a trailing slash; links are made from it. */
  baseUrl: string;
}

/** Names a contract: the id wins when both are given; `companyName` names the subsidiary whose externalRef it is. */
export interface ContractKey {
  contractId?: string;
  externalRef?: string;
  companyName?: string;
}

/** A person named by a caller. OPENID and BIZID: an account of the caller's app, by its external id. */
export interface ContactInput {
  contact: string;
  contactType: ContactType;
  name?: string;
}
