import type { FieldInput } from '../../app/application.js';
import type { MarkType } from '../../domain/contract.js';
import type { BesideWord, PageChoice, PlacementRequest } from '../../domain/placing.js';
import type { SealId } from '../../domain/ids.js';
import { TencentRefusal } from './errors.js';
import { isRecord } from '../reading.js';
import type { Parameters } from './reading.js';
import {
  componentTypes,
  dateFormats,
  fillComponentTypes,
  generateModes,
  keywordOrders,
  relativeLocations,
  signComponentTypes,
} from './wire.js';

/**
 * Sign components (签署控件, protocols §4.4). Points from the upper left of the page to the upper left of the box; with a
 * keyword from the keyword, right and down.
 */

type SignType = (typeof signComponentTypes)[number];
export type ApproverKind = 'COMPANY' | 'PERSONAL';

const marks: Record<SignType, Record<ApproverKind, MarkType | undefined>> = {
  SIGN_SEAL: { COMPANY: 'COMPANY', PERSONAL: undefined },
  SIGN_LEGAL_PERSON_SEAL: { COMPANY: 'LP', PERSONAL: undefined },
  SIGN_PAGING_SEAL: { COMPANY: 'ACROSS_PAGE', PERSONAL: undefined },
  SIGN_SIGNATURE: { COMPANY: 'OPERATOR', PERSONAL: 'PERSONAL' },
  SIGN_DATE: { COMPANY: 'DATE', PERSONAL: 'DATE' },
};

export interface SignComponent {
  mark: MarkType;
  places: PlacementRequest[];
}

/** What a component needs to know besides itself. */
export interface ComponentSetting {
  kind: ApproverKind;
  pageCount: number;
  /** Our seal behind an id of this wire. */
  sealId(text: string): string | undefined;
}

/** @throws TencentRefusal InvalidParameter.SignComponentType, .UnsupportedComponentType, .ComponentPosition, .ComponentValue, InvalidParameterValue */
export function signComponentOf(component: Parameters, setting: ComponentSetting): SignComponent {
  const type = typeOf(component);
  const mark = marks[type][setting.kind];
  if (mark === undefined) throw component.invalid('ComponentType', 'InvalidParameter.SignComponentType');
  const extra = extraOf(component);
  const sealId = sealOf(component, mark, setting);
  const common = { mark, sealId, ...(mark === 'DATE' && dateStyleOf(extra)), ...rotationOf(extra) };
  return {
    mark,
    places: anchorsOf(component, mark, extra, setting).map((at) => ({
      ...common,
      ...sizeOf(component, mark, extra),
      at,
    })),
  };
}

function typeOf(component: Parameters): SignType {
  const type = component.word('ComponentType', componentTypes, 'InvalidParameter.SignComponentType');
  if (type === undefined) return component.missing('ComponentType');
  const sign = signComponentTypes.find((known) => known === type);
  if (sign === undefined) throw new TencentRefusal('InvalidParameter.UnsupportedComponentType', type);
  return sign;
}

/** `ComponentExtra`: an object written as text. What is not one counts as absent, as the vendor falls back to its defaults. */
function extraOf(component: Parameters): Record<string, unknown> {
  const text = component.text('ComponentExtra', 20_000);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function sealOf(component: Parameters, mark: MarkType, { sealId }: ComponentSetting): SealId | undefined {
  const value = component.text('ComponentValue', 5000);
  if (value === undefined || !['COMPANY', 'ACROSS_PAGE', 'LP'].includes(mark)) return undefined;
  const found = sealId(value);
  if (found === undefined) throw new TencentRefusal('ResourceNotFound.Seal', component.named('ComponentValue'));
  return found as SealId;
}

type DateStyle = Pick<PlacementRequest, 'datePattern' | 'dateTime' | 'fontSize' | 'align'>;
const timePart = ' HH:MM:SS';

/** An unknown format takes the rest of ComponentExtra with it. */
function dateStyleOf(extra: Record<string, unknown>): DateStyle {
  const format = typeof extra['Format'] === 'string' ? extra['Format'] : 'yyyy年m月d日';
  const dateTime = format.endsWith(timePart);
  const day = dateTime ? format.slice(0, -timePart.length) : format;
  const datePattern = Object.hasOwn(dateFormats, day) ? dateFormats[day] : undefined;
  if (datePattern === undefined || (dateTime && datePattern === 'CHINESE_PLAIN')) return dateStyleOf({});
  const style = styleOf(extra);
  const align = extra['FontAlign'] === undefined ? 'CENTRE' : style?.align;
  return { datePattern, fontSize: style?.size, align, ...(dateTime && { dateTime }) };
}

/** Clockwise degrees; the vendor's may be negative. */
function rotationOf({ Rotate }: Record<string, unknown>): { rotation?: number } {
  const degrees = Number(Rotate ?? 0);
  if (!Number.isFinite(degrees) || degrees < -360 || degrees > 360) return {};
  const rotation = ((degrees % 360) + 360) % 360;
  return rotation === 0 ? {} : { rotation };
}

/** `UseSealSize`: the seal's own millimetres; a legal person's and an edge seal always have them where no size is given. */
function sizeOf(component: Parameters, mark: MarkType, { UseSealSize }: Record<string, unknown>) {
  const width = lengthOf(component, 'ComponentWidth');
  const height = lengthOf(component, 'ComponentHeight');
  if ((UseSealSize === true && mark !== 'DATE') || width === undefined || height === undefined) return {};
  return { width, height };
}

function lengthOf(component: Parameters, name: string): number | undefined {
  const value = component.number(name);
  if (value !== undefined && (value < 0 || value > 5000))
    throw component.invalid(name, 'InvalidParameter.ComponentPosition');
  return value === 0 ? undefined : value;
}

type Anchor = PlacementRequest['at'];

function anchorsOf(
  component: Parameters,
  mark: MarkType,
  extra: Record<string, unknown>,
  setting: ComponentSetting,
): Anchor[] {
  const mode = component.word('GenerateMode', generateModes) ?? 'NORMAL';
  if (mode === 'FIELD') throw component.invalid('GenerateMode', 'InvalidParameter.UnsupportedComponentType');
  if (mode === 'KEYWORD') return keywordAnchors(component, extra);
  if (mark === 'ACROSS_PAGE') return [edgeAnchor(component, extra, setting)];
  const pages = rangesOf(extra, setting).flatMap(({ from, to }) => count(from, to));
  const x = coordinate(component, 'ComponentPosX');
  const y = coordinate(component, 'ComponentPosY');
  return (pages.length > 0 ? pages : [pageOf(component, setting)]).map((page) => ({
    kind: 'POINT',
    page,
    x,
    y,
    unit: 'POINT',
    origin: 'UPPER_LEFT',
    corner: 'UPPER_LEFT',
  }));
}

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

function coordinate(component: Parameters, name: string): number {
  const value = component.number(name) ?? 0;
  if (value < 0 || value > 20_000) throw component.invalid(name, 'InvalidParameter.ComponentPosition');
  return value;
}

/** From 1; negative ones count from the end. */
function pageOf(component: Parameters, { pageCount }: ComponentSetting): number {
  const page = component.integer('ComponentPage') ?? 1;
  if (page === 0 || Math.abs(page) > pageCount)
    throw new TencentRefusal(
      'InvalidParameter.ComponentPosition',
      `${component.named('ComponentPage')} ${page} / ${pageCount}`,
    );
  return page;
}

function edgeAnchor(component: Parameters, extra: Record<string, unknown>, setting: ComponentSetting): Anchor {
  const ranges = rangesOf(extra, setting);
  const pages: PageChoice = ranges.length > 0 ? { kind: 'RANGES', ranges } : { kind: 'ALL' };
  return { kind: 'EDGE', y: coordinate(component, 'ComponentPosY'), unit: 'POINT', origin: 'UPPER_LEFT', pages };
}

/** `PageRanges` of the extra: from 1, −1 is the last page; what lies beyond the document is cut off. */
function rangesOf(
  { PageRanges }: Record<string, unknown>,
  { pageCount }: ComponentSetting,
): { from: number; to: number }[] {
  if (!Array.isArray(PageRanges)) return [];
  return PageRanges.slice(0, 100).flatMap((range) => {
    const { BeginPage = 1, EndPage = -1 } = isRecord(range) ? range : {};
    const [from, to] = [BeginPage, EndPage].map((page) =>
      Number(page) < 0 ? pageCount + 1 + Number(page) : Number(page),
    );
    const [first, last] = [Math.max(1, from!), Math.min(pageCount, to!)];
    return Number.isInteger(first) && Number.isInteger(last) && first <= last ? [{ from: first, to: last }] : [];
  });
}

const beside: Record<(typeof relativeLocations)[number], BesideWord> = {
  Middle: 'MIDDLE',
  Below: 'BELOW',
  Right: 'RIGHT',
  LowerRight: 'LOWER_RIGHT',
  UpperRight: 'UPPER_RIGHT',
};

/** `^词^` asks for the whole word: the marks of it are left off, the word itself is looked for. */
function keywordAnchors(component: Parameters, extra: Record<string, unknown>): Anchor[] {
  const written =
    component.text('ComponentId', 100) ?? component.missing('ComponentId', 'MissingParameter.MissComponentName');
  const keyword = /^\^(.+)\^$/s.exec(written)?.[1] ?? written;
  const backwards = component.word('KeywordOrder', keywordOrders) === 'Reverse';
  const wanted = component.integers('KeywordIndexes');
  if (wanted.some((index) => index < 0 || index > 10_000)) throw component.invalid('KeywordIndexes');
  const page = component.integer('KeywordPage');
  const anchor = {
    kind: 'KEYWORD',
    keyword,
    dx: component.number('OffsetX') ?? 0,
    dy: -(component.number('OffsetY') ?? 0),
    unit: 'POINT',
    beside: beside[component.word('RelativeLocation', relativeLocations) ?? 'Middle'],
    ...(page ? { page } : {}),
    ...(extra.IgnoreKeywordError === 1 ? { optional: true } : {}),
  } as const;
  return (wanted.length > 0 ? wanted : [0]).map((index) => ({
    ...anchor,
    index: backwards ? -(index + 1) : index + 1,
  }));
}

// ── components that are filled (填写控件) ───────────────────────────────────────────────────────────────────────────

type FillType = keyof typeof fillComponentTypes;

/** A fill component as the core's field; its id is the field's name, its name what people read. */
export function fieldOf(
  component: Parameters,
  place: number,
  setting: { pageCount: number },
): FieldInput & { fileId?: string } {
  const type =
    component.word('ComponentType', componentTypes, 'InvalidParameter.ComponentType') ??
    component.missing('ComponentType');
  if (!Object.hasOwn(fillComponentTypes, type))
    throw new TencentRefusal('InvalidParameter.UnsupportedComponentType', type);
  const kind = fillComponentTypes[type as FillType];
  const extra = extraOf(component);
  const [at] = anchorsOf(component, 'PERSONAL', extra, { ...setting, kind: 'PERSONAL', sealId: () => undefined });
  if (!at || at.kind === 'EDGE') throw component.invalid('ComponentPosX', 'InvalidParameter.ComponentPosition');
  const name = component.text('ComponentName', 100);
  const value = component.text('ComponentValue', 5000, 'InvalidParameter.ComponentValue');
  const id = at.kind === 'KEYWORD' ? undefined : component.text('ComponentId', 100);
  return {
    name: id ?? name ?? `component_${place}`,
    label: name,
    type: kind,
    required: component.flag('ComponentRequired') ?? false,
    at,
    width: lengthOf(component, 'ComponentWidth') ?? 100,
    height: lengthOf(component, 'ComponentHeight') ?? 20,
    ...(kind === 'IMAGE' ? { fileId: value } : { value }),
    ...(kind === 'SELECT' && { rules: { options: optionsOf(extra), multiple: true } }),
    style: styleOf(extra),
  };
}

const optionsOf = ({ Values, ValuesArray, Options }: Record<string, unknown>): string[] =>
  [Values, ValuesArray, Options].flat().filter((value): value is string => typeof value === 'string');

const aligns = { Left: 'LEFT', Center: 'CENTRE', Right: 'RIGHT' } as const;
function styleOf({ FontSize, FontAlign, FontColor }: Record<string, unknown>): FieldInput['style'] {
  const size = Number(FontSize ?? 12);
  const colour = typeof FontColor === 'string' ? FontColor.split(',').map(Number) : [];
  const inside = colour.length === 3 && colour.every((part) => part >= 0 && part <= 255);
  return {
    size: size >= 6 && size <= 72 ? size : 12,
    align: aligns[FontAlign as keyof typeof aligns] ?? 'LEFT',
    ...(inside && { colour: colour.map((part) => part / 255) as [number, number, number] }),
  };
}
