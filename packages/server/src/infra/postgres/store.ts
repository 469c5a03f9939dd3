import type { OutboxRows, Scope, Store, Tx } from '../../app/ports.js';
import { accountRows } from './accounts.js';
import { appRows } from './apps.js';
import { autoSignRows } from './auto-sign.js';
import { BroughtWithLock } from './brought.js';
import { batchRows } from './batches.js';
import { type ListTotals, contractRows } from './contracts.js';
import { watched } from './directory.js';
import { documentRows } from './documents.js';
import { evidenceRows } from './evidence.js';
import { fileRows } from './files.js';
import { installationRows } from './installation.js';
import { intentRows } from './intents.js';
import { organisationRows } from './organisation.js';
import { outboxRows } from './outbox.js';
import { peopleRows } from './people.js';
import { auditRows, permissionRows, switchRows } from './permissions.js';
import { type Database, retried } from './pool.js';
import { reportRows } from './reports.js';
import { sealRows } from './seals.js';
import { SeenContracts } from './seen-contracts.js';
import type { Sql } from './sql.js';
import { templateRows } from './templates.js';
import { taskRows } from './tasks.js';
import { ticketRows } from './tickets.js';

const rowsIn = (sql: Sql, totals: ListTotals, seen?: SeenContracts, brought = new BroughtWithLock()): Tx => ({
  contracts: contractRows(sql, totals, brought, seen),
  documents: documentRows(sql),
  evidence: evidenceRows(sql),
  intents: intentRows(sql, brought),
  tickets: ticketRows(sql),
  batches: batchRows(sql),
  outbox: outboxRows(sql),
  seals: sealRows(sql),
  autoSign: autoSignRows(sql),
  templates: templateRows(sql),
  reports: reportRows(sql),
  people: peopleRows(sql),
  accounts: accountRows(sql),
  organisation: organisationRows(sql),
  apps: appRows(sql, brought),
  installation: installationRows(sql),
  files: fileRows(sql),
  permissions: permissionRows(sql),
  switches: switchRows(sql),
  audit: auditRows(sql),
  tasks: taskRows(sql),
});

type NewWork = Parameters<OutboxRows['add']>[0][number];
/** Told of outbox rows when they are committed, so that nobody has to poll for them. */
export type Announce = (rows: NewWork[]) => void;

const noting = (rows: OutboxRows, note: (added: NewWork[]) => void): OutboxRows => ({
  ...rows,
  add: async (added) => {
    await rows.add(added);
    note(added);
  },
});

/** The store on PostgreSQL. Each transaction says whose rows it may see: row-level security is the second net. */
export function postgresStore(database: Database, announce: Announce = () => undefined): Store {
  const totals: ListTotals = new Map();
  let directoryChanges = 0;
  const seen = new SeenContracts();
  return {
    transaction: async <T>(scope: Scope, work: (tx: Tx) => Promise<T>) => {
      let added: NewWork[] = [];
      let isDirectoryWritten = false;
      const result = await database
        .transaction((sql) => {
          added = []; // a transaction may run again
          const rows = rowsIn(sql, totals);
          const directory = watched(rows, () => (isDirectoryWritten = true));
          return work({ ...rows, ...directory, outbox: noting(rows.outbox, (more) => added.push(...more)) });
        }, scopeText(scope))
        .finally(() => {
          if (isDirectoryWritten) directoryChanges++; // also when nobody knows whether it was committed
        });
      if (added.length > 0) announce(added);
      return result;
    },
    read: (scope, work) => database.read((sql) => work(rowsIn(sql, totals, seen)), scopeText(scope)),
    statement: (work) => retried(() => work(rowsIn(database.sql, totals))),
    directoryVersion: () => directoryChanges,
  };
}

/** As row-level security reads it. */
export const scopeText = (scope: Scope): string => (scope === '*' ? '*' : scope.join(','));
