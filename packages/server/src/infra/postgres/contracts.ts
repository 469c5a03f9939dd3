import { type RawBuilder, sql as q } from 'kysely';
import type { ContractListQuery, ContractRows, LockedContract } from '../../app/ports.js';
import type { Contract, SlotHolder } from '../../domain/contract.js';
import type { ContractId, DocumentId, TenantId } from '../../domain/ids.js';
import type { PlacementRequest } from '../../domain/placing.js';
import type { BroughtWithLock } from './brought.js';
import { type Parts, changedParts, joinParts, splitContract } from './contract-parts.js';
import type { SeenContracts } from './seen-contracts.js';
import { type Sql, firstOf, json, post, rowsOf, run } from './sql.js';

/** So many contracts of a person in each company, the newest, are looked through for what waits for it [A]. */
const namedAtMost = 1_000;

/** Leases are judged by this database's clock (ARCHITECTURE.md §4). */
const leaseSeconds = 15;

interface HeadRow {
  data: Parts['contract'];
}
/** A row of one of the tables of a contract. */
interface PartRow {
  kind: 'contract' | keyof Lists | 'slot' | 'now' | 'intents' | 'told';
  contract_id: ContractId;
  position: number;
  data: unknown;
}
type Lists = Omit<Parts, 'contract'>;
interface HeldSlot {
  held: SlotHolder;
  until: number;
  isGone: boolean;
}

const tenants = (scope: readonly TenantId[]): string[] => [...scope];

/** Rows of contracts beside their own. Row by row they cost half of what lists made by the database cost. */
const partRows = (scope: readonly TenantId[], ids: readonly ContractId[]): RawBuilder<PartRow> => {
  const here = q`where tenant_id = any(${tenants(scope)}::bigint[]) and contract_id = any(${[...ids]}::bigint[])`;
  return q<PartRow>`
    select 'signatories' as kind, contract_id, position, data from signatory ${here}
    union all select 'actions', contract_id, position, data from action ${here}
    union all select 'documents', contract_id, position, data from document ${here}
    union all select 'placements', contract_id, position, data from placement ${here}
    union all select 'attachments', contract_id, position, data from attachment ${here}
    union all select 'copies', contract_id, position, data from copy_receiver ${here}
    union all select 'slot', contract_id, 0, jsonb_build_object('held', data, 'until', extract(epoch from lease_until) * 1000,
        'isGone', not exists (
          select 1 from server where server.id = slot.holder and heartbeat > clock_timestamp() - interval '15 seconds'))
      from slot ${here}`;
};

function joined(head: HeadRow['data'], rows: readonly PartRow[]): Contract {
  const list = <K extends keyof Lists>(kind: K): Lists[K] => of(rows, kind) as unknown as Lists[K];
  return joinParts({
    contract: head,
    signatories: list('signatories'),
    actions: list('actions'),
    documents: list('documents'),
    placements: list('placements'),
    attachments: list('attachments'),
    copies: list('copies'),
  });
}

function withSlot(contract: Contract, rows: readonly PartRow[]): Pick<LockedContract, 'contract' | 'holderGone'> {
  const slot = rows.find(({ kind }) => kind === 'slot')?.data as HeldSlot | undefined;
  if (!slot) return { contract, holderGone: false };
  return {
    contract: { ...contract, slot: { ...slot.held, leaseUntil: Math.floor(slot.until) } },
    holderGone: slot.isGone,
  };
}

/** Those seen before are read again only when they were changed since. */
async function load(
  sql: Sql,
  scope: readonly TenantId[],
  ids: readonly ContractId[],
  seen: SeenContracts | undefined,
): Promise<Contract[]> {
  if (!seen) return loadWhole(sql, scope, ids);
  const known = ids.filter((id) => seen.has(id));
  const unknown = ids.filter((id) => !seen.has(id));
  const [versions, fresh] = await Promise.all([
    known.length > 0 ? versionsOf(sql, scope, known) : Promise.resolve([]),
    unknown.length > 0 ? loadWhole(sql, scope, unknown) : Promise.resolve([]),
  ]);
  const unchanged = versions.flatMap(({ id, version }) => seen.at(id, version) ?? []);
  const changed = versions.filter(({ id }) => !unchanged.some((contract) => contract.id === id)).map(({ id }) => id);
  if (changed.length > 0) fresh.push(...(await loadWhole(sql, scope, changed)));
  for (const contract of fresh) seen.remember(contract);
  return [...unchanged, ...fresh];
}

const versionsOf = (
  sql: Sql,
  scope: readonly TenantId[],
  ids: readonly ContractId[],
): Promise<{ id: ContractId; version: number }[]> =>
  rowsOf(
    sql,
    q<{ id: ContractId; version: number }>`select id, (data->>'version')::int as version from contract
      where tenant_id = any(${tenants(scope)}::bigint[]) and id = any(${[...ids]}::bigint[])`,
  );

async function loadWhole(sql: Sql, scope: readonly TenantId[], ids: readonly ContractId[]): Promise<Contract[]> {
  const rows = await rowsOf(
    sql,
    q<PartRow>`select 'contract' as kind, id as contract_id, 0 as position, data from contract
      where tenant_id = any(${tenants(scope)}::bigint[]) and id = any(${[...ids]}::bigint[])
      union all ${partRows(scope, ids)}`,
  );
  const byContract = new Map<ContractId, PartRow[]>();
  for (const row of rows) byContract.set(row.contract_id, [...(byContract.get(row.contract_id) ?? []), row]);
  return [...byContract.values()].flatMap((own) => {
    const head = own.find(({ kind }) => kind === 'contract')?.data as HeadRow['data'] | undefined;
    return head ? [withSlot(joined(head, own), own).contract] : [];
  });
}

/**
 * The contract's own row is locked by the first statement and read with its parts by the second, or they would be older than
 * the lock; both are sent together.
 */
async function lock(
  sql: Sql,
  scope: readonly TenantId[],
  id: ContractId,
  brought: BroughtWithLock,
): Promise<LockedContract | undefined> {
  const own = q`tenant_id = any(${tenants(scope)}::bigint[]) and id = ${id}`;
  const [locked, rows] = await Promise.all([
    firstOf(sql, q<{ tenant_id: TenantId }>`select tenant_id from contract where ${own} for update`),
    rowsOf(
      sql,
      q<PartRow>`select 'contract' as kind, id as contract_id, 0 as position, data from contract where ${own}
        union all ${partRows(scope, [id])}
        union all select 'now', ${id}::bigint, 0, to_jsonb(floor(extract(epoch from clock_timestamp()) * 1000))
        union all select 'intents', ${id}::bigint, 0, data from intent
          where tenant_id = any(${tenants(scope)}::bigint[]) and contract_id = ${id} and state in ('PROVEN', 'RESERVED')
        union all ${toldApps(q`(select tenant_id from contract where ${own})`, id)}`,
    ),
  ]);
  if (!locked) return undefined;
  brought.openIntents.set(id, of(rows, 'intents'));
  brought.toldApps.set(locked.tenant_id, of(rows, 'told'));
  const [head] = of<HeadRow['data']>(rows, 'contract');
  const [dbNow] = of<number>(rows, 'now');
  return { ...withSlot(joined(head!, rows), rows), dbNow: dbNow! };
}

const of = <Data>(rows: readonly PartRow[], kind: PartRow['kind']): Data[] =>
  rows
    .filter((row) => row.kind === kind)
    .sort((a, b) => a.position - b.position)
    .map(({ data }) => data as Data);

/** As `toldOf` of apps reads them. */
const toldApps = (tenantId: RawBuilder<unknown>, id: ContractId): RawBuilder<PartRow> => q<PartRow>`
  select 'told', ${id}::bigint, (row_number() over (order by id))::int, data from app where tenant_id = ${tenantId}
    or tenant_id = (select parent_id from tenant where id = ${tenantId})`;

/** Writes the rows of each kind that are new or changed, and deletes those that are gone; one statement. */
async function writeParts(
  sql: Sql,
  contract: Contract,
  { upserts, deletes }: ReturnType<typeof changedParts>,
): Promise<void> {
  const { tenantId, id } = contract;
  const { signatories, actions, documents, placements, attachments, copies } = upserts;
  if (deletes.length > 0) await deleteParts(sql, contract, deletes);
  await post(
    sql,
    q`
    with at as (select ${tenantId}::bigint as tenant_id, ${id}::bigint as contract_id),
    signatories as (
      insert into signatory (tenant_id, contract_id, id, position, data)
      select tenant_id, contract_id, (e->>'id')::bigint, n, e - '#'
        from at, jsonb_array_elements(${json(signatories)}::jsonb) e, lateral (select (e->>'#')::int as n) p
      on conflict (tenant_id, contract_id, id) do update set data = excluded.data, position = excluded.position),
    actions as (
      insert into action (tenant_id, contract_id, id, signatory_id, position, data)
      select tenant_id, contract_id, (e->>'id')::bigint, (e->>'signatoryId')::bigint, n, e - '#'
        from at, jsonb_array_elements(${json(actions)}::jsonb) e, lateral (select (e->>'#')::int as n) p
      on conflict (tenant_id, contract_id, id) do update set data = excluded.data, position = excluded.position),
    documents as (
      insert into document (tenant_id, contract_id, id, position, data)
      select tenant_id, contract_id, (e->>'id')::bigint, n, e - '#'
        from at, jsonb_array_elements(${json(documents)}::jsonb) e, lateral (select (e->>'#')::int as n) p
      on conflict (tenant_id, contract_id, id) do update set data = excluded.data, position = excluded.position),
    placements as (
      insert into placement (tenant_id, contract_id, id, position, data)
      select tenant_id, contract_id, (e->>'id')::bigint, n, e - '#'
        from at, jsonb_array_elements(${json(placements)}::jsonb) e, lateral (select (e->>'#')::int as n) p
      on conflict (tenant_id, contract_id, id) do update set data = excluded.data, position = excluded.position),
    attachments as (
      insert into attachment (tenant_id, contract_id, id, position, data)
      select tenant_id, contract_id, (e->>'id')::bigint, n, e - '#'
        from at, jsonb_array_elements(${json(attachments)}::jsonb) e, lateral (select (e->>'#')::int as n) p
      on conflict (tenant_id, contract_id, id) do update set data = excluded.data, position = excluded.position)
    insert into copy_receiver (tenant_id, contract_id, id, position, data)
    select tenant_id, contract_id, n, n, e - '#'
      from at, jsonb_array_elements(${json(copies)}::jsonb) e, lateral (select (e->>'#')::int as n) p
    on conflict (tenant_id, contract_id, id) do update set data = excluded.data, position = excluded.position`,
  );
}

/** Only a draft that is overwritten loses parts. */
async function deleteParts(sql: Sql, { tenantId, id }: Contract, gone: string[]): Promise<void> {
  await post(
    sql,
    q`delete from placement where tenant_id = ${tenantId} and contract_id = ${id} and id = any(${gone}::bigint[])`,
  );
  await post(
    sql,
    q`delete from action where tenant_id = ${tenantId} and contract_id = ${id} and id = any(${gone}::bigint[])`,
  );
  await post(
    sql,
    q`delete from signatory where tenant_id = ${tenantId} and contract_id = ${id} and id = any(${gone}::bigint[])`,
  );
  await post(
    sql,
    q`delete from document where tenant_id = ${tenantId} and contract_id = ${id} and id = any(${gone}::bigint[])`,
  );
  await post(
    sql,
    q`delete from attachment where tenant_id = ${tenantId} and contract_id = ${id} and id = any(${gone}::bigint[])`,
  );
  await post(
    sql,
    q`delete from copy_receiver where tenant_id = ${tenantId} and contract_id = ${id} and id = any(${gone}::bigint[])`,
  );
}

async function saveSlot(sql: Sql, before: Contract, after: Contract): Promise<void> {
  const { tenantId, id, slot } = after;
  if (before.slot?.attempt === slot?.attempt && before.slot?.holder === slot?.holder) return;
  if (!slot) return void (await post(sql, q`delete from slot where tenant_id = ${tenantId} and contract_id = ${id}`));
  await post(
    sql,
    q`insert into slot (tenant_id, contract_id, attempt, holder, lease_until, data)
      values (${tenantId}, ${id}, ${slot.attempt}, ${slot.holder}, to_timestamp(${slot.leaseUntil} / 1000.0), ${json(slot)})
      on conflict (tenant_id, contract_id) do update set attempt = excluded.attempt, holder = excluded.holder,
        lease_until = excluded.lease_until, data = excluded.data`,
  );
}

/** Whose contracts. The tree's own come from an index alone; those it only receives are found by their parties. */
function sideOf({ side, tenantIds }: ContractListQuery): RawBuilder<unknown> {
  const own = q`c.tenant_id = any(${tenants(tenantIds)}::bigint[])`;
  if (side === 'SPONSOR') return own;
  const received = q`exists (select 1 from signatory s where s.tenant_id = c.tenant_id and s.contract_id = c.id
    and s.party_tenant_id = any(${tenants(tenantIds)}::bigint[]) and not (s.data->>'sponsor')::boolean)`;
  return side === 'RECEIVER' ? received : q`(${own} or ${received})`;
}

/** Only what is asked for is said, so that the usual question is answered from `contract_listed`. */
const listed = (query: ContractListQuery): RawBuilder<unknown> => q`from contract c
  where c.hidden_at is null and c.state <> 'DELETED' and ${sideOf(query)}
    ${query.states ? q`and c.state = any(${query.states}::text[])` : q``}
    ${query.voidStates ? q`and c.void_state = any(${query.voidStates}::text[])` : q``}
    ${query.categoryId ? q`and c.data->'category'->>'id' = ${query.categoryId}` : q``}
    ${query.categoryName ? q`and c.data->'category'->>'name' = ${query.categoryName}` : q``}
    and c.listed_at between ${query.publishedFrom ?? 0} and ${query.publishedTo ?? Number.MAX_SAFE_INTEGER}`;

/** A count of so many is remembered for a while: counting takes as long as there are contracts. */
const manyContracts = 10_000;
const countLifeMs = 5_000;

/** Totals of lists that were asked for lately, by the question. */
export type ListTotals = Map<string, { total: number; until: number }>;

/** Periods that end "now" move with every request. */
function questionOf({ offset: _offset, limit: _limit, order: _order, ...query }: ContractListQuery): string {
  const about = (at: number | undefined): number | undefined => at && Math.floor(at / countLifeMs);
  return JSON.stringify({ ...query, publishedFrom: about(query.publishedFrom), publishedTo: about(query.publishedTo) });
}

async function totalOf(sql: Sql, query: ContractListQuery, known: ListTotals): Promise<number> {
  const key = questionOf(query);
  const held = known.get(key);
  if (held && held.until > performance.now()) return held.total;
  const counted = await firstOf(sql, q<{ total: string }>`select count(*) as total ${listed(query)}`);
  const total = Number(counted?.total ?? 0);
  known.delete(key);
  if (total >= manyContracts) known.set(key, { total, until: performance.now() + countLifeMs });
  return total;
}

async function list(
  sql: Sql,
  query: ContractListQuery,
  totals: ListTotals,
): Promise<{ total: number; ids: ContractId[] }> {
  const order = query.order === 'ASC' ? q`asc` : q`desc`;
  const [total, page] = await Promise.all([
    totalOf(sql, query, totals),
    rowsOf(
      sql,
      q<{ id: ContractId }>`select c.id ${listed(query)}
        order by c.id ${order} limit ${query.limit} offset ${query.offset}`,
    ),
  ]);
  return { total, ids: page.map(({ id }) => id) };
}

/** @param seen within a transaction absent: it may read what is never committed */
export const contractRows = (
  sql: Sql,
  totals: ListTotals,
  brought: BroughtWithLock,
  seen?: SeenContracts,
): ContractRows => ({
  load: async (scope, id) => (await load(sql, scope, [id], seen))[0],
  loadAll: (scope, ids) => load(sql, scope, ids, seen),
  lock: (scope, id) => lock(sql, scope, id, brought),
  idByRef: async (tenantId, ref) =>
    (
      await firstOf(
        sql,
        q<{
          id: ContractId;
        }>`select id from contract where tenant_id = ${tenantId} and external_ref = ${ref} and state <> 'DELETED'`,
      )
    )?.id,
  idByDocument: async (scope, id: DocumentId) =>
    (
      await firstOf(
        sql,
        q<{
          contract_id: ContractId;
        }>`select contract_id from document where tenant_id = any(${tenants(scope)}::bigint[]) and id = ${id}`,
      )
    )?.contract_id,
  idBySignatory: async (scope, id) =>
    (
      await firstOf(
        sql,
        q<{
          contract_id: ContractId;
        }>`select contract_id from signatory where tenant_id = any(${tenants(scope)}::bigint[]) and id = ${id}`,
      )
    )?.contract_id,
  idByAttachment: async (scope, id) =>
    (
      await firstOf(
        sql,
        q<{
          contract_id: ContractId;
        }>`select contract_id from attachment where tenant_id = any(${tenants(scope)}::bigint[]) and id = ${id}`,
      )
    )?.contract_id,
  insert: async (contract) => {
    const parts = splitContract(contract);
    await post(
      sql,
      q`insert into contract (tenant_id, id, data) values (${contract.tenantId}, ${contract.id}, ${json(parts.contract)})`,
    );
    await writeParts(sql, contract, changedParts(undefined, parts));
  },
  save: async (before, after) => {
    const parts = splitContract(after);
    const changes = changedParts(splitContract(before), parts);
    await Promise.all([
      post(
        sql,
        q`update contract set data = ${json(parts.contract)} where tenant_id = ${after.tenantId} and id = ${after.id}`,
      ),
      changes.any && writeParts(sql, after, changes),
      saveSlot(sql, before, after),
    ]);
  },
  renewSlot: async (tenantId, id, attempt, holder) =>
    (await run(
      sql,
      q`update slot set lease_until = clock_timestamp() + ${leaseSeconds} * interval '1 second'
        where tenant_id = ${tenantId} and contract_id = ${id} and attempt = ${attempt} and holder = ${holder}`,
    )) === 1,
  list: (query) => list(sql, query, totals),
  waitingFor: async (scope, personId, atMost) =>
    (
      await rowsOf(
        sql,
        q<{ id: ContractId }>`
          with named as materialized (
            select p.tenant_id, p.contract_id from unnest(${tenants(scope)}::bigint[]) t (tenant_id),
              lateral (select tenant_id, contract_id from contract_person
                where tenant_id = t.tenant_id and person_id = ${personId}::bigint
                order by contract_id desc limit ${namedAtMost}) p)
          select c.id from named n join contract c on c.tenant_id = n.tenant_id and c.id = n.contract_id
          where c.state = 'SIGNING' order by c.id limit ${atMost}`,
      )
    ).map(({ id }) => id),
  due: async (now, atMost) =>
    (
      await rowsOf(
        sql,
        q<{ id: ContractId }>`
          select id from contract where state in ('REVIEWING', 'FILLING', 'SIGNING') and expire_at <= ${now}
          order by expire_at limit ${atMost}`,
      )
    ).map(({ id }) => id),
  wishes: async ({ tenantId, id }) =>
    (
      await rowsOf(
        sql,
        q<{
          data: PlacementRequest;
        }>`select data from placement_wish where tenant_id = ${tenantId} and contract_id = ${id} order by id`,
      )
    ).map(({ data }) => data),
  forgetWishes: async ({ tenantId, id }) => {
    await post(sql, q`delete from placement_wish where tenant_id = ${tenantId} and contract_id = ${id}`);
  },
  setWishes: async ({ tenantId, id }, wishes) => {
    for (const { id: wishId, wish } of wishes)
      await post(
        sql,
        q`insert into placement_wish (tenant_id, contract_id, id, data) values (${tenantId}, ${id}, ${wishId}, ${json(wish)})
          on conflict (tenant_id, contract_id, id) do update set data = excluded.data`,
      );
  },
});
