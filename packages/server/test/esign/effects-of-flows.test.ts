import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { asked } from './asking.js';
import { completed, drafted, oneStep, organisation, pagesPdf, person, settled, signed, started } from './given.js';
import { proves } from '../proves.js';
import { inFlow, seenBy, v3Flow, withField } from './seen.js';
import { openStage, type Stage } from './stage.js';

describe('what e签宝 operations do to flows', () => {
  let stage: Stage;
  let seen: ReturnType<typeof seenBy>;
  before(async () => {
    stage = await openStage();
    seen = seenBy(stage);
  });
  after(() => stage.close());
  const done: (typeof seen)['done'] = (operation, asking) => seen.done(operation, asking);

  describe('flows', () => {
    proves('POST /v1/signflows', 'EFFECT', 'a draft of the initiator’s company', async () => {
      const boss = await person(stage.client);
      const org = await organisation(stage.client, boss.accountId);
      const body = {
        businessScene: '采购合同',
        initiatorAccountId: boss.accountId,
        initiatorAuthorizedAccountId: org.orgId,
      };
      const { flowId } = (await done('POST /v1/signflows', { body })) as { flowId: string };
      const { state, subject, companyName, autoFinish } = await seen.contract(flowId);
      assert.deepEqual([state, subject, companyName, autoFinish], ['DRAFT', '采购合同', org.name, false]);
    });
    const oneSteps = [
      ['POST /api/v2/signflows/createFlowOneStep', 'EFFECT'],
      ['POST /api/v3/signflows/createFlowOneStep', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of oneSteps)
      it(`${operation}: published, and sealed by itself within seconds (${proof})`, async () => {
        const fileId = await stage.client.upload(pagesPdf(), '合同.pdf');
        const { flowId } = (await done(operation, { body: oneStep(fileId, await person(stage.client)) })) as {
          flowId: string;
        };
        assert.equal(await seen.stateOf(flowId), 'SIGNING');
        await stage.until(async () => (await seen.countOf('signing', flowId)) === 1);
      });
    const starts = [
      ['PUT /v1/signflows/{flowId}/start', 'EFFECT'],
      ['POST /v3/sign-flow/{signFlowId}/start', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of starts)
      it(`${operation}: the draft is being signed (${proof})`, async () => {
        const { flowId } = await withField(stage);
        await done(operation, inFlow(flowId, { body: {} }));
        assert.equal(await seen.stateOf(flowId), 'SIGNING');
        assert.ok((await seen.events(flowId)).includes('PUBLISHED'));
      });
    const finishes = [
      ['PUT /v1/signflows/{flowId}/archive', 'EFFECT'],
      ['POST /v3/sign-flow/{signFlowId}/finish', 'EFFECT'],
      ['POST /v3/sign-flow/{signFlowId}/complete', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of finishes)
      it(`${operation}: what all have signed is completed (${proof})`, async () => {
        const { flowId } = await signed(stage, { flowInfo: { autoArchive: false } });
        assert.equal(await seen.stateOf(flowId), 'SIGNED');
        await done(operation, inFlow(flowId, { body: {} }));
        await stage.untilStatus(flowId, 2);
      });
    const recalls = [
      ['PUT /v1/signflows/{flowId}/revoke', 'EFFECT'],
      ['POST /v3/sign-flow/{signFlowId}/revoke', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of recalls)
      it(`${operation}: recalled, with its reason (${proof})`, async () => {
        const { flowId } = await started(stage);
        await done(operation, inFlow(flowId, { body: { revokeReason: '条款有误' } }));
        const { state, stateReason } = await seen.contract(flowId);
        assert.deepEqual([state, stateReason], ['RECALLED', '条款有误']);
        const { flowStatus, flowDesc } = await stage.client.get<{ flowStatus: number; flowDesc: string }>(
          `/v1/signflows/${flowId}`,
        );
        assert.deepEqual([flowStatus, flowDesc], [3, '条款有误']);
      });
    proves('PUT /v1/signflows/{flowId}/signers/rushsign', 'EFFECT', 'whose turn it is hears of it again', async () => {
      const { flowId } = await settled(stage, await started(stage));
      await done('PUT /v1/signflows/{flowId}/signers/rushsign', inFlow(flowId, { body: {} }));
      assert.ok((await seen.events(flowId)).includes('URGED'));
    });
    proves('POST /v3/sign-flow/{signFlowId}/urge', 'EFFECT', 'after half an hour, and not twice at once', async () => {
      const flow = await settled(stage, await started(stage));
      await stage.advance(31);
      const body = { urgedOperator: { psnId: flow.signer.accountId } };
      await done('POST /v3/sign-flow/{signFlowId}/urge', inFlow(flow.flowId, { body }));
      assert.ok((await seen.events(flow.flowId)).includes('URGED'));
      assert.equal(
        (await asked(stage.client, 'POST /v3/sign-flow/{signFlowId}/urge', inFlow(flow.flowId, { body }))).code,
        1437138,
      );
    });
    proves('POST /v3/sign-flow/{signFlowId}/delay', 'EFFECT', 'later, once', async () => {
      const fileId = await stage.client.upload(pagesPdf(), '合同.pdf');
      const { now } = await stage.app.sandboxClock(stage.t.caller, 0);
      const { signFlowId } = await stage.client.post<{ signFlowId: string }>('/v3/sign-flow/create-by-file', {
        ...v3Flow(fileId),
        signFlowConfig: { signFlowTitle: '合同', signFlowExpireTime: now + 86_400_000 },
      });
      const later = now + 10 * 86_400_000;
      await done(
        'POST /v3/sign-flow/{signFlowId}/delay',
        inFlow(signFlowId, { body: { signFlowExpireTime: String(later) } }),
      );
      assert.equal((await seen.contract(signFlowId)).expireAt, later);
      const again = inFlow(signFlowId, { body: { signFlowExpireTime: later + 1 } });
      const { code, message } = await asked(stage.client, 'POST /v3/sign-flow/{signFlowId}/delay', again);
      assert.deepEqual([code, message], [1435011, '流程只能延期一次']);
    });
    proves(
      'POST /v3/sign-flow/{signFlowId}/initiate-rescission',
      'EFFECT',
      'all sign an agreement, then the flow is rescinded',
      async () => {
        const flow = await completed(stage);
        const body = { rescindReason: '4', rescindReasonNotes: '协商一致' };
        const asking = inFlow(flow.flowId, { body });
        const made = await done('POST /v3/sign-flow/{signFlowId}/initiate-rescission', asking);
        const { signFlowId: rescissionSignFlowId } = made as { signFlowId: string };
        const status = async () => {
          const { rescissionStatus, rescissionSignFlowIds } = await stage.client.get(
            `/v3/sign-flow/${flow.flowId}/detail`,
          );
          return [rescissionStatus, rescissionSignFlowIds];
        };
        assert.deepEqual(await status(), [1, [rescissionSignFlowId]]);
        await stage.until(async () => (await seen.countOf('signing', rescissionSignFlowId)) === 1);
        await stage.act(rescissionSignFlowId, flow.signer.mobile);
        await stage.until(async () => (await status())[0] === 3);
        assert.equal((await seen.contract(flow.flowId)).voidState, 'VOIDED');
      },
    );
    const addresses = [
      ['GET /v1/signflows/{flowId}/executeUrl', 'EFFECT', '0'],
      ['GET /v3/signflows/{flowId}/executeUrl', 'EFFECT', '2'],
    ] as const;
    for (const [operation, proof, urlType] of addresses)
      it(`${operation}: two addresses that open that person's page (${proof})`, async () => {
        const { flowId, signer } = await settled(stage, await started(stage));
        const query = { accountId: signer.accountId, urlType };
        const urls = (await done(operation, inFlow(flowId, { query }))) as { url: string; shortUrl: string };
        for (const url of [urls.url, urls.shortUrl]) assert.equal(await stage.opens(url), 'open');
        assert.notEqual(urls.url, urls.shortUrl);
      });
    proves(
      'POST /v3/sign-flow/{signFlowId}/sign-url',
      'EFFECT',
      'the page of who is named by mobile number',
      async () => {
        const { flowId, signer } = await settled(stage, await started(stage));
        const body = { operator: { psnAccount: signer.mobile } };
        const { url } = (await done('POST /v3/sign-flow/{signFlowId}/sign-url', inFlow(flowId, { body }))) as {
          url: string;
        };
        assert.equal(await stage.opens(url), 'open');
      },
    );
    proves('POST /v3/sign-flow/create-by-file', 'EFFECT', 'published at once, not finished by itself', async () => {
      const fileId = await stage.client.upload(pagesPdf(), '合同.pdf');
      const { signFlowId } = (await done('POST /v3/sign-flow/create-by-file', { body: v3Flow(fileId) })) as {
        signFlowId: string;
      };
      const { state, autoFinish } = await seen.contract(signFlowId);
      assert.deepEqual([state, autoFinish], ['SIGNING', false]);
      const unstarted = { ...v3Flow(fileId), signFlowConfig: { signFlowTitle: '合同', autoStart: 'false' } };
      const second = (await done('POST /v3/sign-flow/create-by-file', { body: unstarted })) as { signFlowId: string };
      assert.equal(await seen.stateOf(second.signFlowId), 'DRAFT');
    });
    proves(
      'POST /v3/sign-flow/sign-flow-list',
      'EFFECT',
      'what a status asks for is what is listed, page by page',
      async () => {
        const { flowId } = await drafted(stage);
        interface Listed {
          total: number;
          signFlowInfos: { signFlowId: string; signFlowStatus: number }[];
        }
        const page = async (body: object) =>
          (await done('POST /v3/sign-flow/sign-flow-list', { body })) as unknown as Listed;
        const drafts = await page({ pageNum: 1, pageSize: 100, signFlowStatus: [0] });
        assert.ok(drafts.signFlowInfos.every(({ signFlowStatus }) => signFlowStatus === 0));
        assert.ok(drafts.signFlowInfos.some(({ signFlowId }) => signFlowId === flowId));
        const beyond = await page({ pageNum: drafts.total + 1, pageSize: 1, signFlowStatus: [0] });
        assert.deepEqual(beyond.signFlowInfos, []);
      },
    );
  });
});
