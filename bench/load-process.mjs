// Makes load from a process of its own and says what CPU that cost.
import { ask as askEsign } from './esign-wire.mjs';
import { answerQuestions, ownCpuMs } from './processes.mjs';
import { wholeContract } from './story.mjs';
import { ask } from './tencent-wire.mjs';
import { send, signedHeaders } from './wire.mjs';

/** Does `act` again and again, `atOnce` at a time, until the time is over. */
async function during(ms, atOnce, act) {
  const cpu = ownCpuMs();
  const begun = performance.now();
  const latencies = [];
  const one = async () => {
    while (performance.now() - begun < ms) {
      const start = performance.now();
      await act();
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const took = performance.now() - begun;
  return { count: latencies.length, perSecond: (latencies.length * 1000) / took, latencies, cpuMs: ownCpuMs() - cpu };
}

/** One GET, signed as 契约锁 asks when an app is given. @throws when the answer is not the one wanted */
async function get({ origin, path, app, atLeastBytes, holding }) {
  const headers = app ? signedHeaders(app) : {};
  const reply = await send(origin, 'GET', path, { headers, count: holding === undefined });
  const good = reply.status === 200 && reply.bytes >= (atLeastBytes ?? 1);
  if (!good || (holding !== undefined && !reply.body.includes(holding)))
    throw new Error(`${path}: ${reply.status}, ${reply.bytes} bytes, ${reply.body.toString('utf8').slice(0, 200)}`);
}

let turn = 0;
answerQuestions({
  ready: () => true,
  /** @param given.targets taken one after the other */
  get: ({ targets, ms, atOnce }) => during(ms, atOnce, () => get(targets[turn++ % targets.length])),
  tencent: ({ target, ms, atOnce }) => during(ms, atOnce, () => ask(target)),
  esign: ({ target, ms, atOnce }) => during(ms, atOnce, () => askEsign(target)),
  contracts: ({ credentials, pdf, ms, atOnce }) => {
    const bytes = Buffer.from(pdf, 'base64');
    return during(ms, atOnce, () => wholeContract(credentials, bytes));
  },
});
