import type { MarkType } from '../../domain/contract.js';
import type { PlacementRequest } from '../../domain/placing.js';
import type { SealId } from '../../domain/ids.js';
import { type Anchor, edgeAnchor, lengthOf, type Paper, spotsOf } from './anchors.js';
import { TencentRefusal } from './errors.js';
import { dateStyleOf, type Extra, extraOf, opacityOf, rotationOf } from './extra.js';
import type { Parameters } from './reading.js';
import { componentTypes, generateModes, sealTypes, signComponentTypes } from './wire.js';

/** Sign components (签署控件, protocols §4.4): what a signer's marks are and where they go. */

type SignType = (typeof signComponentTypes)[number];
export type ApproverKind = 'COMPANY' | 'PERSONAL';

const marks: Record<SignType, Record<ApproverKind, MarkType | undefined>> = {
  SIGN_SEAL: { COMPANY: 'COMPANY', PERSONAL: undefined },
  SIGN_LEGAL_PERSON_SEAL: { COMPANY: 'LP', PERSONAL: undefined },
  SIGN_PAGING_SEAL: { COMPANY: 'ACROSS_PAGE', PERSONAL: undefined },
  SIGN_PAGING_SIGNATURE: { COMPANY: 'ACROSS_PAGE', PERSONAL: 'ACROSS_PAGE' },
  SIGN_SIGNATURE: { COMPANY: 'OPERATOR', PERSONAL: 'PERSONAL' },
  SIGN_DATE: { COMPANY: 'DATE', PERSONAL: 'DATE' },
};

export interface SignComponent {
  mark: MarkType;
  /** Made by the signer's hand, not with a seal. */
  byHand: boolean;
  places: PlacementRequest[];
  /** `ComponentTypeLimit` of a seal: types it must be of. */
  sealTypes: string[];
}

/** What a component needs to know besides itself. */
export interface ComponentSetting extends Paper {
  kind: ApproverKind;
  /** The signer may put it elsewhere. */
  movable?: boolean;
  /** Our seal behind an id of this wire. */
  sealId(text: string): string | undefined;
  /** The sender's usable seals, by their type. */
  ownSeals?: ReadonlyMap<string, string[]>;
}

/** @throws TencentRefusal InvalidParameter.SignComponentType, .UnsupportedComponentType, .ComponentPosition, .ComponentValue, InvalidParameterValue */
export function signComponentOf(component: Parameters, setting: ComponentSetting): SignComponent {
  const type = typeOf(component);
  const mark = marks[type][setting.kind];
  if (mark === undefined) throw component.invalid('ComponentType', 'InvalidParameter.SignComponentType');
  const byHand = type === 'SIGN_SIGNATURE' || type === 'SIGN_PAGING_SIGNATURE';
  const extra = extraOf(component);
  const common = {
    mark,
    sealId: byHand ? undefined : sealOf(component, mark, setting),
    ...(mark === 'DATE' ? dateStyleOf(extra) : opacityOf(extra)),
    ...rotationOf(extra),
    ...(setting.movable && mark !== 'ACROSS_PAGE' && { movable: true }),
  };
  const size = sizeOf(component, mark, extra);
  const places = anchorsOf(component, mark, extra, setting).map((at) => ({ ...common, ...size, ...at }));
  const types = byHand ? [] : sealTypesIn(extra['ComponentTypeLimit']);
  return { mark, byHand, places, sealTypes: types };
}

const sealTypesIn = (limit: unknown): string[] =>
  Array.isArray(limit) ? limit.filter((type): type is string => sealTypes.some((known) => known === type)) : [];

function typeOf(component: Parameters): SignType {
  const type = component.word('ComponentType', componentTypes, 'InvalidParameter.SignComponentType');
  if (type === undefined) return component.missing('ComponentType');
  const sign = signComponentTypes.find((known) => known === type);
  if (sign === undefined) throw component.invalid('ComponentType', 'InvalidParameter.SignComponentType');
  return sign;
}

function sealOf(component: Parameters, mark: MarkType, { sealId }: ComponentSetting): SealId | undefined {
  const value = component.text('ComponentValue', 5000);
  if (value === undefined || !['COMPANY', 'ACROSS_PAGE', 'LP'].includes(mark)) return undefined;
  const found = sealId(value);
  if (found === undefined) throw new TencentRefusal('ResourceNotFound.Seal', component.named('ComponentValue'));
  return found as SealId;
}

/** `UseSealSize`: the seal's own millimetres; a legal person's and an edge seal always have them where no size is given. */
function sizeOf(component: Parameters, mark: MarkType, { UseSealSize }: Extra) {
  const width = lengthOf(component, 'ComponentWidth');
  const height = lengthOf(component, 'ComponentHeight');
  if ((UseSealSize === true && mark !== 'DATE') || width === undefined || height === undefined) return {};
  return { width, height };
}

type Placed = { at: Anchor; width?: number; height?: number };

/** Seals and signatures stand at no form field (表单域的控件不能作为印章和签名控件). */
function anchorsOf(component: Parameters, mark: MarkType, extra: Extra, setting: ComponentSetting): Placed[] {
  const mode = component.word('GenerateMode', generateModes) ?? 'NORMAL';
  if (mode === 'FIELD' && mark !== 'DATE')
    throw component.invalid('GenerateMode', 'InvalidParameter.UnsupportedComponentType');
  if (mark === 'ACROSS_PAGE' && mode === 'NORMAL') return [{ at: edgeAnchor(component, extra, setting) }];
  return spotsOf(component, extra, setting).map(({ at, size }) => ({ at, ...size }));
}
