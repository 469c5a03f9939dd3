import type { Action, Contact, Contract, Signatory } from './contract.js';
import type { Notice } from './decision.js';
import type { ActionId, SignatoryId } from './ids.js';

/**
 * Whose turn it is. Signatories of equal serialNo are parallel, actions of one signatory go by their own serialNo.
 * These functions read a contract, or edit the copy that a decision is making (`next`).
 */
export const isDone = ({ state }: Signatory): boolean => state === 'SIGNED' || state === 'CLOSED';
export const isOpenAction = ({ state }: Action): boolean => state === 'INIT' || state === 'START';

export const signatoryOf = (contract: Contract, actionId: ActionId): Signatory | undefined =>
  contract.signatories.find(({ actions }) => actions.some(({ id }) => id === actionId));
export const actionOf = (contract: Contract, actionId: ActionId): Action | undefined =>
  contract.signatories.flatMap(({ actions }) => actions).find(({ id }) => id === actionId);
export const actionIdsOf = ({ actions }: Signatory): ActionId[] => actions.map(({ id }) => id);
/** The actions that can be acted on now. */
export const startedActions = (contract: Contract): Action[] =>
  contract.signatories.flatMap(({ actions }) => actions).filter(({ state }) => state === 'START');

/** Signatories whose turn has come: the lowest serialNo among the unfinished, or all when the contract has no order. */
export function eligible(contract: Contract): Signatory[] {
  const open = contract.signatories.filter((signatory) => !isDone(signatory));
  const first = Math.min(...open.map(({ serialNo }) => serialNo));
  return contract.ordered ? open.filter(({ serialNo }) => serialNo === first) : open;
}

/** Opens what is due: WAITING signatories at their turn, and in every signing one its next actions. */
export function activate(next: Contract, now: number): void {
  for (const signatory of eligible(next)) {
    if (signatory.state === 'WAITING') Object.assign(signatory, { state: 'SIGNING', activatedAt: now });
    if (signatory.state === 'SIGNING') startActions(signatory);
  }
}

function startActions(signatory: Signatory): void {
  const open = signatory.actions.filter(isOpenAction);
  const first = Math.min(...open.map(({ serialNo }) => serialNo));
  for (const action of open) if (action.serialNo === first) action.state = 'START';
}

/** A signatory with no open action left has signed. */
export function markSigned(next: Contract, now: number): void {
  for (const signatory of next.signatories) {
    if (signatory.state !== 'SIGNING' || signatory.actions.some(isOpenAction)) continue;
    Object.assign(signatory, { state: 'SIGNED', signedAt: now });
  }
}

/** Signatories that the completion rule no longer needs (DOMAIN.md T10b). */
export function closable(contract: Contract): Signatory[] {
  return contract.signatories.filter(
    (signatory) =>
      !isDone(signatory) && (groupSatisfied(contract, signatory) || receiversSatisfied(contract, signatory)),
  );
}

const groupSatisfied = (contract: Contract, { anyOf, serialNo }: Signatory): boolean =>
  anyOf && contract.signatories.some((other) => other.anyOf && other.serialNo === serialNo && other.state === 'SIGNED');

const receiversSatisfied = (contract: Contract, { sponsor }: Signatory): boolean =>
  contract.completion === 'ANY_RECEIVER' &&
  !sponsor &&
  contract.signatories.some((other) => !other.sponsor && other.state === 'SIGNED');

export function close(next: Contract, ids: SignatoryId[]): void {
  for (const signatory of next.signatories) {
    if (!ids.includes(signatory.id)) continue;
    signatory.state = 'CLOSED';
    for (const action of signatory.actions) if (isOpenAction(action)) action.state = 'STOP';
  }
}

export const everybodyDone = (contract: Contract): boolean => contract.signatories.every(isDone);

/** Notices for the signatories that may act in `after` and could not in `before`; the sponsor is not told of its own sending. */
export function turnNotices(before: Contract, after: Contract): Notice[] {
  const old = new Set(before.state === 'SIGNING' ? startedActions(before).map(({ id }) => id) : []);
  return after.signatories.flatMap((signatory) => {
    const started = signatory.actions.filter(({ id, state }) => state === 'START' && !old.has(id));
    if (started.length === 0) return [];
    const actionIds = started.map(({ id }) => id);
    const contacts = contactsOf(after, signatory, started);
    const quiet = signatory.sponsor && before.state !== 'SIGNING' && !after.notifySponsor;
    return [{ kind: 'YOUR_TURN' as const, signatoryId: signatory.id, actionIds, contacts: quiet ? [] : contacts }];
  });
}

/** Who is told of a turn, each once. */
export const contactsOf = (contract: Contract, signatory: Signatory, actions: Action[]): Contact[] => [
  ...new Set(actions.flatMap((action) => doersOf(contract, signatory, action))),
];

/** Who does an action: the creator for the initiator's own review, else who is named, else the receiver or sponsor's creator. */
export function doersOf(
  { creator }: Pick<Contract, 'creator'>,
  { receiver, sponsor }: Signatory,
  { operators, byInitiator }: Action,
): Contact[] {
  if (!byInitiator && operators.length > 0) return operators;
  const one = byInitiator ? creator : (receiver ?? (sponsor ? creator : undefined));
  return one ? [one] : [];
}
