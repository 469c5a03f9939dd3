import { createHmac } from 'node:crypto';
import type { CallbackManner, DressId, Notice, OutgoingRequest, Subscription } from '../../app/application.js';
import type { Contract, Signatory } from '../../domain/contract.js';
import type { EventType } from '../../domain/events.js';
import { memoOf, type SignerMemo } from './memo.js';
import { flowStatusOf } from './states.js';
import { toBeijing } from '../beijing.js';
import { eventHeader, hour, minute, second, unlessStatus } from '../callback.js';

/**
 * 回调通知 (protocols §7), in the generation that made the flow; flows of other dialects are told of in v3's. Names are the
 * wire's, misspelt ones too. What was told is fixed when it happened: a repeated try is the same request, byte for byte.
 */

type Body = Record<string, unknown> & { action: string };

interface About {
  notice: Notice;
  contract: Contract;
  party?: Signatory;
  said?: SignerMemo;
  dress: (kind: Parameters<DressId>[0], id: string | undefined) => string | null;
}

type Writer = (about: About) => Body | undefined;

const statusTexts = { 2: '完成', 3: '撤销', 5: '过期', 7: '拒签' } as const;
/** Of a flow that has ended. */
const endOf = ({ contract }: About) => {
  const status = (flowStatusOf(contract)?.v1 ?? 2) as keyof typeof statusTexts;
  const reason = status === 3 || status === 7 ? contract.stateReason : undefined;
  return { status: String(status), text: reason ?? statusTexts[status] };
};

const signedV1 =
  (signResult: 2 | 3 | 4): Writer =>
  (about) => {
    const { notice, party, said, dress } = about;
    if (!party) return undefined;
    const { receiver } = party;
    const account = dress('account', receiver?.accountId);
    return {
      action: 'SIGN_FLOW_UPDATE',
      flowId: dress('contract', about.contract.id),
      accountId: account,
      authorizedAccountId: party.type === 'COMPANY' ? dress('tenant', said?.orgId ?? party.tenantId) : account,
      order: party.serialNo,
      signTime: toBeijing(notice.at),
      signResult,
      resultDescription:
        signResult === 2 ? '签署完成' : (about.contract.stateReason ?? (signResult === 3 ? '签署失败' : '拒签')),
      timestamp: notice.at,
      thirdOrderNo: thirdOrderNos(said),
      thirdPartyUserId: said?.person?.externalId ?? null,
      personAccountInfo: { mobile: said?.person?.mobile ?? null, email: said?.person?.email ?? null },
    };
  };

/** A comma list of what the signer and its fields were called. */
const thirdOrderNos = (said: SignerMemo | undefined): string | null => {
  const named = [said?.thirdOrderNo, ...(said?.fields.map(({ thirdOrderNo }) => thirdOrderNo) ?? [])];
  return [...new Set(named.filter((name) => name !== undefined))].join(',') || null;
};

const endedV1: Writer = (about) => {
  const { notice, contract, dress } = about;
  const { status, text } = endOf(about);
  return {
    action: 'SIGN_FLOW_FINISH',
    flowId: dress('contract', contract.id),
    businessScence: contract.subject,
    flowStatus: status,
    statusDescription: text,
    createTime: toBeijing(contract.createdAt),
    endTime: toBeijing(notice.at),
    timestamp: notice.at,
  };
};

const operatorOf = ({ party, said, dress }: About) => ({
  psnId: dress('account', party?.receiver?.accountId),
  psnName: party?.receiver?.name ?? null,
  psnAccount: { accountMobile: said?.person?.mobile ?? mobileOf(party), accountEmail: said?.person?.email ?? null },
});
const mobileOf = (party: Signatory | undefined): string | null =>
  party?.receiver?.contactType === 'MOBILE' ? party.receiver.contact : null;

const organizationOf = ({ party, said, dress }: About) =>
  party?.type === 'COMPANY'
    ? { orgId: dress('tenant', said?.orgId ?? party.tenantId), orgName: party.name }
    : { orgId: null, orgName: null };

const head = ({ notice, contract, dress }: About, action: string) => ({
  action,
  timestamp: notice.at,
  signFlowId: dress('contract', contract.id),
});

const signedV3 =
  (signResult: 2 | 4): Writer =>
  (about) =>
    about.party && {
      ...head(about, 'SIGN_MISSON_COMPLETE'),
      customBizNum: about.said?.fields.find(({ customBizNum }) => customBizNum)?.customBizNum ?? null,
      signOrder: about.party.serialNo,
      operateTime: about.notice.at,
      signResult,
      resultDescription: signResult === 2 ? '签署完成' : (about.contract.stateReason ?? '拒签'),
      operator: operatorOf(about),
      organization: organizationOf(about),
    };

const endedV3: Writer = (about) => {
  const { notice, contract } = about;
  const { status, text } = endOf(about);
  return {
    ...head(about, 'SIGN_FLOW_COMPLETE'),
    signFlowTitle: contract.subject,
    signFlowStatus: status,
    statusDescription: text,
    signFlowCreateTime: contract.createdAt,
    signFlowStartTime: contract.publishedAt ?? null,
    signFlowFinishTime: notice.at,
  };
};

const initiatedV3: Writer = (about) => ({
  ...head(about, 'SIGN_FLOW_INITIATED'),
  signFlowTitle: about.contract.subject,
  signFlowCreateTime: about.contract.createdAt,
  signFlowStartTime: about.contract.publishedAt ?? about.notice.at,
});

const aboutSigner =
  (action: string): Writer =>
  (about) => ({
    ...head(about, action),
    signOrder: about.party?.serialNo ?? null,
    operateTime: about.notice.at,
    operator: operatorOf(about),
    organization: organizationOf(about),
  });

/** A contract is voided by another one; the callback names both. */
const voidingV3 =
  (action: string): Writer =>
  (about) => ({
    ...head(about, action),
    rescissionSignFlowId: about.dress('contract', about.contract.voidContractId),
    operateTime: about.notice.at,
  });

/** Somebody has filled what was his to fill, or refused to. */
const filledV3 =
  (draftResult: 3 | 4): Writer =>
  (about) => ({
    ...head(about, 'DRAFT_MISSON_COMPLETE'),
    draftOrder: 1, // all fill at once
    operateTime: about.notice.at,
    draftResult,
    resultDescription: draftResult === 3 ? '填写完成' : (about.contract.stateReason ?? '拒填'),
    operator: operatorOf(about),
    organization: organizationOf(about),
    components: about.contract.documents.flatMap(({ fields }) =>
      fields
        .filter(({ signatoryId }) => signatoryId === about.party?.id)
        .map(({ name, externalKey, value }) => ({
          componentId: name,
          componentKey: externalKey ?? null,
          componentValue: value ?? null,
        })),
    ),
  });

/** The filling is over, well or not; a flow that had none says nothing. */
const draftOver: Writer = (about) => {
  const draftStatus = flowStatusOf(about.contract)?.draft;
  if (!draftStatus || draftStatus === 1) return undefined;
  return {
    ...head(about, 'DRAFT_COMPLETE'),
    draftStatus,
    signFlowTitle: about.contract.subject,
    draftStartTime: about.contract.publishedAt ?? null,
    draftFinishTime: about.notice.at,
  };
};
/** Of a flow that ended while it was being filled. */
const draftEnded: Writer = (about) => (flowStatusOf(about.contract)?.draft === 2 ? undefined : draftOver(about));

/** Its signing has begun: at once, or when everything is filled. */
const openedV3: Writer = (about) => (about.contract.state === 'FILLING' ? undefined : initiatedV3(about));

/** REJECTED is told twice: the signer's deed, then the end of the flow (DOMAIN.md §3.5). */
const rejected = { v1: [signedV1(4), endedV1], v3: [signedV3(4), endedV3] };
const ended = { v1: [endedV1], v3: [draftEnded, endedV3] };
type Told = Partial<Record<EventType, { v1?: Writer[]; v3?: Writer[] }>>;
const told: Told = {
  PUBLISHED: { v3: [openedV3] },
  FILLED: { v3: [filledV3(3), draftOver, openedV3] },
  READ: { v3: [aboutSigner('OPERATOR_READ')] },
  SIGNED: { v1: [signedV1(2)], v3: [signedV3(2)] },
  SIGN_FAILED: { v1: [signedV1(3)] },
  TRANSFERRED: { v3: [aboutSigner('TRANSMISS_SIGN')] },
  AUDIT_DENIED: { v3: [aboutSigner('SIGN_SEAL_EXAMINE_REJECTED')] },
  COMPLETED: ended,
  RECALLED: ended,
  EXPIRED: ended,
  FORCE_ENDED: ended,
  FAILED: ended,
  REJECTED: rejected,
  FILL_REJECTED: { v1: rejected.v1, v3: [filledV3(4), draftOver] },
  VOID_REQUESTED: { v3: [voidingV3('SIGN_FILE_RESCISSION_INITIATE')] },
  VOIDED: { v3: [voidingV3('SIGN_FILE_RESCINDED')] },
};

function aboutOf(notice: Notice, dressId: DressId): About {
  const { contract, signatoryId } = notice;
  const party = contract.signatories.find(({ id }) => id === signatoryId);
  return {
    notice,
    contract,
    party,
    said: memoOf(contract)?.signers.find(({ key }) => key === party?.signatoryNo),
    dress: (kind, id) => (id === undefined ? null : dressId(kind, id).hex),
  };
}

/** A signer with several steps is told of once, when all are done; a failed attempt that is tried again, never. */
function isTold({ type, contract, signatoryId }: Notice): boolean {
  if (type === 'SIGNED') return contract.signatories.find(({ id }) => id === signatoryId)?.state === 'SIGNED';
  return type !== 'SIGN_FAILED' || contract.state === 'SIGNING';
}

export function bodiesOf(notice: Notice, dressId: DressId): Body[] {
  if (!isTold(notice)) return [];
  const writers = told[notice.type as EventType]?.[memoOf(notice.contract)?.generation ?? 'v3'] ?? [];
  const about = aboutOf(notice, dressId);
  return writers.flatMap((write) => write(about) ?? []);
}

/** HMAC-SHA256 over time, the values of the address's query in the order of their names, and the body; lower-case hex. */
export function callbackSignature(secret: string, timestamp: string, url: string, body: string): string {
  const query = [...new URL(url).searchParams].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const values = query.map(([, value]) => value).join('');
  return createHmac('sha256', secret)
    .update(timestamp + values + body, 'utf8')
    .digest('hex');
}

const requestOf = (body: Body, notice: Notice, to: Subscription, n: number): OutgoingRequest => {
  const text = JSON.stringify(body);
  const timestamp = String(notice.at);
  return {
    url: to.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'X-Tsign-Open-App-Id': to.accessKey,
      'X-Tsign-Open-TIMESTAMP': timestamp,
      'X-Tsign-Open-SIGNATURE-ALGORITHM': 'hmac-sha256',
      'X-Tsign-Open-SIGNATURE': callbackSignature(to.callback.secretKey, timestamp, to.url, text),
      [eventHeader]: n === 0 ? notice.eventId : `${notice.eventId}.${n}`,
    },
    body: text,
  };
};

export const writeCallback = (notice: Notice, to: Subscription, dressId: DressId): OutgoingRequest[] =>
  bodiesOf(notice, dressId).map((body, n) => requestOf(body, notice, to, n));

/** Any 2xx is received; `{"code":200}` is recommended and not looked at (protocols §7). */
export const whyFailed = unlessStatus((status) => status >= 200 && status <= 299);

export const callback: CallbackManner = {
  write: writeCallback,
  // v3's manual: notifyUrl and the app's address are both told when both are set; of v1's, the flow's own.
  tellsBoth: (contract) => memoOf(contract)?.generation !== 'v1',
  pausesMs: [
    ...[10, 10, 30].map((seconds) => seconds * second),
    ...[1, 3, 6, 10, 20, 30].map((minutes) => minutes * minute),
    ...[1, 2, 2, 2, 2].map((hours) => hours * hour),
  ],
  whyFailed,
};
