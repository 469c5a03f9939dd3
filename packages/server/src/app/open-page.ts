import type { Contract } from '../domain/contract.js';
import { mayView, ownSignatories } from '../domain/views.js';
import { DomainError } from '../domain/errors.js';
import type { Caller, TicketInput } from './application.js';
import { findPerson } from './contacts.js';
import { findContract } from './find-contract.js';
import { newToken, tokenHash } from './links.js';
import type { Person, World } from './ports.js';

const minute = 60_000;
const lives = { usual: 30 * minute, shortest: 5 * minute, longest: 90 * 24 * 60 * minute };

/**
 * A ticket (签署令牌) that opens the signing page for one person of one contract.
 *
 * @throws DomainError NO_VIEW_PERMISSION, CONTRACT_NOT_FOUND, CONTRACT_STATE (a draft), INPUT_INVALID
 * @source 契约锁 签署页面, 生成合同签署令牌
 */
export async function openPage(
  world: World,
  caller: Caller,
  input: TicketInput,
): Promise<{ url: string; ticket: string; endsAt: number }> {
  const ticket = newToken();
  const endsAt = world.clock.business() + lifeOf(input.lifeMs);
  await world.store.transaction(caller.scope, async (tx) => {
    const contract = await findContract(tx, caller, input);
    if (contract.state === 'DRAFT')
      throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'SIGNING' });
    const { personId, ...user } = input.user;
    const named = () => (personId ? tx.people.load(personId) : findPerson(tx, caller, user));
    const person = await personWhoMaySee(named, contract);
    await tx.tickets.insert(tokenHash(ticket), {
      kind: input.proof || provesToView(contract, person) ? 'LINK' : 'TICKET',
      contractId: contract.id,
      tenantId: contract.tenantId,
      appId: caller.appId,
      scope: [...caller.scope],
      person: { ...user, personId: person.id },
      personId: person.id,
      options: input.options ?? {},
      endsAt,
    });
  });
  return { url: `${caller.baseUrl}/s/${ticket}`, ticket, endsAt };
}

const provesToView = (contract: Contract, { id }: Person): boolean =>
  ownSignatories(contract, { personId: id }).some(({ proveToView }) => proveToView);

export function lifeOf(asked: number | undefined): number {
  if (asked === undefined) return lives.usual;
  if (asked >= lives.shortest && asked <= lives.longest) return asked;
  throw new DomainError('INPUT_INVALID', { field: 'expireTime', value: asked });
}

/** A stranger and a person who is no party get the same answer. */
export async function personWhoMaySee(find: () => Promise<Person | undefined>, contract: Contract): Promise<Person> {
  const person = await find().catch((error: unknown) => {
    if (error instanceof DomainError && (error.code.startsWith('EMPLOYEE') || error.code === 'ACCOUNT_NOT_FOUND'))
      return undefined;
    throw error;
  });
  if (!person || !mayView(contract, { personId: person.id })) throw new DomainError('NO_VIEW_PERMISSION');
  return person;
}
