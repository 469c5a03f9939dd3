import type { ActionType, Contract, MarkType, Signatory } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { PlacementRequest } from '../../domain/placing.js';

/** Which action brings a mark. A date belongs to whoever signs, so it never tells. */
const broughtBy: Partial<Record<MarkType, ActionType>> = {
  COMPANY: 'COMPANY',
  ACROSS_PAGE: 'COMPANY',
  LP: 'LP',
  OPERATOR: 'OPERATOR',
  PERSONAL: 'PERSONAL',
};

/**
 * Says of each place of a `send` whose it is. The manual asks for actionId or signatoryId; the vendor's own PHP sample
 * gives neither, which is understood where only one node of the contract can bring the mark.
 *
 * @throws DomainError INPUT_INVALID for ids of nobody in this contract, and for a place that could be several parties'
 */
export const placesWithParties = (contract: Contract, placements: PlacementRequest[]): PlacementRequest[] =>
  placements.map((placement, index) => {
    const { actionId, signatoryId, mark } = placement;
    const field = `stampers[${index}].`;
    const actions = contract.signatories.flatMap((signatory) => signatory.actions);
    if (actionId !== undefined && !actions.some(({ id }) => id === actionId))
      throw new DomainError('INPUT_INVALID', { field: `${field}actionId` });
    if (signatoryId !== undefined && !contract.signatories.some(({ id }) => id === signatoryId))
      throw new DomainError('INPUT_INVALID', { field: `${field}signatoryId` });
    if (actionId !== undefined || signatoryId !== undefined) return placement;
    const able = contract.signatories.flatMap((signatory) => ableActions(signatory, mark));
    if (able.length !== 1 || able[0] === undefined)
      throw new DomainError('INPUT_INVALID', { field: `${field}actionId`, why: 'actionId or signatoryId is required' });
    return { ...placement, actionId: able[0].id };
  });

const ableActions = ({ actions }: Signatory, mark: MarkType) => actions.filter(({ type }) => type === broughtBy[mark]);
