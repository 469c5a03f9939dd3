import {
  type Action,
  type Contract,
  type HandWay,
  type ReadPolicy,
  type Signatory,
  handWays,
} from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import { signatoryOf } from '../../domain/workflow.js';
import type { ActionId } from '../../domain/ids.js';
import type { MarkInput, PageClient } from '../application.js';
import type { World } from '../ports.js';
import { myActions } from './my-actions.js';
import { type Visit, actingVisit } from './visit.js';

/** What the sender asks of a party before and while it signs at the page. */

type Mine = readonly Pick<Action, 'id'>[];

const partiesOf = (contract: Contract, actions: Mine): Signatory[] => [
  ...new Set(actions.flatMap(({ id }) => signatoryOf(contract, id) ?? [])),
];

type Look = Pick<Visit, 'contract' | 'ticket'>;

/** The strictest of those of the parties these actions belong to, and of the ticket. */
export function readPolicyOf({ contract, ticket }: Look, actions: Mine): ReadPolicy | undefined {
  const policies = partiesOf(contract, actions).flatMap(({ readPolicy }) => readPolicy ?? []);
  if (ticket.options.readToEnd && actions.length > 0) policies.push({ seconds: 0, toEnd: true });
  if (policies.length === 0) return undefined;
  return { seconds: Math.max(...policies.map(({ seconds }) => seconds)), toEnd: policies.some(({ toEnd }) => toEnd) };
}

/** How these actions may be signed by hand: as every party of them allows. */
export const waysOf = (contract: Contract, actions: Mine): HandWay[] =>
  handWays.filter((way) => partiesOf(contract, actions).every((party) => party.handWays?.includes(way) ?? true));

/** @throws DomainError INPUT_INVALID for a signature that came about in another way than its party may */
export function mustComeAsAllowed(contract: Contract, marks: readonly { actionId: string; mark: MarkInput }[]): void {
  for (const { actionId, mark } of marks) {
    if (mark.kind === 'SEAL' || waysOf(contract, [{ id: actionId as ActionId }]).includes(mark.kind)) continue;
    throw new DomainError('INPUT_INVALID', { field: 'mark.kind', value: mark.kind });
  }
}

/** Whether no party of these actions is bound to other proofs of its will. */
export const mayUsePassword = (contract: Contract, actions: Mine): boolean =>
  partiesOf(contract, actions).every(({ allowedIntents }) => allowedIntents?.includes('PASSWORD') ?? true);

/**
 * Whoever has to read first has read: so long since the page was opened, as the server saw it, and the last page of every
 * document, as the page reported it.
 *
 * @throws DomainError NOT_THIS_STEP (facts: action READ, seconds left or toEnd)
 */
export const mustHaveRead = (world: World, client: PageClient): Promise<void> =>
  world.store.read('*', async (tx) => {
    const refusal = unread(world, await actingVisit(world, tx, client, false));
    if (refusal) throw refusal;
  });

/** What is missing of the reading; undefined when nothing is. */
export function unread(
  world: World,
  visit: Pick<Visit, 'contract' | 'ticket' | 'session' | 'person'>,
): DomainError | undefined {
  const policy = readPolicyOf(visit, myActions(visit));
  if (!policy) return undefined;
  const { openedAt } = visit.session;
  const left = policy.seconds - ((openedAt && world.clock.business() - openedAt) || 0) / 1000;
  if (left > graceSeconds) return new DomainError('NOT_THIS_STEP', { action: 'READ', seconds: Math.ceil(left) });
  if (policy.toEnd && !sawEnd(visit)) return new DomainError('NOT_THIS_STEP', { action: 'READ', toEnd: 'yes' });
  return undefined;
}

/** The page's own clock begins when it is drawn, a moment after the server's answer. */
const graceSeconds = 0.5;

const sawEnd = ({ contract, session }: Pick<Visit, 'contract' | 'session'>): boolean =>
  contract.documents.every(({ id, pageCount }) => session.seen[`${id}/${pageCount}`] !== undefined);
