import type { Action, Contact, Contract, Signatory } from '../domain/contract.js';
import { system } from '../domain/decision.js';
import { DomainError } from '../domain/errors.js';
import type { ActionId, ContractId, PersonId, SealId, TenantId } from '../domain/ids.js';
import { signatoryOf } from '../domain/workflow.js';
import { type AuthorisedSeal, markKindOf, sealForApp, sealSubject } from './company-seal.js';
import { finishSoon } from './finish-contract.js';
import { signingCompanyId } from './guest-company.js';
import { type SigningJob, performSigning } from './perform-signing.js';
import type { Seal, Tx, World } from './ports.js';
import { authorisationFor } from './seals/auto-sign-authorisations.js';

/** An action at its turn, and whose it is. */
interface Turn {
  contract: Contract;
  signatory: Signatory;
  action: Action;
}

/** Signs by itself, at the turn of an action that asked for it, by the owner's stored authorisation. */
export async function signAutomatically(
  world: World,
  tenantId: TenantId,
  id: ContractId,
  actionId: ActionId,
): Promise<void> {
  const job = await world.store.transaction('*', async (tx) => {
    const contract = (await tx.contracts.lock([tenantId], id))?.contract;
    const signatory = contract && signatoryOf(contract, actionId);
    const action = signatory?.actions.find((candidate) => candidate.id === actionId);
    if (contract?.state !== 'SIGNING' || action?.state !== 'START' || !signatory) return undefined;
    return jobOf(world, tx, { contract, signatory, action });
  });
  if (job) await finishSoon(world, await performSigning(world, job));
}

const isSealed = ({ type }: Action): boolean => type === 'COMPANY' || type === 'LP';

/**
 * Whether every action that is to sign by itself may, as it stands now: asked before anybody is called.
 *
 * @throws DomainError SEAL_NOT_AUTHORISED (facts: owner), SEAL_NOT_FOUND, SEAL_REQUIRED, SEAL_NOT_USABLE
 */
export async function checkAutomatic(world: World, contract: Contract): Promise<void> {
  const turns = contract.signatories.flatMap((signatory) =>
    signatory.actions.filter(({ autoSign }) => autoSign).map((action): Turn => ({ contract, signatory, action })),
  );
  if (turns.length === 0) return;
  // Seals and authorisations of parties that are not the caller's.
  await world.store.transaction('*', async (tx) => {
    for (const turn of turns) {
      if (isSealed(turn.action)) await sealOfCompany(world, tx, turn);
      else await markOfPerson(world, tx, turn);
    }
  });
}

const jobOf = (world: World, tx: Tx, turn: Turn): Promise<SigningJob> =>
  isSealed(turn.action) ? companyJob(world, tx, turn) : personJob(world, tx, turn);

const notAuthorised = (owner: string): DomainError => new DomainError('SEAL_NOT_AUTHORISED', { owner });

/** By a grant on the seal, or by the company's authorisation for all it has. */
async function sealOfCompany(
  world: World,
  tx: Tx,
  { contract, signatory, action }: Turn,
): Promise<AuthorisedSeal & { companyId: TenantId; scope: TenantId[] }> {
  const companyId = await signingCompanyId(tx, signatory);
  if (!companyId || !contract.appId) throw notAuthorised(signatory.name);
  const scope = [...new Set([contract.tenantId, companyId])];
  const now = world.clock.business();
  const ask = { tenantId: companyId, action, automatic: true };
  const found = await sealForApp(tx, scope, contract.appId, ask, now);
  if (found.use.granted) return { ...found, companyId, scope };
  const owner = { kind: 'COMPANY' as const, companyId };
  const asked = { scene: contract.autoSignScene, sealId: found.seal.id };
  const authorisation = await authorisationFor(tx, contract.appId, owner, asked, now);
  if (!authorisation) throw notAuthorised(signatory.name);
  return { ...found, use: { ...found.use, granted: true }, authorisationId: authorisation.id, companyId, scope };
}

async function companyJob(world: World, tx: Tx, turn: Turn): Promise<SigningJob> {
  const { contract, signatory, action } = turn;
  const { companyId, scope, seal, use, authorisationId } = await sealOfCompany(world, tx, turn);
  const company = (await tx.organisation.tenant(companyId))!;
  return {
    scope,
    contractId: contract.id,
    actionId: action.id,
    by: { ...system('auto-sign'), companyId },
    caller: { tenantIds: scope, authorised: true, activeMember: false, identity: 'C1' },
    proof: { authorisationId },
    seal: use,
    subject: sealSubject(seal, company),
    ink: { kind: 'SEAL', seal },
    places: [],
    identity: { level: 'C1', method: 'SEAL_AUTHORISATION', provider: 'INSTALLATION' },
    reason: action.name ?? '自动签章',
    signerName: signatory.name,
    witness: {},
  };
}

interface PersonMark {
  personId: PersonId;
  name: string;
  who: Contact;
  authorisationId: string;
  /** Absent: the name is written in our font. */
  seal?: Seal;
}

async function markOfPerson(world: World, tx: Tx, { contract, signatory, action }: Turn): Promise<PersonMark> {
  const who = action.operators[0] ?? signatory.receiver;
  const name = (signatory.type === 'PERSONAL' ? signatory.name : who?.name) || who?.name || signatory.name;
  if (!who?.personId || !contract.appId) throw notAuthorised(name);
  const owner = { kind: 'PERSON' as const, personId: who.personId };
  const sealId = action.sealId ?? action.sealIds?.[0];
  const ask = { scene: contract.autoSignScene, sealId };
  const authorisation = await authorisationFor(tx, contract.appId, owner, ask, world.clock.business());
  if (!authorisation) throw notAuthorised(name);
  const seal = await sealOfPerson(tx, authorisation, sealId ?? authorisation.sealId);
  return { personId: who.personId, name, who, authorisationId: authorisation.id, seal };
}

/** The one named, else the default one of the account, else none. @throws DomainError SEAL_NOT_FOUND, SEAL_NOT_USABLE */
async function sealOfPerson(
  tx: Tx,
  { tenantId, owner }: { tenantId: TenantId; owner: { kind: string; accountId?: string } },
  sealId: SealId | undefined,
): Promise<Seal | undefined> {
  const own = owner.accountId ? await tx.seals.ofAccount(tenantId, owner.accountId as never) : [];
  if (sealId) {
    const named = own.find(({ id }) => id === sealId);
    if (!named) throw new DomainError('SEAL_NOT_FOUND', { seal: sealId });
    if (named.state !== 'ENABLED') throw new DomainError('SEAL_NOT_USABLE', { seal: sealId, state: named.state });
    return named;
  }
  const usable = own.filter(({ state }) => state === 'ENABLED');
  return usable.find(({ isDefault }) => isDefault) ?? usable[0];
}

async function personJob(world: World, tx: Tx, turn: Turn): Promise<SigningJob> {
  const { contract, signatory, action } = turn;
  const { personId, name, who, authorisationId, seal } = await markOfPerson(world, tx, turn);
  const companyId = await signingCompanyId(tx, signatory);
  const employee = companyId && (await tx.organisation.employee([companyId], { personId }));
  return {
    scope: [...new Set([contract.tenantId, ...(seal ? [seal.tenantId] : [])])],
    contractId: contract.id,
    actionId: action.id,
    by: { ...system('auto-sign'), companyId },
    caller: {
      personId,
      tenantIds: [],
      authorised: true,
      activeMember: !!employee && employee.state === 'ACTIVE',
      identity: 'L0',
    },
    proof: { authorisationId },
    ...(seal && {
      seal: { id: seal.id, state: seal.state, kind: markKindOf(seal), granted: true, validUntil: seal.validUntil },
    }),
    subject: { kind: 'PERSON', personId, name },
    ink: seal ? { kind: 'SEAL', seal } : { kind: 'HAND', mark: { kind: 'TYPE', text: name } },
    places: [],
    identity: { level: 'L0', method: 'PRIOR_AUTHORISATION', provider: 'INSTALLATION' },
    reason: action.name ?? '自动签署',
    signerName: name,
    finishedBy: who,
    witness: {},
  };
}
