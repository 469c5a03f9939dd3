import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { asked } from './asking.js';
import { organisation, person } from './given.js';
import { proves } from '../proves.js';
import { openStage, type Stage } from './stage.js';

interface Seals {
  total: number;
  seals: {
    sealId: string;
    sealBizType?: string;
    sealWidth: number;
    sealHeight: number;
    sealImageDownloadUrl: string;
  }[];
}

describe('seals of v3', () => {
  let stage: Stage;
  let psnId: string;
  let orgId: string;
  before(async () => {
    stage = await openStage();
    psnId = (await person(stage.client)).accountId;
    orgId = (await organisation(stage.client, psnId)).orgId;
  });
  after(() => stage.close());
  const make = (operation: string, body: object) => asked(stage.client, operation, { body });
  const orgOperation = 'POST /v3/seals/org-seals/create-by-template';
  const psnOperation = 'POST /v3/seals/psn-seals/create-by-template';
  const orgList = () => stage.client.get<Seals>('/v3/seals/org-own-seal-list', { orgId, pageNum: 1, pageSize: 20 });
  const isPicture = async (url: string) => {
    const reply = await fetch(url);
    const bytes = Buffer.from(await reply.arrayBuffer());
    return reply.status === 200 && bytes.subarray(1, 4).toString() === 'PNG';
  };

  proves('POST /v3/seals/org-seals/create-by-template', 'EFFECT', 'every pattern that Hufu draws', async () => {
    const patterns = [
      ['PUBLIC_ROUND_STAR', '42_42', 'PUBLIC'],
      ['CONTRACT_ROUND_NO_STAR', '38_38', 'CONTRACT'],
      ['PERSONNEL_ROUND_STAR', '38_38', 'PERSONNEL'],
      ['FINANCE_ROUND_STAR', '38_38', 'FINANCE'],
      ['COMMON_OVAL', '45_30', 'COMMON'],
    ] as const;
    for (const [sealTemplateStyle, sealSize, type] of patterns) {
      const body = { orgId, sealName: sealTemplateStyle, sealTemplateStyle, sealSize, sealOpacity: '60' };
      const { code, message, data } = await make(orgOperation, body);
      assert.equal(code, 0, message);
      const seal = (await orgList()).seals.find(({ sealId }) => sealId === data.sealId)!;
      assert.deepEqual([`${seal.sealWidth}_${seal.sealHeight}`, seal.sealBizType], [sealSize, type]);
      assert.ok(await isPicture(seal.sealImageDownloadUrl));
    }
  });
  proves('POST /v3/seals/psn-seals/create-by-template', 'EFFECT', 'a person’s name in a frame', async () => {
    const { code, message, data } = await make(psnOperation, {
      psnId,
      sealName: '姓名章',
      sealTemplateStyle: 'SQUARE_LEFT_BORDER',
      sealSize: '18_18',
      sealSuffix: '2',
    });
    assert.equal(code, 0, message);
    const { seals } = await stage.client.get<Seals>('/v3/seals/psn-seal-list', { psnId });
    const seal = seals.find(({ sealId }) => sealId === data.sealId)!;
    assert.deepEqual([seal.sealWidth, seal.sealHeight], [18, 18]);
    assert.ok(await isPicture(seal.sealImageDownloadUrl));
  });
  it('a pattern, a size or an opacity that does not exist is refused; so is a name that is taken', async () => {
    const right = { orgId, sealName: '章', sealTemplateStyle: 'CONTRACT_ROUND_STAR', sealSize: '38_38' };
    const wrong = [
      { sealTemplateStyle: 'PUBLIC_TWO_OVAL', sealSize: '45_30' },
      { sealTemplateStyle: 'toString' },
      { sealSize: '42_42' },
      { sealOpacity: 10 },
      { sealColor: 'GREEN' },
    ];
    for (const more of wrong) assert.equal((await make(orgOperation, { ...right, ...more })).code, 1435002);
    assert.equal((await make(orgOperation, right)).code, 0);
    assert.equal((await make(orgOperation, right)).code, 1435002);
  });
  it('only the kinds that are asked for, and the revoked ones when they are asked for', async () => {
    const contracts = await stage.client.get<Seals>('/v3/seals/org-own-seal-list', { orgId, sealBizTypes: 'CONTRACT' });
    assert.ok(contracts.total > 0 && contracts.seals.every(({ sealBizType }) => sealBizType === 'CONTRACT'));
    const gone = contracts.seals[0]!.sealId;
    await stage.client.delete(`/v1/organizations/${orgId}/seals/${gone}`);
    const ids = async (query: object) =>
      (await stage.client.get<Seals>('/v3/seals/org-own-seal-list', { orgId, ...query })).seals.map(
        ({ sealId }) => sealId,
      );
    assert.ok(!(await ids({})).includes(gone));
    assert.ok((await ids({ revocationSeal: true })).includes(gone));
  });
  it('a picture’s address in a list of v1 opens, and dies after its hour', async () => {
    interface V1Seals {
      seals: { url: string }[];
    }
    const { seals } = await stage.client.get<V1Seals>(`/v1/organizations/${orgId}/seals`);
    assert.ok(await isPicture(seals[0]!.url));
    await stage.advance(60);
    assert.equal((await fetch(seals[0]!.url)).status, 403);
  });
});
