import type { Template, TemplateField, TemplateRole } from '../../app/application.js';
import type { DatePattern, FieldStyle } from '../../domain/contract.js';
import type { TemplatePlacement } from '../../domain/template.js';

/** Templates in e签宝's words; those of other dialects too: a field's id is its name, a place's its own or its number. */

const ids = {
  TEXT: 1,
  NUMBER: 2,
  DATE: 3,
  MULTILINE: 8,
  RADIO: 10,
  IMAGE: 11,
  CHECKBOX: 15,
  TABLE: 18,
  WATERMARK: 1,
} as const; // of a watermark, its words
const typeOf = ({ type, rules }: TemplateField): number => (type === 'SELECT' ? (rules?.multiple ? 9 : 14) : ids[type]);

export const areaId = ({ name }: TemplatePlacement, n: number): string => name ?? `sign_${n}`;

const hexOf = (part: number): string =>
  Math.round(part * 255)
    .toString(16)
    .padStart(2, '0');
const colourOf = (style: FieldStyle | undefined): string => `#${(style?.colour ?? [0, 0, 0]).map(hexOf).join('')}`;
const fontSizeOf = (style: FieldStyle | undefined): number => style?.size ?? 12;

/** Where a sign area is, and how large; one across pages stands on the first. */
function spotOf({ at, width, height }: TemplatePlacement) {
  const size = { width: width ?? usualSize, height: height ?? usualSize };
  if (at.kind === 'POINT') return { ...size, page: at.page, x: at.x, y: at.y };
  return { ...size, page: at.kind === 'EDGE' ? 1 : (at.page ?? 1), x: null, y: at.kind === 'EDGE' ? at.y : null };
}
/** A seal of 42 mm, points. */
const usualSize = 119;

/** 数字格式: whole numbers `0`, then a zero for each decimal. */
const numberFormat = ({ rules }: TemplateField): string =>
  rules?.format ?? (rules?.decimals ? `0.${'0'.repeat(rules.decimals)}` : '0');
const limitOf = (field: TemplateField): string | null => {
  if (field.type === 'NUMBER') return numberFormat(field);
  return field.type === 'DATE' ? (field.rules?.format ?? 'yyyy-MM-dd') : null;
};

// ── v1 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const styleV1 = (width: number, height: number, style?: FieldStyle) => ({
  width,
  height,
  font: 1, // one face is drawn
  fontSize: fontSizeOf(style),
  textColor: colourOf(style),
});

function fieldV1(field: TemplateField) {
  const { name, externalKey, label, required, style, place } = field;
  const { page = 1, x = 0, y = 0, w = 0, h = 0 } = place ?? {};
  return {
    id: name,
    key: externalKey ?? null,
    type: typeOf(field),
    context: {
      label: label ?? name,
      required,
      limit: limitOf(field),
      style: styleV1(w, h, style),
      pos: { page, x, y },
    },
  };
}

function areaV1(area: TemplatePlacement, n: number) {
  const { page, x, y, width, height } = spotOf(area);
  const context = { label: area.label ?? '签署区', required: true, limit: null, style: styleV1(width, height) };
  return {
    id: areaId(area, n),
    key: area.externalKey ?? null,
    type: 6,
    context: { ...context, pos: { page, x, y } },
  };
}

const partyV1 = ({ key, name }: TemplateRole) => ({
  id: key,
  key: null,
  type: 7,
  context: { label: name, required: true, limit: null, style: null, pos: null },
});

/** structComponents of the first document. */
export const componentsV1 = ({ documents, fields, placements, roles }: Template) => [
  ...fields.filter(({ documentKey }) => documentKey === documents[0]?.key).map(fieldV1),
  ...placements.map(areaV1),
  ...roles.map(partyV1),
];

// ── v3 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const aligned = { LEFT: 'LEFT', CENTRE: 'CENTER', RIGHT: 'RIGHT' } as const;

const textFormat = (style?: FieldStyle) => ({
  font: 1,
  fontSize: fontSizeOf(style),
  textColor: colourOf(style),
  bold: false,
  italic: false,
  horizontalAlignment: aligned[style?.align ?? 'LEFT'],
  verticalAlignment: 'TOP',
  textLineSpacing: 1,
});

const noAttribute = {
  dateFormat: null,
  imageType: null,
  options: null,
  tableContent: null,
  numberFormat: null,
  componentMaxLength: null,
};

function attributeOf(field: TemplateField) {
  const { type, rules, value } = field;
  return {
    ...noAttribute,
    dateFormat: type === 'DATE' ? limitOf(field) : null,
    imageType: type === 'IMAGE' ? 'other' : null,
    options:
      rules?.options?.map((optionContent, n) => ({
        optionContent,
        optionOrder: n + 1,
        selected: value?.split('、').includes(optionContent) ?? false,
      })) ?? null,
    numberFormat: type === 'NUMBER' ? numberFormat(field) : null,
    componentMaxLength: rules?.maxLength === undefined ? null : String(rules.maxLength),
  };
}

function fieldV3(field: TemplateField) {
  const { name, externalKey, label, required, style, place, type, value } = field;
  const { page = 1, x = 0, y = 0, w = 0, h = 0 } = place ?? {};
  return {
    componentId: name,
    componentKey: externalKey ?? null,
    componentName: label ?? name,
    required,
    componentType: typeOf(field),
    componentDefaultValue: type === 'IMAGE' ? null : (value ?? null),
    componentPosition: { componentPositionX: x, componentPositionY: y, componentPageNum: page },
    componentSpecialAttribute: attributeOf(field),
    componentTextFormat: textFormat(style),
    componentSize: { componentWidth: w, componentHeight: h },
    remarkSignField: null,
    normalSignField: null,
    originCustomComponentId: null,
  };
}

const datePatterns: Partial<Record<DatePattern, string>> = {
  HYPHEN: 'yyyy-MM-dd',
  SLASH: 'yyyy/MM/dd',
  DOT: 'yyyy.MM.dd',
};
const sealTypes: Readonly<Record<string, number | undefined>> = { COMPANY: 1, LP: 2, OPERATOR: 3 };

/** 6 a sign area, 21 a date of its own. */
function areaV3(area: TemplatePlacement, n: number) {
  const { page, x, y, width, height } = spotOf(area);
  const { mark, datePattern, sealId } = area;
  const isDate = mark === 'DATE';
  const dateFormat = isDate ? (datePatterns[datePattern ?? 'CHINESE'] ?? 'yyyy年MM月dd日') : null;
  return {
    componentId: areaId(area, n),
    componentKey: area.externalKey ?? null,
    componentName: area.label ?? (isDate ? '签署日期' : '签署区'),
    required: false,
    componentType: isDate ? 21 : 6,
    componentDefaultValue: null,
    componentPosition: { componentPositionX: x, componentPositionY: y, componentPageNum: page },
    componentSpecialAttribute: { ...noAttribute, dateFormat },
    componentTextFormat: textFormat(),
    componentSize: { componentWidth: width, componentHeight: height },
    remarkSignField: null,
    normalSignField: isDate
      ? null
      : {
          showSignDate: 0,
          dateFormat: null,
          signFieldStyle: mark === 'ACROSS_PAGE' ? 2 : 1,
          sealSpecs: area.width === undefined ? 1 : 2,
          sealType: sealTypes[mark] ?? null,
          mustSign: true,
          designatedSealNum: sealId ? 1 : 0,
          designatedSealIds: [],
        },
    originCustomComponentId: null,
  };
}

/** Components of a document, or of a party in all of them. */
export function componentsV3(
  { documents, fields, placements }: Template,
  of: { documentKey?: string; roleKey?: string },
) {
  const isIt = (one: { documentKey?: string; roleKey?: string }): boolean =>
    of.roleKey === undefined ? (one.documentKey ?? documents[0]?.key) === of.documentKey : one.roleKey === of.roleKey;
  const own = fields.filter(isIt).map((field) => ({ component: fieldV3(field), documentKey: field.documentKey }));
  const areas = placements.flatMap((area, n) =>
    isIt(area) ? [{ component: areaV3(area, n), documentKey: area.documentKey ?? documents[0]?.key }] : [],
  );
  return [...own, ...areas];
}
