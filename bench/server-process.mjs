// A whole server on its own data folder, in a process of its own. Says what CPU it and its PostgreSQL have used.
import { readdirSync, readFileSync } from 'node:fs';
import { readConfig } from '../packages/server/dist/src/config.js';
import { startPostgres } from '../packages/server/dist/src/infra/postgres/launcher.js';
import { startServer } from '../packages/server/dist/src/main.js';
import { answerQuestions, givenArgument, ownCpuMs } from './processes.mjs';

const { dataFolder, watched, environment = {} } = givenArgument();
let statements = 0;
let marks = [];
let databasePids = [];

/** Notes what was used when an object was written, a transaction ended, or the evidence was read for the log. */
const mark = (label) => marks.push({ label, ...used() });
const hooks = {
  afterStatement: (sql) => {
    statements++;
    if (sql === 'commit') mark('commit');
    else if (sql.includes('select body, hash from event')) mark('evidence read');
  },
  afterWrite: () => mark('object'),
};

const config = readConfig({ HUFU_DATA: dataFolder, HUFU_PORT: '0', ...environment });
const counting = { afterStatement: () => void statements++ };
const server = await startServer(config, watched ? hooks : counting);
const postgres = await startPostgres({ dataFolder }); // running already: this only says where

function used() {
  return { server: ownCpuMs(), database: databasePids.reduce((sum, pid) => sum + cpuMsOf(pid), 0), statements };
}

const lastSeen = new Map();

/** Linux tells in nanoseconds; elsewhere PostgreSQL's share stays unknown. A session that ended keeps what it used. */
function cpuMsOf(pid) {
  try {
    lastSeen.set(pid, Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6);
  } catch {
    // ended, or no Linux
  }
  return lastSeen.get(pid) ?? 0;
}

function findDatabasePids() {
  const parentOf = (pid) => {
    try {
      return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]);
    } catch {
      return undefined;
    }
  };
  try {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return all.map(Number).filter((pid) => pid === postgres.pid || parentOf(pid) === postgres.pid);
  } catch {
    return [];
  }
}

answerQuestions({
  ready: () => ({
    credentials: server.credentials,
    database: { ...postgres.connection, database: 'hufu' },
    objects: `${dataFolder}/objects`,
  }),
  /** Finds the sessions of PostgreSQL that `used` counts; that is work itself, so it is asked for apart. */
  findSessions: () => void (databasePids = [...new Set([...databasePids, ...findDatabasePids()])]),
  /** CPU so far in ms. */
  used,
  takeMarks: () => {
    const taken = marks;
    marks = [];
    return taken;
  },
  stop: () => server.close(),
});
