import type { Reader } from '../reading.js';
import { DomainError } from '../../domain/errors.js';
import type { DateMemo, FieldMemo } from './memo.js';
import { fontSizeIn, newFieldId, placeOf, type RawField, sizeIn } from './reading.js';

/** signFields of v3 (protocols §4); numbers come as texts from some clients, unknown keys are passed over. */

export function fieldOfV3(reader: Reader, identity: FieldMemo['identity']): RawField {
  const kind = reader.integer('signFieldType') ?? 0;
  if (kind === 1) throw new DomainError('NOT_AVAILABLE', { what: 'signFieldType 1 备注签署区' });
  if (kind !== 0 && kind !== 2) throw reader.invalid('signFieldType');
  const common = {
    id: newFieldId(),
    fileId: reader.requiredText('fileId'),
    identity,
    customBizNum: reader.text('customBizNum', 100),
    mustSign: reader.flag('mustSign') ?? true,
    addedAt: 0,
  };
  return kind === 2 ? { ...common, ...dateField(reader) } : { ...common, ...sealField(reader) };
}

const position = { page: 'positionPage', x: 'positionX', y: 'positionY' };

function dateField(reader: Reader): Omit<RawField, 'id' | 'fileId' | 'identity' | 'addedAt'> {
  const config = reader.object('dateSignFieldConfig') ?? reader.missing('dateSignFieldConfig');
  const place = placeOf(
    config.object('signFieldPosition') ?? reader.object('signFieldPosition'),
    1,
    position,
    config,
    'signFieldPosition',
  );
  const date: DateMemo = { type: 1, format: config.text('dateFormat', 50), fontSize: fontSizeIn(config) };
  return { auto: false, kind: 2, signType: 1, ...place, date };
}

function sealField(reader: Reader): Omit<RawField, 'id' | 'fileId' | 'identity' | 'addedAt'> {
  const config = reader.object('normalSignFieldConfig') ?? reader.missing('normalSignFieldConfig');
  const signType = signTypeOf(config);
  const size = sizeIn(config, 'signFieldSize');
  const at = config.object('signFieldPosition');
  const place = placeOf(everyPage(config, at), signType, position, config, 'signFieldPosition');
  return {
    auto: config.flag('autoSign') ?? false,
    kind: 0,
    signType,
    ...place,
    width: size ?? sizeIn(config, 'width') ?? sizeIn(config, 'signFieldWidth'),
    height: size === undefined ? (sizeIn(config, 'height') ?? sizeIn(config, 'signFieldHeight')) : undefined,
    movable: config.flag('movableSignField'),
    sealId: config.text('assignedSealId'),
    sealIds: config.has('availableSealIds') ? config.texts('availableSealIds', 9) : undefined,
    sealType: config.text('psnSealStyles', 20),
    date: signDateOf(reader.object('signDateConfig') ?? config.object('signDateConfig')),
  };
}

/** 1 on a page, 2 across pages; with freeMode the signer says where. */
function signTypeOf(config: Reader): 0 | 1 | 2 {
  if (config.flag('freeMode') ?? false) return 0;
  const style = config.integer('signFieldStyle') ?? 1;
  if (style !== 1 && style !== 2) throw config.invalid('signFieldStyle');
  return style;
}

/** acrossPageMode ALL: pages need not be named. */
function everyPage(config: Reader, at: Reader | undefined): Reader | undefined {
  config.word('acrossPageMode', ['ALL', 'AssignedPages']);
  return at;
}

function signDateOf(config: Reader | undefined): DateMemo | undefined {
  const shown = config?.integer('showSignDate');
  if (!config || (shown !== 1 && shown !== 2)) return undefined;
  return {
    type: shown,
    format: config.text('dateFormat', 50),
    fontSize: fontSizeIn(config),
    page: config.integer('signDatePositionPage'),
    x: config.decimal('signDatePositionX'),
    y: config.decimal('signDatePositionY'),
  };
}
