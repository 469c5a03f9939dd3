import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { fresh, sent } from './given.js';
import { openStage, type Stage } from './stage.js';

/** The same call several times at once, as impatient clients and several servers of one send it. */
let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

const eightTimes = <T>(call: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 8 }, call));

it('a signing call makes one signature and has one answer', async () => {
  const { contractId } = await sent(stage);
  await eightTimes(() => stage.client.post('/v2/contract/companysign', { contractId }));
  const signings = await stage.rows('select action_id from signing where contract_id = $1', [contractId]);
  assert.equal(signings.length, 1);
});

it('an invited company is one company', async () => {
  const companyName = fresh('同时设立公司');
  const answers = await eightTimes(() => stage.client.post<{ id: string }>('/v2/subcompany/invite', { companyName }));
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
});

it('an employee is one employee', async () => {
  const user = { name: '周敏', contact: 'at-once@example.com', contactType: 'EMAIL' };
  const answers = await eightTimes(() => stage.client.post<{ id: string }>('/v2/employee/create', { user }));
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
});
