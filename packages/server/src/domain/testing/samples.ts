import type { Action, ActionType, Contract, Document, Placement, Signatory } from '../contract.js';
import type { Act } from '../decision.js';
import { newContract } from '../draft.js';
import type { Actor, EventParts, Role } from '../events.js';
import type { Caller, SealUse } from '../guards.js';
import type {
  ActionId,
  ContractId,
  DocumentId,
  IntentId,
  PersonId,
  PlacementId,
  SealId,
  SignatoryId,
  TenantId,
} from '../ids.js';
import { type Intent, frozenDigests } from '../intent.js';
import type { Frozen, Grown } from '../publish.js';

/** Contracts, people and inputs for tests of the core. All names are invented. */
export const day = 86_400_000;
export const noon = Date.UTC(2026, 5, 1, 4);
export const tenant = '900' as TenantId;

export const actor = (roleInContract: Role, subjectId = '800'): Actor => ({
  kind: roleInContract === 'SYSTEM' ? 'SYSTEM' : roleInContract === 'INITIATOR_APP' ? 'API' : 'USER',
  subjectId,
  roleInContract,
});
export const as = (role: Role, now = noon): Act => ({ by: actor(role), now });

export const sampleAction = (id: string, type: ActionType, serialNo = 0, personId = id): Action => ({
  id: id as ActionId,
  type,
  serialNo,
  state: 'INIT',
  operators: [{ contact: `p${personId}@example.com`, contactType: 'EMAIL', personId: personId as PersonId }],
  autoSign: false,
});

export const company = (id: string, serialNo: number, actions: Action[], more: Partial<Signatory> = {}): Signatory => ({
  id: id as SignatoryId,
  type: 'COMPANY',
  name: `青梧${id}有限公司`,
  serialNo,
  sponsor: false,
  tenantId: tenant,
  state: 'WAITING',
  deferred: false,
  allowRefuse: true,
  allowTransfer: true,
  anyOf: false,
  impliedAction: false,
  actions,
  ...more,
});

export const person = (id: string, serialNo: number, actionId: string, more: Partial<Signatory> = {}): Signatory => ({
  ...company(id, serialNo, [sampleAction(actionId, 'PERSONAL')]),
  type: 'PERSONAL',
  name: `林小${id}`,
  tenantId: undefined,
  receiver: { contact: `1380013800${id.slice(-1)}`, contactType: 'MOBILE', personId: actionId as PersonId },
  impliedAction: true,
  ...more,
});

export const document = (id: string, more: Partial<Document> = {}): Document => ({
  id: id as DocumentId,
  title: `合同 ${id}`,
  sort: 0,
  pageCount: 2,
  createdAt: noon,
  fields: [],
  revision: 1,
  byteLength: 1000,
  sha256: `${id}-1`,
  arrivedSigned: false,
  ...more,
});

/** One document, the sponsor company and one person, in this order. */
export const draft = (more: Partial<Contract> = {}): Contract =>
  newContract({
    id: '100' as ContractId,
    tenantId: tenant,
    companyName: '青梧发起有限公司',
    subject: '采购合同',
    sn: 'HF-1',
    createdAt: noon,
    expireAt: noon + 30 * day,
    signatories: [company('1', 0, [sampleAction('11', 'COMPANY')], { sponsor: true }), person('2', 1, '21')],
    documents: [document('500')],
    ...more,
  });

export const allActions = (contract: Contract): Action[] => contract.signatories.flatMap(({ actions }) => actions);

/** One placement for every action that makes a mark, on the first document. */
export const placementsOf = (contract: Contract): Placement[] =>
  allActions(contract)
    .filter(({ type }) => type !== 'AUDIT')
    .map(({ id, type }) => ({
      id: `7${id}` as PlacementId,
      documentId: contract.documents[0]!.id,
      actionId: id,
      mark: type === 'AUDIT' ? 'COMPANY' : type,
      page: 1,
      x: 10,
      y: 10,
      w: 100,
      h: 100,
      required: true,
      movable: false,
    }));

export const grown = ({ id, revision }: Document): Grown => ({
  documentId: id,
  fromRevision: revision,
  revision: revision + 1,
  sha256: `${id}-${revision + 1}`,
  byteLength: (revision + 1) * 1000,
});
export const frozenOf = (contract: Contract): Frozen => ({
  documents: contract.documents.map(grown),
  placements: placementsOf(contract),
});

export const slotFor = (dbNow = 0, holder = 'server-1') => ({ holder, dbNow });
export const caller = (personId: string): Caller => ({
  personId: personId as PersonId,
  tenantIds: [],
  activeMember: true,
  identity: 'L0',
});
export const sealOf = (type: ActionType, more: Partial<SealUse> = {}): SealUse | undefined =>
  type === 'COMPANY' || type === 'LP'
    ? { id: '600' as SealId, kind: type, state: 'ENABLED', granted: true, ...more }
    : undefined;

export const provenIntent = (
  contract: Contract,
  id: string,
  actionIds: string[],
  more: Partial<Intent> = {},
): Intent => ({
  id: id as IntentId,
  contractId: contract.id,
  personId: actionIds[0] as PersonId,
  method: 'SMS_CODE',
  actionIds: actionIds as ActionId[],
  spent: [],
  digests: frozenDigests(contract),
  places: [],
  provenAt: noon,
  state: 'PROVEN',
  ...more,
});

export const signedEvidence: EventParts = {
  client: { ip: '203.0.113.7', ipSource: 'socket', userAgent: 'test', platform: 'H5' },
  identity: { level: 'L0', method: 'SMS_CODE', provider: 'self' },
  mark: [{ markType: 'COMPANY', page: 1, rect: [10, 10, 100, 100] }],
  signature: [
    {
      fieldName: 'h-1-1',
      level: 'B-T',
      algorithm: 'ES256',
      certSerial: '01',
      certIssuer: 'CN=test',
      certSubject: 'CN=test',
      certSha256: 'aa',
      notBefore: noon,
      notAfter: noon + day,
      assurance: 'SELF_CA',
      cmsSha256: 'bb',
    },
  ],
};
