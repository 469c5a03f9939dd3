// Calls of a server, each against a bare Fastify route that does one point select and answers as many bytes: rates in turn,
// so that a busy machine slows both, and what each call asks of the database, which does not depend on the machine.
import { median, times, whole } from './measure.mjs';
import { child } from './processes.mjs';

const atOnce = 32;
const roundMs = 1500;

/**
 * @param reply one answer of the server, which the bare route gives too
 * @param sides by name: `what` of the load process, and what it is given
 * @returns by name: medians of `perSecond`, `barePerSecond` and `ratio`, and `statements` a call
 */
export async function againstBare({ server, reply, sides, rounds }) {
  const bare = await child('bare', { database: server.ready.database, text: reply.body.toString('utf8') });
  const load = await child('load');
  const point = { targets: [{ origin: bare.ready.origin, path: '/point?id=1', atLeastBytes: reply.bytes }] };
  const rates = { bare: [], ...Object.fromEntries(Object.keys(sides).map((name) => [name, []])) };
  for (let round = -1; round < rounds; round++) {
    const alone = await load.ask('get', { ...point, ms: roundMs, atOnce });
    if (round >= 0) rates.bare.push(alone.perSecond);
    for (const [name, { what, ...given }] of Object.entries(sides)) {
      const done = await load.ask(what, { ...given, ms: roundMs, atOnce });
      if (round >= 0) rates[name].push(done.perSecond);
    }
  }
  const figures = {};
  for (const [name, side] of Object.entries(sides))
    figures[name] = {
      perSecond: median(rates[name]),
      barePerSecond: median(rates.bare),
      ratio: median(rates[name].map((value, round) => value / rates.bare[round])),
      statements: await statementsOf(server, load, side),
    };
  await Promise.all([load.stop(), bare.stop()]);
  return figures;
}

/** Statements a call, begin and commit among them, one call at a time for a while; what is asked once a second is shared out. */
async function statementsOf(server, load, { what, ...given }) {
  const before = (await server.ask('used')).statements;
  const { count } = await load.ask(what, { ...given, ms: roundMs, atOnce: 1 });
  return ((await server.ask('used')).statements - before) / count;
}

export const lineOf = (name, bytes, { perSecond, barePerSecond, ratio, statements }) => ({
  against: `${name}: bare Fastify route, one point select, ${bytes} bytes, ${atOnce} at once`,
  figure: `${times(ratio)} (${whole(perSecond)} : ${whole(barePerSecond)} /s), ${statements.toFixed(1)} statements`,
});
