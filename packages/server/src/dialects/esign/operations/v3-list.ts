import type { Application, ListInput } from '../../../app/application.js';
import type { Contract, ContractState, Signatory } from '../../../domain/contract.js';
import type { Reader } from '../../reading.js';
import { orgIdOf } from '../ids.js';
import { memoOf } from '../memo.js';
import { accountPrefix, personOf } from '../parties.js';
import { signStatusOf } from '../states.js';
import { contactIn } from '../v3-signers.js';
import { endOf } from './flows.js';
import type { EsignCaller, Operation, Operations } from './operation.js';
import { listedFlow } from './v3-detail.js';

/** 查询签署流程列表 (pdf-sign3). */

/** What a status asks for, the way back of `flowStatusOf`. */
export const statesAsked: Record<number, ContractState[]> = {
  0: ['DRAFT', 'REVIEWING'],
  1: ['SIGNING', 'SIGNED'],
  2: ['COMPLETED'],
  3: ['RECALLED', 'FORCE_ENDED', 'FAILED'],
  5: ['EXPIRED'],
  7: ['REJECTED'],
};

type Test = (contract: Contract) => boolean;

const list: Operation = async (app, caller, { body }) => {
  const page = body.integer('pageNum') ?? body.missing('pageNum');
  const size = body.integer('pageSize') ?? body.missing('pageSize');
  if (page < 1) throw body.invalid('pageNum');
  if (size < 1 || size > 100) throw body.invalid('pageSize');
  const wanted = body.has('signFlowStatus') ? body.texts('signFlowStatus').map(Number) : undefined;
  if (wanted?.some((status) => statesAsked[status] === undefined)) throw body.invalid('signFlowStatus');
  const asked: ListInput = {
    states: wanted?.flatMap((status) => statesAsked[status] ?? []),
    publishedFrom: body.count('signFlowStartTimeFrom'),
    publishedTo: body.count('signFlowStartTimeTo'),
    side: 'SPONSOR',
  };
  const tests = [
    ...(await initiatorTests(app, caller, body)),
    ...finishTests(body),
    ...(await signerTests(app, caller, body)),
  ];
  const offset = (page - 1) * size;
  const { total, list: contracts } =
    tests.length === 0
      ? await app.listContracts(caller, { ...asked, offset, limit: size })
      : await picked(app, caller, asked, {
          offset,
          size,
          isWanted: (contract) => tests.every((test) => test(contract)),
        });
  return { total, signFlowInfos: contracts.map((contract) => listedFlow(app, contract)) };
};

const pagesOf = 200;
/** Questions that no index answers are asked of the newest flows of their period. */
const lookedAtMost = 10_000;

async function picked(
  app: Application,
  caller: EsignCaller,
  asked: ListInput,
  { offset, size, isWanted }: { offset: number; size: number; isWanted: Test },
): Promise<{ total: number; list: Contract[] }> {
  const found: Contract[] = [];
  for (let at = 0; at < lookedAtMost; at += pagesOf) {
    const { list: some } = await app.listContracts(caller, { ...asked, offset: at, limit: pagesOf });
    found.push(...some.filter(isWanted));
    if (some.length < pagesOf) break;
  }
  return { total: found.length, list: found.slice(offset, offset + size) };
}

async function initiatorTests(app: Application, caller: EsignCaller, body: Reader): Promise<Test[]> {
  const said = body.object('initiator');
  if (!said) return [];
  const org = said.text('initiatorOrgId');
  const psn = said.text('initiatorPsnId');
  if (org !== undefined && psn !== undefined) throw said.invalid('initiatorPsnId');
  const transactor = said.text('transactorPsnId');
  if (transactor !== undefined && org === undefined) said.missing('initiatorOrgId');
  const orgId = org === undefined ? undefined : orgIdOf(app, org);
  const psnId = psn ?? transactor;
  const accountId = psnId === undefined ? undefined : (await personOf(app, caller, psnId)).accountId;
  return [
    ...(orgId ? [(contract: Contract) => (memoOf(contract)?.initiator?.orgId ?? contract.tenantId) === orgId] : []),
    ...(accountId ? [(contract: Contract) => memoOf(contract)?.initiator?.accountId === accountId] : []),
  ];
}

/** Only finished flows have a time of finishing. */
function finishTests(body: Reader): Test[] {
  const from = body.count('signFlowFinishTimeFrom');
  const to = body.count('signFlowFinishTimeTo');
  if (from === undefined && to === undefined) return [];
  return [
    (contract) => {
      const end = contract.state === 'COMPLETED' ? endOf(contract) : null;
      return end !== null && end >= (from ?? 0) && end <= (to ?? Infinity);
    },
  ];
}

async function signerTests(app: Application, caller: EsignCaller, body: Reader): Promise<Test[]> {
  const [operator, organisation] = [body.object('operator'), body.object('organization')];
  const statuses = body.has('signStatus') ? body.texts('signStatus').map(Number) : undefined;
  if (statuses?.some((status) => ![0, 1, 2, 3, 4].includes(status))) throw body.invalid('signStatus');
  if (statuses && !operator) body.missing('operator');
  const isOperator = operator && (await operatorTest(app, caller, operator));
  const isOrganisation = organisation && organisationTest(app, organisation);
  if (!isOperator && !isOrganisation) return [];
  return [
    (contract) =>
      contract.signatories.some(
        (signatory) =>
          (!isOperator || isOperator(signatory)) &&
          (!isOrganisation || isOrganisation(signatory, contract)) &&
          (!statuses || statuses.includes(signStatusOf(contract, signatory))),
      ),
  ];
}

async function operatorTest(app: Application, caller: EsignCaller, operator: Reader) {
  if (operator.has('psnId')) {
    const { accountId } = await personOf(app, caller, operator.requiredText('psnId'));
    return ({ receiver }: Signatory) => receiver?.accountId === accountId;
  }
  const account = contactIn(operator, 'psnAccount') ?? operator.missing('psnAccount');
  const names = [account, `${accountPrefix}${account}`.slice(0, 64)];
  return ({ receiver }: Signatory) => receiver !== undefined && names.includes(receiver.contact);
}

function organisationTest(app: Application, said: Reader) {
  const orgName = said.text('orgName', 100)?.trim();
  if (!said.has('orgId')) {
    const name = orgName ?? said.missing('orgName');
    return ({ type, name: own }: Signatory) => type === 'COMPANY' && own === name;
  }
  const orgId = orgIdOf(app, said.requiredText('orgId'));
  return ({ tenantId, signatoryNo, type }: Signatory, contract: Contract) =>
    type === 'COMPANY' &&
    (memoOf(contract)?.signers.find(({ key }) => key === signatoryNo)?.orgId ?? tenantId) === orgId;
}

export const flowLists: Operations = { 'POST /v3/sign-flow/sign-flow-list': list };
