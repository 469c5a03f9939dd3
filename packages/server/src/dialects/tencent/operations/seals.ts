import type { Application, SealView } from '../../../app/application.js';
import { TencentRefusal } from '../errors.js';
import { sealUrl } from '../links.js';
import type { Parameters } from '../reading.js';
import { seconds } from '../reply.js';
import { mobileOf } from '../translate.js';
import { sealTypes } from '../wire.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 印章. */

const pointsPerMm = 72 / 25.4;
const kinds = {
  OFFICIAL: 'OFFICIAL',
  CONTRACT: 'CONTRACT',
  FINANCE: 'FINANCE',
  PERSONNEL: 'PERSONNEL',
  INVOICE: 'INVOICE',
  OTHER: 'OTHER',
} as const;
const states = {
  CREATED: 'CHECKING',
  PENDING: 'CHECKING',
  ENABLED: 'SUCCESS',
  DISABLED: 'DISABLE',
  DESTROYED: 'STOPPED',
} as const satisfies Record<SealView['state'], string>;
const statusWords = ['CHECKING', 'SUCCESS', 'FAIL', 'CHECKING-SADM', 'DISABLE', 'STOPPED', 'VOID', 'INVALID'] as const;

/** @throws TencentRefusal MissingParameter.SealId, ResourceNotFound.Seal */
function sealIdOf({ ids }: TencentCaller, request: Parameters): string {
  const written = request.requiredText('SealId', 64, 'MissingParameter.SealId');
  const id = ids.in('seal', written);
  if (id === undefined) throw new TencentRefusal('ResourceNotFound.Seal', written);
  return id;
}

/** `w_h` in millimetres. */
function sizeOf(request: Parameters): { widthMm?: number; heightMm?: number } {
  const text = request.text('SealSize', 20);
  if (text === undefined) return {};
  const [, w, h] = /^(\d{2,3})_(\d{2,3})$/.exec(text) ?? [];
  const [widthMm, heightMm] = [Number(w), Number(h)];
  if (!w || !h || widthMm < 10 || widthMm > 100 || heightMm < 10 || heightMm > 100) throw request.invalid('SealSize');
  return { widthMm, heightMm };
}

const create: Operation = {
  refusals: { SEAL_NAME_TAKEN: 'FailedOperation.ExistSameSealName', FILE_INVALID: 'InvalidParameter.Image' },
  run: async (app, caller, request) => {
    const name =
      request.text('SealName', 50, 'InvalidParameter.LimitSealName') ??
      request.missing('SealName', 'MissingParameter.SealName');
    const type = request.word('SealType', sealTypes) ?? 'OFFICIAL';
    const seal = await app.createSeal(caller, {
      company: { id: caller.agent.company!.id },
      name,
      kind: kinds[type],
      look: lookOf(request),
      description: request.text('SealDescription', 200),
    });
    return {
      SealId: caller.ids.out('seal', seal.id),
      ImageUrl: seal.from === 'IMAGE' ? '' : await sealUrl(app, caller, seal.id, 24 * 3600),
      SealOperatorVerifyPath: '',
      SealOperatorVerifyQrcodeUrl: '',
      PreviewFileUrl: '',
      PreviewPdfUrl: '',
    };
  },
};

function lookOf(request: Parameters) {
  if (request.text('GenerateSource', 50) === 'SealGenerateSourceSystem') {
    const style = request.word('SealStyle', ['circle', 'cycle', 'ellipse']) ?? 'circle';
    return {
      from: 'TEMPLATE' as const,
      shape: style === 'ellipse' ? ('OVAL' as const) : ('ROUND' as const),
      foot: request.text('SealHorizontalText', 15),
      taxNumber: request.text('TaxIdentifyCode', 20),
      ...sizeOf(request),
    };
  }
  const bytes = request.base64('SealImage') ?? request.missing('SealImage', 'MissingParameter.SealImage');
  if (bytes.length > 5 * 1024 * 1024) throw request.invalid('SealImage', 'InvalidParameter.Image');
  return { from: 'IMAGE' as const, bytes, ...sizeOf(request) };
}

const list: Operation = {
  run: async (app, caller, request) => {
    const limit = request.integer('Limit', 1, 100) ?? 20;
    const offset = request.integer('Offset', 0, 20_000) ?? 0;
    const wanted = request.has('SealId') ? sealIdOf(caller, request) : undefined;
    const types = request
      .texts('SealTypes', 20)
      .map((type) => sealTypes.find((known) => known === type) ?? refuse(request, 'SealTypes'));
    const status = request
      .texts('SealStatuses', 20)
      .map((word) => statusWords.find((known) => known === word) ?? refuse(request, 'SealStatuses'));
    const asked = (Object.keys(states) as SealView['state'][]).filter(
      (state) => status.length === 0 || status.includes(states[state]),
    );
    const { total, list: seals } = await app.listSeals(caller, {
      company: { id: caller.agent.company!.id },
      sealId: wanted,
      kinds: types.length > 0 ? types.map((type) => kinds[type]) : undefined,
      states: status.length > 0 ? asked : undefined,
      offset,
      limit,
    });
    return { TotalCount: total, Seals: await Promise.all(seals.map((seal) => occupied(app, caller, seal, request))) };
  },
};

const refuse = (request: Parameters, name: string): never => {
  throw request.invalid(name);
};

async function occupied(app: Application, caller: TencentCaller, seal: SealView, request: Parameters) {
  const withUsers = request.integer('InfoType', 0, 1) === 1;
  const people = seal.grants.flatMap(({ personId }) => personId ?? []);
  const accounts = withUsers && people.length > 0 ? await app.accountsOfPeople(caller, people) : [];
  return {
    SealId: caller.ids.out('seal', seal.id),
    SealName: seal.name,
    CreateOn: seconds(seal.createdAt),
    Creator: '',
    SealPolicyId: '',
    SealStatus: states[seal.state],
    FailReason: seal.stateReason ?? '',
    Url: await sealUrl(app, caller, seal.id, 300),
    SealType: seal.kind,
    IsAllTime: true,
    AuthorizedUsers: accounts.flatMap(({ externalId }) => (externalId ? [{ OpenId: externalId }] : [])),
    RealWidth: Math.round(seal.widthPoints / pointsPerMm),
    RealHeight: Math.round(seal.heightPoints / pointsPerMm),
    SealDescription: seal.description ?? '',
  };
}

const statusActions = { ENABLE: 'ENABLED', DISABLE: 'DISABLED', INVALID: 'DESTROYED', VOID: 'DESTROYED' } as const;

const updateStatus: Operation = {
  refusals: { SEAL_NOT_USABLE: 'OperationDenied' },
  run: async (app, caller, request) => {
    const sealId = await ownSeal(app, caller, request);
    const status =
      request.word('Status', Object.keys(statusActions) as (keyof typeof statusActions)[]) ?? request.missing('Status');
    await app.setSealState(caller, { sealId, state: statusActions[status], reason: request.text('Reason', 200) });
    return { SealOperatorVerifyPath: '', SealOperatorVerifyQrcodeUrl: '' };
  },
};

async function ownSeal(app: Application, caller: TencentCaller, request: Parameters): Promise<string> {
  const id = sealIdOf(caller, request);
  const seal = await app.sealDetail(caller, id);
  if (!seal || seal.companyId !== caller.agent.company!.id) throw new TencentRefusal('ResourceNotFound.Seal');
  return id;
}

function usersOf(request: Parameters): string[] {
  const users = request.texts('UserIds', 100);
  if (users.length === 0) request.missing('UserIds');
  return users;
}

const authorise: Operation = {
  refusals: { ACCOUNT_NOT_FOUND: 'OperationDenied.UserNotInOrganization' },
  run: async (app, caller, request) => {
    const sealId = await ownSeal(app, caller, request);
    const users = usersOf(request);
    const granted = await app.grantSeal(caller, { sealId, operators: users.map((externalId) => ({ externalId })) });
    const people = granted.flatMap(({ personId }) => personId ?? []);
    const accounts = people.length > 0 ? await app.accountsOfPeople(caller, people) : [];
    return {
      UserIds: accounts.flatMap(({ externalId }) => externalId ?? []),
      SealOperatorVerifyPath: '',
      SealOperatorVerifyQrcodeUrl: '',
    };
  },
};

const withdraw: Operation = {
  refusals: { ACCOUNT_NOT_FOUND: 'OperationDenied.UserNotInOrganization' },
  run: async (app, caller, request) => {
    const sealId = await ownSeal(app, caller, request);
    await app.revokeSealGrants(caller, { sealId, operators: usersOf(request).map((externalId) => ({ externalId })) });
    return {};
  },
};

/** 导入个人印章: a picture of a person's signature, for a person named by name and mobile. */
const personal: Operation = {
  refusals: { SEAL_NAME_TAKEN: 'FailedOperation.ExistSameSealName', FILE_INVALID: 'InvalidParameter.Image' },
  run: async (app, caller, request) => {
    const name = request.requiredText('UserName', 50);
    const idNumber = request.requiredText('IdCardNumber', 64);
    const sealName = request.requiredText('SealName', 50, 'MissingParameter.SealName');
    const bytes = request.base64('SealImage') ?? request.missing('SealImage', 'MissingParameter.SealImage');
    const mobile = mobileOf(request, 'Mobile') ?? request.missing('Mobile');
    const account = await app.createPersonAccount(caller.channel, { name, mobile, idNumber });
    const seal = await app.createSeal(caller.channel, {
      person: { id: account.id },
      name: sealName,
      look: { from: 'IMAGE', bytes },
    });
    return { SealId: caller.ids.out('seal', seal.id) };
  },
};

export const seals: Operations = {
  CreateSealByImage: create,
  ChannelDescribeOrganizationSeals: list,
  ChannelUpdateSealStatus: updateStatus,
  ChannelCreateSealPolicy: authorise,
  ChannelDeleteSealPolicies: withdraw,
  ChannelCreatePreparedPersonalEsign: personal,
};
