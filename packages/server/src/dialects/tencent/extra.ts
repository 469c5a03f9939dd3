import type { FieldStyle, Letters, WatermarkStyle } from '../../domain/contract.js';
import type { PlacementRequest } from '../../domain/placing.js';
import { isRecord } from '../reading.js';
import { type Parameters } from './reading.js';
import { dateFormats } from './wire.js';

/** `ComponentExtra` (protocols §4.4): how a component looks. What is out of its range counts as absent, as the vendor does. */
export type Extra = Readonly<Record<string, unknown>>;

/** An object written as text. What is not one counts as absent. */
export function extraOf(component: Parameters): Extra {
  const text = component.text('ComponentExtra', 20_000);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

const within = (value: unknown, least: number, most: number): number | undefined => {
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value ?? NaN);
  return number >= least && number <= most ? number : undefined;
};

/** 黑体, 宋体, 仿宋: the last two are one face here. */
function lettersOf({ Font, Bold, FontColor }: Extra): Letters {
  const colour = typeof FontColor === 'string' ? colourOf(FontColor.split(',').map(Number)) : undefined;
  return {
    ...((Font === '宋体' || Font === '仿宋') && { serif: true }),
    ...(Bold === true && { bold: true }),
    ...(colour && { colour }),
  };
}

/** Three parts of 255. */
export function colourOf(parts: number[]): Letters['colour'] {
  const inside = parts.length === 3 && parts.every((part) => part >= 0 && part <= 255);
  return inside ? (parts.map((part) => part / 255) as [number, number, number]) : undefined;
}

const aligns = { Left: 'LEFT', Center: 'CENTRE', Right: 'RIGHT' } as const;
const alignOf = ({ FontAlign }: Extra) => aligns[FontAlign as keyof typeof aligns];
const sizeOf = ({ FontSize }: Extra): number => within(FontSize, 6, 72) ?? 12;

export const styleOf = (extra: Extra): FieldStyle => ({
  size: sizeOf(extra),
  align: alignOf(extra) ?? 'LEFT',
  ...lettersOf(extra),
});

const timePart = ' HH:MM:SS';
type DateStyle = Pick<PlacementRequest, 'datePattern' | 'dateTime' | 'fontSize' | 'align' | 'letters' | 'gaps'>;

/** An unknown format takes the rest of ComponentExtra with it. */
export function dateStyleOf(extra: Extra): DateStyle {
  const format = typeof extra['Format'] === 'string' ? extra['Format'] : 'yyyy年m月d日';
  const dateTime = format.endsWith(timePart);
  const day = dateTime ? format.slice(0, -timePart.length) : format;
  const datePattern = Object.hasOwn(dateFormats, day) ? dateFormats[day] : undefined;
  if (datePattern === undefined || (dateTime && datePattern === 'CHINESE_PLAIN')) return dateStyleOf({});
  const letters = lettersOf(extra);
  const gaps = datePattern === 'SPACED_PLAIN' ? gapsOf(extra) : undefined;
  return {
    datePattern,
    fontSize: sizeOf(extra),
    align: extra['FontAlign'] === undefined ? 'CENTRE' : (alignOf(extra) ?? 'LEFT'),
    ...(dateTime && { dateTime }),
    ...(Object.keys(letters).length > 0 && { letters }),
    ...(gaps && { gaps }),
  };
}

/** `"2,2"`: spaces around the month. */
function gapsOf({ Gaps }: Extra): [number, number] | undefined {
  const found = typeof Gaps === 'string' ? /^\s*(\d{1,2})\s*,\s*(\d{1,2})\s*$/.exec(Gaps) : null;
  return found ? [Math.max(1, Number(found[1])), Math.max(1, Number(found[2]))] : undefined;
}

/** Clockwise degrees; the vendor's may be negative. */
export function rotationOf({ Rotate }: Extra): { rotation?: number } {
  const rotation = turnOf(within(Rotate, -360, 360) ?? 0);
  return rotation === 0 ? {} : { rotation };
}
const turnOf = (degrees: number): number => ((degrees % 360) + 360) % 360;

export function opacityOf({ Opacity }: Extra): { opacity?: number } {
  const opacity = within(Opacity, 0.6, 1);
  return opacity === undefined ? {} : { opacity };
}

const spacings: Record<number, WatermarkStyle['spacing']> = { 1: 'WIDE', 2: 'USUAL', 3: 'NARROW' };
const corners: Readonly<Record<string, WatermarkStyle['at']>> = {
  LeftTop: 'UPPER_LEFT',
  LeftBottom: 'LOWER_LEFT',
  RightTop: 'UPPER_RIGHT',
  RightBottom: 'LOWER_RIGHT',
  Center: 'CENTRE',
};

export function watermarkOf(extra: Extra): FieldStyle {
  const at = typeof extra['Position'] === 'string' ? corners[extra['Position']] : undefined;
  return {
    size: within(extra['FontSize'], 6, 72) ?? 20,
    ...lettersOf(extra),
    watermark: {
      opacity: within(extra['Opacity'], 0, 1) ?? 0.3,
      rotation: turnOf(within(extra['Rotate'], -360, 360) ?? 330),
      spacing: spacings[Number(extra['Density'])] ?? 'USUAL',
      ...(at && { at }),
    },
  };
}

/** 0 fills the place, and is what happens when nothing is said; 1 keeps the proportions. */
export const pictureStyleOf = ({ FillMethod, NotMakeImageCenter }: Extra): FieldStyle => ({
  ...(Number(FillMethod ?? 0) !== 1 && { stretch: true }),
  ...(NotMakeImageCenter === true && { atCorner: true }),
});

export const optionsOf = ({ Values, ValuesArray, Options }: Extra): string[] =>
  [Values, ValuesArray, Options].flat().filter((value): value is string => typeof value === 'string' && value !== '');
