import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { coreId } from '../../src/domain/ids.js';
import { asked } from './asking.js';
import { completed, drafted, type Flow, pagesPdf, settled, started } from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

interface SignInfos {
  verifyTaskId: string | null;
  signInfos: { cert: Record<string, string>; signature: { modify: boolean }; sealData: string | null }[];
}
interface Links {
  docs: { fileUrl: string }[];
}

describe('验签 and 出证', () => {
  let stage: Stage;
  let seen: ReturnType<typeof seenBy>;
  let flow: Flow;
  let pdf: Buffer;
  before(async () => {
    stage = await openStage();
    seen = seenBy(stage);
    flow = await completed(stage);
    const { docs } = await stage.client.get<Links>(`/v1/signflows/${flow.flowId}/documents`);
    pdf = Buffer.from(await (await fetch(docs[0]!.fileUrl)).arrayBuffer());
  });
  after(() => stage.close());
  const verify = async (fileId: string, signFlowId = ''): Promise<SignInfos> =>
    stage.client.post<SignInfos>(`/v3/files/${fileId}/verify`, { signFlowId });

  describe('signatures of a file', () => {
    it('that came back are found as they were made, by whom and when', async () => {
      const { signInfos } = await verify(await stage.client.upload(pdf, '签完.pdf'));
      assert.deepEqual(
        signInfos.map(({ cert, signature }) => [cert.certOwner, signature.modify]),
        [
          [stage.credentials.company.name, false],
          [flow.signer.name, false],
        ],
      );
    });
    it('changed after signing are called changed', async () => {
      const changed = Buffer.from(pdf);
      const at = changed.indexOf('/MediaBox');
      changed.write('/MediaBoy', at, 'latin1');
      const { signInfos } = await verify(await stage.client.upload(changed, '改过.pdf'));
      assert.ok(signInfos.length > 0 && signInfos.every(({ signature }) => signature.modify));
    });
    it('in a file that has none are none', async () => {
      assert.deepEqual((await verify(await stage.client.upload(pagesPdf(), '未签.pdf'))).signInfos, []);
    });
    proves(
      'GET /v1/documents/{fileId}/verify',
      'WRONG_STATE',
      'of a finished flow only, and of its files',
      async () => {
        const open = await settled(stage, await started(stage));
        const ask = async (fileId: string, flowId: string) =>
          (await asked(stage.client, 'GET /v1/documents/{fileId}/verify', { parts: { fileId }, query: { flowId } }))
            .code;
        assert.equal(await ask(open.fileId, open.flowId), 1435011);
        assert.equal(await ask(open.fileId, flow.flowId), 1437511);
      },
    );
    proves('POST /v3/files/{fileId}/verify', 'WRONG_STATE', 'not before the bytes have come', async () => {
      const { fileId } = await stage.client.post<{ fileId: string }>('/v1/files/getUploadUrl', {
        contentMd5: 'mZFLkyvTelC5g8XnyQrpOw==',
        contentType: 'application/pdf',
        fileName: '合同.pdf',
        fileSize: 2,
      });
      const reply = await asked(stage.client, 'POST /v3/files/{fileId}/verify', { parts: { fileId }, body: {} });
      assert.equal(reply.code, 1430501);
    });
    proves(
      'POST /v3/files/{fileId}/verify',
      'EFFECT',
      'the evidence of the flow says that somebody asked',
      async () => {
        await verify(flow.fileId, flow.flowId);
        assert.ok((await seen.events(flow.flowId)).includes('VERIFIED'));
      },
    );
    it("'POST /v3/files/verify-result', 'UNKNOWN_ID', 'OTHER_TENANT': a task is its app's own", async () => {
      const reply = await stage.client.post<SignInfos>(`/v3/files/${flow.fileId}/verify`, {
        signFlowId: flow.flowId,
        async: true,
      });
      const body = { verifyTaskId: reply.verifyTaskId };
      assert.equal((await asked(stage.client, 'POST /v3/files/verify-result', { body })).code, 0);
      assert.equal((await asked(stage.stranger, 'POST /v3/files/verify-result', { body })).code, 1435002);
      const ghost = { verifyTaskId: stage.app.dressId('task', coreId(Date.UTC(2026, 0, 1), 7)).hex };
      assert.equal((await asked(stage.client, 'POST /v3/files/verify-result', { body: ghost })).code, 1435002);
    });
  });

  describe('an evidence report', () => {
    const apply = async (signFlowId: string, client = stage.client) =>
      asked(client, 'POST /v3/evidence-report/apply', { body: { signFlowId } });
    const query = async (recordNum: string, client = stage.client) =>
      asked(client, 'GET /v3/evidence-report/query', { query: { recordNum } });

    proves('POST /v3/evidence-report/apply', 'EFFECT', 'is made, with the files it speaks of in a zip', async () => {
      const { recordNum } = (await apply(flow.flowId)).data as { recordNum: string };
      await stage.until(async () => (await query(recordNum)).data.status === 'ISSUE_SUCCESS');
      const url = String((await query(recordNum)).data.downloadUrl);
      const zip = Buffer.from(await (await fetch(url)).arrayBuffer());
      assert.equal(zip.subarray(0, 2).toString(), 'PK');
      for (const name of ['出证报告-劳动合同.pdf', '合同-劳动合同.pdf', '签署日志-劳动合同.pdf'])
        assert.ok(zip.includes(Buffer.from(name)), name);
      assert.ok(zip.includes(pdf), 'the signed file as it is');
      const moved = url.replace(/Signature=\w{6}/, 'Signature=AAAAAA');
      assert.equal((await fetch(moved)).status, 403);
      await stage.advance(60);
      assert.equal((await fetch(url)).status, 403);
    });
    proves('POST /v3/evidence-report/apply', 'WRONG_STATE', 'of a finished flow only', async () => {
      const { flowId } = await drafted(stage);
      assert.equal((await apply(flowId)).code, 1480207);
    });
    it("'POST /v3/evidence-report/apply', 'UNKNOWN_ID', 'OTHER_TENANT': of a flow of one's own", async () => {
      const ghost = stage.app.dressId('contract', coreId(Date.UTC(2026, 0, 1), 7)).hex;
      assert.equal((await apply(ghost)).code, 1435011);
      assert.equal((await apply(flow.flowId, stage.stranger)).code, 1435011);
    });
    it("'GET /v3/evidence-report/query', 'UNKNOWN_ID', 'OTHER_TENANT': of one's own number", async () => {
      const { recordNum } = (await apply(flow.flowId)).data as { recordNum: string };
      const ghost = stage.app.dressId('report', coreId(Date.UTC(2026, 0, 1), 7)).hex;
      assert.equal((await query(ghost)).code, 1480209);
      assert.equal((await query(recordNum, stage.stranger)).code, 1480209);
    });
    proves('GET /v3/evidence-report/query', 'WRONG_STATE', 'has no address while it is being made', async () => {
      const { recordNum } = (await apply(flow.flowId)).data as { recordNum: string };
      const { status, downloadUrl } = (await query(recordNum)).data;
      assert.equal(status === 'ACCEPTED', downloadUrl === null);
    });
  });
});
