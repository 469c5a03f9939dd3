import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { proves } from '../proves.js';
import { ask, openStage, type Stage } from './stage.js';

describe('seals of 契约锁', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const asked = async (operation: string, query: Record<string, string>, as?: 'stranger') =>
    (await ask(stage, 'GET', operation.split(' ')[1]!, { query }, as)).json as unknown as {
      code: number;
      result?: { list: { id: string }[] };
    };

  proves('GET /v2/seal/list', 'UNKNOWN_ID', 'a company nobody has is not there', async () => {
    assert.equal((await asked('GET /v2/seal/list', { tenantName: '没有的公司' })).code, 1801);
  });

  proves('GET /v2/seal/list', 'OTHER_TENANT', 'shows the seals of one’s own companies and no others', async () => {
    const { sealId, name } = stage.credentials.company;
    const own = await asked('GET /v2/seal/list', { status: 'ALL' });
    assert.ok(own.result!.list.some(({ id }) => id === sealId));
    const theirs = await asked('GET /v2/seal/list', {}, 'stranger');
    assert.ok(!theirs.result!.list.some(({ id }) => id === sealId));
    assert.equal((await asked('GET /v2/seal/list', { tenantName: name }, 'stranger')).code, 1801);
  });

  proves('GET /v2/seal/sealdetail', 'UNKNOWN_ID', 'a seal that is not there', async () => {
    assert.equal((await asked('GET /v2/seal/sealdetail', { sealId: '3559650000000000001' })).code, 1201);
  });

  proves('GET /v2/seal/sealdetail', 'OTHER_TENANT', "another tenant's seal is not there", async () => {
    const { sealId } = stage.credentials.company;
    assert.equal((await asked('GET /v2/seal/sealdetail', { sealId }, 'stranger')).code, 1201);
  });
});
