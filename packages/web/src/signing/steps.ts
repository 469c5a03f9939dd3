import type { PageState } from '@hufu/sdk';
import type { Layer } from '../parts/use-layers.js';
import { chosenSeals, handActions, sealActions, type Draft } from './draft.js';

/** What still has to be chosen before the places can be checked: handwriting, then seals, then nothing. */
export function nextStep(state: PageState, draft: Draft): Extract<Layer, 'hand' | 'seal' | 'check'> {
  if (handActions(state).length > 0 && !draft.hand) return 'hand';
  const seals = chosenSeals(state, draft.seals);
  return sealActions(state).some((action) => !seals[action.id]) ? 'seal' : 'check';
}
