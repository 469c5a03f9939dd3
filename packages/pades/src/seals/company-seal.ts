import type { Path } from '../path.js';
import type { Picture } from '../picture.js';
import { capHeight, digitsOnArc, textUnderArc, type Arc } from './arc-text.js';
import { ellipseRing, SealRefused, sealOf, star, straightText, type SealInk } from './seal-parts.js';

/** 公章 and the seals for contracts, finance, personnel and other use. */
export interface CompanySeal {
  kind: 'OFFICIAL' | 'CONTRACT' | 'FINANCE' | 'PERSONNEL' | 'OTHER';
  /** On the upper arc. */
  name: string;
  /** mm; a circle of 42 when absent. An ellipse is 45×30 or 40×30; an OFFICIAL seal is a circle. */
  size?: { diameter: number } | { width: number; height: number };
  /** The straight line at the foot; the usual words of the kind when absent, none on an OFFICIAL seal. */
  foot?: string;
  /** 13 to 15 digits on the lower arc. */
  code?: string;
  star?: boolean;
}

export const sealDiameters = [38, 40, 42, 44, 45, 50, 58];
const feet = {
  OFFICIAL: '',
  CONTRACT: '合同专用章',
  FINANCE: '财务专用章',
  PERSONNEL: '人事专用章',
  OTHER: '',
};

const degrees = (angle: number): number => (angle * Math.PI) / 180;
/** So that 8 characters use 150°. */
const step = degrees(150 / 8);
const widestSweep = degrees(260);
/** mm between the ring and the text. */
const gap = 1;
const lowestCharacter = 1.6;

export function companySeal(seal: CompanySeal & SealInk): Picture {
  const { width, height } = sizeOf(seal);
  const d = (width + height) / 2;
  const ring = width === height && width >= 42 ? 1.2 : 1;
  const edge = { rx: width / 2 - ring - gap, ry: height / 2 - ring - gap };
  const foot = seal.foot ?? feet[seal.kind];
  const outlines: Path = [
    ...ellipseRing(width / 2, height / 2, ring),
    ...(seal.star === false ? [] : star(Math.min(width, height) / 6)),
    ...arcName(seal.name, edge, 0.1 * d),
    ...(foot === '' ? [] : straightText(foot, -0.23 * height, 0.095 * d, widestFoot(width, height))),
    ...(seal.code === undefined ? [] : arcCode(seal.code, edge, 0.03 * d)),
  ];
  return sealOf(width, height, outlines, seal);
}

/** What stays free between the ends of the arc text. */
const widestFoot = (width: number, height: number): number => (width === height ? 0.54 : 0.4) * width;

function sizeOf({ kind, size = { diameter: 42 } }: CompanySeal): { width: number; height: number } {
  if ('diameter' in size) {
    if (!sealDiameters.includes(size.diameter)) throw new SealRefused('size', `${sealDiameters.join(', ')} mm`);
    return { width: size.diameter, height: size.diameter };
  }
  if (kind === 'OFFICIAL' || kind === 'CONTRACT') throw new SealRefused('size', 'a circle');
  if (![40, 45].includes(size.width) || size.height !== 30) throw new SealRefused('size', '45×30 or 40×30 mm');
  return size;
}

function arcName(name: string, edge: { rx: number; ry: number }, height: number): Path {
  const count = Array.from(name).length;
  if (count === 0) throw new SealRefused('name', 'at least one character');
  const sweep = Math.min(widestSweep, count * step);
  const text = textUnderArc(name, { ...edge, from: -sweep / 2, to: sweep / 2 }, height, lowestCharacter);
  if (!text) throw new SealRefused('name', `${count} characters do not fit`);
  return text;
}

function arcCode(code: string, edge: { rx: number; ry: number }, height: number): Path {
  if (!/^\d{13,15}$/.test(code)) throw new SealRefused('code', '13 to 15 digits');
  const digit = (0.555 / capHeight) * height;
  const sweep = Math.min(degrees(80), (code.length * digit * 1.45) / edge.ry);
  const arc: Arc = { ...edge, from: Math.PI + sweep / 2, to: Math.PI - sweep / 2 };
  return digitsOnArc(code, arc, height);
}
