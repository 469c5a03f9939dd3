import type { BatchContract, BatchIntentRequest, BatchState, PageAction, PageState } from '@hufu/sdk';
import { chosenSeals, markOf, type Draft } from '../signing/draft.js';

/**
 * The contracts chosen, as one page to be signed: one handwriting for all, and one choice of seal for all actions that have
 * the same seals to choose from. What the pad and the seal sheet show is made of this.
 */
export function combined(list: BatchState, contracts: readonly BatchContract[]): PageState {
  const all = contracts.flatMap(({ actions }) => actions);
  const hand = all.find(({ type }) => type === 'PERSONAL' || type === 'OPERATOR');
  const audit = all.find(({ type }) => type === 'AUDIT');
  const choices = new Map<string, PageAction>();
  for (const { actions, namedSeals } of contracts)
    for (const action of actions)
      if (isSealed(action) && !namedSeals[action.id])
        choices.set(choiceOf(action), { ...action, id: choiceOf(action) });
  const { me, can, ways, seals, consents, consented, passwordOffered, sandbox, selfIssued, language, sender } = list;
  return {
    kind: 'SIGN',
    actions: [...(hand ? [hand] : []), ...choices.values(), ...(audit && !hand ? [audit] : [])],
    me,
    seals,
    ways,
    consents,
    consented,
    passwordOffered,
    sandbox,
    selfIssued,
    language,
    sender,
    can: {
      reject: false,
      download: [],
      setPassword: false,
      saveSignature: can.saveSignature,
      notMe: false,
      progress: false,
    },
    now: list.now,
    endsInSeconds: list.endsInSeconds,
    title: '',
    content: true,
    parties: [],
    documents: [],
    places: [],
    fields: [],
    sealAdmin: null,
    readPolicy: null,
    pageType: 'SIGN',
    themeColor: list.themeColor,
    back: null,
    waitingFor: [],
    waitingReason: null,
    signedAt: null,
    completedAt: null,
    ended: null,
    proveAgainInSeconds: null,
    verifyAddress: null,
    next: null,
  };
}

const isSealed = ({ type }: PageAction): boolean => type === 'COMPANY' || type === 'LP';
const choiceOf = ({ type, sealIds }: PageAction): string => `${type} ${[...sealIds].sort().join()}`;

/** The seal of each action that is sealed: the sender's, or the one chosen for all that have the same choice. */
export function sealsOf(
  state: PageState,
  contracts: readonly BatchContract[],
  draft: Draft,
): { actionId: string; sealId: string }[] {
  const chosen = chosenSeals(state, draft.seals);
  return contracts.flatMap(({ actions, namedSeals }) =>
    actions.filter(isSealed).flatMap((action) => {
      const sealId = namedSeals[action.id] ?? chosen[choiceOf(action)];
      return sealId === undefined ? [] : [{ actionId: action.id, sealId }];
    }),
  );
}

/** What is stated to the server: these contracts, this handwriting, these seals. */
export function intentOf(
  state: PageState,
  contracts: readonly BatchContract[],
  draft: Draft & { key: string },
): BatchIntentRequest {
  const writes = contracts.some(({ actions }) =>
    actions.some(({ type }) => type === 'PERSONAL' || type === 'OPERATOR'),
  );
  return {
    key: draft.key,
    contracts: contracts.map(({ id }) => id),
    ...(writes && draft.hand ? { hand: markOf(draft.hand) } : {}),
    seals: sealsOf(state, contracts, draft),
    ...(draft.save && writes ? { saveSignature: true } : {}),
  };
}
