import type { Application } from '../../app/application.js';
import type { Reader } from '../reading.js';
import type { FlowFacts } from './flow-drafts.js';
import { accountIdOf, orgIdOf } from './ids.js';
import type { FlowMemo } from './memo.js';
import type { EsignCaller } from './operations/operation.js';
import { noAccount, organisationOf } from './operations/accounts.js';
import { EsignRefusal } from './errors.js';

/** What a flow says of itself as a whole. */

/** @throws DomainError INPUT_INVALID */
export function callbackUrlOf(reader: Reader | undefined, name: string): string | undefined {
  const text = reader?.text(name, 300)?.trim();
  if (text === undefined) return undefined;
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) throw reader!.invalid(name);
  return text;
}

/** A name without signs that file systems forbid and without emoji. */
export function titleIn(reader: Reader, name: string): string {
  const title = reader.requiredText(name, 100).trim();
  if (title === '') reader.missing(name);
  if (/[/\\:*"<>|?\p{Cc}]|\p{Extended_Pictographic}(?<![\d#*©®™])|\.\./u.test(title))
    throw new EsignRefusal(1435002, `参数错误: ${name} 含有特殊字符`);
  return title;
}

export interface SaidFlow {
  facts: FlowFacts;
  config: Record<string, unknown>;
  initiator: FlowMemo['initiator'];
}

/** v1 `POST /v1/signflows` and `flowInfo` of the one-step call: one shape, but for the name of the inner object. */
export async function flowOfV1(app: Application, caller: EsignCaller, info: Reader): Promise<SaidFlow> {
  const inner = info.object('configInfo') ?? info.object('flowConfigInfo');
  const initiator = {
    accountId: idText(app, info, 'initiatorAccountId'),
    orgId: orgText(app, info, 'initiatorAuthorizedAccountId'),
  };
  const noticeType = inner?.isBlank('noticeType') ? '' : (inner?.text('noticeType', 20) ?? '1');
  return {
    facts: {
      subject: titleIn(info, 'businessScene'),
      description: info.text('remark', 300),
      expireAt: info.count('signValidity'),
      endAt: info.count('contractValidity'),
      autoFinish: info.flag('autoArchive') ?? false,
      callbackUrl: callbackUrlOf(inner, 'noticeDeveloperUrl'),
      quiet: noticeType === '',
      ...(await initiatingCompany(app, caller, initiator)),
    },
    config: {
      noticeDeveloperUrl: inner?.text('noticeDeveloperUrl', 300) ?? null,
      noticeType,
      redirectUrl: inner?.text('redirectUrl', 1000) ?? null,
      signPlatform: inner?.text('signPlatform', 20) ?? '1',
      willTypes: inner?.has('willTypes') ? inner.texts('willTypes', 20) : null,
      signValidity: info.count('signValidity') ?? null,
      contractValidity: info.count('contractValidity') ?? null,
      contractRemind: info.integer('contractRemind') ?? null,
    },
    initiator,
  };
}

function idText(app: Application, info: Reader, name: string): string | undefined {
  const text = info.text(name);
  return text && accountIdOf(app, text);
}
function orgText(app: Application, info: Reader, name: string): string | undefined {
  const text = info.text(name);
  // a person who starts a flow for himself is named twice by some clients
  return text && (app.undressId('hex', 'account', text) ? undefined : orgIdOf(app, text));
}

/** A flow that an organisation of the app's own starts is that organisation's. */
export async function initiatingCompany(
  app: Application,
  caller: EsignCaller,
  { accountId, orgId }: NonNullable<FlowMemo['initiator']>,
): Promise<Pick<FlowFacts, 'companyName'>> {
  if (accountId && !(await app.personAccount(caller, { id: accountId }))) throw noAccount();
  if (!orgId) return {};
  const org = await organisationOf(app, caller, { id: orgId });
  return org.own ? { companyName: org.company.name } : {};
}
