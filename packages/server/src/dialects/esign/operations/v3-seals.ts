import type { Application, CreateSealInput, SealTemplate, SealView } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import type { SealKind, SealState } from '../../../domain/seals.js';
import type { Reader } from '../../reading.js';
import { hex, orgIdOf, sealIdOf } from '../ids.js';
import { sealLink } from '../links.js';
import { personOf } from '../parties.js';
import { EsignRefusal } from '../errors.js';
import { organisationOf } from './accounts.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/** 印章, v3 (seal3: the pages of the lists, of one seal, and of seals made of the vendor's patterns). Sizes are millimetres. */

const bizTypes = {
  OFFICIAL: ['PUBLIC', '公章'],
  CONTRACT: ['CONTRACT', '合同专用章'],
  FINANCE: ['FINANCE', '财务专用章'],
  PERSONNEL: ['PERSONNEL', '人事专用章'],
  LP: ['LEGAL_PERSON', '法定代表人章'],
  INVOICE: ['COMMON', '其他'],
  OTHER: ['COMMON', '其他'],
  PERSONAL: ['COMMON', '其他'],
} as const satisfies Record<SealKind, readonly [string, string]>;

const statuses: Record<SealState, readonly [number, string]> = {
  CREATED: [2, '待审核'],
  PENDING: [2, '待审核'],
  ENABLED: [1, '已启用'],
  DISABLED: [4, '已停用'],
  DESTROYED: [6, '已吊销'],
};

const millimetres = (points: number): number => Math.round((points / 72) * 25.4);

async function sealWire(app: Application, caller: EsignCaller, seal: SealView) {
  const [sealStatus, statusDescription] = statuses[seal.state];
  return {
    sealId: hex(app, 'seal', seal.id),
    sealName: seal.name,
    sealCreateTime: seal.createdAt,
    defaultSealFlag: seal.isDefault,
    sealWidth: millimetres(seal.widthPoints),
    sealHeight: millimetres(seal.heightPoints),
    sealStyle: seal.from === 'IMAGE' ? 3 : seal.companyId ? 1 : 2,
    sealStatus,
    statusDescription,
    rejectReason: seal.stateReason ?? '',
    sealImageDownloadUrl: await sealLink(app, caller, seal.id),
  };
}

/** An organisation's seal says besides what it is for. */
async function orgSealWire(app: Application, caller: EsignCaller, seal: SealView) {
  const [sealBizType, sealBizTypeDescription] = bizTypes[seal.kind];
  return { ...(await sealWire(app, caller, seal)), sealBizType, sealBizTypeDescription };
}

function pageOf({ query }: Asked): { offset: number; limit: number } {
  const page = query.integer('pageNum') ?? 1;
  const limit = query.integer('pageSize') ?? 20;
  if (page < 1) throw query.invalid('pageNum');
  if (limit < 1) throw query.invalid('pageSize');
  if (limit > 20) throw new EsignRefusal(1430002, '参数错误: 每页条数不能大于20');
  return { offset: (page - 1) * limit, limit };
}

/** Without the revoked ones unless they are asked for. */
const statesIn = ({ query }: Asked): SealState[] => [
  'CREATED',
  'PENDING',
  'ENABLED',
  'DISABLED',
  ...(query.flag('revocationSeal') ? (['DESTROYED'] as const) : []),
];

function kindsIn({ query }: Asked): SealKind[] | undefined {
  if (!query.has('sealBizTypes')) return undefined;
  const words = query.texts('sealBizTypes');
  const known = Object.entries(bizTypes) as [SealKind, readonly [string, string]][];
  if (!words.every((word) => known.some(([, [type]]) => type === word))) throw query.invalid('sealBizTypes');
  return known.filter(([kind, [type]]) => kind !== 'PERSONAL' && words.includes(type)).map(([kind]) => kind);
}

const orgSeals: Operation = async (app, caller, asked) => {
  const org = await organisationOf(app, caller, { id: orgIdOf(app, asked.query.requiredText('orgId')) });
  const wanted = { company: { id: org.id }, kinds: kindsIn(asked), states: statesIn(asked), ...pageOf(asked) };
  const { total, list } = await app.listSeals(caller, wanted);
  return { total, seals: await Promise.all(list.map((seal) => orgSealWire(app, caller, seal))) };
};

const personSeals: Operation = async (app, caller, asked) => {
  const { accountId } = await personOf(app, caller, asked.query.requiredText('psnId'));
  const { total, list } = await app.listSeals(caller, { person: { id: accountId }, ...pageOf(asked) });
  return { total, seals: await Promise.all(list.map((seal) => sealWire(app, caller, seal))) };
};

const orgSeal: Operation = async (app, caller, { query }) => {
  const org = await organisationOf(app, caller, { id: orgIdOf(app, query.requiredText('orgId')) });
  const written = query.requiredText('sealId');
  const sealId = sealIdOf(app, written);
  const { list } = await app.listSeals(caller, { company: { id: org.id }, sealId });
  if (!list[0]) throw new DomainError('SEAL_NOT_FOUND', { seal: written.slice(0, 80) });
  return orgSealWire(app, caller, list[0]);
};

interface Pattern {
  kind: SealKind;
  look: Pick<SealTemplate, 'shape' | 'star' | 'border'>;
  /** `width_height` as the page lists them. */
  sizes: readonly string[];
}
const round = (kind: SealKind, star: boolean, sizes: readonly string[]): Pattern => ({
  kind,
  look: { shape: 'ROUND', star },
  sizes,
});
const oval = (kind: SealKind): Pattern => ({ kind, look: { shape: 'OVAL', star: false }, sizes: ['45_30'] });
/** Of the vendor's patterns those that Hufu draws; double ovals and square finance seals it does not. */
const orgPatterns: Readonly<Record<string, Pattern | undefined>> = {
  PUBLIC_ROUND_STAR: round('OFFICIAL', true, ['42_42', '40_40']),
  PUBLIC_OVAL: oval('OTHER'), // an official seal is round (DOMAIN.md §6)
  CONTRACT_ROUND_NO_STAR: round('CONTRACT', false, ['38_38']),
  CONTRACT_ROUND_STAR: round('CONTRACT', true, ['38_38']),
  PERSONNEL_ROUND_NO_STAR: round('PERSONNEL', false, ['38_38']),
  PERSONNEL_ROUND_STAR: round('PERSONNEL', true, ['38_38']),
  FINANCE_ROUND_NO_STAR: round('FINANCE', false, ['38_38']),
  FINANCE_ROUND_STAR: round('FINANCE', true, ['38_38']),
  COMMON_ROUND_STAR: round('OTHER', true, ['42_42', '40_40']),
  COMMON_OVAL: oval('OTHER'),
};
const undrawn = ['PUBLIC_TWO_OVAL', 'COMMON_TWO_OVAL', 'FINANCE_SQUARE_HORIZONTAL', 'FINANCE_SQUARE_VERTICAL'];

const rectangle = (border: boolean): Pattern => ({
  kind: 'PERSONAL',
  look: { shape: 'RECTANGLE', border },
  sizes: ['20_10'],
});
const square = (border: boolean): Pattern => ({
  kind: 'PERSONAL',
  look: { shape: 'SQUARE', border },
  sizes: ['20_20', '18_18', '16_16'],
});
/** The larger half of a square one is where its letters need it. */
const personPatterns: Readonly<Record<string, Pattern | undefined>> = {
  RECTANGLE_NO_BORDER: rectangle(false),
  RECTANGLE_BORDER: rectangle(true),
  SQUARE_LEFT_BORDER: square(true),
  SQUARE_RIGHT_BORDER: square(true),
  SQUARE_LEFT_NO_BORDER: square(false),
  SQUARE_RIGHT_NO_BORDER: square(false),
};

/** The pattern, size, colour and opacity that both calls name alike. Making a seal look old is left out. */
function sealIn(
  body: Reader,
  patterns: typeof orgPatterns,
): Pick<CreateSealInput, 'name' | 'kind'> & { look: SealTemplate } {
  const name = body.requiredText('sealName', 50);
  const style = body.requiredText('sealTemplateStyle', 50);
  if (undrawn.includes(style)) throw new DomainError('NOT_AVAILABLE', { what: `sealTemplateStyle ${style}` });
  const pattern = Object.hasOwn(patterns, style) ? patterns[style] : undefined;
  if (!pattern) throw body.invalid('sealTemplateStyle');
  const size = body.requiredText('sealSize', 20);
  if (!pattern.sizes.includes(size)) throw body.invalid('sealSize');
  const [widthMm, heightMm] = size.split('_').map(Number);
  const opacity = body.integer('sealOpacity') ?? 80;
  if (opacity < 20 || opacity > 100) throw body.invalid('sealOpacity');
  const colour = body.word('sealColor', ['RED', 'BLUE', 'BLACK', 'PURPLE']) ?? 'RED';
  return { name, kind: pattern.kind, look: { ...pattern.look, widthMm, heightMm, colour, opacity: opacity / 100 } };
}

const createOrgSeal: Operation = async (app, caller, { body }) => {
  const org = await organisationOf(app, caller, { id: orgIdOf(app, body.requiredText('orgId')) });
  const { look, ...seal } = sealIn(body, orgPatterns);
  const words = { foot: body.text('sealHorizontalText', 30), code: body.text('sealBottomText', 30) };
  const made = await app.createSeal(caller, {
    ...seal,
    company: { id: org.id },
    look: { from: 'TEMPLATE', ...look, ...words },
  });
  return { sealId: hex(app, 'seal', made.id) };
};

const suffixes = ['', '印', '之印'] as const;

const createPersonSeal: Operation = async (app, caller, { body }) => {
  const { accountId } = await personOf(app, caller, body.requiredText('psnId'));
  const { look, ...seal } = sealIn(body, personPatterns);
  const suffix = suffixes[body.integer('sealSuffix') ?? 0];
  if (suffix === undefined) throw body.invalid('sealSuffix');
  const made = await app.createSeal(caller, {
    ...seal,
    person: { id: accountId },
    look: { from: 'TEMPLATE', ...look, suffix },
  });
  return { sealId: hex(app, 'seal', made.id) };
};

export const sealsV3: Operations = {
  'GET /v3/seals/org-own-seal-list': orgSeals,
  'GET /v3/seals/org-seal-info': orgSeal,
  'GET /v3/seals/psn-seal-list': personSeals,
  'POST /v3/seals/org-seals/create-by-template': createOrgSeal,
  'POST /v3/seals/psn-seals/create-by-template': createPersonSeal,
};
