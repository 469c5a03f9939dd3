import type { Application, ContactInput } from '../../../app/application.js';
import type { Contract, Signatory } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { changeFlow, createFlow } from '../flow-drafts.js';
import { flowOfV1 } from '../flow-facts.js';
import { accountIdOf, flowIdOf, hex } from '../ids.js';
import { emptyMemo, memoOf, withSigner } from '../memo.js';
import { personOf, signerOfV1, type SignerFacts } from '../parties.js';
import { fieldOfV1, identityOf } from '../reading.js';
import { EsignRefusal } from '../errors.js';
import { contactOf } from '../translate.js';
import { flowStatusOf, signStatusOf } from '../states.js';
import { addDocuments, attach, documentsIn } from './flow-documents.js';
import { startFlow } from './flow-start.js';
import type { EsignCaller, Operation, Operations } from './operation.js';

/** 签署流程, v1 and v2 (protocols §3.2, §3.3). */

const create: Operation = async (app, caller, { body }) => {
  const said = await flowOfV1(app, caller, body);
  const memo = { ...emptyMemo('v1'), config: said.config, initiator: said.initiator };
  const { id } = await createFlow(app, caller, said.facts, memo);
  return { flowId: hex(app, 'contract', id) };
};

/** 一步发起签署: what fails leaves no flow behind. */
const createOneStep: Operation = async (app, caller, { body }) => {
  const info = body.object('flowInfo') ?? body.missing('flowInfo');
  const docs = documentsIn(body);
  if (docs.length === 0) body.missing('docs');
  const said = await flowOfV1(app, caller, info);
  const signers = await Promise.all(
    body.list('signers', 300).map((signer) => signerOfV1(app, caller, signerIn(signer))),
  );
  const copies = await copiesIn(app, caller, body);
  const memo = { ...emptyMemo('v1'), config: said.config, initiator: said.initiator };
  const { id } = await createFlow(app, caller, { ...said.facts, copies }, memo);
  await orDelete(app, caller, id, async () => {
    await addDocuments(app, caller, id, docs);
    await attach(app, caller, id, body);
    const draft = await changeFlow(app, caller, id, (now) => signers.reduce(withSigner, now));
    if (info.flag('autoInitiate') ?? false) await startFlow(app, caller, draft);
  });
  return { flowId: hex(app, 'contract', id) };
};

export async function orDelete(
  app: Application,
  caller: EsignCaller,
  contractId: string,
  act: () => Promise<unknown>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const { contract } = await app.contractDetail(caller, { contractId });
    if (contract.state === 'DRAFT') await app.withdrawContract(caller, { contractId });
    throw error;
  }
}

function signerIn(signer: Reader): SignerFacts {
  const account = signer.object('signerAccount');
  const platform = signer.flag('platformSign') ?? false;
  const accountId = account?.text('signerAccountId');
  const authorizedAccountId = account?.text('authorizedAccountId');
  const isOrg = platform || (authorizedAccountId !== undefined && authorizedAccountId !== accountId);
  const fields = signer.list('signfields', 300);
  if (fields.length === 0) signer.missing('signfields');
  const auto = platform || fields.some((field) => field.flag('autoExecute') ?? false);
  return {
    order: orderOf(signer, 'signOrder'),
    platform,
    auto,
    accountId,
    authorizedAccountId,
    thirdOrderNo: signer.text('thirdOrderNo', 200),
    willTypes: account?.has('willTypes') ? account.texts('willTypes', 20) : undefined,
    fields: fields.map((field) =>
      fieldOfV1(field, { signTypes: auto ? [1, 2] : [0, 1, 2], identity: identityOf(field, isOrg), auto }),
    ),
  };
}

/** From 1. */
export function orderOf(reader: Reader, name: string): number {
  const order = reader.integer(name) ?? 1;
  if (order < 1 || order > 10_000) throw reader.invalid(name);
  return order;
}

async function copiesIn(app: Application, caller: EsignCaller, body: Reader) {
  const people = body.list('copiers', 100).map((copier) => copier.requiredText('copierAccountId'));
  return Promise.all(
    people.map(async (accountId) => {
      const person = await personOf(app, caller, accountId);
      return { name: person.name, receiver: contactOf(person) };
    }),
  );
}

const found = async (app: Application, caller: EsignCaller, flowId: string | undefined): Promise<Contract> =>
  (await app.contractDetail(caller, { contractId: flowIdOf(app, flowId ?? '') })).contract;

const start: Operation = async (app, caller, { parts }) => {
  await startFlow(app, caller, await found(app, caller, parts.flowId));
  return null;
};

const revoke: Operation = async (app, caller, { parts, body, query }) => {
  const contract = await found(app, caller, parts.flowId);
  const operator = body.text('operatorId') ?? query.text('operatorId');
  if (operator !== undefined) await personOf(app, caller, operator);
  const reason = body.text('revokeReason', 200) ?? query.text('revokeReason', 200) ?? '撤销';
  if (Buffer.byteLength(reason) > 400) throw new DomainError('INPUT_TOO_LONG', { field: 'revokeReason', limit: 400 });
  if (flowStatusOf(contract)?.v1 !== 1) throw notOpen();
  try {
    await app.recallContract(caller, { contractId: contract.id, reason });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CONTRACT_STATE') throw notOpen();
    throw error;
  }
  return null;
};
const notOpen = () => new EsignRefusal(1437111, '非开启状态不允许撤回流程');

/** 状态说明, or the reason of a refusal or revocation (protocols §3.2). */
const statusTexts = { 0: '草稿', 1: '签署中', 2: '完成', 3: '撤销', 5: '过期', 7: '拒签' } as const;
export const statusTextOf = (contract: Contract): string => {
  const status = flowStatusOf(contract)?.v1 ?? 0;
  return (status === 3 || status === 7 ? contract.stateReason : undefined) ?? statusTexts[status];
};

/** When it ended, however it did. */
export const endOf = (contract: Contract): number | null => contract.completedAt ?? contract.endedAt ?? null;

const detail: Operation = async (app, caller, { parts }) => {
  const contract = await found(app, caller, parts.flowId);
  const { config = {}, initiator = {} } = memoOf(contract) ?? {};
  const { signValidity = null, contractValidity = null, contractRemind = null, ...configInfo } = config;
  return {
    flowId: hex(app, 'contract', contract.id),
    appId: caller.app.accessKey,
    businessScene: contract.subject,
    autoArchive: contract.autoFinish,
    flowStatus: flowStatusOf(contract)?.v1,
    flowDesc: statusTextOf(contract),
    flowStartTime: contract.publishedAt ?? null,
    flowEndTime: endOf(contract),
    initiatorAccountId: initiator.accountId ? hex(app, 'account', initiator.accountId) : null,
    initiatorAuthorizedAccountId: initiator.orgId ? hex(app, 'tenant', initiator.orgId) : null,
    signValidity,
    contractValidity,
    contractRemind,
    configInfo: { ...configInfo, signUrl: null },
  };
};

/** What a signer's account and organisation are called, for a flow of any dialect. */
export const accountOf = (app: Application, { receiver }: Signatory): string | null =>
  receiver?.accountId ? hex(app, 'account', receiver.accountId) : null;

const signers: Operation = async (app, caller, { parts }) => {
  const contract = await found(app, caller, parts.flowId);
  const memo = memoOf(contract);
  return {
    signers: contract.signatories.map((signatory) => {
      const said = memo?.signers.find(({ key }) => key === signatory.signatoryNo);
      const isOrg = signatory.type === 'COMPANY';
      const account = accountOf(app, signatory);
      const orgId = said?.orgId ?? signatory.tenantId;
      return {
        signOrder: signatory.serialNo,
        signStatus: signStatusOf(contract, signatory),
        signerAccountId: account,
        signerName: signatory.receiver?.name ?? signatory.name,
        signerRealName: true,
        signerAuthorizedAccountId: isOrg ? (orgId ? hex(app, 'tenant', orgId) : null) : account,
        signerAuthorizedAccountName: signatory.name,
        signerAuthorizedAccountRealName: true,
        signerAuthorizedAccountType: isOrg ? 1 : 0,
        thirdOrderNo: said?.thirdOrderNo ?? said?.fields.find(({ thirdOrderNo }) => thirdOrderNo)?.thirdOrderNo ?? null,
      };
    }),
  };
};

/** A long address lives as long as ours can, a short one 30 days (v1; protocols §3.2). */
const day = 86_400_000;
export const addressLives = { long: 90 * day, shortV1: 30 * day };

export async function signAddress(
  app: Application,
  caller: EsignCaller,
  contract: Contract,
  user: ContactInput,
  more: { redirectUrl?: string } = {},
) {
  if (contract.publishedAt === undefined) throw new EsignRefusal(1437103, '流程未开启');
  const open = async (lifeMs: number) =>
    (await app.openPage(caller, { contractId: contract.id, user, lifeMs, options: { callbackPage: more.redirectUrl } }))
      .url;
  return { url: await open(addressLives.long), shortUrl: await open(addressLives.shortV1) };
}

/** v1 urlType: 0 sign, 1 preview; v3's path of the same name: 2 sign, 1 preview. Our page shows what its visitor may do. */
const executeUrl =
  (urlTypes: readonly number[]): Operation =>
  async (app, caller, { parts, query }) => {
    const contract = await found(app, caller, parts.flowId);
    const person = await personOf(app, caller, query.requiredText('accountId'));
    const urlType = query.integer('urlType');
    if (urlType !== undefined && !urlTypes.includes(urlType)) throw query.invalid('urlType');
    const organizeId = query.text('organizeId');
    if (organizeId !== undefined && organizeId !== '0' && !app.undressId('hex', 'tenant', organizeId))
      accountIdOf(app, organizeId);
    const redirectUrl = memoOf(contract)?.config['redirectUrl'];
    return signAddress(app, caller, contract, contactOf(person), {
      redirectUrl: typeof redirectUrl === 'string' ? redirectUrl : undefined,
    });
  };

export const flows: Operations = {
  'POST /v1/signflows': create,
  'POST /api/v2/signflows/createFlowOneStep': createOneStep,
  'POST /api/v3/signflows/createFlowOneStep': createOneStep,
  'PUT /v1/signflows/{flowId}/start': start,
  'PUT /v1/signflows/{flowId}/revoke': revoke,
  'GET /v1/signflows/{flowId}': detail,
  'GET /v1/signflows/{flowId}/signers': signers,
  'GET /v1/signflows/{flowId}/executeUrl': executeUrl([0, 1]),
  'GET /v3/signflows/{flowId}/executeUrl': executeUrl([1, 2]),
};
