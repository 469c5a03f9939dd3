// Row 4: whole contracts over HTTP, and what each stage costs.
import { availableParallelism } from 'node:os';
import { median, ms } from '../measure.mjs';
import { onePage } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';
import { newStory, stages, wholeContract } from '../story.mjs';

const atOnce = 12;

export const contract = {
  number: 4,
  work: 'whole contract over HTTP: one page, two places, company by API, person on the page, COMPLETED B-LTA, log, bundle',
  async measure({ quick }) {
    const pdf = onePage();
    const speed = await throughput(pdf, quick);
    const table = await stageTable(pdf, quick);
    const cores = availableParallelism();
    const { perSecond, server, database, load } = speed;
    const first = perSecond >= 20;
    return [
      {
        against: `${atOnce} at once, a new person each, ${cores} cores shared with the load generator`,
        goal: '≥ 20 /s, then ≥ 50',
        figure: `${perSecond.toFixed(1)} /s`,
        met: first,
        note: perSecond >= 50 ? 'both met' : first ? 'first met' : undefined,
      },
      {
        against: 'CPU of one contract: server + PostgreSQL; load generator apart',
        goal: '',
        figure: `${ms(server)} + ${ms(database)}; ${ms(load)}: ${((1000 * 2) / (server + database)).toFixed(0)} /s would fill 2 cores`,
      },
      ...table,
    ];
  },
};

async function throughput(pdf, quick) {
  const server = await child('server', { dataFolder: folder('contracts') });
  const { credentials } = server.ready;
  const load = await child('load');
  const given = { credentials, pdf: pdf.toString('base64'), atOnce };
  await load.ask('contracts', { ...given, ms: quick ? 3000 : 5000 }); // warm
  await server.ask('findSessions');
  const slices = [];
  for (let round = 0; round < (quick ? 2 : 4); round++) {
    const before = await server.ask('used');
    const done = await load.ask('contracts', { ...given, ms: 5000 });
    const after = await server.ask('used');
    slices.push({
      perSecond: done.perSecond,
      server: (after.server - before.server) / done.count,
      database: (after.database - before.database) / done.count,
      load: done.cpuMs / done.count,
    });
  }
  await load.stop();
  await server.stop();
  const middle = (name) => median(slices.map((slice) => slice[name]));
  return {
    perSecond: middle('perSecond'),
    server: middle('server'),
    database: middle('database'),
    load: middle('load'),
  };
}

/** One contract at a time on a server that says when it wrote and committed; CPU of server and PostgreSQL by stage. */
async function stageTable(pdf, quick) {
  const server = await child('server', { dataFolder: folder('stages'), watched: true });
  const { credentials } = server.ready;
  for (let n = 0; n < (quick ? 10 : 30); n++) await wholeContract(credentials, pdf);
  await server.ask('findSessions');
  const sums = new Map();
  const contracts = quick ? 20 : 60;
  for (let n = 0; n < contracts; n++) {
    const story = newStory(credentials, pdf);
    await server.ask('findSessions');
    for (const [name, stage] of Object.entries(stages)) {
      await server.ask('takeMarks');
      const before = await server.ask('used');
      await stage(story);
      const after = await server.ask('used');
      if (name === 'sign (person)') addParts(sums, before, await server.ask('takeMarks'), after);
      else add(sums, name, before, after);
    }
  }
  await server.stop();
  return stageRows(sums, contracts);
}

function add(sums, name, before, after) {
  const sum = sums.get(name) ?? { server: 0, database: 0, statements: 0 };
  for (const key of Object.keys(sum)) sum[key] += after[key] - before[key];
  sums.set(name, sum);
}

/** The last signature finishes the contract in the same request: it is cut where a commit follows an object. */
function addParts(sums, before, marks, after) {
  const commitAfterObject = (n) => {
    const objects = marks.flatMap(({ label }, index) => (label === 'object' ? [index] : []));
    return marks.find(({ label }, index) => index > objects[n] && label === 'commit') ?? after;
  };
  const signed = commitAfterObject(0);
  const finished = commitAfterObject(1);
  const judged =
    marks.find(({ label }, index) => label === 'evidence read' && index > marks.indexOf(finished)) ?? after;
  add(sums, 'sign (person)', before, signed);
  add(sums, 'finish: B-LTA', signed, finished);
  add(sums, 'finish: read back and verified', finished, judged);
  add(sums, 'log, COMPLETED', judged, after);
}

function stageRows(sums, contracts) {
  const order = [
    ...Object.keys(stages).slice(0, -1),
    'finish: B-LTA',
    'finish: read back and verified',
    'log, COMPLETED',
    'bundle',
  ];
  const rows = order.map((name) => {
    const { server, database, statements } = sums.get(name);
    return { name, server: server / contracts, database: database / contracts, statements: statements / contracts };
  });
  const total = { name: 'all', server: 0, database: 0, statements: 0 };
  for (const row of rows) for (const key of ['server', 'database', 'statements']) total[key] += row[key];
  return [...rows, total].map(({ name, server, database, statements }) => ({
    stage: name,
    figure: `${server.toFixed(2)} + ${database.toFixed(2)} ms, ${statements.toFixed(1)} statements`,
  }));
}
