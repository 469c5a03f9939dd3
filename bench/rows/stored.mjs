// Row 6: detail and list with many contracts stored, against 1,000. Two servers side by side, asked in turn.
import pg from 'pg';
import { percentile, times, ms as milliseconds, whole } from '../measure.mjs';
import { onePage } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';
import { wholeContract } from '../story.mjs';

const few = 1000;
const atOnce = 4;

export const stored = {
  number: 6,
  async measure({ quick, full }) {
    const many = full ? 1_000_000 : quick ? 20_000 : 200_000;
    const houses = { few: await filled('stored-few', few), many: await filled('stored-many', many) };
    const load = await child('load');
    const rows = [];
    for (const work of ['detail', 'list']) {
      const latencies = { few: [], many: [] };
      for (let round = -1; round < (quick ? 3 : 8); round++) {
        for (const [name, { credentials, ids }] of Object.entries(houses)) {
          const targets = targetsOf(work, ids).map((target) => ({
            ...target,
            origin: credentials.baseUrl,
            app: credentials.qiyuesuo,
          }));
          const done = await load.ask('get', { targets, ms: 1200, atOnce });
          if (round >= 0) latencies[name].push(...done.latencies);
        }
      }
      rows.push(rowOf(work, many, latencies));
    }
    await load.stop();
    await Promise.all(Object.values(houses).map(({ server }) => server.stop()));
    return rows;
  },
};

const targetsOf = (work, ids) =>
  work === 'detail'
    ? ids.map((id) => ({ path: `/v2/contract/detail?contractId=${id}`, holding: id }))
    : [{ path: '/v2/contract/list?selectLimit=20&selectOffset=0', atLeastBytes: 1000 }];

function rowOf(work, many, latencies) {
  const p99 = (name) => percentile(latencies[name], 0.99);
  const p50 = (name) => percentile(latencies[name], 0.5);
  const ratio = p99('many') / p99('few');
  const halves = `p50 ${times(p50('many') / p50('few'))}`;
  return {
    work: `${work} with ${whole(many)} contracts stored`,
    against: `p99 with ${whole(few)}, ${atOnce} at once`,
    goal: '≤ 1.5 ×',
    figure: `${times(ratio)} (${milliseconds(p99('many'))} : ${milliseconds(p99('few'))}; ${halves})`,
    met: ratio <= 1.5,
  };
}

/** A server with one finished contract, and copies of its rows under other ids. */
async function filled(name, count) {
  const server = await child('server', { dataFolder: folder(name) });
  const { credentials, database } = server.ready;
  const { contractId } = await wholeContract(credentials, onePage());
  const client = new pg.Client({ ...database, user: 'hufu_owner' });
  await client.connect();
  const ids = await copyContract(client, contractId, count);
  await client.end();
  return { server, credentials, ids };
}

const partTables = ['signatory', 'action', 'document', 'placement'];

/** Contracts and their parts under ids of their own. @returns some of the contracts' */
async function copyContract(client, contractId, count) {
  await client.query(`select set_config('hufu.scope', '*', false)`);
  for (let from = 1; from < count; from += 20_000) {
    const range = [contractId, from, Math.min(from + 20_000, count) - 1];
    await client.query('begin');
    await client.query(
      `insert into contract (tenant_id, id, data)
       select tenant_id, id - n * 4194304, jsonb_set(data, '{id}', to_jsonb((id - n * 4194304)::text)) - 'externalRef'
       from contract, generate_series($2::bigint, $3::bigint) n where id = $1`,
      range,
    );
    for (const table of partTables) {
      const parent = table === 'action' ? 'signatory_id, ' : '';
      await client.query(
        `insert into ${table} (tenant_id, contract_id, id, ${parent}position, data)
         select p.tenant_id, p.contract_id - n * 4194304, p.id - n * 4194304, ${parent && 'p.signatory_id - n * 4194304, '}p.position,
           jsonb_set(p.data, '{id}', to_jsonb((p.id - n * 4194304)::text))
         from ${table} p, generate_series($2::bigint, $3::bigint) n where p.contract_id = $1`,
        range,
      );
    }
    await client.query('commit');
  }
  await client.query('analyze');
  const { rows } = await client.query('select id from contract order by md5(id::text) limit 500');
  return rows.map(({ id }) => id);
}
