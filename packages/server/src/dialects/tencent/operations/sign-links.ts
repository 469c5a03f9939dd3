import type { Application, TicketInput } from '../../../app/application.js';
import type { Contract, Signatory } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import { openId } from '../agent.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { actingFor, type Known, knownIn, recipientId, seconds, signId } from '../reply.js';
import { flowStatusOf } from '../states.js';
import { licenceName, mobileOf } from '../translate.js';
import type { Operation, Operations, TencentCaller } from './operation.js';
import { flowIdOf } from './flows.js';
import { groupOf } from './group-tasks.js';

/**
 * 签署链接. Every Endpoint answers a link to our own signing page: the vendor's mini-program talks to its vendor alone. A
 * link of half an hour is a ticket of the person it names; one that lives longer asks for a code first.
 */

const minute = 60_000;
const day = 24 * 60 * minute;
const linkLifeMs = 90 * day;

const endpoints = ['WEIXINAPP', 'CHANNEL', 'APP', 'LONGURL2WEIXINAPP'] as const;
const generateTypes = ['ALL', 'CHANNEL', 'NOT_CHANNEL', 'PERSON', 'FOLLOWER', 'RECIPIENT'] as const;
type GenerateType = (typeof generateTypes)[number];

// ── CreateSignUrls ──────────────────────────────────────────────────────────────────────────────────────────────────

const createSignUrls: Operation = {
  run: async (app, caller, request) => {
    const ids = await flowsAsked(app, caller, request);
    if (ids.length === 0) throw new TencentRefusal('MissingParameter.FlowIdsOrFlowGroupId');
    const type = request.word('GenerateType', generateTypes, 'InvalidParameter.GenerateType') ?? 'ALL';
    const endpoint = request.word('Endpoint', endpoints, 'InvalidParameter.EndPoint') ?? 'WEIXINAPP';
    if (endpoint === 'CHANNEL' && type !== 'ALL') throw request.invalid('Endpoint', 'InvalidParameter.EndPoint');
    if (type === 'ALL' && ids.length > 1 && !request.has('FlowGroupId'))
      throw request.invalid('GenerateType', 'InvalidParameter.GenerateType');
    const wanted = wantedOf(caller, request, type, ids.length);
    const options = optionsOf(request);
    const answers = await Promise.all(ids.map((id, place) => urlsFor(app, caller, id, wanted(place), options)));
    return {
      SignUrlInfos: answers.flatMap((answer) => ('infos' in answer ? answer.infos : [emptyInfo])),
      ErrorMessages: answers.flatMap((answer) => ('infos' in answer ? answer.infos.map(() => '') : [answer.why])),
    };
  },
};

/** Flows by their own ids, else those of a group. */
export async function flowsAsked(app: Application, caller: TencentCaller, request: Parameters): Promise<string[]> {
  const ids = request.texts('FlowIds', 100);
  const groupId = request.text('FlowGroupId', 64);
  if (ids.length > 0 || groupId === undefined) return ids;
  return (await groupOf(app, caller, groupId)).ids.map((id) => caller.ids.out('contract', id));
}

/** Which parties of a flow a link is asked for. */
type Wanted = (contract: Contract, known: Known) => Party[];
export interface Party {
  signatory?: Signatory;
  /** With a person's id as the contract names them, maybe by a contact of another app. */
  user: TicketInput['user'];
}

export const partiesWith = (contract: Contract, fits: (signatory: Signatory) => boolean): Party[] =>
  contract.signatories
    .filter((signatory) => !signatory.actions.every(({ autoSign }) => autoSign) && fits(signatory))
    .flatMap((signatory) => {
      const user = actingFor(signatory);
      return user ? [{ signatory, user }] : [];
    });

/** @returns for each flow, by its place in the request @throws TencentRefusal MissingParameter */
function wantedOf(
  caller: TencentCaller,
  request: Parameters,
  type: GenerateType,
  flows: number,
): (place: number) => Wanted {
  const mobile = mobileOf(request, 'Mobile');
  const always = (wanted: Wanted) => () => wanted;
  switch (type) {
    case 'ALL':
      return always((contract) => partiesWith(contract, () => true));
    case 'CHANNEL': {
      const id = openId(request, 'OrganizationOpenId') || request.missing('OrganizationOpenId');
      const operator = openId(request, 'OpenId');
      return always((contract, known) =>
        partiesWith(
          contract,
          (party) =>
            isOf(party, id, known) &&
            (operator === '' || known.people.get(actingFor(party)?.personId ?? '')?.externalId === operator),
        ),
      );
    }
    case 'NOT_CHANNEL': {
      const name = licenceName(request.requiredText('OrganizationName', 100));
      return always((contract) =>
        partiesWith(
          contract,
          (party) =>
            party.type === 'COMPANY' &&
            licenceName(party.name) === name &&
            (!mobile || actingFor(party)?.contact === mobile),
        ),
      );
    }
    case 'PERSON': {
      const name = request.requiredText('Name', 50);
      const contact = mobile ?? request.missing('Mobile');
      return always((contract) =>
        partiesWith(
          contract,
          ({ type: kind, receiver }) => kind === 'PERSONAL' && receiver?.contact === contact && receiver.name === name,
        ),
      );
    }
    case 'FOLLOWER': {
      const contact = mobile ?? request.missing('Mobile');
      return always((contract) =>
        contract.copies
          .filter(({ receiver }) => receiver.contact === contact)
          .map(({ receiver }) => ({ user: receiver })),
      );
    }
    case 'RECIPIENT': {
      const recipients = request.texts('RecipientIds');
      if (recipients.length !== flows) request.missing('RecipientIds');
      return (place) => (contract) =>
        partiesWith(contract, (party) => recipientId(caller, party) === recipients[place]);
    }
  }
}

export const isOf = (
  { type, tenantId, receiver }: Signatory,
  organisation: string,
  { people, companies }: Known,
): boolean => {
  const host = tenantId ?? people.get(receiver?.personId ?? '')?.companyId;
  return type === 'COMPANY' && host !== undefined && companies.get(host) === organisation;
};

type Urls = { infos: object[] } | { why: string };

async function urlsFor(
  app: Application,
  caller: TencentCaller,
  written: string,
  wanted: Wanted,
  options: TicketInput['options'],
): Promise<Urls> {
  const id = caller.ids.in('contract', written);
  const [contract] = id === undefined ? [] : await app.contractsByIds(caller, [id]);
  if (!contract) return { why: '合同不存在' };
  if (!isOpen(contract)) return { why: '合同状态不允许生成签署链接' };
  const known = await knownIn(app, caller, [contract]);
  const parties = wanted(contract, known);
  if (parties.length === 0) return { why: '签署人不存在' };
  const infos: object[] = [];
  for (const party of parties) {
    const link = await openLink(app, caller, contract, party, { options, lifeMs: linkLifeMs }).catch(
      (error: unknown) => {
        if (error instanceof DomainError) return undefined;
        throw error;
      },
    );
    if (!link) return { why: '合同状态不允许生成签署链接' };
    infos.push(signUrlInfo(caller, contract, party, known, link));
  }
  return { infos };
}

/** Nobody signs an ended flow. */
export const isOpen = (contract: Contract): boolean => ['INIT', 'PART'].includes(flowStatusOf(contract) ?? '');

const emptyInfo = {
  SignUrl: '',
  Deadline: 0,
  SignOrder: 0,
  SignId: '',
  Name: '',
  Mobile: '',
  OrganizationName: '',
  ApproverType: '',
  IdCardNumber: '',
  FlowId: '',
  CustomUserId: '',
  OpenId: '',
  FlowGroupId: '',
  SignQrcodeUrl: '',
};

function signUrlInfo(caller: TencentCaller, contract: Contract, { signatory, user }: Party, known: Known, url: string) {
  return {
    ...emptyInfo,
    SignUrl: url,
    Deadline: seconds(contract.expireAt),
    SignOrder: signatory?.serialNo ?? 0,
    SignId: signatory ? signId(caller, signatory) : '',
    Name: user.name ?? '',
    Mobile: user.contactType === 'MOBILE' ? user.contact : '',
    OrganizationName: signatory?.type === 'COMPANY' ? signatory.name : '',
    ApproverType: signatory?.type === 'COMPANY' ? 'ORGANIZATION' : 'PERSON',
    FlowId: caller.ids.out('contract', contract.id),
    OpenId: known.people.get((signatory && actingFor(signatory)?.personId) ?? '')?.externalId ?? '',
  };
}

/** A ticket opens the page at once for half an hour at most; what lives longer proves its receiver by a code. */
async function openLink(
  app: Application,
  caller: TencentCaller,
  { id }: Contract,
  { user, signatory }: Party,
  { options, lifeMs }: Pick<TicketInput, 'options' | 'lifeMs'>,
): Promise<string> {
  const proof = (lifeMs ?? 0) > 30 * minute;
  const { contact, contactType, name, personId } = user;
  const byPassword = signatory?.allowedIntents?.includes('PASSWORD');
  const { url } = await app.openPage(caller, {
    contractId: id,
    user: { contact, contactType, name, personId },
    options: { ...options, ...(byPassword && { allowPasswordSign: true }) },
    lifeMs,
    proof,
  });
  return url;
}

/** `Hides`: 1 the refusal button, 5 cancelling; the other buttons of the vendor's page are not on ours. */
function optionsOf(request: Parameters): NonNullable<TicketInput['options']> {
  const hides = request.integers('Hides');
  if (hides.some((hide) => hide < 0 || hide > 5)) throw request.invalid('Hides');
  const jumpUrl = request.text('JumpUrl', 1000);
  return {
    ...(jumpUrl && { callbackPage: jumpUrl }),
    ...(hides.includes(1) && { hideRejectButton: true }),
    ...(hides.includes(5) && { hideRecallButton: true }),
  };
}

// ── ChannelCreateFlowSignUrl ────────────────────────────────────────────────────────────────────────────────────────

const createFlowSignUrl: Operation = {
  refusals: { NO_VIEW_PERMISSION: 'OperationDenied', CONTRACT_STATE: 'OperationDenied.FlowStatusForbid' },
  run: async (app, caller, request) => {
    const id = flowIdOf(caller, request);
    const preview = request.integer('UrlType', 0, 1) === 1;
    const lifeMs = (request.integer('ExpiredOn', 1800, 7_776_000) ?? 1800) * 1000;
    const infos = request.objects('FlowApproverInfos', 50);
    if (infos.length === 0 && !preview) request.missing('FlowApproverInfos');
    const [contract] = await app.contractsByIds(caller, [id]);
    if (!contract) throw new TencentRefusal('ResourceNotFound.Flow');
    if (!preview && !isOpen(contract)) throw new TencentRefusal('OperationDenied.FlowStatusForbid');
    const known = await knownIn(app, caller, [contract]);
    const parties = infos.length > 0 ? infos.map((info) => partyOf(caller, contract, info, known)) : [senderOf(caller)];
    const urls: object[] = [];
    for (const party of parties) {
      const options = { ...optionsOf(request), ...(preview && { pageType: 'PRINT' as const }) };
      const url = await openLink(app, caller, contract, party, { options, lifeMs }).catch((error: unknown) => {
        const isNobody = !party.signatory && error instanceof DomainError && error.code === 'NO_VIEW_PERMISSION';
        throw isNobody && infos.length > 0 ? notAmong('FlowApproverInfos') : error;
      });
      urls.push({
        SignUrl: url,
        LongUrl: url,
        ApproverType: party.signatory?.type === 'COMPANY' ? 'ORGANIZATION' : 'PERSON',
        Name: party.user.name ?? '',
        Mobile: party.user.contactType === 'MOBILE' ? party.user.contact : '',
      });
    }
    return { FlowApproverUrlInfos: urls };
  },
};

/** The sender's own look at a flow, for half an hour. */
export async function openerUrl(app: Application, caller: TencentCaller, contractId: string): Promise<string> {
  const user = senderOf(caller).user;
  const { url } = await app.openPage(caller, { contractId, user, options: { pageType: 'PRINT' } });
  return url;
}

const senderOf = ({ agent }: TencentCaller): Party => ({
  user: { contact: agent.operatorOpenId, contactType: 'OPENID', name: agent.operator?.name },
});

/** Samples leave ApproverType out for persons: what else is there tells whom they mean (protocols §10, 21). */
function partyOf(caller: TencentCaller, contract: Contract, info: Parameters, known: Known): Party {
  const sign = info.text('SignId', 64);
  const operator = openId(info, 'OpenId');
  const mobile = mobileOf(info, 'Mobile');
  if (sign === undefined && operator === '' && mobile === undefined) info.missing('Mobile');
  const [party] = partiesWith(contract, (signatory) => {
    if (sign !== undefined) return signId(caller, signatory) === sign;
    const acting = actingFor(signatory);
    const person = known.people.get(acting?.personId ?? '');
    if (operator !== '') return person?.externalId === operator;
    return acting?.contact === mobile || person?.mobile === mobile;
  });
  const meant = party ?? otherwiseNamed(contract, mobile);
  if (!meant) throw notAmong(info.named('Mobile'));
  return meant;
}
const notAmong = (named?: string) => new TencentRefusal('ResourceNotFound.FlowApprovers', named);

/** Another app may have named that person otherwise than by this number: whether it is a party is seen when the page opens. */
const otherwiseNamed = ({ signatories, copies }: Contract, mobile: string | undefined): Party | undefined => {
  const strange = signatories.some(({ receiver }) => receiver?.contactType === 'OPENID');
  const isCopy = copies.some(({ receiver }) => receiver.contact === mobile);
  return mobile && strange && !isCopy ? { user: { contact: mobile, contactType: 'MOBILE' } } : undefined;
};

export const signLinks: Operations = {
  CreateSignUrls: createSignUrls,
  ChannelCreateFlowSignUrl: createFlowSignUrl,
};
