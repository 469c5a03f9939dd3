import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Integrator, refusalOf } from './client.js';
import { whole } from './killed.js';
import { judged } from './outcome.js';
import { type TwoServers, startTwoServers } from './two-servers.js';

describe('a server that stands still longer than its lease', { skip: !whole && 'waits 15 s: in test:crash' }, () => {
  let two: TwoServers;
  before(async () => {
    two = await startTwoServers([1_000, undefined]); // the first has a second for each signature: time to be stopped in
  });

  const slots = (contractId: string) =>
    two.ledger.rows<{ stale: boolean }>(
      'select lease_until < clock_timestamp() as stale from slot where contract_id = $1',
      [contractId],
    );

  it('loses its signing to the one that took over, and its late commit changes nothing', async () => {
    const [first, second] = two.integrators;
    const made = await first.draft(['COMPANY', 'PERSON']);
    await first.send(made);
    const late = refusalOf(first.companySign(made));
    while ((await slots(made.contractId)).length === 0) await delay(5);
    two.servers[0].child.kill('SIGSTOP');
    while (!(await slots(made.contractId))[0]!.stale) await delay(200);
    await second.companySign(made);
    two.servers[0].child.kill('SIGCONT');
    assert.ok((await late) !== undefined, 'the late one is told that its signing is not part of the contract');
    const { signings, claimed, failed } = await two.ledger.outcome(made.contractId);
    assert.deepEqual([signings, claimed, failed], [[1, 0], 2, 1]);
    await second.personSign(made);
    while ((await second.status(made)) !== 'COMPLETE') await delay(50);
    const file = judged(await second.document(made), await Integrator.rootOf(two.servers[1].baseUrl));
    assert.deepEqual(file, { verdict: 'TOTAL-PASSED', signed: 2, archived: 1 });
  });
});
