import type { Application, NamedPerson } from '../../app/application.js';
import type { Contact, Contract, Signatory } from '../../domain/contract.js';
import { maskContact } from '../../domain/masking.js';
import type { TencentCaller } from './operations/operation.js';
import { approveStatusOf, flowStatusOf, forwarded } from './states.js';
import { flowEchoOf } from './translate.js';
import type { FlowApproverDetail, FlowDetailInfo } from './wire.js';

/** Contracts in this wire's words. */

/** Unix seconds of a business-clock time. */
export const seconds = (at: number | undefined): number => (at === undefined ? 0 : Math.floor(at / 1000));

/** OpenIds of the people and companies of some contracts. */
export interface Known {
  people: ReadonlyMap<string, NamedPerson>;
  /** By tenant id. */
  companies: ReadonlyMap<string, string>;
}

const peopleOf = ({ signatories, copies }: Contract): string[] =>
  [
    ...signatories.flatMap(({ receiver, transfers = [], actions }) => [
      receiver,
      ...transfers.flatMap(({ from, to }) => [from, to]),
      ...actions.flatMap(({ operators }) => operators),
    ]),
    ...copies.map(({ receiver }) => receiver),
  ].flatMap((contact) => contact?.personId ?? []);

/** One question for all people of these contracts, one for each company that is not the sub-client itself. */
export async function knownIn(app: Application, caller: TencentCaller, contracts: Contract[]): Promise<Known> {
  const ids = [...new Set(contracts.flatMap(peopleOf))];
  const accounts = ids.length > 0 ? await app.accountsOfPeople(caller, ids) : [];
  const people = new Map(accounts.map((account) => [account.personId as string, account]));
  const own = caller.agent.company!;
  const companies = new Map<string, string>([[own.id, caller.agent.organisationOpenId]]);
  const hosts = contracts.flatMap(({ signatories }) =>
    signatories.flatMap((signatory) => hostOf(signatory, people) ?? []),
  );
  for (const id of new Set(hosts)) {
    if (companies.has(id)) continue;
    const found = await app.companyAccount(caller.channel, { id });
    if (found?.externalId) companies.set(id, found.externalId);
  }
  return { people, companies };
}

/** The company a party is, as far as the app can know it. */
const hostOf = ({ type, tenantId, receiver }: Signatory, people: Known['people']): string | undefined =>
  type === 'PERSONAL' ? undefined : (tenantId ?? people.get(receiver?.personId ?? '')?.companyId);

/**
 * Who acts for a party now: the one it was handed over to last (转交), else the one that was named; another dialect may name
 * only operators of its steps.
 */
export const actingFor = ({ receiver, transfers = [], actions }: Signatory): Contact | undefined =>
  transfers.at(-1)?.to ?? receiver ?? actions.find(({ operators }) => operators.length > 0)?.operators[0];

/** Who acted for a party before it was handed on, once each, in their order. */
const handedOn = ({ transfers = [] }: Signatory): Contact[] => {
  const before = transfers.flatMap(({ from }) => from ?? []);
  return before.filter((one, n) => before.findIndex(({ contact }) => contact === one.contact) === n);
};

export function flowDetail(caller: TencentCaller, contract: Contract, known: Known): FlowDetailInfo {
  const { ids } = caller;
  const { FlowType = '', TemplateId = '' } = flowEchoOf(contract);
  const { category } = contract;
  return {
    FlowId: ids.out('contract', contract.id),
    FlowName: contract.subject,
    FlowType,
    FlowStatus: flowStatusOf(contract)!,
    FlowMessage: contract.stateReason ?? '',
    CreateOn: seconds(contract.createdAt),
    DeadLine: seconds(contract.expireAt),
    CustomData: contract.businessData ?? '',
    FlowApproverInfos: contract.signatories.flatMap((signatory, place) => [
      ...handedOn(signatory).map((from) => ({
        ...approverDetail(caller, contract, signatory, place, known, from),
        ApproveStatus: forwarded[0],
        ApproveTime: 0,
        ApproveMessage: '',
      })),
      approverDetail(caller, contract, signatory, place, known),
    ]),
    CcInfos: contract.copies.map((copy, place) => ccDetail(caller, contract, copy, place, known)),
    NeedCreateReview: contract.needsCreateReview,
    UserFlowType: category
      ? { UserFlowTypeId: ids.out('category', category.id), Name: category.name, Description: '' }
      : null,
    TemplateId,
  };
}

export const signId = (caller: Pick<TencentCaller, 'ids'>, { id }: Signatory): string =>
  caller.ids.out('signatory', id);
/** The caller's own word for the party, else its first step. */
export const recipientId = (caller: Pick<TencentCaller, 'ids'>, { signatoryNo, actions }: Signatory): string =>
  signatoryNo ?? caller.ids.out('action', actions[0]!.id);

export function approverDetail(
  caller: TencentCaller,
  contract: Contract,
  signatory: Signatory,
  place: number,
  known: Known,
  receiver = actingFor(signatory),
): FlowApproverDetail {
  const person = known.people.get(receiver?.personId ?? '');
  const host = hostOf(signatory, known.people);
  const recipient = recipientId(caller, signatory);
  return {
    ReceiptId: recipient,
    ProxyOrganizationOpenId: (host && known.companies.get(host)) ?? '',
    ProxyOperatorOpenId: signatory.type === 'COMPANY' ? (person?.externalId ?? '') : '',
    ProxyOrganizationName: signatory.type === 'COMPANY' ? signatory.name : '',
    Mobile: mobileShown(receiver, person),
    SignOrder: contract.ordered ? signatory.serialNo : place,
    ApproveName: receiver?.name ?? person?.name ?? (signatory.type === 'PERSONAL' ? signatory.name : ''),
    ApproveStatus: approveStatusOf(contract, signatory),
    ApproveMessage:
      signatory.state === 'REJECTED' || signatory.state === 'FILL_REJECTED' ? (contract.stateReason ?? '') : '',
    ApproveTime: seconds(signatory.signedAt),
    ApproveType: signatory.type === 'COMPANY' ? 'ORGANIZATION' : 'PERSON',
    ApproverRoleName: '',
    SignId: signId(caller, signatory),
    RecipientId: recipient,
  };
}

/** The middle of a number is nobody's business (DOMAIN.md §10, 8). */
const mobileShown = (receiver: Contact | undefined, person: NamedPerson | undefined): string => {
  const mobile = receiver?.contactType === 'MOBILE' ? receiver.contact : person?.mobile;
  return mobile ? maskContact(mobile) : '';
};

function ccDetail(
  caller: TencentCaller,
  contract: Contract,
  { name, receiver, mayDownload }: Contract['copies'][number],
  place: number,
  known: Known,
): FlowApproverDetail {
  void mayDownload;
  const person = known.people.get(receiver.personId ?? '');
  return {
    ReceiptId: '',
    ProxyOrganizationOpenId: (person?.companyId && known.companies.get(person.companyId)) ?? '',
    ProxyOperatorOpenId: person?.externalId ?? '',
    ProxyOrganizationName: '',
    Mobile: mobileShown(receiver, person),
    SignOrder: place,
    ApproveName: name ?? receiver.name ?? '',
    ApproveStatus: 'PENDING',
    ApproveMessage: '',
    ApproveTime: 0,
    ApproveType: person?.companyId ? 'ORGANIZATION' : 'PERSON',
    ApproverRoleName: '',
    SignId: '',
    RecipientId: '',
  };
}
