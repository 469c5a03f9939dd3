import type { ChosenPlace, Ink, MarkChoice, Outline, PageAction, PagePlace, PageSeal, PageState } from '@hufu/sdk';
import type { UploadedInk } from '../ink/upload.js';

/** A handwritten mark with what is needed to show it. */
export type Hand =
  | { kind: 'draw'; ink: Ink }
  | { kind: 'type'; text: string; outline: Outline }
  | { kind: 'upload'; picture: UploadedInk }
  | { kind: 'saved'; id: string };

/** What this signer has chosen so far; nothing of it is signed. */
export interface Draft {
  hand?: Hand;
  /** Seal by action. */
  seals: Record<string, string>;
  /** Places put elsewhere, by place. */
  moved: Record<string, { documentId: string; page: number; x: number; y: number }>;
  save: boolean;
}
export const emptyDraft: Draft = { seals: {}, moved: {}, save: false };

const handTypes: PageAction['type'][] = ['PERSONAL', 'OPERATOR'];
const sealTypes: PageAction['type'][] = ['COMPANY', 'LP'];
export const handActions = ({ actions }: PageState): PageAction[] =>
  actions.filter((one) => handTypes.includes(one.type));
export const sealActions = ({ actions }: PageState): PageAction[] =>
  actions.filter((one) => sealTypes.includes(one.type));
export const onlyAudit = ({ actions }: PageState): boolean =>
  actions.length > 0 && actions.every((one) => one.type === 'AUDIT');

/** Seals that may be used for an action. */
export const sealsFor = (state: PageState, action: PageAction): PageSeal[] =>
  state.seals.filter((seal) => action.sealIds.includes(seal.id));

/** Seals that need no choice: the only one of an action, or the one the sender named for a place. */
export function chosenSeals(state: PageState, chosen: Record<string, string>): Record<string, string> {
  const found = sealActions(state).flatMap((action) => {
    const seals = sealsFor(state, action);
    const named = state.places.find((place) => place.actionId === action.id && place.sealId)?.sealId;
    const id = chosen[action.id] ?? named ?? (seals.length === 1 ? seals[0]!.id : undefined);
    return id === undefined ? [] : [[action.id, id] as const];
  });
  return Object.fromEntries(found);
}

/** My open places, with those moved where they were put. */
export const placesOf = (state: PageState, draft: Draft): PagePlace[] =>
  state.places.filter((place) => place.mine && !place.done).map((place) => ({ ...place, ...draft.moved[place.id] }));

export const markOf = (hand: Hand): Exclude<MarkChoice, { kind: 'seal' }> => {
  switch (hand.kind) {
    case 'draw':
      return { kind: 'draw', ink: hand.ink };
    case 'type':
      return { kind: 'type', text: hand.text };
    case 'upload':
      return { kind: 'upload', png: hand.picture.png };
    case 'saved':
      return { kind: 'saved', id: hand.id };
  }
};

/** The marks of every open action, in order. */
export function marksOf(state: PageState, draft: Draft): { id: string; mark?: MarkChoice }[] {
  const seals = chosenSeals(state, draft.seals);
  return state.actions.map(({ id, type }) => {
    if (handTypes.includes(type)) return { id, mark: markOf(draft.hand!) };
    return sealTypes.includes(type) ? { id, mark: { kind: 'seal', sealId: seals[id]! } } : { id };
  });
}

/** Places that the signer chose or moved. */
export const chosenPlaces = (state: PageState, draft: Draft): ChosenPlace[] =>
  placesOf(state, emptyDraft).flatMap((place) => {
    const moved = draft.moved[place.id];
    const { id, actionId, documentId, page, x, y, w, h } = place;
    const known = /^\d+$/.test(id);
    if (known && !moved) return [];
    return [{ ...(known ? { placementId: id } : {}), actionId, documentId, page, x, y, w, h, ...moved }];
  });
