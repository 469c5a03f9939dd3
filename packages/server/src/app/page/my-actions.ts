import type { Action, Contract, Signatory } from '../../domain/contract.js';
import type { PersonId } from '../../domain/ids.js';
import { doesAction } from '../../domain/views.js';
import { type Visit, viewerOf } from './visit.js';

const isMine = (visit: Look, signatory: Signatory, action: Action): boolean =>
  doesAction(visit.contract, signatory, action, viewerOf(visit));

export const actionsOf = (visit: Look): Action[] =>
  visit.contract.signatories.flatMap((signatory) =>
    signatory.actions.filter((action) => isMine(visit, signatory, action)),
  );

/** What this person has done, in the order of the contract. */
export const doneByMe = (visit: Look): Action[] => actionsOf(visit).filter(({ state }) => state === 'FINISH');

/** Whether a contract waits for this person now. */
export const waitsFor = (contract: Contract, personId: PersonId): boolean =>
  myActions({ contract, person: { id: personId } }).length > 0;

/** Only who looks at what. */
type Look = { contract: Contract; person: Pick<Visit['person'], 'id'> };

/** What this person may do now, and right after it in the same pass, in order. */
export function myActions(visit: Look): Action[] {
  if (visit.contract.state !== 'SIGNING') return [];
  return visit.contract.signatories
    .filter(({ state }) => state === 'SIGNING')
    .flatMap((signatory) => passOf(visit, signatory));
}

/** From the open action on, as long as the following ones are this person's too. */
function passOf(visit: Look, signatory: Signatory): Action[] {
  const open = signatory.actions.filter(({ state }) => state === 'START' || state === 'INIT');
  const ordered = [...open].sort((a, b) => a.serialNo - b.serialNo);
  if (!ordered.some((action) => action.state === 'START' && isMine(visit, signatory, action))) return [];
  const pass: Action[] = [];
  for (const action of ordered) {
    if (isMine(visit, signatory, action)) pass.push(action);
    else if (action.state === 'INIT') break;
  }
  return pass;
}
