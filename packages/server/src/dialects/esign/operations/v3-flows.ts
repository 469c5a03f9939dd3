import type { Application, ContactInput } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { orgIdOf } from '../ids.js';
import { memoOf } from '../memo.js';
import { personOf } from '../parties.js';
import { EsignRefusal } from '../errors.js';
import { contactOf } from '../translate.js';
import { contactIn } from '../v3-signers.js';
import { startFlow } from './flow-start.js';
import { addressLives } from './flows.js';
import { checkFinishable, urge as urgeSigners } from './lifecycle.js';
import type { EsignCaller, Operation, Operations } from './operation.js';
import { createByFile } from './v3-create.js';
import { found } from './v3-flow.js';

/** 签署流程 v3 (protocols §4). */

const start: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state === 'DRAFT' && contract.expireAt <= (await app.businessTime()))
    throw new EsignRefusal(1437169, '流程已过期');
  await startFlow(app, caller, contract);
  return null;
};

const finish: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state === 'COMPLETED') throw new EsignRefusal(1437136, '流程已归档');
  const nobody = contract.state === 'SIGNING' && contract.signatories.every(({ state }) => state !== 'SIGNED');
  if (nobody) throw new EsignRefusal(1437170, '没有签署，无需归档');
  checkFinishable(contract);
  if (!contract.autoFinish) await app.completeContract(caller, { contractId: contract.id });
  return null;
};

const revoke: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const reason = asked.body.text('revokeReason', 50) ?? '撤销';
  if (contract.state === 'RECALLED') throw new EsignRefusal(1437168, '流程已撤销');
  const open = ['FILLING', 'SIGNING'].includes(contract.state) || (contract.state === 'SIGNED' && !contract.autoFinish);
  if (!open) throw notSigning();
  try {
    await app.recallContract(caller, { contractId: contract.id, reason });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CONTRACT_STATE') throw notSigning();
    throw error;
  }
  return {};
};
const notSigning = () => new EsignRefusal(1437203, '非签署中的流程不允许撤销');

const firstUrgeMs = 30 * 60_000;

/** Not in the first 30 minutes, and not one person twice within our own pause (protocols §4, 1437137 and 1437138). */
const urge: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  if (contract.state !== 'SIGNING') throw new EsignRefusal(1437201, '流程未发起或已完结, 不能执行催签操作');
  const meant = asked.body.object('urgedOperator');
  const accountId = meant?.has('psnId')
    ? (await personOf(app, caller, meant.requiredText('psnId'))).accountId
    : undefined;
  const contact = meant && contactIn(meant, 'psnAccount');
  if ((await app.businessTime()) - (contract.publishedAt ?? 0) < firstUrgeMs)
    throw new EsignRefusal(1437137, '流程发起30分钟内不允许催签');
  const accounts = memoOf(contract)?.signers.flatMap(({ person }) => person ?? []) ?? [];
  const isMeant = (id: string | undefined): boolean => {
    if (accountId !== undefined) return id === accountId;
    if (contact === undefined) return true;
    return accounts.some((person) => person.accountId === id && [person.mobile, person.email].includes(contact));
  };
  try {
    await urgeSigners(app, caller, contract, isMeant);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'RATE_LIMITED')
      throw new EsignRefusal(1437138, '催签过于频繁，请稍后再试');
    throw error;
  }
  return null;
};

/** Once, and never beyond what signing may take. */
const delay: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const expireAt = asked.body.count('signFlowExpireTime') ?? asked.body.missing('signFlowExpireTime');
  if (contract.state !== 'SIGNING') throw new EsignRefusal(1437201, '流程非签署中状态，不允许延期');
  const first = memoOf(contract)?.config['signFlowExpireTime'];
  if (typeof first === 'number' && contract.expireAt > first) throw new EsignRefusal(1435011, '流程只能延期一次');
  await app.extendContract(caller, { contractId: contract.id, expireAt });
  return null;
};

/** Who opens a page: an account, or the mobile number or mail address a signer was named by. */
export async function operatorIn(app: Application, caller: EsignCaller, body: Reader): Promise<ContactInput> {
  const operator = body.object('operator') ?? body.missing('operator');
  if (operator.has('psnId')) return contactOf(await personOf(app, caller, operator.requiredText('psnId')));
  const contact = contactIn(operator, 'psnAccount') ?? operator.missing('psnAccount');
  return { contact, contactType: contact.includes('@') ? 'EMAIL' : 'MOBILE' };
}

const signUrl: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const user = await operatorIn(app, caller, asked.body);
  const organization = asked.body.object('organization');
  if (organization?.has('orgId')) orgIdOf(app, organization.requiredText('orgId'));
  if (contract.publishedAt === undefined) throw new EsignRefusal(1437103, '流程未开启');
  return pageAddresses(app, caller, contract, user, asked.body);
};

/** Addresses of the page on which somebody reads, fills and signs; both live 90 days unless told otherwise. */
export async function pageAddresses(
  app: Application,
  caller: EsignCaller,
  contract: Contract,
  user: ContactInput,
  body: Reader,
  lifeMs = addressLives.long,
): Promise<{ url: string; shortUrl: string }> {
  const urlType = body.integer('urlType');
  if (urlType !== undefined && urlType !== 1 && urlType !== 2) throw body.invalid('urlType');
  body.word('clientType', ['H5', 'PC', 'ALL']);
  const redirectUrl =
    body.object('redirectConfig')?.text('redirectUrl', 1000) ?? memoOf(contract)?.config['redirectUrl'];
  const options = { callbackPage: typeof redirectUrl === 'string' ? redirectUrl : undefined };
  const asked = { contractId: contract.id, user, lifeMs, options };
  const open = async () => (await app.openPage(caller, asked)).url;
  return { url: await open(), shortUrl: await open() };
}

export const signFlows: Operations = {
  'POST /v3/sign-flow/create-by-file': createByFile,
  'POST /v3/sign-flow/{signFlowId}/start': start,
  'POST /v3/sign-flow/{signFlowId}/finish': finish,
  'POST /v3/sign-flow/{signFlowId}/complete': finish,
  'POST /v3/sign-flow/{signFlowId}/revoke': revoke,
  'POST /v3/sign-flow/{signFlowId}/urge': urge,
  'POST /v3/sign-flow/{signFlowId}/delay': delay,
  'POST /v3/sign-flow/{signFlowId}/sign-url': signUrl,
};
