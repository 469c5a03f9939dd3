import type { SignatoryInput } from '../../app/application.js';
import { type HandWay, handWays, type IntentMethod } from '../../domain/contract.js';
import { extraOf } from './extra.js';
import type { Parameters } from './reading.js';
import { readLimits, signatureKinds } from './wire.js';

/**
 * What a sender asks of one signer before and while it signs (protocols §3.3, FlowApproverInfo). No face, finger or carrier
 * is asked here: a one-time code to the signer's own contact stands in for them; see docs/tencent.md.
 */

/** `PreReadTime`, seconds. */
const reading = { shortest: 3, longest: 300 };

type Rules = Pick<SignatoryInput, 'readPolicy' | 'allowedIntents' | 'proveToView' | 'handWays'>;

/** @throws TencentRefusal InvalidParameterValue, InvalidParameter.ParamError */
export function rulesOf(approver: Parameters, flow: Parameters, kind: 'COMPANY' | 'PERSONAL'): Rules {
  return {
    readPolicy: readPolicyOf(approver),
    allowedIntents: intentsOf(approver),
    proveToView: provesToView(approver, flow, kind),
    handWays: handWaysOf(approver),
  };
}

/** `ApproverOption.FlowReadLimit` says which of time and end count; named alone, the time does. */
function readPolicyOf(approver: Parameters): Rules['readPolicy'] {
  const asked = approver.integer('PreReadTime');
  if (asked !== undefined && asked !== 0 && (asked < reading.shortest || asked > reading.longest))
    throw approver.invalid('PreReadTime');
  const limit = approver.object('ApproverOption')?.word('FlowReadLimit', readLimits);
  const timed =
    limit === undefined ? asked !== undefined : limit === 'LimitReadTime' || limit === 'LimitReadTimeAndBottom';
  const seconds = timed ? asked || reading.shortest : 0;
  const toEnd = limit === 'LimitBottom' || limit === 'LimitReadTimeAndBottom';
  return seconds > 0 || toEnd ? { seconds, toEnd } : undefined;
}

/** 1 face, 2 password, 3 carrier, 4 UKey, 5 fingerprint, 6 device face; the last two never alone. */
const signTypes = [1, 2, 3, 4, 5, 6];
const codes: IntentMethod[] = ['SMS_CODE', 'EMAIL_CODE'];

/** A password is the only one of them that Hufu has; it follows a signing by code, so the code is always there. */
function intentsOf(approver: Parameters): IntentMethod[] | undefined {
  const asked = approver.integers('ApproverSignTypes');
  if (asked.length === 0) return undefined;
  const known = asked.every((type) => signTypes.includes(type));
  if (!known || asked.every((type) => type >= 5)) throw approver.invalid('ApproverSignTypes');
  return asked.includes(2) ? [...codes, 'PASSWORD'] : codes;
}

/** The flow's `ApproverVerifyType` is for persons, and beats the signer's own list. */
function provesToView(approver: Parameters, flow: Parameters, kind: 'COMPANY' | 'PERSONAL'): boolean | undefined {
  const asked = approver.integers('ApproverVerifyTypes');
  if (asked.some((type) => type !== 1 && type !== 2)) throw approver.invalid('ApproverVerifyTypes');
  const ofFlow = flow.word('ApproverVerifyType', ['VerifyCheck', 'MobileCheck']);
  return asked.length > 0 || (ofFlow !== undefined && kind === 'PERSONAL') || undefined;
}

type SignatureKind = (typeof signatureKinds)[number];
const waysOf: Record<SignatureKind, HandWay[]> = {
  HANDWRITE: ['DRAW'],
  HANDWRITTEN_ESIGN: ['DRAW', 'SAVED'],
  OCR_ESIGN: ['DRAW'], // drawn too; nobody reads here what was drawn
  ESIGN: ['SAVED'],
  IMG_ESIGN: ['UPLOAD'],
  SYSTEM_ESIGN: ['TYPE'],
};

/** `ComponentLimitType` of the signer, and what each of its signature components allows besides. */
function handWaysOf(approver: Parameters): HandWay[] | undefined {
  const written = approver.texts('ComponentLimitType', 10);
  const unknown = written.find((kind) => !isKind(kind));
  if (unknown !== undefined) throw approver.invalid('ComponentLimitType');
  const ofComponents = approver
    .objects('SignComponents', 200, 'InvalidParameter.SignComponents')
    .filter((component) => /^SIGN_(?:PAGING_)?SIGNATURE$/.test(component.text('ComponentType', 100) ?? ''))
    .map((component) => kindsIn(extraOf(component)['ComponentTypeLimit']));
  const lists = [written.filter(isKind), ...ofComponents].filter((kinds) => kinds.length > 0);
  if (lists.length === 0) return undefined;
  const allowed = lists.map((kinds) => kinds.flatMap((kind) => waysOf[kind]));
  const left = handWays.filter((way) => allowed.every((ways) => ways.includes(way)));
  if (left.length === 0) throw approver.invalid('ComponentLimitType');
  return left;
}

const isKind = (text: unknown): text is SignatureKind => signatureKinds.some((kind) => kind === text);
const kindsIn = (limit: unknown): SignatureKind[] => (Array.isArray(limit) ? limit.filter(isKind) : []);
