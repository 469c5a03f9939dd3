import { type SealDesign, pointsPerMm } from '@hufu/pades';
import { DomainError } from '../../domain/errors.js';
import type { SealId } from '../../domain/ids.js';
import { type SealKind, sealKinds } from '../../domain/seals.js';
import type { Caller } from '../application.js';
import { imageOf } from '../make-seal.js';
import { grantToApps } from '../organisation.js';
import type { Seal, SealFacts, SealLook, SealPicture, Tx, World } from '../ports.js';
import type { CreateSealInput, SealTemplate, SealView } from '../seal-use-cases.js';
import { checkText } from '../text-limits.js';
import { tellOfSeal } from './seal-events.js';
import { type SealOwner, sealOwner, sealsOf } from './seal-owner.js';
import { sealView } from './seal-views.js';

/**
 * A seal of a company or person: drawn by us and usable at once, or from a picture, which somebody has to look at first; in
 * the sandbox nobody does, so that it is usable a moment later.
 *
 * @throws DomainError SEAL_NAME_TAKEN, INPUT_INVALID, INPUT_TOO_LONG, GLYPH_MISSING, FILE_INVALID, FILE_TOO_LARGE,
 *   FILE_TYPE_UNSUPPORTED, ACCOUNT_NOT_FOUND, COMPANY_NOT_FOUND
 * @source 腾讯电子签 CreateSealByImage · e签宝 创建个人/机构模板印章, 创建个人/机构图片印章
 */
export async function createSeal(world: World, caller: Caller, input: CreateSealInput): Promise<SealView> {
  checkText('sealName', input.name);
  checkText('description', input.description, 'MANY');
  const owner = await world.store.transaction('*', (tx) => sealOwner(tx, caller, input));
  const kind = kindFor(owner, input.kind);
  const look = await lookOf(world, owner, kind, input.look);
  return world.store.transaction('*', async (tx) => {
    const others = (await sealsOf(tx, owner)).filter(({ state }) => state !== 'DESTROYED');
    const name = freeName(others, kind, input.name);
    if (input.isDefault) await notDefault(tx, others);
    const seal: Seal = { ...factsOf(world, owner, { ...input, name, kind }), ...look, imageSha256: digestOf(look) };
    await tx.seals.insert(seal, []);
    if (owner.company) await grantToApps(world, tx, [seal], await tx.apps.ofTenants([owner.app.tenantId]));
    await tellOfSeal(world, tx, seal, 'SEAL_MADE', caller.by);
    if (seal.state === 'ENABLED') await tellOfSeal(world, tx, seal, 'SEAL_ENABLED', caller.by);
    if (seal.state === 'PENDING' && world.mode === 'sandbox') await tx.outbox.add([checkSoon(world, seal)]);
    return sealView(tx, seal, others.length === 0);
  });
}

function kindFor({ account }: SealOwner, asked: SealKind | undefined): SealKind {
  const kind = asked ?? (account ? 'PERSONAL' : 'OFFICIAL');
  if (!sealKinds.includes(kind) || (account !== undefined) !== (kind === 'PERSONAL')) {
    throw new DomainError('INPUT_INVALID', { field: 'seal.kind', value: kind });
  }
  return kind;
}

const lookOf = (world: World, owner: SealOwner, kind: SealKind, look: CreateSealInput['look']): Promise<SealLook> =>
  look.from === 'IMAGE'
    ? pictureOf(world, owner, kind, look)
    : Promise.resolve({ design: drawable(designOf(owner, kind, look)) });

/** Refused now rather than at the first signature. @throws DomainError GLYPH_MISSING, INPUT_INVALID */
function drawable(design: SealDesign): SealDesign {
  imageOf(design);
  return design;
}

function designOf({ company, account }: SealOwner, kind: SealKind, look: SealTemplate): SealDesign {
  const { colour, opacity, widthMm, heightMm, suffix, border, foot, code, star } = look;
  const ink = { colour, opacity };
  const name = look.text ?? (kind === 'LP' ? company!.legalPerson : (company?.name ?? account?.name));
  if (!name) throw new DomainError('INPUT_INVALID', { field: kind === 'LP' ? 'legalPerson' : 'name' });
  if (kind === 'LP') return { kind, name, suffix, size: widthMm as 18 | undefined, ...ink };
  if (kind === 'PERSONAL') {
    const size = look.shape === 'RECTANGLE' ? '20x10' : (widthMm as 20 | undefined);
    return { kind, name, suffix, border, size, ...ink };
  }
  if (kind === 'INVOICE') {
    const taxNumber = look.taxNumber ?? company?.registerNo;
    if (!taxNumber) throw new DomainError('INPUT_INVALID', { field: 'taxNumber' });
    return { kind, name, taxNumber, ...ink };
  }
  return { kind, name, size: companySize(look.shape, widthMm, heightMm), foot, code, star, ...ink };
}

const companySize = (shape: SealTemplate['shape'], width?: number, height?: number) => {
  if (shape === 'OVAL') return { width: width ?? 45, height: height ?? 30 };
  return { diameter: width ?? height ?? usualMm.COMPANY };
};

const usualMm = { COMPANY: 42, LP: 18, PERSONAL: 20 };
const sideMm = { least: 5, most: 100 };

/** The picture's proportions are kept: what is not given follows from the other side. */
async function pictureOf(
  world: World,
  owner: SealOwner,
  kind: SealKind,
  { bytes, widthMm, heightMm }: Extract<CreateSealInput['look'], { from: 'IMAGE' }>,
): Promise<{ picture: SealPicture }> {
  const image = await world.pdf.sealImage(bytes);
  const usual = kind === 'LP' || kind === 'PERSONAL' ? usualMm[kind] : usualMm.COMPANY;
  const ratio = image.width / image.height;
  const width = widthMm ?? (heightMm === undefined ? usual * Math.min(1, ratio) : heightMm * ratio);
  const height = heightMm ?? width / ratio;
  for (const [field, side] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (!(side >= sideMm.least && side <= sideMm.most)) {
      throw new DomainError('INPUT_INVALID', { field: `seal.${field}`, value: side, limit: sideMm.most });
    }
  }
  const { sha256 } = await world.objects.put(owner.tenantId, image.png);
  return { picture: { sha256, width: width * pointsPerMm, height: height * pointsPerMm } };
}

const digestOf = (look: SealLook): string => (look.design ? imageOf(look.design).sha256 : look.picture.sha256);

const kindNames: Record<SealKind, string> = {
  OFFICIAL: '公章',
  CONTRACT: '合同专用章',
  FINANCE: '财务专用章',
  PERSONNEL: '人事专用章',
  INVOICE: '发票专用章',
  OTHER: '业务专用章',
  LP: '法定代表人章',
  PERSONAL: '个人签名',
};

/** @throws DomainError SEAL_NAME_TAKEN */
function freeName(others: Seal[], kind: SealKind, asked: string | undefined): string {
  const taken = new Set(others.map(({ name }) => name));
  if (asked?.trim()) {
    if (taken.has(asked)) throw new DomainError('SEAL_NAME_TAKEN', { name: asked });
    return asked;
  }
  for (let n = 1; ; n++) {
    const name = n === 1 ? kindNames[kind] : `${kindNames[kind]} ${n}`;
    if (!taken.has(name)) return name;
  }
}

async function notDefault(tx: Tx, others: Seal[]): Promise<void> {
  for (const seal of others) if (seal.isDefault) await tx.seals.save({ ...seal, isDefault: false });
}

const factsOf = (
  world: World,
  { tenantId, account }: SealOwner,
  { name, kind, description, isDefault, look }: CreateSealInput & { name: string; kind: SealKind },
): Omit<SealFacts, 'imageSha256'> => ({
  id: world.newId() as SealId,
  tenantId,
  ...(account && { owner: { accountId: account.id, personId: account.personId! } }),
  name,
  kind,
  state: look.from === 'IMAGE' ? 'PENDING' : 'ENABLED',
  description,
  isDefault,
  createdAt: world.clock.business(),
});

const checkSoon = (world: World, { id, tenantId }: Seal) => ({
  id: world.newId(),
  tenantId,
  kind: 'SEAL_CHECK' as const,
  payload: { sealId: id },
  runAt: world.clock.business(),
});
