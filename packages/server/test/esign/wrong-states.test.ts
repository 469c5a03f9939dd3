import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { asked, type Asking } from './asking.js';
import {
  completed,
  drafted,
  type Flow,
  freshMobile,
  oneStep,
  organisation,
  pagesPdf,
  person,
  started,
} from './given.js';
import { proves } from '../proves.js';
import { openStage, type Stage } from './stage.js';
import { psnSeal, v3Signer } from './things.js';

const at = { posPage: '1', posX: 200, posY: 300 };

describe('what e签宝 refuses in another state', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const named = (flowId: string, { parts, ...asking }: Asking): Asking => ({
    ...asking,
    parts: { flowId, signFlowId: flowId, ...parts },
  });

  describe('a flow in another state', () => {
    const code = async (operation: string, flow: Flow, asking: Asking = {}) =>
      (await asked(stage.client, operation, named(flow.flowId, asking))).code;
    let open: Flow;
    let ended: Flow;
    let draft: Flow;
    before(async () => {
      open = await started(stage);
      draft = await drafted(stage);
      ended = await started(stage);
      await stage.client.put(`/v1/signflows/${ended.flowId}/revoke`, {});
    });
    proves(
      'PUT /v1/signflows/{flowId}/start',
      'WRONG_STATE',
      'a flow is started once, and not without documents or fields',
      async () => {
        assert.equal(await code('PUT /v1/signflows/{flowId}/start', open, { body: {} }), 1437108);
        assert.equal(await code('PUT /v1/signflows/{flowId}/start', draft, { body: {} }), 1437110);
        const { flowId } = await stage.client.post<{ flowId: string }>('/v1/signflows', { businessScene: '空' });
        assert.equal(await code('PUT /v1/signflows/{flowId}/start', { ...draft, flowId }, { body: {} }), 1437109);
      },
    );
    proves(
      'PUT /v1/signflows/{flowId}/archive',
      'WRONG_STATE',
      'not before everybody has signed, not what is not open',
      async () => {
        const waiting = await started(stage, { flowInfo: { autoArchive: false } });
        assert.equal(await code('PUT /v1/signflows/{flowId}/archive', waiting, { body: {} }), 1437113);
        for (const flow of [draft, ended])
          assert.equal(await code('PUT /v1/signflows/{flowId}/archive', flow, { body: {} }), 1437112);
      },
    );
    proves('PUT /v1/signflows/{flowId}/revoke', 'WRONG_STATE', 'only what is being signed', async () => {
      for (const flow of [draft, ended])
        assert.equal(await code('PUT /v1/signflows/{flowId}/revoke', flow, { body: {} }), 1437111);
      assert.equal(await stage.flowStatus(draft.flowId), 0);
    });
    proves(
      'PUT /v1/signflows/{flowId}/signers/rushsign',
      'WRONG_STATE',
      'only signers of an open flow, by its initiator',
      async () => {
        for (const flow of [draft, ended])
          assert.equal(await code('PUT /v1/signflows/{flowId}/signers/rushsign', flow, { body: {} }), 1437126);
        const [boss, other] = [await person(stage.client), await person(stage.client)];
        const theirs = await started(stage, { flowInfo: { initiatorAccountId: boss.accountId } });
        const body = { accountId: other.accountId };
        assert.equal(await code('PUT /v1/signflows/{flowId}/signers/rushsign', theirs, { body }), 1437127);
      },
    );
    for (const [operation] of [
      ['GET /v1/signflows/{flowId}/executeUrl', 'WRONG_STATE'],
      ['GET /v3/signflows/{flowId}/executeUrl', 'WRONG_STATE'],
    ] as const)
      it(`${operation}: not before the start, not for who is no signer (WRONG_STATE)`, async () => {
        const query = { accountId: draft.signer.accountId };
        assert.equal(await code(operation, draft, { query }), 1437103);
        assert.equal(await code(operation, open, { query }), 1437114);
      });
    proves('POST /v1/signflows/{flowId}/documents', 'WRONG_STATE', 'a draft only, each file once', async () => {
      const docs = (fileId: string) => ({ body: { docs: [{ fileId }] } });
      const another = await stage.client.upload(pagesPdf(), '另一份.pdf');
      assert.equal(await code('POST /v1/signflows/{flowId}/documents', open, docs(another)), 1437502);
      assert.equal(await code('POST /v1/signflows/{flowId}/documents', draft, docs(draft.fileId)), 1437504);
      const twice = { body: { docs: [{ fileId: another }, { fileId: another }] } };
      assert.equal(await code('POST /v1/signflows/{flowId}/documents', draft, twice), 1437503);
    });
    proves('GET /v1/signflows/{flowId}/documents', 'WRONG_STATE', 'a finished flow only', async () => {
      for (const flow of [draft, open, ended])
        assert.equal(await code('GET /v1/signflows/{flowId}/documents', flow), 1437518);
    });
    proves('DELETE /v1/signflows/{flowId}/documents', 'WRONG_STATE', 'a draft only', async () => {
      assert.equal(
        await code('DELETE /v1/signflows/{flowId}/documents', open, { query: { fileIds: open.fileId } }),
        1437502,
      );
    });
    proves('POST /v1/signflows/{flowId}/attachments', 'WRONG_STATE', 'not to an ended flow', async () => {
      const body = { attachments: [{ fileId: ended.fileId, attachmentName: '附件.pdf' }] };
      assert.equal(await code('POST /v1/signflows/{flowId}/attachments', ended, { body }), 1435011);
    });
    proves('DELETE /v1/signflows/{flowId}/attachments', 'WRONG_STATE', 'of a draft only', async () => {
      const { fileId } = open;
      const flow = await started(stage, { attachments: [{ fileId, attachmentName: '附件.pdf' }] });
      assert.equal(
        await code('DELETE /v1/signflows/{flowId}/attachments', flow, { query: { fileIds: fileId } }),
        1435011,
      );
    });
    const fieldCalls = [
      ['POST /v1/signflows/{flowId}/signfields/platformSign', 'WRONG_STATE', () => ({})],
      [
        'POST /v1/signflows/{flowId}/signfields/autoSign',
        'WRONG_STATE',
        () => ({ authorizedAccountId: stage.credentials.esign.orgId }),
      ],
      [
        'POST /v1/signflows/{flowId}/signfields/handSign',
        'WRONG_STATE',
        () => ({ signerAccountId: open.signer.accountId }),
      ],
    ] as const;
    for (const [operation, proof, who] of fieldCalls)
      it(`${operation}: not once it archives itself (${proof})`, async () => {
        const signfields = [{ fileId: open.fileId, posBean: at, ...who() }];
        assert.equal(await code(operation, open, { body: { signfields } }), 1435011);
      });
    proves(
      'DELETE /v1/signflows/{flowId}/signfields',
      'WRONG_STATE',
      'fields of an open flow stay, and the answer says why',
      async () => {
        const { signfields } = await stage.client.get<{ signfields: { signfieldId: string }[] }>(
          `/v1/signflows/${open.flowId}/signfields`,
        );
        const query = { signfieldIds: signfields.map(({ signfieldId }) => signfieldId).join(',') };
        const { data } = await asked(
          stage.client,
          'DELETE /v1/signflows/{flowId}/signfields',
          named(open.flowId, { query }),
        );
        const results = (data as { deleteResults: { optResult: number; failedReason: string }[] }).deleteResults;
        assert.deepEqual(
          results.map(({ optResult }) => optResult),
          [1, 1],
        );
        assert.ok(results.every(({ failedReason }) => failedReason.length > 0));
      },
    );
    proves('POST /v3/sign-flow/{signFlowId}/start', 'WRONG_STATE', 'once', async () => {
      assert.equal(await code('POST /v3/sign-flow/{signFlowId}/start', open, { body: '' }), 1437108);
    });
    for (const [operation] of [
      ['POST /v3/sign-flow/{signFlowId}/finish', 'WRONG_STATE'],
      ['POST /v3/sign-flow/{signFlowId}/complete', 'WRONG_STATE'],
    ] as const)
      it(`${operation}: not before all have signed, not twice (WRONG_STATE)`, async () => {
        const nobodyYet = await started(stage, { signers: [handOnly(open)], docs: [{ fileId: open.fileId }] });
        assert.equal(await code(operation, nobodyYet, { body: {} }), 1437170);
        assert.equal(await code(operation, ended, { body: {} }), 1437112);
        const done = await completed(stage);
        assert.equal(await code(operation, done, { body: {} }), 1437136);
      });
    proves('POST /v3/sign-flow/{signFlowId}/revoke', 'WRONG_STATE', 'only what is being signed', async () => {
      assert.equal(await code('POST /v3/sign-flow/{signFlowId}/revoke', draft, { body: {} }), 1437203);
      assert.equal(await code('POST /v3/sign-flow/{signFlowId}/revoke', ended, { body: {} }), 1437168);
    });
    proves(
      'POST /v3/sign-flow/{signFlowId}/urge',
      'WRONG_STATE',
      'only an open flow, not in its first half hour',
      async () => {
        assert.equal(await code('POST /v3/sign-flow/{signFlowId}/urge', draft, { body: {} }), 1437201);
        assert.equal(await code('POST /v3/sign-flow/{signFlowId}/urge', await started(stage), { body: {} }), 1437137);
      },
    );
    proves('POST /v3/sign-flow/{signFlowId}/delay', 'WRONG_STATE', 'only an open flow', async () => {
      const body = { signFlowExpireTime: Date.now() + 100 * 86_400_000 };
      assert.equal(await code('POST /v3/sign-flow/{signFlowId}/delay', ended, { body }), 1437201);
    });
    proves(
      'POST /v3/sign-flow/{signFlowId}/sign-url',
      'WRONG_STATE',
      'not before the start, not for a stranger',
      async () => {
        const body = { operator: { psnAccount: draft.signer.mobile } };
        assert.equal(await code('POST /v3/sign-flow/{signFlowId}/sign-url', draft, { body }), 1437103);
        assert.equal(await code('POST /v3/sign-flow/{signFlowId}/sign-url', open, { body }), 1437114);
      },
    );
    for (const [operation] of [
      ['POST /v3/sign-flow/{signFlowId}/file-download-url', 'WRONG_STATE'],
      ['GET /v3/sign-flow/{signFlowId}/file-download-url', 'WRONG_STATE'],
    ] as const)
      it(`${operation}: a finished flow only (WRONG_STATE)`, async () => {
        for (const flow of [draft, open, ended]) assert.equal(await code(operation, flow), 1437518);
      });
    proves(
      'GET /v3/sign-flow/{signFlowId}/preview-file-download-url',
      'WRONG_STATE',
      'while it is being signed only',
      async () => {
        const query = { docFileId: draft.fileId };
        assert.equal(await code('GET /v3/sign-flow/{signFlowId}/preview-file-download-url', draft, { query }), 1437201);
      },
    );
    proves(
      'POST /v3/sign-flow/{signFlowId}/signers/sign-fields',
      'WRONG_STATE',
      'not once it finishes itself',
      async () => {
        const body = { signers: [v3Signer(open.fileId)] };
        assert.equal(await code('POST /v3/sign-flow/{signFlowId}/signers/sign-fields', open, { body }), 1435011);
      },
    );
    proves('DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields', 'WRONG_STATE', 'of a draft only', async () => {
      const { signfields } = await stage.client.get<{ signfields: { signfieldId: string }[] }>(
        `/v1/signflows/${open.flowId}/signfields`,
      );
      const query = { signFieldIds: signfields[0]!.signfieldId };
      assert.equal(await code('DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields', open, { query }), 1435011);
    });
    proves('POST /v3/sign-flow/{signFlowId}/unsigned-files', 'WRONG_STATE', 'a draft only', async () => {
      const body = { unsignedFiles: [{ fileId: draft.fileId }] };
      assert.equal(await code('POST /v3/sign-flow/{signFlowId}/unsigned-files', open, { body }), 1437502);
    });
    proves('DELETE /v3/sign-flow/{signFlowId}/unsigned-files', 'WRONG_STATE', 'a draft only', async () => {
      const query = { fileIds: open.fileId };
      assert.equal(await code('DELETE /v3/sign-flow/{signFlowId}/unsigned-files', open, { query }), 1437502);
    });
    proves('POST /v3/sign-flow/{signFlowId}/attachments', 'WRONG_STATE', 'not to an ended flow', async () => {
      const body = { attachments: [{ fileId: ended.fileId, fileName: '附件.pdf' }] };
      assert.equal(await code('POST /v3/sign-flow/{signFlowId}/attachments', ended, { body }), 1437402);
    });
    proves('DELETE /v3/sign-flow/{signFlowId}/attachments', 'WRONG_STATE', 'of a draft only', async () => {
      const { fileId } = open;
      const flow = await started(stage, { attachments: [{ fileId, attachmentName: '附件.pdf' }] });
      assert.equal(
        await code('DELETE /v3/sign-flow/{signFlowId}/attachments', flow, { query: { fileIds: fileId } }),
        1435011,
      );
    });
    proves('POST /v3/sign-flow/{signFlowId}/copiers', 'WRONG_STATE', 'not to an ended flow', async () => {
      const body = { copiers: [{ copierPsnInfo: { psnAccount: freshMobile() } }] };
      assert.equal(await code('POST /v3/sign-flow/{signFlowId}/copiers', ended, { body }), 1435011);
    });
    for (const [operation] of [
      ['POST /api/v2/signflows/createFlowOneStep', 'WRONG_STATE'],
      ['POST /api/v3/signflows/createFlowOneStep', 'WRONG_STATE'],
    ] as const)
      it(`${operation}: a file that has not come; no flow is left behind (WRONG_STATE)`, async () => {
        const count = () =>
          stage.rows<{ n: number }>("select count(*)::int as n from contract where state <> 'DELETED'", []);
        const was = await count();
        const body = oneStep(await announced(), open.signer);
        assert.equal((await asked(stage.client, operation, { body })).code, 1430501);
        assert.deepEqual(await count(), was);
      });
    proves('POST /v3/sign-flow/create-by-file', 'WRONG_STATE', 'a file that has not come', async () => {
      const fileId = await announced();
      const body = { docs: [{ fileId }], signFlowConfig: { signFlowTitle: '合同' }, signers: [v3Signer(fileId)] };
      assert.equal((await asked(stage.client, 'POST /v3/sign-flow/create-by-file', { body })).code, 1430501);
    });
    const announced = async () =>
      (
        await stage.client.post<{ fileId: string }>('/v1/files/getUploadUrl', {
          contentMd5: 'mZFLkyvTelC5g8XnyQrpOw==',
          contentType: 'application/pdf',
          fileName: '未上传.pdf',
          fileSize: 2,
        })
      ).fileId;
    proves('GET /v1/files/{fileId}', 'WRONG_STATE', 'before its bytes have come', async () => {
      const parts = { fileId: await announced() };
      assert.equal((await asked(stage.client, 'GET /v1/files/{fileId}', { parts })).code, 1430603);
    });
    for (const [operation] of [
      ['GET /v1/documents/{fileId}/searchWordsPosition', 'WRONG_STATE'],
      ['POST /v3/files/{fileId}/keyword-positions', 'WRONG_STATE'],
      ['GET /v3/files/{fileId}/keyword-positions', 'WRONG_STATE'],
    ] as const)
      it(`${operation}: before its bytes have come (WRONG_STATE)`, async () => {
        const parts = { fileId: await announced() };
        const asking = operation.startsWith('GET') ? { query: { keywords: '甲方' } } : { body: { keywords: ['甲方'] } };
        assert.equal((await asked(stage.client, operation, { parts, ...asking })).code, 1430501);
      });
    proves(
      'GET /v1/signflows/{flowId}/documents/{fileId}/searchWordsPosition',
      'WRONG_STATE',
      'a file that is not in this flow',
      async () => {
        const parts = { fileId: draft.fileId };
        const operation = 'GET /v1/signflows/{flowId}/documents/{fileId}/searchWordsPosition';
        assert.equal(await code(operation, open, { parts, query: { keywords: '甲方' } }), 1437511);
      },
    );
    proves(
      'POST /v3/sign-flow/{signFlowId}/initiate-rescission',
      'WRONG_STATE',
      'a finished flow only, once',
      async () => {
        const operation = 'POST /v3/sign-flow/{signFlowId}/initiate-rescission';
        const body = { rescindReason: '4' };
        for (const flow of [draft, open, ended]) assert.equal(await code(operation, flow, { body }), 1435011);
        const done = await completed(stage);
        assert.deepEqual([await code(operation, done, { body }), await code(operation, done, { body })], [0, 1435011]);
      },
    );
    const sealCalls = [
      ['DELETE /v1/accounts/{accountId}/seals/{sealId}', 'WRONG_STATE', 'accounts'],
      ['DELETE /v1/organizations/{orgId}/seals/{sealId}', 'WRONG_STATE', 'organizations'],
    ] as const;
    for (const [operation, proof, owner] of sealCalls)
      it(`${operation}: not the default one (${proof})`, async () => {
        const org = await organisation(stage.client, open.signer.accountId);
        const id = owner === 'accounts' ? open.signer.accountId : org.orgId;
        if (owner === 'accounts') await stage.client.post(`/v1/accounts/${id}/seals/personaltemplate`, psnSeal);
        interface Seals {
          seals: { sealId: string; defaultFlag: boolean }[];
        }
        const { seals } = await stage.client.get<Seals>(`/v1/${owner}/${id}/seals`);
        const { sealId } = seals.find(({ defaultFlag }) => defaultFlag)!;
        const reply = await asked(stage.client, operation, { parts: { accountId: id, orgId: id, sealId } });
        assert.deepEqual([reply.code, reply.message], [1435002, '参数错误: 默认印章不能删除']);
      });
  });
  const handOnly = ({ signer, fileId }: Flow) => ({
    signerAccount: { signerAccountId: signer.accountId },
    signfields: [{ fileId, posBean: at }],
  });
});
