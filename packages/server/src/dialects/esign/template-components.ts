import { randomUUID } from 'node:crypto';
import type { Template, TemplateField, TemplateFieldInput, TemplateRole } from '../../app/application.js';
import type { FieldType } from '../../domain/contract.js';
import type { TemplatePlacement } from '../../domain/template.js';
import type { Reader } from '../reading.js';
import { fontSizeIn } from './reading.js';
import { EsignRefusal } from './errors.js';

/**
 * 填写控件 of v1 document templates (saas_api/zv9rch, demo19): fields to be filled, sign areas (6) and parties (7). A field's
 * place is named by its lower left corner, a sign area's by its centre, as signfields are [A].
 */
const fieldTypes: Readonly<Record<number, FieldType | undefined>> = {
  1: 'TEXT',
  2: 'NUMBER',
  3: 'DATE',
  8: 'MULTILINE',
  11: 'IMAGE',
};
const signArea = 6;
const party = 7;

export interface SaidComponent {
  /** Given: it replaces the one of this id. */
  id?: string;
  key?: string;
  type: number;
  label: string;
  required: boolean;
  limit?: string;
  place?: { page: number; x: number; y: number; width: number; height: number };
  size?: number;
  colour?: [number, number, number];
}

/** @throws DomainError INPUT_INVALID, INPUT_TOO_LONG */
export function componentsIn(body: Reader): SaidComponent[] {
  const name = body.has('structComponents') ? 'structComponents' : 'structComponent'; // the page prints both
  const said = body.list(name, 300).map(componentIn);
  if (said.length === 0) body.missing('structComponents');
  return said;
}

function componentIn(reader: Reader): SaidComponent {
  const type = reader.integer('type') ?? reader.missing('type');
  if (fieldTypes[type] === undefined && type !== signArea && type !== party) throw reader.invalid('type');
  const context = reader.object('context') ?? reader.missing('context');
  const style = context.object('style');
  return {
    id: reader.text('id', 100),
    key: reader.text('key', 100),
    type,
    label: context.requiredText('label', 100),
    required: context.flag('required') ?? true,
    limit: context.text('limit', 50),
    place: type === party && !context.has('pos') ? undefined : placeIn(context),
    size: fontSizeIn(style),
    colour: colourIn(style),
  };
}

function placeIn(context: Reader): SaidComponent['place'] {
  const style = context.object('style') ?? context.missing('style');
  const pos = context.object('pos') ?? context.missing('pos');
  const side = (name: string): number => {
    const value = style.decimal(name) ?? style.missing(name);
    if (!(value > 0 && value <= 2000)) throw style.invalid(name);
    return value;
  };
  const page = pos.integer('page') ?? pos.missing('page');
  if (page < 1) throw pos.invalid('page');
  const at = (name: string): number => pos.decimal(name) ?? pos.missing(name);
  return { page, x: at('x'), y: at('y'), width: side('width'), height: side('height') };
}

function colourIn(style: Reader | undefined): SaidComponent['colour'] {
  const text = style?.text('textColor', 20)?.trim();
  if (text === undefined) return undefined;
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (!found) throw style!.invalid('textColor');
  const [red, green, blue] = found.slice(1).map((part) => parseInt(part, 16) / 255);
  return [red!, green!, blue!];
}

/** What a template is to become; components it had stay as they are. */
export interface Parts {
  roles: TemplateRole[];
  fields: TemplateFieldInput[];
  placements: TemplatePlacement[];
}

export const partsOf = ({ roles, fields, placements }: Template): Parts => ({
  roles,
  fields: fields.map(fieldAgain),
  placements,
});

/** A field as it was asked for. */
function fieldAgain({ place, ...field }: TemplateField): TemplateFieldInput {
  const { page = 1, x = 0, y = 0, w = 1, h = 1 } = place ?? {};
  return { ...field, at: pointAt(page, x, y, 'LOWER_LEFT'), width: w, height: h };
}

const pointAt = (page: number, x: number, y: number, corner: 'LOWER_LEFT' | 'CENTRE') =>
  ({ kind: 'POINT', page, x, y, unit: 'POINT', origin: 'LOWER_LEFT', corner }) as const;

const newId = (): string => randomUUID().replaceAll('-', '');
export const roleOfAreas = { key: 'signer', name: '签署方', type: 'PERSONAL', sponsor: false, serialNo: 0 } as const;

/**
 * The template with these components, in their order; a sign area belongs to the party before it, or to a signer of its own.
 *
 * @throws EsignRefusal for an id that is not there, a type that changes, a key that is taken
 */
export function withComponents(parts: Parts, said: readonly SaidComponent[]): { parts: Parts; ids: string[] } {
  const next: Parts = {
    roles: [...parts.roles],
    fields: [...parts.fields],
    placements: [...parts.placements],
  };
  const ids = said.map((component) => putComponent(next, component));
  checkKeys(next);
  return { parts: next, ids };
}

function putComponent(parts: Parts, said: SaidComponent): string {
  const id = said.id ?? newId();
  if (said.type === party)
    put(
      parts.roles,
      (role) => role.key === id,
      said,
      () => roleOf(parts, id, said),
    );
  else if (said.type === signArea) {
    if (parts.roles.length === 0) parts.roles.push(roleOfAreas);
    put(
      parts.placements,
      ({ name }) => name === id,
      said,
      (old) => areaOf(parts, id, said, old),
    );
  } else
    put(
      parts.fields,
      ({ name }) => name === id,
      said,
      () => fieldOf(id, said),
    );
  return id;
}

/** In the place of the one it changes, or last. */
function put<Item>(
  list: Item[],
  isIt: (item: Item) => boolean,
  { id }: SaidComponent,
  make: (old: Item | undefined) => Item,
): void {
  const at = id === undefined ? -1 : list.findIndex(isIt);
  if (id !== undefined && at < 0) throw new EsignRefusal(1435002, `参数错误: 控件不存在 ${id}`);
  const item = make(list[at]);
  if (at < 0) list.push(item);
  else list[at] = item;
}

const fieldOf = (
  name: string,
  { key, type, label, required, limit, place, size, colour }: SaidComponent,
): TemplateFieldInput => ({
  name,
  label,
  externalKey: key,
  type: fieldTypes[type]!,
  required,
  at: pointAt(place!.page, place!.x, place!.y, 'LOWER_LEFT'),
  width: place!.width,
  height: place!.height,
  rules: { ...(limit && { format: limit }), ...(type === 2 && { decimals: decimalsOf(limit) }) },
  style: { size, colour },
});

/** `0.00`, `#00.0#`: as many as stand behind the point; whole numbers without one. */
const decimalsOf = (limit: string | undefined): number => /\.([0#]*)$/.exec(limit ?? '')?.[1]?.length ?? 0;

/** A party whose name says so is a company [A]; who fills its place is said when a flow is made. */
const roleOf = ({ roles }: Parts, key: string, { label }: SaidComponent): TemplateRole => ({
  key,
  name: label,
  type: /公司|企业|机构|单位|集团/.test(label) ? 'COMPANY' : 'PERSONAL',
  sponsor: false,
  serialNo: roles.find((role) => role.key === key)?.serialNo ?? roles.length,
});

function areaOf(
  { roles }: Parts,
  name: string,
  { key, label, place }: SaidComponent,
  old: TemplatePlacement | undefined,
): TemplatePlacement {
  const role = roles.find((one) => one.key === old?.roleKey) ?? roles.at(-1)!;
  return {
    name,
    label,
    externalKey: key,
    roleKey: role.key,
    mark: role.type === 'COMPANY' ? 'COMPANY' : 'PERSONAL',
    at: pointAt(place!.page, place!.x, place!.y, 'CENTRE'),
    // drawn in the seal's own size; the area only says where
  };
}

function checkKeys({ fields, placements }: Parts): void {
  const keys = [...fields, ...placements].flatMap(({ externalKey }) => externalKey ?? []);
  const twice = keys.find((key, n) => keys.indexOf(key) !== n);
  if (twice !== undefined) throw new EsignRefusal(1435002, `参数错误: 控件key重复 ${twice}`);
}

/** Without these components; a party goes with its sign areas. @throws EsignRefusal for one that is not there */
export function withoutComponents({ roles, fields, placements }: Parts, ids: readonly string[]): Parts {
  const known = [...fields.map(({ name }) => name), ...roles.map(({ key }) => key)];
  const areas = placements.map(({ name }) => name);
  const strange = ids.find((id) => !known.includes(id) && !areas.includes(id));
  if (strange !== undefined) throw new EsignRefusal(1435002, `参数错误: 控件不存在 ${strange.slice(0, 80)}`);
  const left = placements.filter(({ name, roleKey }) => !ids.includes(name ?? '') && !ids.includes(roleKey));
  const isUsed = ({ key }: TemplateRole): boolean => key !== roleOfAreas.key || left.some((one) => one.roleKey === key);
  return {
    roles: roles.filter((role) => !ids.includes(role.key) && isUsed(role)),
    fields: fields.filter(({ name }) => !ids.includes(name)),
    placements: left,
  };
}
