import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { coreId } from '../../src/domain/ids.js';
import { proves } from '../proves.js';
import { asked } from './asking.js';
import {
  drafted,
  type Flow,
  freshMobile,
  handSigner,
  oneStep,
  pagesPdf,
  type Person,
  person,
  started,
} from './given.js';
import { openStage, type Stage } from './stage.js';

const operation = 'POST /v3/sign-flow/batch-sign-url';
interface Urls {
  batchSerialId: string;
  batchSignUrl: string;
  batchSignUrlWithoutLogin: string;
}

describe('批量签页面', () => {
  let stage: Stage;
  let signer: Person;
  let flows: Flow[];
  before(async () => {
    stage = await openStage();
    signer = await person(stage.client);
    flows = [await flowFor(signer), await flowFor(signer)];
  });
  after(() => stage.close());

  /** A flow in which this person alone signs, by hand. */
  const flowFor = async (who: Person): Promise<Flow> => {
    const fileId = await stage.client.upload(pagesPdf(), '劳动合同.pdf');
    const body = oneStep(fileId, who, { signers: [handSigner(fileId, who, 1)] });
    const { flowId } = await stage.client.post<{ flowId: string }>('/api/v2/signflows/createFlowOneStep', body);
    return { flowId, fileId, signer: who };
  };
  const ids = () => flows.map(({ flowId }) => flowId);
  const ask = async (body: object, client = stage.client) =>
    (await asked(client, operation, { body })) as { code: number; message: string; data: Urls | null };
  const code = async (body: object, client = stage.client) => (await ask(body, client)).code;
  const links = () => stage.rows('select id from batch', []);

  proves(
    'POST /v3/sign-flow/batch-sign-url',
    'EFFECT',
    'one address with login and one without, for all flows, two hours long',
    async () => {
      const { data } = await ask({ operatorId: signer.accountId, signFlowIds: ids() });
      assert.equal(await stage.opens(data!.batchSignUrl), 'PROVE');
      assert.equal(await stage.opens(data!.batchSignUrlWithoutLogin), 'LIST');
      const contractIds = (await stage.rows<{ data: { contractIds: string[] } }>('select data from batch', [])).at(-1)!;
      assert.deepEqual(
        contractIds.data.contractIds,
        ids().map((id) => stage.coreId('contract', id)),
      );
      await stage.advance(119);
      assert.equal(await stage.opens(data!.batchSignUrlWithoutLogin), 'LIST');
      await stage.advance(1);
      assert.equal(await stage.opens(data!.batchSignUrlWithoutLogin), 'LINK_ENDED');
    },
  );
  proves('POST /v3/sign-flow/batch-sign-url', 'UNKNOWN_ID', 'a flow, or a person, that nobody has', async () => {
    const ghost = (kind: 'contract' | 'account') => stage.app.dressId(kind, coreId(Date.UTC(2026, 0, 1), 7)).hex;
    const before = await links();
    assert.equal(await code({ operatorId: signer.accountId, signFlowIds: [...ids(), ghost('contract')] }), 1435011);
    assert.equal(await code({ operatorId: ghost('account'), signFlowIds: ids() }), 1435002);
    assert.deepEqual(await links(), before);
  });
  proves(
    'POST /v3/sign-flow/batch-sign-url',
    'OTHER_TENANT',
    "another app's flows and people are not there",
    async () => {
      const theirs = await person(stage.stranger, '远山人');
      assert.equal(await code({ operatorId: theirs.accountId, signFlowIds: ids() }, stage.stranger), 1435011);
      assert.equal(await code({ operatorId: signer.accountId, signFlowIds: ids() }, stage.stranger), 1435002);
    },
  );
  proves(
    'POST /v3/sign-flow/batch-sign-url',
    'WRONG_STATE',
    'not before the start, not for who is no party; what has ended is in the list',
    async () => {
      const draft = await drafted(stage);
      const body = { operatorId: draft.signer.accountId, signFlowIds: [draft.flowId] };
      assert.equal(await code(body), 1437103);
      const other = await person(stage.client);
      assert.equal(await code({ operatorId: other.accountId, signFlowIds: ids() }), 1437114);
      await stage.act(flows[1]!.flowId, signer.mobile);
      assert.equal(await code({ operatorId: signer.accountId, signFlowIds: ids() }), 0);
    },
  );
  it('bad parameters are named, and too many flows', async () => {
    const good = { operatorId: signer.accountId, signFlowIds: ids() };
    for (const wrong of [
      { signFlowIds: [] },
      { operatorId: '' },
      { clientType: 'TV' },
      { noticeTypes: '3' },
      { forcedRead: 'maybe' },
    ])
      assert.equal(await code({ ...good, ...wrong }), 1435002, JSON.stringify(wrong));
    const many = Array.from({ length: 101 }, () => ids()[0]!);
    assert.equal(await code({ ...good, signFlowIds: many }), 1437199);
  });
  it('the signer is told by SMS when that is asked for', async () => {
    const told = { ...(await person(stage.client)), mobile: '' };
    const mobile = freshMobile();
    const who = { ...told, mobile };
    await stage.client.put(`/v1/accounts/${told.accountId}`, { mobile });
    const flow = await flowFor(who);
    const { data } = await ask({ operatorId: told.accountId, signFlowIds: [flow.flowId], noticeTypes: '1' });
    const messages = await stage.app.sandboxMessages(stage.caller, mobile);
    assert.ok(messages.some(({ link, text }) => link === data!.batchSignUrl && text.includes('1 份合同')));
  });
  it('flows that were started with others are listed for their person too', async () => {
    const { flowId, signer: own } = await started(stage);
    assert.equal(await code({ operatorId: own.accountId, signFlowIds: [flowId] }), 0);
  });
});
