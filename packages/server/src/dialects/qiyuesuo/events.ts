import { createCipheriv, createHash } from 'node:crypto';
import type { CallbackManner, CallbackReply, Notice, OutgoingRequest, Subscription } from '../../app/application.js';
import type { Signatory } from '../../domain/contract.js';
import type { EventType } from '../../domain/events.js';
import { eventHeader, hour, minute, unlessStatus } from '../callback.js';
import { callbackTypeOf, type NamedEvent } from './event-names.js';
import { statusOf } from './states.js';

/**
 * Contract status callbacks (protocols §8): a form post, plain or encrypted. Where `signature` and `timestamp` travel in an
 * encrypted one is printed nowhere; in the body by default, in the address when the app asks for it.
 */

/** Whom the event is about; for an event of the whole contract, the sponsor. */
const partyOf = ({ contract, signatoryId }: Notice): Signatory | undefined =>
  contract.signatories.find(({ id }) => id === signatoryId) ?? contract.signatories.find(({ sponsor }) => sponsor);

/** What decides the callback's name. */
function namedEvent({ type, contract, signatoryId, actionId }: Notice): NamedEvent {
  const party = contract.signatories.find(({ id }) => id === signatoryId);
  return {
    type: type as EventType,
    actionType: party?.actions.find(({ id }) => id === actionId)?.type,
    partyType: party?.type,
    filling: contract.state === 'FILLING',
  };
}

/** Keys as the vendor names them; bizId and sn are our addition, which a receiver can leave. */
function fieldsOf(notice: Notice, callbackType: string): Record<string, string> {
  const { contract } = notice;
  const party = partyOf(notice);
  const contact = notice.actor?.contact ?? party?.receiver?.contact ?? contract.creator?.contact;
  const fields = {
    contractId: contract.id,
    callbackType,
    contractStatus: statusOf(contract),
    tenantType: party?.type ?? 'COMPANY',
    tenantName: party?.name ?? contract.companyName,
    contact,
    tenantId: party ? party.tenantId : contract.tenantId,
    businessData: contract.businessData,
    bizId: contract.externalRef,
    sn: contract.sn,
  };
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1])));
}

/** AES-128-ECB with PKCS7 padding, Base64. @param key 16 characters, used as their UTF-8 bytes */
export function encrypt(text: string, key: string): string {
  const cipher = createCipheriv('aes-128-ecb', Buffer.from(key, 'utf8'), null);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex');

/** Everything is fixed by the notice: a repeated try is the same request, byte for byte. */
export const writeCallback = (notice: Notice, to: Subscription): OutgoingRequest | undefined => {
  const callbackType = callbackTypeOf(namedEvent(notice));
  if (callbackType === undefined) return undefined;
  const fields = fieldsOf(notice, callbackType);
  const { url, form } = to.callback.encrypt === 'AES_ECB' ? sealed(fields, notice, to) : { url: to.url, form: fields };
  return {
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      [eventHeader]: notice.eventId,
    },
    body: new URLSearchParams(form).toString(),
  };
};

function sealed(fields: Record<string, string>, notice: Notice, { url, callback }: Subscription) {
  const content = encrypt(JSON.stringify(fields), callback.secretKey);
  const timestamp = String(notice.at);
  const signature = md5(timestamp + callback.secretKey);
  if (callback.signatureIn === 'BODY') return { url, form: { signature, timestamp, content } };
  const address = new URL(url); // what the integrator wrote into the query stays
  address.searchParams.append('signature', signature);
  address.searchParams.append('timestamp', timestamp);
  return { url: address.toString(), form: { content } as Record<string, string> };
}

/** Any status below 400 is success, unless the body is JSON with a numeric code other than 0 (our choice, protocols §8.2). */
export function whyFailed(reply: CallbackReply): string | undefined {
  const why = unlessStatus((status) => status < 400)(reply);
  if (why !== undefined) return why;
  try {
    const code = (JSON.parse(reply.body ?? '') as { code?: unknown } | null)?.code;
    return typeof code === 'number' && code !== 0 ? `code ${code}` : undefined;
  } catch {
    return undefined;
  }
}

/** Tried again after 5 min, 2 h ×4, 12 h, 24 h (protocols §8.2). */
export const callback: CallbackManner = {
  write: writeCallback,
  pausesMs: [5 * minute, ...Array<number>(4).fill(2 * hour), 12 * hour, 24 * hour],
  whyFailed,
};
