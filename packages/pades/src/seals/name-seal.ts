import { fontOf, glyphsOf } from '../fonts.js';
import { transformed, type Path } from '../path.js';
import type { Picture } from '../picture.js';
import { face } from './arc-text.js';
import { rectangleRing, SealRefused, sealOf, type SealInk } from './seal-parts.js';

/** 法人章: square, two columns read from right to left: 张三丰印 = 张三 right, 丰印 left. */
export interface LpSeal {
  kind: 'LP';
  name: string;
  suffix?: '' | '印' | '之印';
  /** mm; 18 when absent. */
  size?: 16 | 18 | 20;
}

/** A person's name seal: square, read like an LP seal, or a rectangle of 20×10 mm, read from left to right. */
export interface PersonalSeal {
  kind: 'PERSONAL';
  name: string;
  suffix?: '' | '印' | '之印';
  /** mm; 20 when absent. */
  size?: 16 | 18 | 20 | '20x10';
  /** Present unless false. */
  border?: boolean;
}

const ring = 1;
/** mm between the ring and the characters. */
const padding = 0.6;
/** mm between characters. */
const space = 0.4;
const mostCharacters = 12;

export function nameSeal(seal: (LpSeal | PersonalSeal) & SealInk): Picture {
  const size = seal.size ?? (seal.kind === 'LP' ? 18 : 20);
  if (![16, 18, 20, '20x10'].includes(size)) throw new SealRefused('size', '16, 18, 20 or 20x10 mm');
  const [width, height] = size === '20x10' ? [20, 10] : [size, size];
  const characters = Array.from(seal.name + (seal.suffix ?? (seal.kind === 'LP' ? '印' : '')));
  if (characters.length === 0 || characters.length > mostCharacters)
    throw new SealRefused('name', `1 to ${mostCharacters} characters`);
  const border = seal.kind === 'LP' || seal.border !== false;
  const columns = size === '20x10' ? characters.map((character) => [character]) : columnsOf(characters);
  const margin = (border ? ring : 0) + padding;
  const outlines: Path = [
    ...(border ? rectangleRing(width, height, ring) : []),
    ...grid(columns, width - 2 * margin, height - 2 * margin),
  ];
  return sealOf(width, height, outlines, seal);
}

/** Columns from the left. One character stands alone; of three, the family name stands alone on the right. */
function columnsOf(characters: string[]): string[][] {
  if (characters.length === 1) return [characters];
  const right = characters.length === 3 ? 1 : Math.ceil(characters.length / 2);
  return [characters.slice(right), characters.slice(0, right)];
}

function grid(columns: string[][], width: number, height: number): Path {
  const cellWidth = (width - space * (columns.length - 1)) / columns.length;
  return columns.flatMap((column, c) => {
    const cellHeight = (height - space * (column.length - 1)) / column.length;
    const x = -width / 2 + c * (cellWidth + space);
    return column.flatMap((character, r) =>
      filling(character, x, height / 2 - cellHeight - r * (cellHeight + space), cellWidth, cellHeight),
    );
  });
}

/** Stretches the character's square to its cell (not its ink, or 一 would become a block), at most to 1.9 : 1. */
function filling(character: string, x: number, y: number, w: number, h: number): Path {
  const font = fontOf('SEAL');
  const glyph = glyphsOf(character, 'SEAL')[0]!;
  const units = font.metrics.unitsPerEm;
  const faceWidth = Math.min(face.height, font.advanceOf(glyph) / units);
  const [fitW, fitH] = [Math.min(w, 1.9 * h), Math.min(h, 1.9 * w)];
  const [sx, sy] = [fitW / faceWidth / units, fitH / face.height / units];
  const left = x + w / 2 - (font.advanceOf(glyph) / 2) * sx;
  const base = y + h / 2 - (face.bottom + face.height / 2) * units * sy;
  return transformed(font.outlineOf(glyph), [sx, 0, 0, sy, left, base]);
}
