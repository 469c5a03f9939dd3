import type { Action } from '../../domain/contract.js';
import type { PageDocument, PagePlace } from '../application.js';

const pointsPerMm = 72 / 25.4;
const hand = { w: 119, h: 43 };
const companySeal = { w: 42 * pointsPerMm, h: 42 * pointsPerMm };
const smallSeal = { w: 20 * pointsPerMm, h: 20 * pointsPerMm };
const boxes = { COMPANY: companySeal, LP: smallSeal, OPERATOR: hand, PERSONAL: hand } as const;
/** Points from the right and the lower edge, and between two marks. */
const [fromRight, fromBottom, between] = [41, 60, 16];

/**
 * Where an action goes for which the sender named no place: side by side at the lower right of every document's last
 * page. The signer may move them.
 *
 * @param placed places that the sender named; a date alone is none for the mark it belongs to.
 */
export function suggestedPlaces(
  actions: readonly Pick<Action, 'id' | 'type'>[],
  documents: readonly PageDocument[],
  placed: readonly Pick<PagePlace, 'actionId' | 'mark'>[],
): PagePlace[] {
  const isPlaced = (id: string) => placed.some(({ actionId, mark }) => actionId === id && mark !== 'DATE');
  const open = actions.filter(({ id, type }) => type !== 'AUDIT' && !isPlaced(id));
  return documents.flatMap((document) => {
    const page = document.pages.at(-1)!;
    let right = page.width - fromRight;
    return open.map(({ id, type }) => {
      const { w, h } = boxes[type as keyof typeof boxes];
      const x = Math.max(0, right - w);
      right = x - between;
      const y = Math.min(fromBottom, Math.max(0, page.height - h));
      return {
        documentId: document.id,
        page: document.pages.length,
        x,
        y,
        w,
        h,
        mark: type,
        actionId: id,
        mine: true,
        done: false,
        movable: true,
      };
    });
  });
}
