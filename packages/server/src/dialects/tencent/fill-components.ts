import type { FieldInput } from '../../app/application.js';
import { lengthOf, type Paper, type Spot, spotsOf } from './anchors.js';
import { TencentRefusal } from './errors.js';
import { type Extra, extraOf, optionsOf, pictureStyleOf, styleOf, watermarkOf } from './extra.js';
import type { Parameters } from './reading.js';
import { tableOf } from './table-component.js';
import { componentTypes, fillComponentTypes, signFieldTypes } from './wire.js';

/** Components that are filled (填写控件): fields of the document, whose values are part of what is signed. */

export interface FlowField {
  field: FieldInput;
  /** The uploaded picture it shows, as this wire writes its id. */
  fileId?: string;
}
type FillType = keyof typeof fillComponentTypes;
type SignFieldType = (typeof signFieldTypes)[number];

const picturesAtMost = 6;
const opinionAtMost = 50;

export const isSignField = (component: Parameters): boolean =>
  signFieldTypes.some((type) => type === component.text('ComponentType', 100));

/**
 * A fill component as the core's fields; the component's id is the field's name, its name what people read. An ATTACHMENT
 * of several pictures is several fields side by side.
 *
 * @param place where it stands in the request; names what has no name.
 * @throws TencentRefusal InvalidParameter.ComponentType, .UnsupportedComponentType, .ComponentPosition, .ComponentValue, .Keyword
 */
export function fieldsOf(component: Parameters, place: number, paper: Paper): FlowField[] {
  const type = typeOf(component);
  const extra = extraOf(component);
  const common = { ...commonOf(component, extra, place, paper), ...looksOf(type, extra) };
  const value = component.text(
    'ComponentValue',
    type === 'DYNAMIC_TABLE' ? 200_000 : 5000,
    'InvalidParameter.ComponentValue',
  );
  switch (type) {
    case 'FILL_IMAGE':
      return [{ field: common, fileId: value }];
    case 'ATTACHMENT':
      return picturesOf(component, common, value);
    case 'DYNAMIC_TABLE':
      return [{ field: { ...common, value: value === undefined ? value : tableOf(component, value) } }];
    case 'SELECTOR':
      return [{ field: { ...common, ...choiceOf(extra), value } }];
    default:
      return [{ field: { ...common, value } }];
  }
}

function typeOf(component: Parameters): FillType {
  const type =
    component.word('ComponentType', componentTypes, 'InvalidParameter.ComponentType') ??
    component.missing('ComponentType');
  if (!Object.hasOwn(fillComponentTypes, type))
    throw new TencentRefusal('InvalidParameter.UnsupportedComponentType', type);
  return type as FillType;
}

function commonOf(component: Parameters, extra: Extra, place: number, paper: Paper) {
  const [spot] = spotsOf(component, extra, paper);
  const { at, size } = firstPlace(spot!);
  const name = component.text('ComponentName', 100);
  const id = at.kind === 'KEYWORD' ? undefined : component.text('ComponentId', 100);
  return {
    name: id ?? name ?? `component_${place}`,
    label: name,
    required: component.flag('ComponentRequired') ?? false,
    at,
    width: lengthOf(component, 'ComponentWidth') ?? size?.width ?? 100,
    height: lengthOf(component, 'ComponentHeight') ?? size?.height ?? 20,
  };
}

/** A field stands once: at the first place of a word that was not numbered. */
const firstPlace = ({ at, size }: Spot): Spot =>
  at.kind === 'KEYWORD' && at.index === 0 ? { at: { ...at, index: 1 }, size } : { at, size };

function looksOf(type: FillType, extra: Extra): Pick<FieldInput, 'type' | 'style'> {
  const kind = fillComponentTypes[type];
  if (type === 'WATERMARK') return { type: kind, style: watermarkOf(extra) };
  if (type === 'FILL_IMAGE') return { type: kind, style: pictureStyleOf(extra) };
  return { type: kind, style: { ...styleOf(extra), ...(extra['WordWrap'] === true && { wrap: true }) } };
}

/** One of several, where the component says which; else what stands in it is free. */
function choiceOf(extra: Extra): Pick<FieldInput, 'type' | 'rules'> {
  const options = optionsOf(extra);
  if (options.length === 0) return { type: 'TEXT' };
  return { type: 'SELECT', rules: { options, multiple: extra['MultiSelect'] !== false } };
}

/** One to six pictures beside one another, each keeping its proportions. */
function picturesOf(component: Parameters, common: FieldInput, value: string | undefined): FlowField[] {
  const ids = (value ?? '')
    .split(/[,，]/)
    .map((id) => id.trim())
    .filter(Boolean);
  if (ids.length > picturesAtMost) throw component.invalid('ComponentValue', 'InvalidParameter.ComponentValue');
  if (ids.length <= 1) return [{ field: common, fileId: ids[0] }];
  const columns = Math.ceil(Math.sqrt((ids.length * common.width) / common.height));
  const across = Math.min(ids.length, Math.max(1, columns));
  const [w, h] = [common.width / across, common.height / Math.ceil(ids.length / across)];
  return ids.map((fileId, n) => {
    const [right, down] = [(n % across) * w, Math.floor(n / across) * h];
    const field = {
      ...common,
      name: `${common.name}_${n + 1}`,
      at: movedBy(common, right, down, h),
      width: w,
      height: h,
    };
    return { field, fileId };
  });
}

/** The anchor of a part whose upper left lies so far from that of the whole. */
function movedBy({ at, width, height }: FieldInput, right: number, down: number, h: number): FieldInput['at'] {
  if (at.kind === 'POINT' && at.corner === 'UPPER_LEFT') return { ...at, x: at.x + right, y: at.y + down };
  if (at.kind === 'POINT') return { ...at, x: at.x + right, y: at.y + height - down - h };
  // Beside a word the places of smaller boxes differ; the whole is put under the word.
  void width;
  return { ...at, beside: 'BELOW', dx: at.dx + right, dy: at.dy - down };
}

/**
 * What a signer writes: an opinion that was put before it to confirm (`Values`), one of its own, a remark, a choice. It is
 * filled before the documents are final, as all that stands on a page is; see docs/tencent.md.
 */
export function signFieldOf(component: Parameters, place: number, paper: Paper): FlowField {
  const type = component.text('ComponentType', 100) as SignFieldType;
  const extra = extraOf(component);
  const common = { ...commonOf(component, extra, place, paper), style: styleOf(extra) };
  const value = component.text('ComponentValue', 5000, 'InvalidParameter.ComponentValue');
  if (value !== undefined) throw component.invalid('ComponentValue', 'InvalidParameter.ComponentValue');
  if (type === 'SIGN_MULTI_LINE_TEXT') return { field: { ...common, type: 'MULTILINE' } };
  if (type === 'SIGN_SELECTOR') return { field: { ...common, ...choiceOf(extra) } };
  const said = extra['Values'];
  if (typeof said !== 'string' || said === '')
    return { field: { ...common, type: 'MULTILINE', rules: { maxLength: opinionAtMost } } };
  if ([...said].length > opinionAtMost) throw component.invalid('ComponentExtra', 'InvalidParameter.ComponentValue');
  const style = { ...common.style, wrap: true };
  return { field: { ...common, style, type: 'SELECT', required: true, rules: { options: [said] } } };
}
