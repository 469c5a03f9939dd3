import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { coreId } from '../../src/domain/ids.js';
import { asked, type Asking } from './asking.js';
import { type Flow, freshMobile, organisation, pagesPdf, person, started, settled } from './given.js';
import { proves } from '../proves.js';
import { filledTemplate } from './template-given.js';
import { openStage, type Stage } from './stage.js';
import { type Mine, psnSeal, things, v3Signer } from './things.js';

const at = { posPage: '1', posX: 200, posY: 300 };
/** Operations that name a flow, each with a request about it that is right but for whose it is. */
type Row = [operation: string, 'UNKNOWN_ID', 'OTHER_TENANT', (flow: Flow) => Asking];
const rows: Row[] = [
  ['PUT /v1/signflows/{flowId}/start', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: {} })],
  ['PUT /v1/signflows/{flowId}/archive', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: {} })],
  ['PUT /v1/signflows/{flowId}/revoke', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: { revokeReason: '条款有误' } })],
  ['GET /v1/signflows/{flowId}', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  ['GET /v1/signflows/{flowId}/signers', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  ['PUT /v1/signflows/{flowId}/signers/rushsign', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: {} })],
  [
    'GET /v1/signflows/{flowId}/executeUrl',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ signer }) => ({ query: { accountId: signer.accountId } }),
  ],
  [
    'GET /v3/signflows/{flowId}/executeUrl',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ signer }) => ({ query: { accountId: signer.accountId } }),
  ],
  [
    'POST /v1/signflows/{flowId}/documents',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ body: { docs: [{ fileId }] } }),
  ],
  ['GET /v1/signflows/{flowId}/documents', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  [
    'DELETE /v1/signflows/{flowId}/documents',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ query: { fileIds: fileId } }),
  ],
  [
    'POST /v1/signflows/{flowId}/attachments',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ body: { attachments: [{ fileId, attachmentName: '附件.pdf' }] } }),
  ],
  ['GET /v1/signflows/{flowId}/attachments', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  [
    'DELETE /v1/signflows/{flowId}/attachments',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ query: { fileIds: fileId } }),
  ],
  [
    'POST /v1/signflows/{flowId}/signfields/platformSign',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ body: { signfields: [{ fileId, posBean: at }] } }),
  ],
  [
    'POST /v1/signflows/{flowId}/signfields/autoSign',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId, signer }) => ({
      body: { signfields: [{ fileId, authorizedAccountId: signer.accountId, posBean: at }] },
    }),
  ],
  [
    'POST /v1/signflows/{flowId}/signfields/handSign',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId, signer }) => ({ body: { signfields: [{ fileId, signerAccountId: signer.accountId, posBean: at }] } }),
  ],
  ['GET /v1/signflows/{flowId}/signfields', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  [
    'DELETE /v1/signflows/{flowId}/signfields',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ query: { signfieldIds: 'f'.repeat(32) } }),
  ],
  [
    'GET /v1/signflows/{flowId}/documents/{fileId}/searchWordsPosition',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ parts: { fileId }, query: { keywords: '甲方' } }),
  ],
  ['POST /v3/sign-flow/{signFlowId}/start', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: '' })],
  ['POST /v3/sign-flow/{signFlowId}/finish', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: {} })],
  ['POST /v3/sign-flow/{signFlowId}/complete', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: {} })],
  ['POST /v3/sign-flow/{signFlowId}/revoke', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: { revokeReason: '有误' } })],
  ['POST /v3/sign-flow/{signFlowId}/urge', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: {} })],
  [
    'POST /v3/sign-flow/{signFlowId}/delay',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ body: { signFlowExpireTime: Date.now() + 86_400_000 } }),
  ],
  ['GET /v3/sign-flow/{signFlowId}/detail', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  [
    'POST /v3/sign-flow/{signFlowId}/sign-url',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ body: { operator: { psnAccount: '13800138077' } } }),
  ],
  [
    'POST /v3/sign-flow/{signFlowId}/draft-url',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ body: { operator: { psnAccount: '13800138077' } } }),
  ],
  ['GET /v3/sign-flow/{signFlowId}/draft-detail', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  ['POST /v3/sign-flow/{signFlowId}/file-download-url', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({ body: {} })],
  ['GET /v3/sign-flow/{signFlowId}/file-download-url', 'UNKNOWN_ID', 'OTHER_TENANT', () => ({})],
  [
    'GET /v3/sign-flow/{signFlowId}/preview-file-download-url',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ query: { docFileId: fileId } }),
  ],
  [
    'POST /v3/sign-flow/{signFlowId}/signers/sign-fields',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ body: { signers: [v3Signer(fileId)] } }),
  ],
  [
    'DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ query: { signFieldIds: 'f'.repeat(32) } }),
  ],
  [
    'POST /v3/sign-flow/{signFlowId}/unsigned-files',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ body: { unsignedFiles: [{ fileId }] } }),
  ],
  [
    'DELETE /v3/sign-flow/{signFlowId}/unsigned-files',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ query: { fileIds: fileId } }),
  ],
  [
    'POST /v3/sign-flow/{signFlowId}/attachments',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ body: { attachments: [{ fileId, fileName: '附件.pdf' }] } }),
  ],
  [
    'DELETE /v3/sign-flow/{signFlowId}/attachments',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    ({ fileId }) => ({ query: { fileIds: fileId } }),
  ],
  [
    'POST /v3/sign-flow/{signFlowId}/initiate-rescission',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ body: { rescindReason: '4' } }),
  ],
  [
    'POST /v3/sign-flow/{signFlowId}/copiers/delete',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ body: { copiers: [{ copierPsnInfo: { psnAccount: '13800138078' } }] } }),
  ],
  [
    'POST /v3/sign-flow/{signFlowId}/copiers',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    () => ({ body: { copiers: [{ copierPsnInfo: { psnAccount: '13800138078' } }] } }),
  ],
];

describe('what e签宝 refuses', () => {
  let stage: Stage;
  let mine: Mine;
  let nobody: Mine;
  before(async () => {
    stage = await openStage();
    const { client, app } = stage;
    const one = await person(client);
    const org = await organisation(client, one.accountId);
    const { sealId } = await client.post<{ sealId: string }>(
      `/v1/accounts/${one.accountId}/seals/personaltemplate`,
      psnSeal,
    );
    mine = {
      account: one.accountId,
      accountRef: one.thirdPartyUserId,
      org: org.orgId,
      orgRef: org.thirdPartyUserId,
      file: await client.upload(pagesPdf(), '劳动合同.pdf'),
      seal: sealId,
      template: (await filledTemplate(stage)).templateId!,
    };
    const id = coreId(Date.UTC(2026, 0, 1), 7);
    const ghost = (kind: 'account' | 'tenant' | 'file' | 'seal' | 'template') => app.dressId(kind, id).hex;
    const [account, org_, file, seal] = [ghost('account'), ghost('tenant'), ghost('file'), ghost('seal')];
    nobody = { account, accountRef: 'nobody', org: org_, orgRef: 'nobody', file, seal, template: ghost('template') };
  });
  after(() => stage.close());
  const evidenceOf = (flowId: string) =>
    stage.rows('select count(*)::int as n from event where contract_id = $1', [stage.coreId('contract', flowId)]);
  const named = (flowId: string, { parts, ...asking }: Asking): Asking => ({
    ...asking,
    parts: { flowId, signFlowId: flowId, ...parts },
  });

  describe('a flow that is not there', () => {
    let flow: Flow;
    before(async () => {
      flow = await settled(stage, await started(stage)); // nothing happens by itself any more
    });
    for (const [operation, unknown, others, request] of rows) {
      it(`${operation}: an id that names nothing (${unknown})`, async () => {
        const id = stage.app.dressId('contract', coreId(Date.UTC(2026, 0, 1), 9)).hex;
        for (const flowId of [id, 'f'.repeat(32)]) {
          const reply = await asked(stage.client, operation, named(flowId, request(flow)));
          assert.deepEqual(reply, { code: 1435011, message: `流程不存在:${flowId}`, data: null });
        }
      });
      it(`${operation}: another app's id answers as if it were not there, and nothing happens (${others})`, async () => {
        const was = await evidenceOf(flow.flowId);
        const reply = await asked(stage.stranger, operation, named(flow.flowId, request(flow)));
        assert.deepEqual(reply, { code: 1435011, message: `流程不存在:${flow.flowId}`, data: null });
        assert.deepEqual(await evidenceOf(flow.flowId), was);
      });
    }
  });

  describe('another thing that is not there', () => {
    for (const [operation, unknown, others, code, request] of things) {
      it(`${operation}: an id that names nothing (${unknown})`, async () => {
        const reply = await asked(stage.client, operation, request(nobody));
        assert.deepEqual([reply.code, reply.data], [code, null], reply.message);
      });
      it(`${operation}: another app's answers as if it were not there (${others})`, async () => {
        const reply = await asked(stage.stranger, operation, request(mine));
        assert.deepEqual([reply.code, reply.data], [code, null], reply.message);
      });
    }
  });

  proves(
    'POST /v1/accounts/createByThirdPartyUserId',
    'OTHER_TENANT',
    'two apps may use the same id for their people',
    async () => {
      const body = { thirdPartyUserId: mine.accountRef, name: '张伟', mobile: freshMobile() };
      const { code, data } = await asked(stage.stranger, 'POST /v1/accounts/createByThirdPartyUserId', { body });
      assert.equal(code, 0);
      assert.notEqual((data as { accountId: string }).accountId, mine.account);
    },
  );
  proves('POST /v3/sign-flow/sign-flow-list', 'OTHER_TENANT', "another app's flows are not listed", async () => {
    await started(stage);
    const { data } = await asked(stage.stranger, 'POST /v3/sign-flow/sign-flow-list', {
      body: { pageNum: 1, pageSize: 10 },
    });
    assert.deepEqual(data, { total: 0, signFlowInfos: [] });
  });
});
