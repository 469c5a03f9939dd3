import type { Picture, Rgb } from '../picture.js';
import { companySeal, type CompanySeal } from './company-seal.js';
import { invoiceSeal, type InvoiceSeal } from './invoice-seal.js';
import { nameSeal, type LpSeal, type PersonalSeal } from './name-seal.js';
import type { SealInk } from './seal-parts.js';

/** What a seal looks like. Sizes are mm (DOMAIN.md §6). */
export type SealDesign = (CompanySeal | InvoiceSeal | LpSeal | PersonalSeal) & SealInk;

/**
 * Draws a seal; the picture is exactly as large as the seal.
 *
 * @throws GlyphMissing when our font lacks a character
 * @throws SealRefused when a text does not fit or a size is not one of the allowed ones
 */
export function sealPicture(design: SealDesign): Picture {
  switch (design.kind) {
    case 'INVOICE':
      return invoiceSeal(design);
    case 'LP':
    case 'PERSONAL':
      return nameSeal(design);
    default:
      return companySeal(design);
  }
}

export type { CompanySeal, InvoiceSeal, LpSeal, PersonalSeal, Rgb };
export { SealRefused, sealColours, type SealInk } from './seal-parts.js';
