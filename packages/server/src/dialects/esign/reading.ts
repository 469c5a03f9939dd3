import { coreId } from '../../domain/ids.js';
import { randomInt } from 'node:crypto';
import type { Reader } from '../reading.js';
import type { DateMemo, FieldMemo } from './memo.js';

/** Sign fields as both generations write them; ids in them are still e签宝's. */

export type RawField = Omit<FieldMemo, 'fileId' | 'sealId' | 'sealIds'> & {
  fileId: string;
  sealId?: string;
  sealIds?: string[];
};

export const newFieldId = (): string => coreId(Date.now(), randomInt(0x400000));

/** Pixels of a screen, 96 to the inch [A]. */
const pointsPerPixel = 0.75;
/** The size of a mark; 0 and nothing are its own. @throws DomainError INPUT_INVALID */
export function sizeIn(reader: Reader | undefined, name: string): number | undefined {
  const pixels = reader?.decimal(name);
  if (pixels === undefined || pixels === 0) return undefined;
  if (pixels < 5 || pixels > 2000) throw reader!.invalid(name);
  return pixels * pointsPerPixel;
}

/** `3`, `1-3,5`; `all` where a seal goes across pages. @throws DomainError INPUT_INVALID */
export function pageText(reader: Reader, name: string, across: boolean): string | undefined {
  const text = reader.text(name, 200)?.replace(/\s/g, '');
  if (text === undefined) return undefined;
  if (across && text.toLowerCase() === 'all') return 'all';
  const parts = text.split(',').map((part) => /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part));
  if (parts.some((part) => !part || Number(part[1]) < 1 || Number(part[2] ?? part[1]) < Number(part[1])))
    throw reader.invalid(name);
  const pages = parts.reduce((sum, part) => sum + Number(part![2] ?? part![1]) - Number(part![1]) + 1, 0);
  if (pages > 1000) throw reader.invalid(name);
  return text;
}

/** Where a field goes. A single page needs page, x and y; across pages page and y; a free one nothing (protocols §5). */
export function placeOf(
  position: Reader | undefined,
  signType: 0 | 1 | 2,
  names: { page: string; x: string; y: string },
  owner: Reader,
  field: string,
): Pick<FieldMemo, 'page' | 'x' | 'y'> {
  if (signType === 0) return {};
  const at = position ?? owner.missing(field);
  const page = pageText(at, names.page, signType === 2);
  const y = at.decimal(names.y) ?? at.missing(names.y);
  if (signType === 2) return { page: page ?? 'all', y };
  return { page: page ?? at.missing(names.page), x: at.decimal(names.x) ?? at.missing(names.x), y };
}

/** Points; 0 is nothing said. @throws DomainError INPUT_INVALID */
export function fontSizeIn(reader: Reader | undefined): number | undefined {
  const size = reader?.decimal('fontSize');
  if (size === undefined || size === 0) return undefined;
  if (!(size >= 1 && size <= 200)) throw reader!.invalid('fontSize');
  return size;
}

/** 签署日期: 0 none, 1 required, 2 optional. */
export function dateOf(type: number | undefined, bean: Reader | undefined): DateMemo | undefined {
  if (type !== 1 && type !== 2) return undefined;
  return {
    type,
    format: bean?.text('format', 50),
    fontSize: fontSizeIn(bean),
    page: bean?.integer('posPage'),
    x: bean?.decimal('posX'),
    y: bean?.decimal('posY'),
  };
}

/** v1 signfields: those of all three calls and of the one-step call. */
export function fieldOfV1(
  reader: Reader,
  { signTypes, identity, auto }: { signTypes: readonly (0 | 1 | 2)[]; identity: FieldMemo['identity']; auto: boolean },
): RawField {
  const signType = reader.integer('signType') ?? 1;
  if (!signTypes.includes(signType as 0)) throw reader.invalid('signType');
  const position = reader.object('posBean');
  const place = placeOf(position, signType as 0, { page: 'posPage', x: 'posX', y: 'posY' }, reader, 'posBean');
  const ownDate = position?.flag('addSignTime')
    ? { type: 1 as const, format: position.text('signTimeFormat', 50) }
    : undefined;
  return {
    id: newFieldId(),
    fileId: reader.requiredText('fileId'),
    identity,
    auto,
    signType: signType as 0,
    ...place,
    width: sizeIn(position, 'width') ?? sizeIn(reader, 'width'),
    sealId: reader.text('sealId'),
    sealIds: reader.has('sealIds') ? reader.texts('sealIds', 9) : undefined,
    sealType: reader.text('sealType', 20),
    date: dateOf(reader.integer('signDateBeanType'), reader.object('signDateBean')) ?? ownDate,
    thirdOrderNo: reader.text('thirdOrderNo', 200),
    addedAt: 0,
  };
}

/** 0 person, 1 and 2 organisation, 3 legal representative (protocols §5, their spelling). */
export function identityOf(reader: Reader, org: boolean): FieldMemo['identity'] {
  const type = reader.integer('actorIndentityType');
  if (type !== undefined && ![0, 1, 2, 3].includes(type)) throw reader.invalid('actorIndentityType');
  if (!org) return 'PERSONAL';
  if (type === 0) return 'OPERATOR';
  return type === 3 ? 'LP' : 'COMPANY';
}
