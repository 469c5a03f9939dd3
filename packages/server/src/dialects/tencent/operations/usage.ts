import type { Application, CompanyAccount } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { flowStatusOf } from '../states.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 用量: counted from the flows themselves; nothing is bought or paid for here. */

const day = 24 * 3_600_000;
const beijing = 8 * 3_600_000;

/** Midnight in China of `yyyy-mm-dd` or `yyyymmdd`. */
function dayOf(request: Parameters, name: string, form: RegExp): number {
  const text = request.text(name, 10);
  if (text === undefined) throw new TencentRefusal('MissingParameter.Date', name);
  const [, year, month, date] = form.exec(text) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (!year || new Date(at).getUTCDate() !== Number(date)) throw request.invalid(name, 'InvalidParameter.Date');
  return at - beijing;
}

const dateOf = (at: number): string => new Date(at + beijing).toISOString().slice(0, 10);

/** Every sub-client of the channel with the flows it sent in a time. */
async function sentBy(
  app: Application,
  { channel }: TencentCaller,
  from: number,
  to: number,
): Promise<{ account: CompanyAccount; contracts: Contract[] }[]> {
  const { list } = await app.listCompanyAccounts(channel, { limit: 100 });
  const sent: { account: CompanyAccount; contracts: Contract[] }[] = [];
  for (const account of list.filter(({ own }) => own)) {
    const found = await app.listContracts(
      { ...channel, tenantId: account.id, scope: [account.id] },
      { publishedFrom: from, publishedTo: to, limit: 1000 },
    );
    sent.push({ account, contracts: found.list.filter(({ publishedAt }) => publishedAt !== undefined) });
  }
  return sent;
}

const isCancelled = (contract: Contract): boolean => flowStatusOf(contract) === 'CANCEL';

const describeUsage: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const from = dayOf(request, 'StartDate', /^(\d{4})-(\d\d)-(\d\d)$/);
    const to = dayOf(request, 'EndDate', /^(\d{4})-(\d\d)-(\d\d)$/) + day;
    if (to <= from || to - from > 91 * day) throw request.invalid('EndDate', 'InvalidParameter.Date');
    const whole = request.flag('NeedAggregate') ?? false;
    const details = (await sentBy(app, caller, from, to - 1)).flatMap(({ account, contracts }) =>
      [...grouped(contracts, whole)].map(([Date, list]) => ({
        ProxyOrganizationOpenId: account.externalId ?? '',
        ProxyOrganizationName: account.company.name,
        Date,
        Usage: list.length,
        Cancel: list.filter(isCancelled).length,
        FlowChannel: 'API',
      })),
    );
    return { Total: details.length, Details: pageOf(request, details, 1000) };
  },
};

/** One group for each day in China, or one for all. */
function grouped(contracts: Contract[], whole: boolean): Map<string, Contract[]> {
  const groups = new Map<string, Contract[]>();
  for (const contract of contracts) {
    const key = whole ? '1970-01-01' : dateOf(contract.publishedAt!);
    groups.set(key, [...(groups.get(key) ?? []), contract]);
  }
  return groups;
}

function pageOf<Row>(request: Parameters, rows: Row[], most: number): Row[] {
  const limit = request.integer('Limit', 1, most) ?? most;
  const offset = request.integer('Offset', 0) ?? 0;
  return rows.slice(offset, offset + limit);
}

const describeBill: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const from = dayOf(request, 'StartTime', /^(\d{4})(\d\d)(\d\d)$/);
    const to = dayOf(request, 'EndTime', /^(\d{4})(\d\d)(\d\d)$/) + day;
    if (to <= from || to - from > 32 * day) throw request.invalid('EndTime', 'InvalidParameterValue');
    const details = (await sentBy(app, caller, from, to - 1)).flatMap(({ account, contracts }) =>
      contracts.map((contract) => ({
        FlowId: caller.ids.out('contract', contract.id),
        OperatorName: contract.creator?.name ?? '',
        CreateOrganizationName: account.company.name,
        FlowName: contract.subject,
        FlowStatus: flowStatusOf(contract),
        QuotaType: 'CloudEnterprise',
        UseCount: 1,
        CostTime: Math.floor(contract.publishedAt! / 1000),
        QuotaName: '合同',
        CostType: isCancelled(contract) ? 2 : 1,
        Remark: '',
      })),
    );
    return { Total: details.length, Details: pageOf(request, details, 100) };
  },
};

export const usage: Operations = { DescribeUsage: describeUsage, ChannelDescribeBillUsageDetail: describeBill };
