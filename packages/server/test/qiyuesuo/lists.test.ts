import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { toBeijing } from '../../src/dialects/beijing.js';
import { drafted, fresh, sent } from './given.js';
import { openStage, type Stage } from './stage.js';

/** 合同列表: what a window of time, a state, a side and a page of the list hold. */
let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

async function listed(query: Record<string, string>): Promise<{ total: number; ids: string[] }> {
  const { totalCount, list } = await stage.client.get<{ totalCount: number; list: { id: string }[] }>(
    '/v2/contract/list',
    query,
  );
  return { total: totalCount, ids: list.map(({ id }) => id) };
}

it('a window holds what was sent in it, and drafts that were made in it', async () => {
  const start = await stage.now();
  const draft = (await drafted(stage)).contractId;
  const contract = (await sent(stage)).contractId;
  await stage.advance('PT60M');
  const later = (await sent(stage)).contractId;
  const window = (from: number, to: number) =>
    listed({ publishTimeStart: toBeijing(from - 1000), publishTimeEnd: toBeijing(to), createTimeOrder: 'ASC' });
  assert.deepEqual((await window(start, start + 30 * 60_000)).ids, [draft, contract]);
  assert.deepEqual((await window(start + 30 * 60_000, start + 90 * 60_000)).ids, [later]);
  assert.deepEqual((await window(start - 120 * 60_000, start - 60 * 60_000)).ids, []);
});

it('pages of the list do not overlap, and the total counts what the filter holds', async () => {
  const description = fresh('翻页');
  const made: string[] = [];
  for (let at = 0; at < 3; at++) made.push((await drafted(stage, ['COMPANY'], { description })).contractId);
  const first = await listed({ status: 'DRAFT', selectLimit: '2' });
  const second = await listed({ status: 'DRAFT', selectOffset: '2', selectLimit: '1' });
  assert.deepEqual([...first.ids, ...second.ids], made.toReversed(), 'newest first');
  assert.equal(first.total, second.total);
  assert.equal((await listed({ status: 'DRAFT', signatoryType: 'RECEIVER' })).total, 0);
});
