import { sql as q } from 'kysely';
import type { Scope, Store, Tx } from '../../app/ports.js';
import { appRows } from './apps.js';
import { contractRows } from './contracts.js';
import { documentRows } from './documents.js';
import { evidenceRows } from './evidence.js';
import { installationRows } from './installation.js';
import { intentRows } from './intents.js';
import { organisationRows } from './organisation.js';
import { outboxRows } from './outbox.js';
import { peopleRows } from './people.js';
import type { Database } from './pool.js';
import { sealRows } from './seals.js';
import type { Sql } from './sql.js';
import { ticketRows } from './tickets.js';

const rowsIn = (sql: Sql): Tx => ({
  contracts: contractRows(sql),
  documents: documentRows(sql),
  evidence: evidenceRows(sql),
  intents: intentRows(sql),
  tickets: ticketRows(sql),
  outbox: outboxRows(sql),
  seals: sealRows(sql),
  people: peopleRows(sql),
  organisation: organisationRows(sql),
  apps: appRows(sql),
  installation: installationRows(sql),
});

/** The store on PostgreSQL. Each transaction says whose rows it may see: row-level security is the second net. */
export const postgresStore = (database: Database<unknown>): Store => ({
  transaction: <T>(scope: Scope, work: (tx: Tx) => Promise<T>) =>
    database.transaction(async (sql) => {
      const text = scope === '*' ? '*' : scope.join(',');
      await q`select set_config('hufu.scope', ${text}, true)`.execute(sql);
      return work(rowsIn(sql as unknown as Sql));
    }),
});
