import type { ContactInput, CopyInput, DraftInput, SignatoryInput } from '../../app/application.js';
import type { ActionType, Contract, MarkType } from '../../domain/contract.js';
import type { PlacementRequest } from '../../domain/placing.js';
import { openId } from './agent.js';
import { partsOf } from './combinations.js';
import { type ApproverKind, type ComponentSetting, signComponentOf } from './components.js';
import { TencentRefusal } from './errors.js';
import { isSignField } from './fill-components.js';
import { rulesOf } from './party-rules.js';
import type { Parameters } from './reading.js';
import { approverTypes } from './wire.js';

/** What a client wrote of a flow, in the words of the core. Pure. */

const day = 24 * 3_600_000;
/** A flow without a deadline may be signed for a year (protocols §3.3). */
const usualLifeMs = 365 * day;
/** No party may be bound to wait longer [A]. */
const longestLifeMs = 2 * 365 * day;

/** What the translation is told besides the request. */
export interface FlowSetting extends Omit<ComponentSetting, 'kind' | 'movable'> {
  /** Business clock, UTC ms. */
  now: number;
  /** The sub-client that sends the flow. */
  sender: { name: string; openId: string };
  /** Licence names of other sub-clients of the app, by their OpenId. */
  organisations: ReadonlyMap<string, string>;
}

/** Unix seconds → ms. @throws TencentRefusal InvalidParameter.FlowDeadLine */
export function deadlineOf(request: Parameters, now: number, name = 'Deadline'): number | undefined {
  const seconds = request.integer(name);
  if (seconds === undefined || seconds === 0) return undefined;
  const at = seconds * 1000;
  if (at <= now || at > now + longestLifeMs) throw request.invalid(name, 'InvalidParameter.FlowDeadLine');
  return at;
}

/** Everything of a flow but its file. */
export function draftOf(request: Parameters, setting: FlowSetting): DraftInput & { subject: string } {
  const approvers = approversIn(request);
  const signatories = approvers.map((approver, place) => approverOf(approver, place, setting, request));
  return { ...flowFactsOf(request, setting, signatories), signatories };
}

export function approversIn(request: Parameters): Parameters[] {
  const approvers = request.objects('FlowApprovers', 50, 'InvalidParameter.FlowApprovers');
  if (approvers.length === 0) request.missing('FlowApprovers');
  return approvers;
}

/** A flow without its file and its parties. */
export function flowFactsOf(
  request: Parameters,
  setting: Pick<FlowSetting, 'now'>,
  signatories: Pick<SignatoryInput, 'receiver'>[],
): Omit<DraftInput, 'signatories' | 'subject' | 'publish' | 'contractId'> & { subject: string } {
  checkShowMap(request, signatories.length);
  const customerData = request.text('CustomerData', 1000, 'InvalidParameter.CustomerData');
  if (customerData !== undefined && !/^[A-Za-z0-9+/=\s]*$/.test(customerData))
    throw request.invalid('CustomerData', 'InvalidParameter.CustomerData');
  const copies = request.objects('CcInfos', 50).map(copyOf);
  refuseRepeatedCopies(signatories, copies);
  return {
    subject: request.text('FlowName', 200, 'InvalidParameter.FlowName') ?? request.missing('FlowName'),
    description: request.text('FlowDescription', 1000, 'InvalidParameter.FlowDescription'),
    expireAt: deadlineOf(request, setting.now) ?? setting.now + usualLifeMs,
    ordered: !(request.flag('Unordered') ?? false),
    businessData: customerData,
    echo: echoOf(request),
    partiesMayRepeat: true,
    ...(request.flag('OpenDynamicSignFlow') && { autoFinish: false, mayGrow: true }),
    copies,
    copyWhen: request.integer('CcNotifyType', 0, 1) === 1 ? 'FINISH' : 'PUBLISH',
    allowToRescind: !(request.object('FlowOperateLimit')?.flag('NoRelease') ?? false),
  };
}

/** What the core has no word for is given back as it came. */
function echoOf(request: Parameters): Record<string, unknown> {
  const { FlowType, CustomShowMap }: FlowEcho = {
    FlowType: request.text('FlowType', 255, 'InvalidParameter.FlowType'),
    CustomShowMap: request.text('CustomShowMap', 1000, 'InvalidParameter.CustomShowMap'),
  };
  return { FlowType, CustomShowMap };
}
export interface FlowEcho {
  FlowType?: string;
  CustomShowMap?: string;
  TemplateId?: string;
}
export const flowEchoOf = ({ echo }: Pick<Contract, 'echo'>): FlowEcho => (echo ?? {}) as FlowEcho;

/** `{签署方2企业}` names a party by its number; there must be so many. */
function checkShowMap(request: Parameters, approvers: number): void {
  const text = request.text('CustomShowMap', 1000, 'InvalidParameter.CustomShowMap') ?? '';
  for (const [, number] of text.matchAll(/\{签署方(\d{1,4})(?:企业|姓名)\}/g))
    if (Number(number) < 1 || Number(number) > approvers)
      throw request.invalid('CustomShowMap', 'InvalidParameter.CustomShowMap');
}

const mobileForm = /^1\d{10}$/;

export function mobileOf(from: Parameters, name: string): string | undefined {
  const mobile = from.text(name, 20, 'InvalidParameter.Mobile')?.trim();
  if (mobile !== undefined && !mobileForm.test(mobile)) throw from.invalid(name, 'InvalidParameter.Mobile');
  return mobile;
}

/** ASCII brackets of a company's name are written full width, as on its licence. */
export const licenceName = (name: string): string => name.trim().replaceAll('(', '（').replaceAll(')', '）');

/** As known here or, when it is not, as the licence has it. */
function companyNameOf(approver: Parameters, { sender, organisations }: FlowSetting): string {
  const id = openId(approver, 'OrganizationOpenId');
  const byId = id === sender.openId ? sender.name : organisations.get(id);
  if (byId !== undefined) return byId;
  const written = approver.text('OrganizationName', 100, 'InvalidParameter.OrganizationName');
  if (written === undefined) throw approver.invalid('OrganizationName', 'InvalidParameter.OrganizationName');
  const names = [sender.name, ...organisations.values()];
  return names.find((name) => licenceName(name) === licenceName(written)) ?? written.trim();
}

/** A party that joins a flow which is out. */
export const addedParty = (
  approver: Parameters,
  place: number,
  setting: FlowSetting,
  flow: Parameters,
): SignatoryInput => approverOf(approver, place, setting, flow);

type ApproverType = (typeof approverTypes)[number];

function approverOf(approver: Parameters, place: number, setting: FlowSetting, flow: Parameters): SignatoryInput {
  const type = approver.word('ApproverType', approverTypes, 'InvalidParameter.ApproverType');
  if (type === undefined) throw approver.invalid('ApproverType', 'InvalidParameter.ApproverType');
  if (type === 'PERSON_AUTO_SIGN')
    throw new TencentRefusal('OperationDenied.WhiteListForbid', 'a person signs on the signing page');
  const kind: ApproverKind = type === 'PERSON' ? 'PERSONAL' : 'COMPANY';
  const dynamic = approver.object('ApproverOption')?.integer('FillType', 0, 1) === 1;
  const receiver = type === 'ENTERPRISESERVER' ? undefined : receiverOf(approver, kind, dynamic);
  const components = componentsOf(approver, kind, setting, flow);
  return {
    type: kind,
    ...partyOf(approver, place, kind, receiver, setting, flow),
    deferred: receiver === undefined && type !== 'ENTERPRISESERVER',
    actions: actionsOf(components, kind, type, sealsFor(approver, setting)),
    reviewBefore: isReviewed(approver, flow, setting, kind),
  };
}

/** What a party is whatever it signs. */
function partyOf(
  approver: Parameters,
  place: number,
  kind: ApproverKind,
  receiver: ContactInput | undefined,
  setting: FlowSetting,
  flow: Parameters,
) {
  const option = approver.object('ApproverOption');
  return {
    name:
      kind === 'COMPANY'
        ? companyNameOf(approver, setting)
        : (receiver?.name ?? approver.text('Name', 50, 'InvalidParameter.Name')),
    serialNo: place,
    receiver,
    signatoryNo: approver.text('RecipientId', 64),
    allowRefuse: !(option?.flag('NoRefuse') ?? false),
    allowTransfer: !(option?.flag('NoTransfer') ?? false),
    deadline: deadlineOf(approver, setting.now),
    ...rulesOf(approver, flow, kind),
  };
}

/** `NeedSignReview` of a flow blocks the sender's own signers, `ApproverNeedSignReview` one signer, until a review passes. */
function isReviewed(approver: Parameters, flow: Parameters, { sender }: FlowSetting, kind: ApproverKind): boolean {
  if (approver.flag('ApproverNeedSignReview')) return true;
  const own = kind === 'COMPANY' && openId(approver, 'OrganizationOpenId') === sender.openId;
  return own && flow.flag('NeedSignReview') === true;
}

/** A party of a template's role: what it signs stands in the template. */
export function templatePartyOf(approver: Parameters, place: number, setting: FlowSetting, flow: Parameters) {
  const type = approver.word('ApproverType', approverTypes, 'InvalidParameter.ApproverType');
  const kind: ApproverKind = type === 'ORGANIZATION' || type === 'ENTERPRISESERVER' ? 'COMPANY' : 'PERSONAL';
  const dynamic = approver.object('ApproverOption')?.integer('FillType', 0, 1) === 1;
  const receiver = type === 'ENTERPRISESERVER' ? undefined : receiverOf(approver, kind, dynamic);
  const { serialNo: _, ...party } = partyOf(approver, place, kind, receiver, setting, flow);
  return { ...party, roleKey: approver.requiredText('RecipientId', 64), autoSign: type === 'ENTERPRISESERVER' };
}

/**
 * Who signs for a party. An OpenId names a known employee, whose data beside it are ignored; a person and an employee of
 * another enterprise are named by mobile; a sub-client may leave it open who takes the flow (待领取).
 */
function receiverOf(approver: Parameters, kind: ApproverKind, dynamic: boolean): ContactInput | undefined {
  const id = openId(approver, 'OpenId');
  const name = approver.text('Name', 50, 'InvalidParameter.Name')?.trim();
  if (id !== '') return { contact: id, contactType: 'OPENID', name };
  const mobile = mobileOf(approver, 'Mobile');
  const inside = openId(approver, 'OrganizationOpenId') !== '' && approver.flag('NotChannelOrganization') !== true;
  if (mobile === undefined && (dynamic || (kind === 'COMPANY' && inside))) return undefined;
  if (mobile === undefined) throw approver.invalid('Mobile', 'InvalidParameter.FlowApproverInfos');
  if (name === undefined) throw approver.invalid('Name', 'InvalidParameter.Name');
  return { contact: mobile, contactType: 'MOBILE', name };
}

interface Marked {
  mark: MarkType;
  /** What the signer does when it makes the mark; absent: whatever else it does. */
  action?: ActionType;
  place: PlacementRequest;
  sealTypes: string[];
}

function componentsOf(approver: Parameters, kind: ApproverKind, setting: FlowSetting, flow: Parameters): Marked[] {
  const written = approver.objects('SignComponents', 200, 'InvalidParameter.SignComponents');
  const movable = flow.integer('SignBeanTag', 0, 1) === 1;
  if (written.length === 0 && !movable)
    throw new TencentRefusal('MissingParameter.SignComponents', approver.named('SignComponents'));
  const marking = partsOf(written).filter((component) => !isSignField(component));
  return marking.flatMap((component) => {
    const { mark, byHand, places, sealTypes } = signComponentOf(component, { ...setting, kind, movable });
    const action = byHand ? byHandActions[kind] : actionOfMark[mark];
    return places.map((place) => ({ mark, action, place, sealTypes }));
  });
}

const byHandActions: Record<ApproverKind, ActionType> = { COMPANY: 'OPERATOR', PERSONAL: 'PERSONAL' };
const actionOfMark: Partial<Record<MarkType, ActionType>> = {
  COMPANY: 'COMPANY',
  ACROSS_PAGE: 'COMPANY',
  LP: 'LP',
  OPERATOR: 'OPERATOR',
  PERSONAL: 'PERSONAL',
};

/**
 * The steps that a party's components ask for, all open at once: one person does them in one pass. A date belongs to the
 * first of them.
 */
function actionsOf(
  components: Marked[],
  kind: ApproverKind,
  type: ApproverType,
  seals: ReadonlyMap<string, string[]>,
): SignatoryInput['actions'] {
  const asked = new Set(components.flatMap(({ action }) => action ?? []));
  if (asked.size === 0) asked.add(kind === 'COMPANY' ? 'COMPANY' : 'PERSONAL');
  const [first] = asked;
  return [...asked].map((action) => {
    const places = components.filter((one) => (one.action ?? first) === action).map(({ place }) => place);
    const seal = places.find(({ sealId }) => sealId !== undefined)?.sealId;
    const types = components.flatMap((one) => (one.action === 'COMPANY' ? one.sealTypes : []));
    const limited = action === 'COMPANY' && seal === undefined && types.length > 0 && seals.size > 0;
    return {
      ...(limited && { sealIds: sealsOf(types, seals) }),
      type: action,
      serialNo: 0,
      sealId: action === 'COMPANY' || action === 'LP' ? seal : undefined,
      autoSign: type === 'ENTERPRISESERVER',
      placements: places,
    };
  });
}

/** Types of seals are known of the sender's own; another enterprise's signer picks among its own. */
const sealsFor = (approver: Parameters, { sender, ownSeals }: FlowSetting): ReadonlyMap<string, string[]> =>
  openId(approver, 'OrganizationOpenId') === sender.openId ? (ownSeals ?? new Map()) : new Map();

const sealsAtMost = 9;
/** @throws TencentRefusal ResourceNotFound.Seal */
function sealsOf(types: string[], seals: ReadonlyMap<string, string[]>): string[] {
  const found = [...new Set(types)].flatMap((type) => seals.get(type) ?? []);
  if (found.length === 0) throw new TencentRefusal('ResourceNotFound.Seal', types.join(','));
  return found.slice(0, sealsAtMost);
}

function copyOf(copy: Parameters): CopyInput {
  const mobile = mobileOf(copy, 'Mobile') ?? copy.missing('Mobile');
  const name = copy.text('Name', 50, 'InvalidParameter.Name');
  return {
    name,
    receiver: { contact: mobile, contactType: 'MOBILE', name },
    mayDownload: copy.integer('CcPermission', 0, 1) === 1,
  };
}

function refuseRepeatedCopies(signatories: Pick<SignatoryInput, 'receiver'>[], copies: CopyInput[]): void {
  const signers = new Set(signatories.flatMap(({ receiver }) => receiver?.contact ?? []));
  const seen = new Set<string>();
  for (const { receiver } of copies) {
    if (signers.has(receiver.contact) || seen.has(receiver.contact))
      throw new TencentRefusal('OperationDenied.CcUserRepeat');
    seen.add(receiver.contact);
  }
}
