import type { FontWeight } from '@hufu/pades';
import type { Letters } from '../../domain/contract.js';

/** Letters in the words of the drawing core. */
export const lookOf = ({ serif, bold, colour }: Letters = {}): { weight: FontWeight; colour?: Letters['colour'] } => ({
  weight: serif ? (bold ? 'SERIF_BOLD' : 'SERIF') : bold ? 'BOLD' : 'REGULAR',
  ...(colour && { colour }),
});
