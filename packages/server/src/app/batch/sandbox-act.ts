import { DomainError } from '../../domain/errors.js';
import { type ContractId, parseAnyId } from '../../domain/ids.js';
import type { ActBatchInput, BatchSigning, Caller, PageClient } from '../application.js';
import { loadContract } from '../find-contract.js';
import { newToken, tokenHash } from '../links.js';
import { consentTexts } from '../page/consent-texts.js';
import type { World } from '../ports.js';
import { handOf, mustBeSandbox, personOf } from '../sandbox.js';
import { exchangeBatch } from './exchange.js';
import { codeOfBatch, stateBatchIntent } from './intend.js';
import { waitingContracts } from './waiting.js';
import { giveBatchConsent } from './prove-contact.js';
import { signBatch } from './sign.js';

/**
 * Does what that person would do on the page of several contracts, through the same use cases: list, consent, one code, a
 * signature on each.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, NOT_A_SIGNER, NOT_THIS_STEP when nothing is his to sign; else as for the first
 */
export async function sandboxActBatch(
  world: World,
  caller: Caller,
  input: ActBatchInput,
): Promise<BatchSigning['lines']> {
  mustBeSandbox(world);
  const client = await openAs(world, caller, input);
  await giveBatchConsent(
    world,
    client,
    consentTexts.map(({ key, version, sha256 }) => ({ key, version, sha256, how: 'CLICK' })),
  );
  const { session, state } = client;
  const own = state.content!.items;
  const chosen = input.contractIds ? own : own.filter(({ choosable, hindrance }) => choosable || hindrance === 'READ');
  if (chosen.length === 0) throw new DomainError('NOT_THIS_STEP', { action: 'sign' });
  const seals = chosen.flatMap(({ actions }) =>
    actions.flatMap(({ id, sealIds, sealId }) => {
      const use = sealId ?? sealIds[0];
      return use ? [{ actionId: id, sealId: use }] : [];
    }),
  );
  const writes = chosen.some(({ actions }) => actions.some(({ type }) => type === 'PERSONAL' || type === 'OPERATOR'));
  const { intent, left } = await stateBatchIntent(
    world,
    { ...client, session },
    {
      key: newToken(),
      contractIds: chosen.map(({ contractId }) => contractId),
      ...(writes && { hand: handOf(input, state.me.name ?? '') }),
      seals,
    },
    true,
  );
  const code = await codeOfBatch(world, client, intent.id);
  const { content } = await signBatch(world, client, intent.id, { code });
  const leftOut = left.map(({ contractId, code: why, facts }) => {
    const subject = own.find((item) => item.contractId === contractId)?.subject ?? '';
    return { contractId: contractId as ContractId, subject, outcome: 'LEFT' as const, code: why, facts };
  });
  return [...content!.signing!.lines, ...leftOut];
}

/** A list of that person's, as if its link had been opened. */
async function openAs(
  world: World,
  caller: Caller,
  { contractIds, contact }: ActBatchInput,
): Promise<PageClient & { session: string; state: Awaited<ReturnType<typeof exchangeBatch>>['state'] }> {
  const ids = contractIds?.map((id) => idOf(world, id));
  const ticket = newToken();
  await world.store.transaction(caller.scope, async (tx) => {
    const person = await personOf(world, tx, caller, contact);
    const contracts = ids
      ? await Promise.all(ids.map((id) => loadContract(tx, caller.scope, id)))
      : await waitingContracts(tx, caller.scope, person.id);
    await tx.batches.insert(tokenHash(ticket), {
      kind: 'TICKET',
      id: world.newId(),
      tenantId: caller.tenantId,
      appId: contracts[0]?.appId ?? caller.appId,
      scope: [...caller.scope],
      person: { contact, contactType: contact.includes('@') ? 'EMAIL' : 'MOBILE', personId: person.id },
      personId: person.id,
      contractIds: [...new Set(contracts.map(({ id }) => id))],
      follows: false,
      senderName: contracts[0]?.companyName ?? '',
      options: {},
      endsAt: world.clock.business() + 5 * 60_000,
      createdAt: world.clock.business(),
    });
  });
  const client: PageClient = {
    client: { ...caller.client, platform: 'API', deviceId: `sandbox-act-${newToken()}` },
    requestId: caller.requestId,
    baseUrl: caller.baseUrl,
  };
  return { ...client, ...(await exchangeBatch(world, client, ticket)) };
}

function idOf(world: World, contractId: string): ContractId {
  const id = parseAnyId(contractId, world.secrets.idKey)?.id as ContractId | undefined;
  if (!id) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: contractId.slice(0, 40) });
  return id;
}
