import { createHash } from 'node:crypto';
import type { Action, Contact, Contract, MarkType } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Actor } from '../domain/events.js';
import type { Caller, Company, CompanyAuditInput, CompanySignInput, ContactInput } from './application.js';
import { denyAudit, passAudit } from '../domain/signing.js';
import { commit, witnessOf } from './commit.js';
import { companyTurn, sealForApp, sealSubject } from './company-seal.js';
import { findPerson } from './contacts.js';
import { companyOf, contractIdOf, findContract, lockContract } from './find-contract.js';
import { finishSoon } from './finish-contract.js';
import { sameCallMs } from './own-turn.js';
import { type SigningJob, performSigning } from './perform-signing.js';
import { placeLate } from './place-marks.js';
import type { Tx, World } from './ports.js';

const allowedMarks: Record<'COMPANY' | 'LP', readonly MarkType[]> = {
  COMPANY: ['COMPANY', 'DATE', 'ACROSS_PAGE'],
  LP: ['LP', 'DATE'],
};

/**
 * A company of the caller's tree seals at its turn, by the authorisation that the seal's owner gave the app.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, NOT_THIS_STEP, MARK_KIND_WRONG, KEYWORD_NOT_FOUND,
 *   PAGE_OUT_OF_RANGE, PLACEMENT_REQUIRED, PLACEMENT_FORBIDDEN, SEAL_NOT_FOUND, SEAL_NOT_USABLE, SLOT_BUSY
 * @source 契约锁 签署合同: companysign, legalpersonsign
 */
export async function signForCompany(world: World, caller: Caller, input: CompanySignInput): Promise<void> {
  checkMarks(input);
  const callDigest = createHash('sha256')
    .update(JSON.stringify([caller.appId, input]))
    .digest('hex');
  const signedBefore = (tx: Tx, { tenantId, id }: Contract): Promise<boolean> =>
    tx.intents.signedByCall(tenantId, id, callDigest, world.clock.business() - sameCallMs);
  const turn = await world.store.read(caller.scope, async (tx) => {
    const contract = await findContract(tx, caller, input);
    const [isSigned, company] = await Promise.all([signedBefore(tx, contract), companyOf(tx, caller, input.asCompany)]);
    return isSigned ? undefined : turnOf(world, tx, caller, contract, company, input);
  });
  if (!turn) return;
  const job = { ...(await jobOf(world, caller, turn, input)), callDigest };
  try {
    await finishSoon(world, await performSigning(world, job));
  } catch (error) {
    // The same call, sent again while the first was under way: it waited, and found the step done by the other.
    if (!(await world.store.read(caller.scope, (tx) => signedBefore(tx, turn.contract)))) throw error;
  }
}

/** @throws DomainError MARK_KIND_WRONG */
function checkMarks({ actionType, placements = [] }: CompanySignInput): void {
  const wrong = placements.find(({ mark }) => !allowedMarks[actionType].includes(mark));
  if (wrong) throw new DomainError('MARK_KIND_WRONG', { mark: wrong.mark, action: actionType });
}

/** The step whose turn it is, and the seal that the app may use for it. */
interface Turn {
  contract: Contract;
  company: Company;
  action: Action;
  authorised: Awaited<ReturnType<typeof sealForApp>>;
}

async function turnOf(
  world: World,
  tx: Tx,
  caller: Caller,
  contract: Contract,
  company: Company,
  { actionType, sealId, placements = [] }: CompanySignInput,
): Promise<Turn> {
  const { action } = companyTurn(contract, company.id, actionType);
  const named = sealId ?? placements.find((place) => place.sealId)?.sealId;
  const ask = { tenantId: company.id, action, sealId: named };
  const authorised = await sealForApp(tx, caller.scope, caller.appId, ask, world.clock.business());
  return { contract, company, action, authorised };
}

async function jobOf(
  world: World,
  caller: Caller,
  { contract, company, action, authorised }: Turn,
  { placements = [], allKeywords, actionType }: CompanySignInput,
): Promise<SigningJob> {
  const { seal, use, authorisationId } = authorised;
  return {
    scope: caller.scope,
    contractId: contract.id,
    actionId: action.id,
    by: operatorApp(caller, company.id),
    caller: { tenantIds: caller.scope, activeMember: false, identity: 'C1' },
    proof: { authorisationId },
    seal: use,
    subject: sealSubject(seal, company),
    ink: { kind: 'SEAL', seal },
    places: await placeLate(world, contract, action.id, seal, placements, allKeywords),
    identity: {
      level: 'C1',
      method: 'APP_CREDENTIALS',
      provider: world.mode === 'sandbox' ? 'SANDBOX' : 'INSTALLATION',
    },
    reason: action.name ?? reasons[actionType],
    signerName: company.name,
    witness: witnessOf(caller),
  };
}

const reasons = { COMPANY: '企业盖章', LP: '法定代表人签章' } as const;

/** The app as the operator of its company's step. */
const operatorApp = (caller: Caller, companyId: string): Actor => ({
  kind: 'API',
  subjectId: caller.appId,
  roleInContract: 'OPERATOR',
  companyId,
});

/**
 * A company of the caller's tree passes its audit, or refuses it, which ends the contract.
 *
 * @throws DomainError NOT_THIS_STEP, CONTRACT_STATE, NOT_PERMITTED (the employee is no operator of this step)
 */
export async function auditForCompany(world: World, caller: Caller, input: CompanyAuditInput): Promise<void> {
  const saved = await world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, await contractIdOf(tx, caller, input));
    const company = await companyOf(tx, caller, input.asCompany);
    const { action } = companyTurn(contract, company.id, 'AUDIT');
    const operator = input.employee ? await operatorNamed(tx, caller, input.employee, action) : action.operators[0];
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    const act = { by: operatorApp(caller, company.id), now: world.clock.business() };
    const acting = { tenantIds: caller.scope, activeMember: false, identity: 'C1' as const };
    const step = { actionId: action.id, caller: acting, intents };
    const decision = input.pass
      ? passAudit(contract, act, { ...step, comment: input.comment, finishedBy: operator })
      : denyAudit(contract, act, { ...step, reason: input.comment || '审批不通过', final: true });
    return commit(world, tx, contract, decision, witnessOf(caller));
  });
  await finishSoon(world, saved);
}

/** The operator of a step whom a caller means. @throws DomainError NOT_PERMITTED */
async function operatorNamed(tx: Tx, caller: Caller, employee: ContactInput, { operators }: Action): Promise<Contact> {
  const person = await findPerson(tx, caller, employee);
  const named = operators.find(({ personId }) => personId !== undefined && personId === person?.id);
  if (!named) throw new DomainError('NOT_PERMITTED', { why: 'no operator of this step' });
  return named;
}
