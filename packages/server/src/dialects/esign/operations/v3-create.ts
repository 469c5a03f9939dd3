import type { Application } from '../../../app/application.js';
import type { Reader } from '../../reading.js';
import { addDocuments, attach, documentsIn } from './flow-documents.js';
import { changeFlow, createFlow, type FlowFacts } from '../flow-drafts.js';
import { callbackUrlOf, initiatingCompany, titleIn } from '../flow-facts.js';
import { hex, orgIdOf } from '../ids.js';
import { emptyMemo, type FlowMemo, type SignerMemo, withSigner } from '../memo.js';
import { EsignRefusal } from '../errors.js';
import { contactOf } from '../translate.js';
import { personIn, signerOfV3 } from '../v3-signers.js';
import { orDelete } from './flows.js';
import { startFlow } from './flow-start.js';
import type { EsignCaller, Operation } from './operation.js';

/** 基于文件发起签署 (protocols §4): starts at once unless told otherwise, and is finished on request unless told otherwise. */

export const longestOpenMs = 90 * 86_400_000;

export interface FlowOfV3 {
  facts: FlowFacts;
  memo: FlowMemo;
}

/** Where the calls that make flows differ. */
interface FlowManner {
  initiator: NonNullable<FlowMemo['initiator']>;
  copiers: string;
  /** Notice types when none are named. */
  notices: '' | '1';
}

export async function flowOfV3(
  app: Application,
  caller: EsignCaller,
  body: Reader,
  { initiator, copiers, notices }: FlowManner,
): Promise<FlowOfV3> {
  const now = await app.businessTime();
  const config = body.object('signFlowConfig') ?? body.missing('signFlowConfig');
  const expireAt = config.count('signFlowExpireTime');
  if (expireAt !== undefined && (expireAt <= now || expireAt > now + longestOpenMs))
    throw config.invalid('signFlowExpireTime');
  const notice = config.object('noticeConfig');
  const noticeTypes = notice?.isBlank('noticeTypes') ? '' : (notice?.text('noticeTypes', 20) ?? notices);
  const redirect = config.object('redirectConfig');
  return {
    facts: {
      subject: titleIn(config, 'signFlowTitle'),
      expireAt: expireAt ?? now + longestOpenMs,
      autoFinish: config.flag('autoFinish') ?? false,
      callbackUrl: callbackUrlOf(config, 'notifyUrl'),
      quiet: noticeTypes === '',
      copies: await copiersOf(app, caller, body, copiers),
      ...(await initiatingCompany(app, caller, initiator)),
    },
    memo: {
      ...emptyMemo('v3'),
      initiator,
      config: {
        signFlowExpireTime: expireAt ?? now + longestOpenMs,
        notifyUrl: config.text('notifyUrl', 300) ?? null,
        identityVerify: config.flag('identityVerify') ?? true,
        noticeTypes,
        redirectUrl: redirect?.text('redirectUrl', 1000) ?? null,
        redirectDelayTime: redirect?.integer('redirectDelayTime') ?? null,
        chargeMode: config.object('chargeConfig')?.integer('chargeMode') ?? null,
        ...shownIn(config),
      },
    },
  };
}

/** What is only repeated in the detail. */
function shownIn(config: Reader): Record<string, unknown> {
  const [sign, auth] = [config.object('signConfig'), config.object('authConfig')];
  const modes = (name: string) => (auth?.has(name) ? auth.texts(name, 20) : null);
  return {
    availableSignClientTypes: sign?.text('availableSignClientTypes', 20) ?? null,
    showBatchDropSealButton: sign?.flag('showBatchDropSealButton') ?? null,
    psnAvailableAuthModes: modes('psnAvailableAuthModes'),
    orgAvailableAuthModes: modes('orgAvailableAuthModes'),
    willingnessAuthModes: modes('willingnessAuthModes'),
  };
}

async function initiatorOf(
  app: Application,
  caller: EsignCaller,
  said: Reader | undefined,
): Promise<NonNullable<FlowMemo['initiator']>> {
  const org = said?.object('orgInitiator');
  const psn = org?.object('transactor') ?? said?.object('psnInitiator');
  const person = psn?.has('psnId') ? await personIn(app, caller, psn) : undefined;
  const orgId = org?.text('orgId');
  return { accountId: person?.accountId, orgId: orgId && orgIdOf(app, orgId) };
}

/** 抄送方: a person by account or id. */
export async function copiersOf(app: Application, caller: EsignCaller, body: Reader, name = 'copiers') {
  const infos = body.list(name, 100).map((copier) => copier.object('copierPsnInfo') ?? copier.missing('copierPsnInfo'));
  const people = [];
  for (const info of infos) people.push(await personIn(app, caller, info));
  return people.map((person) => ({ name: person.name, receiver: contactOf(person) }));
}

export async function signersOf(app: Application, caller: EsignCaller, body: Reader): Promise<SignerMemo[]> {
  const said = body.list('signers', 300);
  const signers: SignerMemo[] = [];
  for (const signer of said) signers.push(await signerOfV3(app, caller, signer)); // one may be named by several
  return signers;
}

export const createByFile: Operation = async (app, caller, { body }) => {
  const docs = documentsIn(body);
  if (docs.length === 0) body.missing('docs');
  const initiator = await initiatorOf(app, caller, body.object('signFlowInitiator'));
  const { facts, memo } = await flowOfV3(app, caller, body, { initiator, copiers: 'copiers', notices: '1' });
  const signers = await signersOf(app, caller, body);
  const starts = body.object('signFlowConfig')?.flag('autoStart') ?? body.flag('autoStart') ?? true;
  if (starts && signers.length === 0) throw new EsignRefusal(1435011, '流程自动开启的场景文档和签署人信息不能为空');
  const { id } = await createFlow(app, caller, facts, memo);
  await orDelete(app, caller, id, async () => {
    await addDocuments(app, caller, id, docs);
    await attach(app, caller, id, body);
    const draft = await changeFlow(app, caller, id, (said) => signers.reduce(withSigner, said));
    if (starts) await startFlow(app, caller, draft);
  });
  return { signFlowId: hex(app, 'contract', id) };
};
