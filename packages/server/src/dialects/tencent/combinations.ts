import { TencentRefusal } from './errors.js';
import { besideOf, lengthOf } from './anchors.js';
import { extraOf } from './extra.js';
import { isRecord } from '../reading.js';
import { Parameters } from './reading.js';
import { combinationTypes, generateModes } from './wire.js';

/**
 * Combinations (签批控件, 虚拟控件): they draw nothing themselves. Their parts are named by id among the components beside
 * them (`Children`), or written out with offsets from their upper left (`ChildrenComponents`).
 */

const childrenAtMost = 4;
const insideAlone = ['SIGN_MULTI_LINE_TEXT', 'SIGN_SELECTOR'];

const typeOf = (component: Parameters): string | undefined => component.text('ComponentType', 100);
const isCombination = (component: Parameters): boolean => combinationTypes.some((known) => known === typeOf(component));

/**
 * A list of components without its combinations, with their parts in their places.
 *
 * @throws TencentRefusal InvalidParameterValue (too many parts), InvalidParameter.SignComponentType (a part that stands alone)
 */
export function partsOf(components: Parameters[]): Parameters[] {
  const named = new Set(components.filter(isCombination).flatMap(idsIn));
  return components.flatMap((component) => {
    if (isCombination(component)) return writtenIn(component);
    const id = component.text('ComponentId', 100);
    if (insideAlone.includes(typeOf(component) ?? '') && (id === undefined || !named.has(id)))
      throw component.invalid('ComponentType', 'InvalidParameter.SignComponentType');
    return [component];
  });
}

function idsIn(component: Parameters): string[] {
  const { Children } = extraOf(component);
  const ids = Array.isArray(Children) ? Children.filter((id): id is string => typeof id === 'string') : [];
  mustBeFew(component, ids.length);
  return ids;
}

function mustBeFew(component: Parameters, count: number): void {
  if (count > childrenAtMost && typeOf(component) === 'SIGN_VIRTUAL_COMBINATION')
    throw component.invalid('ComponentExtra');
}

function writtenIn(component: Parameters): Parameters[] {
  const { ChildrenComponents } = extraOf(component);
  const children = Array.isArray(ChildrenComponents) ? ChildrenComponents.filter(isRecord) : [];
  mustBeFew(component, children.length);
  return children.map((child, n) => partOf(component, child, n));
}

/** A part as a component of its own. It takes its parent's word, page and mode. */
function partOf(parent: Parameters, child: Record<string, unknown>, n: number): Parameters {
  const path = `${parent.named('ComponentExtra')}.ChildrenComponents.${n}.`;
  const read = new Parameters(child, false, path);
  if (isCombination(read)) throw read.invalid('ComponentType', 'InvalidParameter.SignComponentType');
  const mode = parent.word('GenerateMode', generateModes) ?? 'NORMAL';
  if (mode === 'FIELD')
    throw new TencentRefusal('InvalidParameter.UnsupportedComponentType', parent.named('GenerateMode'));
  const right = read.number('ComponentOffsetX') ?? 0;
  const down = read.number('ComponentOffsetY') ?? 0;
  const name = read.text('ComponentName', 100) ?? `part_${n}`;
  const place = mode === 'KEYWORD' ? besideParent(parent, read, right, down) : underParent(parent, right, down);
  return new Parameters({ ...child, GenerateMode: mode, ComponentName: name, ...place }, false, path);
}

const underParent = (parent: Parameters, right: number, down: number) => ({
  ComponentPage: parent.integer('ComponentPage'),
  ComponentPosX: (parent.number('ComponentPosX') ?? 0) + right,
  ComponentPosY: (parent.number('ComponentPosY') ?? 0) + down,
});

/** The offsets that put the part where it stands in its parent, whose own size its place beside the word depends on. */
function besideParent(parent: Parameters, child: Parameters, right: number, down: number) {
  const [w, h] = [lengthOf(parent, 'ComponentWidth') ?? 0, lengthOf(parent, 'ComponentHeight') ?? 0];
  const [width, height] = [lengthOf(child, 'ComponentWidth') ?? 0, lengthOf(child, 'ComponentHeight') ?? 0];
  const beside = besideOf(parent);
  const dx = beside === 'MIDDLE' ? (width - w) / 2 : 0;
  const dy = beside === 'MIDDLE' || beside === 'RIGHT' ? (height - h) / 2 : beside === 'UPPER_RIGHT' ? height - h : 0;
  const indexes = parent.integers('KeywordIndexes');
  return {
    ComponentId: parent.text('ComponentId', 100),
    KeywordOrder: parent.text('KeywordOrder', 20),
    KeywordPage: parent.integer('KeywordPage'),
    RelativeLocation: parent.text('RelativeLocation', 20),
    ...(indexes.length > 0 && { KeywordIndexes: indexes }),
    OffsetX: (parent.number('OffsetX') ?? 0) + right + dx,
    OffsetY: (parent.number('OffsetY') ?? 0) + down + dy,
  };
}
