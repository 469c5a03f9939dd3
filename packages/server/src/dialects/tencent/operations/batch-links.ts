import type { Application, BatchInput, OpenedBatch } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { openId } from '../agent.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { actingFor, knownIn, type Known, seconds } from '../reply.js';
import { licenceName, mobileOf } from '../translate.js';
import type { Operation, Operations, TencentCaller } from './operation.js';
import { flowsAsked, isOf, isOpen, partiesWith, type Party } from './sign-links.js';

/**
 * 批量签署链接: one page of ours with several flows for one signer. Mini-program and console are the vendor's own; their links
 * lead to the same page.
 */

const minute = 60_000;
const day = 24 * 60 * minute;
/** As long as the links of the vendor's examples [A]. */
const weekMs = 7 * day;
const missingFlows = 'MissingParameter.FlowIdsOrFlowGroupId';

/** All flows that are named, each open. @throws TencentRefusal ResourceNotFound.Flow, OperationDenied.FlowStatusForbid */
async function openFlows(app: Application, caller: TencentCaller, request: Parameters): Promise<Contract[]> {
  const written = await flowsAsked(app, caller, request);
  if (written.length === 0) throw new TencentRefusal(missingFlows);
  const ids = written.map((text) => {
    const id = caller.ids.in('contract', text);
    if (id === undefined) throw new TencentRefusal('ResourceNotFound.Flow', text.slice(0, 40));
    return id;
  });
  const found = new Map((await app.contractsByIds(caller, ids)).map((contract) => [contract.id as string, contract]));
  return ids.map((id, at) => {
    const contract = found.get(id);
    if (!contract) throw new TencentRefusal('ResourceNotFound.Flow', written[at]);
    if (!isOpen(contract)) throw new TencentRefusal('OperationDenied.FlowStatusForbid', written[at]);
    return contract;
  });
}

/** As whom the request names the signer. */
interface Named {
  kind?: 'PERSON' | 'ORGANIZATION';
  openId: string;
  organisationOpenId: string;
  organisationName?: string;
  name?: string;
  mobile?: string;
}

/** @param from a request, or the part of it that is about the signer */
function namedIn(from: Parameters): Named {
  const name = from.text('OrganizationName', 100);
  return {
    openId: openId(from, 'OpenId'),
    organisationOpenId: openId(from, 'OrganizationOpenId'),
    ...(name !== undefined && { organisationName: licenceName(name) }),
    name: from.text('Name', 50),
    mobile: mobileOf(from, 'Mobile'),
  };
}

/** The signer's party in a flow; who acts for it is the same person in all of them. */
function partyIn(contract: Contract, named: Named, known: Known): Party | undefined {
  const [party] = partiesWith(contract, (signatory) => {
    const acting = actingFor(signatory);
    const asCompany = signatory.type === 'COMPANY';
    if (named.kind && (named.kind === 'ORGANIZATION') !== asCompany) return false;
    if (named.organisationOpenId && !isOf(signatory, named.organisationOpenId, known)) return false;
    if (named.organisationName && licenceName(signatory.name) !== named.organisationName) return false;
    if (named.openId) return known.people.get(acting?.personId ?? '')?.externalId === named.openId;
    return acting?.contact === named.mobile && (!named.name || !acting?.name || acting.name === named.name);
  });
  return party;
}

/** @throws TencentRefusal ResourceNotFound.FlowApprovers, naming the flow in which that signer is nobody */
async function linkTo(
  app: Application,
  caller: TencentCaller,
  contracts: Contract[],
  named: Named,
  more: Partial<BatchInput>,
): Promise<OpenedBatch & { party: Party }> {
  const known = await knownIn(app, caller, contracts);
  const parties = contracts.map((contract) => {
    const party = partyIn(contract, named, known);
    if (party) return party;
    throw new TencentRefusal('ResourceNotFound.FlowApprovers', caller.ids.out('contract', contract.id));
  });
  const [party] = parties as [Party];
  const { contact, contactType, name } = party.user;
  const opened = await app.openBatch(caller, {
    user: { contact, contactType, name },
    contractIds: contracts.map(({ id }) => id),
    ...more,
  });
  return { ...opened, party };
}

/** 是否可以跳过阅读: no, unless it is said. */
const readingOf = (request: Parameters) => ({ mustRead: request.flag('CanSkipReadFlow') !== true });

const refusals = { NO_VIEW_PERMISSION: 'OperationDenied', CONTRACT_STATE: 'OperationDenied.FlowStatusForbid' } as const;

// ── ChannelCreateBatchQuickSignUrl: H5, opens at once ───────────────────────────────────────────────────────────────

const quickUrl: Operation = {
  refusals,
  run: async (app, caller, request) => {
    const info = request.object('FlowApproverInfo') ?? request.missing('FlowApproverInfo');
    const kind = info.word('ApproverType', ['PERSON', 'ORGANIZATION'], 'InvalidParameter.ApproverType');
    const named = {
      ...namedIn(info),
      kind: kind ?? (info.has('OrganizationName') ? 'ORGANIZATION' : 'PERSON'),
    } as Named;
    if (named.openId === '' && named.mobile === undefined) info.missing('Mobile');
    const lifeMs = (request.integer('ExpiredOn', 1800, 7_776_000) ?? 1800) * 1000;
    const callbackPage = request.text('JumpUrl', 1000);
    const contracts = await openFlows(app, caller, request);
    const { url, party } = await linkTo(app, caller, contracts, named, {
      lifeMs,
      proof: lifeMs > 30 * minute,
      options: { ...readingOf(request), ...(callbackPage && { callbackPage }) },
    });
    return {
      FlowApproverUrlInfo: {
        SignUrl: url,
        LongUrl: url,
        ApproverType: named.kind,
        Name: party.user.name ?? '',
        Mobile: party.user.contactType === 'MOBILE' ? party.user.contact : '',
      },
    };
  },
};

// ── ChannelCreateBatchSignUrl: a week long; the receiver proves the number by a code ────────────────────────────────

const signUrl: Operation = {
  refusals,
  run: async (app, caller, request) => {
    const named = namedIn(request);
    if (named.openId === '') {
      if (named.name === undefined) request.missing('Name');
      if (named.mobile === undefined) request.missing('Mobile');
    }
    const notify = request.word('NotifyType', ['NONE', 'SMS']) === 'SMS';
    const kind = named.openId || named.organisationName || named.organisationOpenId ? undefined : 'PERSON';
    const contracts = await openFlows(app, caller, request);
    const { url, endsAt } = await linkTo(
      app,
      caller,
      contracts,
      { ...named, ...(kind && { kind }) },
      {
        lifeMs: weekMs,
        proof: true,
        notify,
        mustWait: true,
        options: readingOf(request),
      },
    );
    const path = new URL(url).pathname;
    return { SignUrl: url, ExpiredTime: seconds(endsAt), MiniAppPath: path.slice(1) };
  },
};

// ── ChannelCreateOrganizationBatchSignUrl: for an employee ──────────────────────────────────────────────────────────

const organisationUrl: Operation = {
  refusals,
  run: async (app, caller, request) => {
    const named: Named = { ...namedIn(request), kind: 'ORGANIZATION' };
    if (named.openId === '') {
      if (named.name === undefined) request.missing('Name');
      if (named.mobile === undefined) request.missing('Mobile');
    }
    const contracts = await openFlows(app, caller, request);
    const { url, endsAt } = await linkTo(app, caller, contracts, named, {
      lifeMs: weekMs,
      proof: true,
      mustWait: true,
    });
    return { SignUrl: url, ExpiredTime: seconds(endsAt) };
  },
};

export const batchLinks: Operations = {
  ChannelCreateBatchQuickSignUrl: quickUrl,
  ChannelCreateBatchSignUrl: signUrl,
  ChannelCreateOrganizationBatchSignUrl: organisationUrl,
};
