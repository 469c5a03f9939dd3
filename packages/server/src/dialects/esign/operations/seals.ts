import type { AccountKey, Application, SealOwnerKey, SealTemplate, SealView } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { fromBeijing } from '../../beijing.js';
import { accountIdOf, fileIdOf, hex, orgIdOf, sealIdOf } from '../ids.js';
import { fileLink, sealLink } from '../links.js';
import { EsignRefusal } from '../errors.js';
import { noAccount, organisationOf } from './accounts.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/** 印章 (protocols §3.6) and the authorisation to use them without their owner (静默签署). */

const millimetresPerPixel = 25.4 / 96;
const pixelsOf = (points: number): number => Math.round((points * 96) / 72);
const colours = ['RED', 'BLUE', 'BLACK'] as const;
/** Personal styles differ in lettering only; the square and the rectangular ones are ours, borderless is without its frame. */
const personalStyles = [
  'SQUARE',
  'BORDERLESS',
  'FZKC',
  'HWLS',
  'HWXK',
  'HWXKBORDER',
  'HYLSF',
  'RECTANGLE',
  'YGYJFCS',
  'YGYMBXS',
  'YYGXSF',
] as const;

/** Whose seals a path names; the owner has to be there. */
async function ownerIn(app: Application, caller: EsignCaller, { parts }: Asked): Promise<SealOwnerKey> {
  if (parts.orgId !== undefined) {
    const org = await organisationOf(app, caller, { id: orgIdOf(app, parts.orgId) });
    return { company: { id: org.id } };
  }
  return { person: await knownAccount(app, caller, parts.accountId ?? '') };
}

async function knownAccount(app: Application, caller: EsignCaller, accountId: string): Promise<AccountKey> {
  const key = { id: accountIdOf(app, accountId) };
  if (!(await app.personAccount(caller, key))) throw noAccount();
  return key;
}

function sizeOf(body: Reader): Pick<SealTemplate, 'widthMm' | 'heightMm'> {
  const side = (name: string) => {
    const pixels = body.decimal(name);
    if (pixels !== undefined && (pixels < 10 || pixels > 500)) throw body.invalid(name);
    return pixels === undefined || pixels === 0 ? undefined : pixels * millimetresPerPixel;
  };
  return { widthMm: side('width'), heightMm: side('height') };
}

/** The picture lies beside the seal as a file, so that its key and address can be answered. */
async function madeWire(app: Application, caller: EsignCaller, seal: SealView) {
  const { png } = await app.sealPicture(caller, seal.id);
  const [file] = await app.addFiles(caller, [{ name: 'seal.png', bytes: png, use: 'AS_IS' }]);
  return {
    sealId: hex(app, 'seal', seal.id),
    fileKey: hex(app, 'file', file!.id),
    url: await fileLink(app, caller, file!),
    width: pixelsOf(seal.widthPoints),
    height: pixelsOf(seal.heightPoints),
  };
}

const personalTemplate: Operation = async (app, caller, asked) => {
  const { body } = asked;
  const owner = await ownerIn(app, caller, asked);
  const style = body.word('type', personalStyles) ?? 'SQUARE';
  const look = {
    from: 'TEMPLATE' as const,
    colour: body.word('color', colours) ?? 'RED',
    shape: style === 'RECTANGLE' ? ('RECTANGLE' as const) : ('SQUARE' as const),
    border: style !== 'BORDERLESS',
  };
  checkPixels(body); // drawn in one of the sizes that personal seals have
  return madeWire(app, caller, await app.createSeal(caller, { ...owner, name: body.text('alias', 50), look }));
};

const checkPixels = (body: Reader): void => void sizeOf(body);

const officialTemplate: Operation = async (app, caller, asked) => {
  const { body } = asked;
  const owner = await ownerIn(app, caller, asked);
  const oval = body.word('type', ['TEMPLATE_ROUND', 'TEMPLATE_OVAL']) === 'TEMPLATE_OVAL';
  checkPixels(body);
  const look = {
    from: 'TEMPLATE' as const,
    colour: body.word('color', colours) ?? 'RED',
    shape: oval ? ('OVAL' as const) : ('ROUND' as const),
    star: (body.word('central', ['STAR', 'NONE']) ?? 'STAR') === 'STAR',
    foot: body.text('htext', 20),
    code: body.text('qtext', 20),
  };
  // One official seal a company: a further one is a contract seal.
  const seal = await app.createSeal(caller, {
    ...owner,
    name: body.text('alias', 50),
    kind: oval ? 'OTHER' : 'CONTRACT',
    look,
  });
  return madeWire(app, caller, seal);
};

/** BASE64 of a picture, or the key of a file that was put up before. */
async function pictureIn(app: Application, caller: EsignCaller, body: Reader): Promise<Buffer> {
  const data = body.requiredText('data', 8_000_000);
  if (body.word('type', ['BASE64', 'FILEKEY']) === 'FILEKEY') {
    const { open } = await app.downloadFile(caller, fileIdOf(app, data), 'ORIGINAL');
    const chunks: Buffer[] = [];
    for await (const chunk of open()) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
  const text = data.replace(/^data:image\/\w+;base64,/, '').replace(/\s/g, '');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, ''))
    throw body.invalid('data');
  return bytes;
}

const image: Operation = async (app, caller, asked) => {
  const { body } = asked;
  const owner = await ownerIn(app, caller, asked);
  const look = { from: 'IMAGE' as const, bytes: await pictureIn(app, caller, body), ...sizeOf(body) };
  const name = body.text('alias', 50);
  const kind = owner.company ? ('OTHER' as const) : undefined;
  return madeWire(app, caller, await app.createSeal(caller, { ...owner, name, kind, look }));
};

/** 1 organisation's template, 2 person's template, 3 a picture; nobody draws a seal by hand here (4). */
const sealTypeOf = ({ from, companyId }: SealView): 1 | 2 | 3 => (from === 'IMAGE' ? 3 : companyId ? 1 : 2);

const sealWire = async (app: Application, caller: EsignCaller, seal: SealView) => ({
  sealId: hex(app, 'seal', seal.id),
  alias: seal.name,
  fileKey: null, // a picture is a file of its own only where the call that made the seal answered it
  url: await sealLink(app, caller, seal.id),
  width: pixelsOf(seal.widthPoints),
  height: pixelsOf(seal.heightPoints),
  defaultFlag: seal.isDefault,
  sealType: sealTypeOf(seal),
  sealBizType: 'COMMON',
  createDate: seal.createdAt,
});

const list: Operation = async (app, caller, asked) => {
  const owner = await ownerIn(app, caller, asked);
  const offset = asked.query.integer('offset') ?? 0;
  const limit = asked.query.integer('size') ?? 10;
  if (offset < 0) throw asked.query.invalid('offset');
  if (limit < 1 || limit > 100) throw asked.query.invalid('size');
  const { total, list: seals } = await app.listSeals(caller, { ...owner, offset, limit });
  return { total, seals: await Promise.all(seals.map((seal) => sealWire(app, caller, seal))) };
};

/** A seal of the owner the path names. */
async function sealIn(app: Application, caller: EsignCaller, asked: Asked): Promise<SealView> {
  const owner = await ownerIn(app, caller, asked);
  const sealId = sealIdOf(app, asked.parts.sealId ?? '');
  const { list: seals } = await app.listSeals(caller, { ...owner, sealId });
  if (!seals[0]) throw new DomainError('SEAL_NOT_FOUND', { seal: asked.parts.sealId ?? '' });
  return seals[0];
}

const remove: Operation = async (app, caller, asked) => {
  const seal = await sealIn(app, caller, asked);
  if (seal.isDefault) throw new EsignRefusal(1435002, '参数错误: 默认印章不能删除');
  await app.setSealState(caller, { sealId: seal.id, state: 'DESTROYED' });
  return null;
};

/** A person's account or an organisation. */
async function authorising(app: Application, caller: EsignCaller, { parts }: Asked): Promise<SealOwnerKey> {
  const id = parts.accountId ?? '';
  if (app.undressId('hex', 'tenant', id) === undefined) return { person: await knownAccount(app, caller, id) };
  return { company: { id: (await organisationOf(app, caller, { id: orgIdOf(app, id) })).id } };
}

const authorise: Operation = async (app, caller, asked) => {
  const owner = await authorising(app, caller, asked);
  const text = asked.body.text('deadline') ?? asked.query.text('deadline');
  const until = text === undefined ? undefined : fromBeijing(text.trim());
  if (text !== undefined && until === undefined) throw asked.body.invalid('deadline');
  await app.authoriseAutoSign(caller, { ...owner, until });
  return true;
};

const withdraw: Operation = async (app, caller, asked) =>
  app.revokeAutoSign(caller, await authorising(app, caller, asked));

export const seals: Operations = {
  'POST /v1/accounts/{accountId}/seals/personaltemplate': personalTemplate,
  'POST /v1/organizations/{orgId}/seals/officialtemplate': officialTemplate,
  'POST /v1/accounts/{accountId}/seals/image': image,
  'POST /v1/organizations/{orgId}/seals/image': image,
  'GET /v1/accounts/{accountId}/seals': list,
  'GET /v1/organizations/{orgId}/seals': list,
  'DELETE /v1/accounts/{accountId}/seals/{sealId}': remove,
  'DELETE /v1/organizations/{orgId}/seals/{sealId}': remove,
  'POST /v1/signAuth/{accountId}': authorise,
  'DELETE /v1/signAuth/{accountId}': withdraw,
};
