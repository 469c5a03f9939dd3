import { fontOf, glyphsOf } from '../fonts.js';
import { transformed, type Path } from '../path.js';
import type { Picture } from '../picture.js';
import { capHeight, textUnderArc } from './arc-text.js';
import { ellipseRing, SealRefused, sealOf, straightText, type SealInk } from './seal-parts.js';

/** 发票专用章: an ellipse of 40×30 mm. */
export interface InvoiceSeal {
  kind: 'INVOICE';
  name: string;
  /** 18 characters, in older registrations 15 or 20. */
  taxNumber: string;
}

// All in mm, from the tax authority's drawing (DOMAIN.md §6).
const outer = { width: 40, height: 30, ring: 1 };
const nameText = { height: 4.2, gap: 0.5, lowest: 2 };
const taxText = { height: 3.7, width: 1.3, line: 26 };
const footText = { words: '发票专用章', height: 4.6, width: 3, top: 4.2 };

const degrees = (angle: number): number => (angle * Math.PI) / 180;

export function invoiceSeal(seal: InvoiceSeal & SealInk): Picture {
  const outlines: Path = [
    ...ellipseRing(outer.width / 2, outer.height / 2, outer.ring),
    ...nameOnArc(seal.name),
    ...taxNumber(seal.taxNumber),
    ...foot(),
  ];
  return sealOf(outer.width, outer.height, outlines, seal);
}

function nameOnArc(name: string): Path {
  const count = Array.from(name).length;
  const sweep = degrees(Math.max(210, Math.min(260, (count * 150) / 8)));
  const inset = outer.ring + nameText.gap;
  const arc = { rx: outer.width / 2 - inset, ry: outer.height / 2 - inset, from: -sweep / 2, to: sweep / 2 };
  const text = count > 0 && textUnderArc(name, arc, nameText.height, nameText.lowest);
  if (!text) throw new SealRefused('name', `${count} characters do not fit`);
  return text;
}

/** Characters stand in equal cells, as in print; a zero is exactly 1.3 mm wide. */
function taxNumber(number: string): Path {
  if (!/^[0-9A-Z]{15,20}$/.test(number)) throw new SealRefused('taxNumber', '15 to 20 digits and capitals');
  const font = fontOf('REGULAR');
  const em = 1 / font.metrics.unitsPerEm;
  const zeroWidth = 0.456;
  const pitch = (taxText.line - taxText.width) / (number.length - 1);
  const narrow = Math.min(1, (pitch * 0.9) / taxText.width);
  const sy = taxText.height / capHeight;
  return glyphsOf(number).flatMap((glyph, i) => {
    const advance = font.advanceOf(glyph) * em;
    const sx = (taxText.width / zeroWidth) * narrow * Math.min(1, 0.555 / advance);
    const x = (i - (number.length - 1) / 2) * pitch - (advance / 2) * sx;
    return transformed(font.outlineOf(glyph), [sx * em, 0, 0, sy * em, x, -taxText.height / 2]);
  });
}

function foot(): Path {
  const { words, height, width, top } = footText;
  const middle = -top - height / 2;
  const natural = straightText(words, middle, height, Infinity, 1.12);
  return transformed(natural, [width / height, 0, 0, 1, 0, 0]);
}
