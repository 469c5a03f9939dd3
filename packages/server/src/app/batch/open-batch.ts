import { batchAtMost } from '../../domain/batch.js';
import type { Contract } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import { type ContractId, type PersonId, isCoreId } from '../../domain/ids.js';
import { waitingForNames } from '../../domain/guards.js';
import { maskContact } from '../../domain/masking.js';
import type { BatchInput, Caller, OpenedBatch } from '../application.js';
import { channelOf, findPerson } from '../contacts.js';
import { companyOf, loadContract } from '../find-contract.js';
import { newToken, tokenHash } from '../links.js';
import { lifeOf, personWhoMaySee } from '../open-page.js';
import { waitsFor } from '../page/my-actions.js';
import type { Person, Tx, World } from '../ports.js';
import { waitingContracts } from './waiting.js';

/**
 * A link to several contracts for one person.
 *
 * @throws DomainError INPUT_INVALID, CONTRACT_NOT_FOUND, NO_VIEW_PERMISSION, CONTRACT_STATE, NOT_THIS_STEP
 * @source e签宝 获取批量签页面链接 · 腾讯电子签 ChannelCreateBatchSignUrl
 */
export async function openBatch(world: World, caller: Caller, input: BatchInput): Promise<OpenedBatch> {
  const ticket = newToken();
  const batchId = world.newId();
  const now = world.clock.business();
  const endsAt = now + lifeOf(input.lifeMs);
  const made = await world.store.transaction(caller.scope, async (tx) => {
    const { person, contracts } = await askedFor(tx, caller, input);
    if (input.notify) mustReach(world, person);
    const senders = new Set(contracts.map(({ companyName }) => companyName));
    const senderName = senders.size === 1 ? [...senders][0]! : (await companyOf(tx, caller)).name;
    const ids = contracts.map(({ id }) => id);
    await tx.batches.insert(tokenHash(ticket), {
      kind: input.proof || input.notify ? 'LINK' : 'TICKET',
      id: batchId,
      tenantId: caller.tenantId,
      appId: caller.appId,
      scope: [...caller.scope],
      person: { ...input.user, personId: person.id },
      personId: person.id,
      contractIds: ids,
      follows: input.contractIds === undefined,
      ...(input.companyName && { companyName: input.companyName }),
      senderName,
      options: input.options ?? {},
      endsAt,
      createdAt: now,
    });
    return { ids, person, senderName };
  });
  const url = `${caller.baseUrl}/s/${ticket}`;
  if (input.notify) await tell(world, made.person, `${made.senderName}邀请您签署 ${made.ids.length} 份合同`, url);
  return { batchId, url, ticket, endsAt, contractIds: made.ids };
}

/** @throws DomainError SENDER_MISSING */
function mustReach(world: World, person: Person): void {
  const reach = channelOf(person);
  if (reach && world.messages.canReach(reach.channel)) return;
  throw new DomainError('SENDER_MISSING', { contact: maskContact(reach?.contact ?? ''), setting: 'HUFU_SMS_URL' });
}

const tell = (world: World, person: Person, what: string, link: string): Promise<void> =>
  world.messages.send({ ...channelOf(person)!, text: `【虎符】${what}：${link}`, link });

async function askedFor(
  tx: Tx,
  caller: Caller,
  { user, contractIds, companyName, mustWait }: BatchInput,
): Promise<{ person: Person; contracts: Contract[] }> {
  if (contractIds === undefined) {
    const person = await findPerson(tx, caller, user);
    if (!person) throw new DomainError('NO_VIEW_PERMISSION');
    return { person, contracts: await waitingContracts(tx, caller.scope, person.id, companyName) };
  }
  const ids = [...new Set(contractIds)];
  if (ids.length === 0 || ids.length > batchAtMost)
    throw new DomainError('INPUT_INVALID', { field: 'contractIds', value: ids.length, limit: batchAtMost });
  const contracts: Contract[] = [];
  let person: Person | undefined;
  for (const id of ids) {
    if (!isCoreId(id)) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: id.slice(0, 40) });
    const contract = await loadContract(tx, caller.scope, id as ContractId);
    if (contract.state === 'DRAFT') throw stateOf(contract);
    person = await personWhoMaySee(() => findPerson(tx, caller, user), contract).catch((error: unknown) => {
      throw naming(error, id);
    });
    if (companyName && !contract.signatories.some(({ name }) => name === companyName))
      throw new DomainError('NO_VIEW_PERMISSION', { contractId: id });
    if (mustWait) mustWaitFor(contract, person.id);
    contracts.push(contract);
  }
  return { person: person!, contracts };
}

const stateOf = ({ id, state }: Contract): DomainError =>
  new DomainError('CONTRACT_STATE', { state, needs: 'SIGNING', contractId: id });

const naming = (error: unknown, contractId: string): unknown =>
  error instanceof DomainError && error.code === 'NO_VIEW_PERMISSION'
    ? new DomainError(error.code, { ...error.facts, contractId })
    : error;

function mustWaitFor(contract: Contract, personId: PersonId): void {
  if (contract.state !== 'SIGNING') throw stateOf(contract);
  if (waitsFor(contract, personId)) return;
  const waitingFor = waitingForNames(contract).join(', ');
  throw new DomainError('NOT_THIS_STEP', { action: 'sign', waitingFor, contractId: contract.id });
}
