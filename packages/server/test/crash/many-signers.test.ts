import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Integrator, type Made, refusalOf } from './client.js';
import { whole } from './killed.js';
import { judged } from './outcome.js';
import { type TwoServers, startTwoServers } from './two-servers.js';

/** Our own API's answer when the contract's slot did not come free in time: to be asked again. */
const tryAgain = 503;

/** All at once, half of them on each server. @returns how often somebody was told to try again */
async function signAtOnce({ integrators }: TwoServers, made: Made, contacts: string[]): Promise<number> {
  let again = 0;
  await Promise.all(
    contacts.map(async (contact, n) => {
      for (;;) {
        const refusal = await refusalOf(integrators[n % 2]!.personSign(made, {}, contact));
        if (refusal === undefined) return;
        assert.equal(refusal, tryAgain);
        again++;
      }
    }),
  );
  return again;
}

async function manySign(two: TwoServers, count: number): Promise<void> {
  const [integrator] = two.integrators;
  const contacts = Array.from({ length: count }, (_, n) => `1380013${8100 + n}`);
  const made = await integrator.draftForMany(contacts);
  await integrator.send(made);
  const begun = performance.now();
  const again = await signAtOnce(two, made, contacts);
  for (let tries = 0; (await integrator.status(made)) !== 'COMPLETE' && tries < 600; tries++) await delay(100);
  const { state, signings, claimed, failed, events } = await two.ledger.outcome(made.contractId);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${count} signers on two servers: ${claimed} signings made, ${events['SIGNED']} committed, ${seconds} s`);
  assert.equal(state, 'COMPLETED');
  assert.deepEqual(signings, Array<number>(count).fill(1));
  assert.equal(events['SIGNED'], count);
  assert.equal(events['COMPLETED'], 1);
  assert.equal(claimed, count + failed);
  assert.ok(claimed / count <= 1.1, `${claimed} signings made for ${count}`);
  assert.equal(again, 0, 'nobody waits in vain for the slot');
  const file = judged(await integrator.document(made), await Integrator.rootOf(two.servers[0].baseUrl));
  assert.deepEqual(file, { verdict: 'TOTAL-PASSED', signed: count, archived: 1 });
}

describe('many people sign one contract at once through two servers on one database', () => {
  let two: TwoServers;
  before(async () => {
    two = await startTwoServers();
  });
  it('fifty signers: fifty valid signatures, one COMPLETED, hardly a signature made in vain', () => manySign(two, 50));
});

describe('many people sign at once with keys that take 300 ms', () => {
  let two: TwoServers;
  before(async () => {
    two = await startTwoServers([300, 300]);
  });
  const count = whole ? 50 : 12;
  it(`${count} signers: as many valid signatures, one COMPLETED`, () => manySign(two, count));
});
