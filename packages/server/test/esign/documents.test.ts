import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { completed, drafted, pagesPdf, signed, started } from './given.js';
import { openStage, type Stage } from './stage.js';

interface Docs {
  docs: Record<string, unknown>[];
}

describe('e签宝 流程文档下载', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const documents = async (flowId: string) => (await stage.client.get<Docs>(`/v1/signflows/${flowId}/documents`)).docs;
  const refusal = async (flowId: string) => (await stage.client.ask('GET', `/v1/signflows/${flowId}/documents`)).reply;
  const linkOf = async (flowId: string) => String((await documents(flowId))[0]?.fileUrl);

  it('fields and nulls of the manual’s example; the signed file behind the link; by signature and by token', async () => {
    const { flowId, fileId } = await completed(stage);
    const byToken = await (await stage.client.withToken()).get<Docs>(`/v1/signflows/${flowId}/documents`);
    for (const [doc] of [await documents(flowId), byToken.docs]) {
      const { fileUrl, ...rest } = doc!;
      assert.deepEqual(rest, {
        fileId,
        fileName: '劳动合同.pdf',
        ctType: null,
        ctRescindStatus: null,
        flowId: null,
        ctRescindProcessId: null,
        fileFlowRelationBeanList: null,
      });
      const url = new URL(String(fileUrl));
      assert.match(
        url.pathname,
        new RegExp(
          `^/esign/oss/${stage.client.appId}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/%E5%8A%B3%E5%8A%A8%E5%90%88%E5%90%8C\\.pdf$`,
        ),
      );
      assert.deepEqual([...url.searchParams.keys()], ['Expires', 'OSSAccessKeyId', 'Signature']);
      assert.match(String(fileUrl), /&Signature=[^&]*%3D$/);
      const { now } = await stage.app.sandboxClock(stage.t.caller, 0);
      assert.ok(Math.abs(Number(url.searchParams.get('Expires')) - now / 1000 - 3600) < 20);
    }
    const reply = await fetch(await linkOf(flowId));
    assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'application/pdf']);
    assert.match(
      reply.headers.get('content-disposition') ?? '',
      /^attachment; .*filename\*=UTF-8''%E5%8A%B3%E5%8A%A8%E5%90%88%E5%90%8C\.pdf$/,
    );
    const trust = stage.t.world.revocation.roots();
    const report = verifyPdf(Buffer.from(await reply.arrayBuffer()), { trust, now: Date.now() });
    assert.deepEqual(
      report.signatures.map(({ indication }) => indication),
      ['TOTAL-PASSED', 'TOTAL-PASSED', 'TOTAL-PASSED'], // company, person, document time stamp
    );
  });

  it('HEAD and ranges; a name spelt otherwise is the same name', async () => {
    const { flowId } = await completed(stage);
    const url = await linkOf(flowId);
    const head = await fetch(url, { method: 'HEAD' });
    const length = Number(head.headers.get('content-length'));
    assert.deepEqual(
      [head.status, head.headers.get('accept-ranges'), (await head.arrayBuffer()).byteLength],
      [200, 'bytes', 0],
    );
    const part = await fetch(url, { headers: { range: 'bytes=5-8' } });
    assert.deepEqual([part.status, part.headers.get('content-range')], [206, `bytes 5-8/${length}`]);
    assert.equal((await fetch(url, { headers: { range: `bytes=${length}-` } })).status, 416);
    assert.equal((await fetch(url.replaceAll(/%[0-9A-F]{2}(?=.*\?)/g, (code) => code.toLowerCase()))).status, 200);
  });

  it('a link is dead after the hour, tampered with, or for another method', async () => {
    const { flowId } = await completed(stage);
    const url = await linkOf(flowId);
    const expires = new URL(url).searchParams.get('Expires')!;
    const tampered = [
      url.replace('%E5%8A%B3', '%E5%8A%A8'),
      url.replace(`Expires=${expires}`, `Expires=${Number(expires) + 3600}`),
      url.replace('OSSAccessKeyId=hufu', 'OSSAccessKeyId=other'),
      url.replace(/Signature=(..)/, (_all, two: string) => `Signature=${two === 'AA' ? 'AQ' : 'AA'}`),
      url.replace(/&Signature=.*/, ''),
      url.replace(/\/oss\/\d+/, '/oss/1'),
    ];
    for (const bad of tampered) {
      const reply = await fetch(bad);
      assert.deepEqual([reply.status, reply.headers.get('content-type')], [403, 'application/xml'], bad);
      assert.match(await reply.text(), /<Code>SignatureDoesNotMatch<\/Code>/);
    }
    assert.equal((await fetch(url, { method: 'POST' })).status, 405);
    await stage.advance(59);
    assert.equal((await fetch(url)).status, 200);
    await stage.advance(1);
    const dead = await fetch(url);
    assert.equal(dead.status, 403);
    assert.match(await dead.text(), /<Code>AccessDenied<\/Code>\s*<Message>Request has expired\.<\/Message>/);
    assert.equal((await fetch(await linkOf(flowId))).status, 200); // every call gives fresh ones
  });

  it('a company that allows no downloads makes given links dead and gives no new ones', async () => {
    const { flowId } = await completed(stage);
    const url = await linkOf(flowId);
    const { caller } = stage;
    await stage.app.setDownloadPermission(caller, { of: 'COMPANY', state: 'REFUSED' });
    try {
      const reply = await fetch(url);
      assert.equal(reply.status, 403);
      assert.match(await reply.text(), /<Code>AccessDenied<\/Code>/);
      const { code, data } = await refusal(flowId);
      assert.deepEqual([code, data], [1430802, null]);
    } finally {
      await stage.app.setDownloadPermission(caller, { of: 'COMPANY', state: 'UNSET' });
    }
    assert.equal((await fetch(url)).status, 200);
  });

  it('only of a finished flow; 1437518 before and after any other end', async () => {
    const notFinished = { code: 1437518, message: '流程非签署完成状态，不允许下载文档', data: null };
    const draft = await drafted(stage);
    assert.deepEqual(await refusal(draft.flowId), notFinished);
    const open = await started(stage);
    assert.deepEqual(await refusal(open.flowId), notFinished);
    await stage.client.put(`/v1/signflows/${open.flowId}/revoke`, { revokeReason: '条款有误' });
    assert.equal(await stage.flowStatus(open.flowId), 3);
    assert.deepEqual(await refusal(open.flowId), notFinished);
    const unarchived = await signed(stage, { flowInfo: { autoArchive: false } });
    assert.equal(await stage.flowStatus(unarchived.flowId), 1);
    assert.deepEqual(await refusal(unarchived.flowId), notFinished);
  });

  it('a flow that is not there and another app’s answer alike', async () => {
    const { flowId } = await completed(stage);
    const foreign = await stage.stranger.ask('GET', `/v1/signflows/${flowId}/documents`);
    assert.deepEqual(
      [foreign.status, foreign.reply],
      [200, { code: 1435011, message: `流程不存在:${flowId}`, data: null }],
    );
    for (const id of ['f'.repeat(32), '1', 'b2cb74258a634179b0df3cc54791c8b6', stage.coreId('contract', flowId)]) {
      const { code, message } = await refusal(id);
      assert.deepEqual([code, message], [1435011, `流程不存在:${id}`]);
    }
  });

  it('several documents in the order they were added; attachments are not listed', async () => {
    const first = await stage.client.upload(pagesPdf(), 'b 第一份.pdf');
    const second = await stage.client.upload(pagesPdf(2), 'a 第二份.pdf');
    const places = [first, second].map((fileId) => ({ fileId, posBean: { posPage: '1', posX: 150, posY: 200 } }));
    const flow = await started(stage, {
      docs: [{ fileId: first }, { fileId: second, fileName: '补充协议(2).pdf' }],
      signers: [{ platformSign: true, signfields: places }],
      attachments: [{ fileId: first, attachmentName: '附件.pdf' }],
    });
    await stage.untilStatus(flow.flowId, 2);
    assert.deepEqual(
      (await documents(flow.flowId)).map(({ fileId, fileName }) => [fileId, fileName]),
      [
        [first, 'b 第一份.pdf'],
        [second, '补充协议(2).pdf'],
      ],
    );
  });
});
