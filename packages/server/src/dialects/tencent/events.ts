import { createCipheriv, createHash, createHmac } from 'node:crypto';
import type {
  CallbackManner,
  CallbackWriter,
  DressId,
  Notice,
  OutgoingRequest,
  Subscription,
} from '../../app/application.js';
import type { Contract, Signatory } from '../../domain/contract.js';
import type { EventType } from '../../domain/events.js';
import { eventHeader, hour, minute, second, unlessStatus } from '../callback.js';
import { companyMessages } from './company-events.js';
import { approveStatus, approveStatusOf, flowCallbackStatusOf, flowStatusOf } from './states.js';
import { flowEchoOf } from './translate.js';
import { shownSignatory } from '../../domain/views.js';

/**
 * Callbacks (protocols §6). Fields of the channel's FlowStatusChange are printed nowhere we could read: those of its flow
 * details and those of the self-built edition travel together.
 */

/** What of a neutral event is told, and as what; null is told to nobody (DOMAIN.md §3.5). */
interface Told {
  MsgType: 'FlowStatusChange' | 'ForwardFLow' | 'CreateFlowReview' | 'ReceiveFlow';
  CallbackType: 'sign' | 'review' | 'fill';
  Operate: string;
}
const change = (Operate: string, CallbackType: Told['CallbackType'] = 'sign'): Told => ({
  MsgType: 'FlowStatusChange',
  CallbackType,
  Operate,
});
/** Events that have a name in this wire. `ForwardFLow` is the vendor's spelling. */
export const toldEvents: Partial<Record<EventType, Told>> = {
  PUBLISHED: change('start'),
  FILLED: change('fill', 'fill'),
  FILL_REJECTED: change('reject', 'fill'),
  APPROVED: change('review', 'review'),
  AUDIT_DENIED: change('review', 'review'),
  SIGNED: change('sign'),
  REJECTED: change('reject'),
  COMPLETED: change('finish'),
  RECALLED: change('cancel'),
  FORCE_ENDED: change('cancel'),
  EXPIRED: change('deadline'),
  FAILED: change('finish'),
  VOIDED: change('finish'),
  TRANSFERRED: { ...change('forward'), MsgType: 'ForwardFLow' },
  REVIEW_REQUESTED: { ...change('review', 'review'), MsgType: 'CreateFlowReview' },
  PICKED_UP: { ...change('receive'), MsgType: 'ReceiveFlow' },
};

/** @param key 32 characters, used as their UTF-8 bytes; the first 16 are the IV. @returns Base64 */
export function encrypt(text: string, key: string): string {
  const bytes = Buffer.from(key, 'utf8');
  const cipher = createCipheriv('aes-256-cbc', bytes, bytes.subarray(0, 16));
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** `Content-Signature`: over the body as it is sent. */
export const contentSignature = (token: string, body: string): string =>
  `sha256=${createHmac('sha256', token).update(body, 'utf8').digest('hex')}`;

const seconds = (at: number | undefined): number => (at === undefined ? 0 : Math.floor(at / 1000));
const openIdOf = (contact: { contact: string; contactType: string } | undefined): string =>
  contact?.contactType === 'OPENID' ? contact.contact : '';
const mobileOf = (contact: { contact: string; contactType: string } | undefined): string =>
  contact?.contactType === 'MOBILE' ? `${contact.contact.slice(0, 3)}****${contact.contact.slice(-4)}` : '';

function channelApprover(contract: Contract, signatory: Signatory, dress: DressId) {
  const recipient = signatory.signatoryNo ?? dress('action', signatory.actions[0]!.id).base62;
  return {
    RecipientId: recipient,
    ReceiptId: recipient,
    SignId: dress('signatory', signatory.id).base62,
    ProxyOperatorOpenId: openIdOf(signatory.receiver),
    ProxyOrganizationName: signatory.type === 'COMPANY' ? signatory.name : '',
    ApproveName: signatory.receiver?.name ?? '',
    Mobile: mobileOf(signatory.receiver),
    SignOrder: signatory.serialNo,
    ApproveType: signatory.type === 'COMPANY' ? 'ORGANIZATION' : 'PERSON',
    ApproveStatus: approveStatusOf(contract, signatory),
    ApproveMessage: signatory.state === 'REJECTED' ? (contract.stateReason ?? '') : '',
    ApproveTime: seconds(signatory.signedAt),
  };
}

function selfBuiltApprover(contract: Contract, signatory: Signatory, dress: DressId) {
  return {
    UserId: openIdOf(signatory.receiver),
    RecipientId: signatory.signatoryNo ?? dress('action', signatory.actions[0]!.id).base62,
    ApproverType: signatory.type === 'COMPANY' ? 0 : 1,
    OrganizationName: signatory.type === 'COMPANY' ? signatory.name : '',
    Required: true,
    ApproverName: signatory.receiver?.name ?? '',
    ApproverMobile: mobileOf(signatory.receiver),
    ApproveCallbackStatus: approveStatus[shownSignatory(contract, signatory)][1] ?? 0,
    ApproveMessage: signatory.state === 'REJECTED' ? (contract.stateReason ?? '') : '',
    ApproveTime: seconds(signatory.signedAt),
  };
}

function flowData(notice: Notice, told: Told, to: Subscription, dress: DressId) {
  const { contract, at, signatoryId } = notice;
  const about = contract.signatories.find(({ id }) => id === signatoryId);
  const customerData = contract.businessData ?? '';
  return {
    ApplicationId: dress('app', to.appId).base62,
    ProxyOrganizationOpenId: to.companyExternalId ?? '',
    ProxyOperatorOpenId: openIdOf(contract.creator),
    FlowId: dress('contract', contract.id).base62,
    FlowName: contract.subject,
    FlowDescription: contract.description ?? '',
    FlowType: flowEchoOf(contract).FlowType ?? '',
    FlowStatus: flowStatusOf(contract) ?? '',
    FlowMessage: contract.stateReason ?? '',
    FlowCallbackStatus: flowCallbackStatusOf(contract) ?? 0,
    ShowStatus: flowStatusOf(contract) ?? '',
    CallbackType: told.CallbackType,
    Operate: told.Operate,
    Unordered: !contract.ordered,
    CreateOn: seconds(contract.createdAt),
    UpdatedOn: seconds(at),
    DeadLine: seconds(contract.expireAt),
    RecipientId: about ? (about.signatoryNo ?? dress('action', about.actions[0]!.id).base62) : '',
    CustomerData: customerData,
    CustomData: customerData,
    UserData: customerData,
    FlowApproverInfos: contract.signatories.map((signatory) => channelApprover(contract, signatory, dress)),
    CcInfos: contract.copies.map(({ name, receiver }) => ({ Name: name ?? '', Mobile: mobileOf(receiver) })),
    Approvers: contract.signatories.map((signatory) => selfBuiltApprover(contract, signatory, dress)),
  };
}

/** 32 characters, the same in every try: receivers tell repetitions by it. */
const msgIdOf = (eventId: string): string => createHash('md5').update(eventId).digest('hex');

function requestOf(eventId: string, MsgType: string, MsgData: object, to: Subscription, n = 0): OutgoingRequest {
  const MsgId = msgIdOf(n === 0 ? eventId : `${eventId} ${n}`);
  const plain = JSON.stringify({ MsgId, MsgType, MsgVersion: 'ThirdPartyApp', MsgData });
  const { encrypt: manner, secretKey, token } = to.callback;
  const body = manner === 'AES_CBC' ? JSON.stringify({ encrypt: encrypt(plain, secretKey) }) : plain;
  return {
    url: to.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [eventHeader]: eventId,
      ...(token ? { 'content-signature': contentSignature(token, body) } : {}),
    },
    body,
  };
}

/** Everything is fixed by the notice: a repeated try is the same request, byte for byte. */
export const writeCallback: CallbackWriter = (notice, to, dress): OutgoingRequest | OutgoingRequest[] | undefined => {
  const told = toldEvents[notice.type as EventType];
  if (told === undefined || flowStatusOf(notice.contract) === undefined) return undefined;
  const data = flowData(notice, told, to, dress);
  const first = requestOf(notice.eventId, told.MsgType, data, to);
  const more = besides(notice, dress);
  if (!more) return first;
  // It tells of the flow, but is no step of it.
  const { Operate: _step, CallbackType: _kind, ...about } = data;
  return [first, requestOf(notice.eventId, more.MsgType, { ...about, ...more.also }, to, 1)];
};

/** What else one event is in this wire: a signer's own deadline that ended its flow, a template's paper that is composed. */
function besides({ type, contract }: Notice, dress: DressId): { MsgType: string; also: object } | undefined {
  const late = contract.signatories.find(({ deadline = Infinity }) => deadline < contract.expireAt);
  if (type === 'EXPIRED' && late && (contract.endedAt ?? 0) < contract.expireAt) {
    const RecipientId = late.signatoryNo ?? dress('action', late.actions[0]!.id).base62;
    return { MsgType: 'ApproverDeadlineExpired', also: { RecipientId, SignId: dress('signatory', late.id).base62 } };
  }
  const { TemplateId } = flowEchoOf(contract);
  if (type !== 'PUBLISHED' || !TemplateId) return undefined;
  const [document] = contract.documents;
  const DocumentId = document ? dress('document', document.id).base62 : '';
  return { MsgType: 'DocumentFill', also: { TemplateId, DocumentId, TaskStatus: 'READY' } };
}

/** HTTP 200 is received, anything else is not (protocols §6.1). The vendor prints no schedule; this one is ours. */
export const callback: CallbackManner = {
  write: writeCallback,
  writeOfCompany: (event, to, dress) =>
    companyMessages(event, to, dress).map(({ MsgType, MsgData }, n) =>
      requestOf(event.eventId, MsgType, MsgData, to, n),
    ),
  pausesMs: [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour],
  whyFailed: unlessStatus((status) => status === 200),
};
