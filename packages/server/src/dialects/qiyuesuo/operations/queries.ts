import type { ListInput } from '../../../app/application.js';
import type { Reader } from '../../reading.js';
import { detailWire, summaryWire } from '../reply.js';
import { type ContractStatus, contractStatuses } from '../states.js';
import { contractKeyOf, timeOf } from '../translate.js';
import type { Operation, Operations } from './operation.js';

/** 查询: one contract, many contracts, is the server there. */

const detail: Operation = async (app, caller, { fields }) => {
  const found = await app.contractDetail(caller, contractKeyOf(fields), {
    related: fields.flag('queryRelatedContract') ?? false,
    sealUses: fields.flag('querySealStats') ?? false,
    pages: fields.flag('queryLocation') ?? false,
  });
  return { result: detailWire(found, { operators: fields.flag('queryActionOperator') ? caller.scope : undefined }) };
};

/** What a `status` asks for, the way back of `statusOf`. */
export const statesAsked: Record<ContractStatus, Pick<ListInput, 'states' | 'voidStates'>> = {
  DRAFT: { states: ['DRAFT', 'REVIEWING'] },
  FILLING: { states: ['FILLING'] },
  SIGNING: { states: ['SIGNING', 'SIGNED'] },
  COMPLETE: { states: ['COMPLETED'], voidStates: ['NONE', 'PARTLY_VOIDED'] },
  REJECTED: { states: ['REJECTED'] },
  RECALLED: { states: ['RECALLED'] },
  EXPIRED: { states: ['EXPIRED'] },
  INVALIDING: { states: ['COMPLETED'], voidStates: ['VOIDING'] },
  INVALIDED: { states: ['COMPLETED'], voidStates: ['VOIDED'] },
  FORCE_END: { states: ['FORCE_ENDED', 'FAILED'] },
};

function listOf(fields: Reader): ListInput {
  const status = fields.word('status', contractStatuses);
  const limit = fields.integer('selectLimit') ?? 1000;
  const offset = fields.integer('selectOffset') ?? 0;
  if (limit < 1 || limit > 1000) throw fields.invalid('selectLimit');
  if (offset < 0) throw fields.invalid('selectOffset');
  return {
    companyName: fields.text('tenantName', 100),
    ...(status === undefined ? {} : statesAsked[status]),
    categoryId: fields.id('categoryId'),
    categoryName: fields.text('categoryName', 100),
    publishedFrom: timeOf(fields, 'publishTimeStart'),
    publishedTo: timeOf(fields, 'publishTimeEnd'),
    side: fields.word('signatoryType', ['SPONSOR', 'RECEIVER', 'ALL']) ?? 'SPONSOR',
    offset,
    limit,
    order: fields.word('createTimeOrder', ['ASC', 'DESC']),
  };
}

const list: Operation = async (app, caller, { fields }) => {
  const { total, list: found } = await app.listContracts(caller, listOf(fields));
  return { result: { totalCount: total, list: found.map(summaryWire) } };
};

const checkHealth: Operation = () => Promise.resolve({});

export const queries: Operations = {
  'GET /v2/contract/detail': detail,
  'GET /v2/contract/list': list,
  'GET /v2/checkhealth': checkHealth,
};
