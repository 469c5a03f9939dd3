import type { Paper, Party, Place } from '../vocabulary.js';

/** Points. A seal is drawn in its own size, 40 mm; handwriting in the box that wires give it. */
export const sealSize = (40 * 72) / 25.4;
export const handSize = { width: 119, height: 43 };

export const sizeOf = ({ kind }: Party) =>
  kind === 'COMPANY' ? { width: sealSize, height: sealSize } : { ...handSize };

/** The page that places speak of. */
export const pageOf = (papers: readonly Paper[]): Paper['page'] => papers[0]!.page;

export const isPoint = (place: Place): place is { page: number; x: number; y: number } => 'page' in place;
