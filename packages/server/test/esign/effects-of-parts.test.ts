import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { completed, drafted, type Flow, freshMobile, pagesPdf, person, settled, started } from './given.js';
import { proves } from '../proves.js';
import { inFlow, seenBy, v3Signer, withField } from './seen.js';
import { openStage, type Stage } from './stage.js';

const at = { posPage: '1', posX: 200, posY: 300 };

describe('what e签宝 operations do to the parts of flows', () => {
  let stage: Stage;
  let seen: ReturnType<typeof seenBy>;
  before(async () => {
    stage = await openStage();
    seen = seenBy(stage);
  });
  after(() => stage.close());
  const done: (typeof seen)['done'] = (operation, asking) => seen.done(operation, asking);

  describe('parts of flows', () => {
    const additions = [
      ['POST /v1/signflows/{flowId}/documents', 'EFFECT', (fileId: string) => ({ docs: [{ fileId }] })],
      [
        'POST /v3/sign-flow/{signFlowId}/unsigned-files',
        'EFFECT',
        (fileId: string) => ({ unsignedFiles: [{ fileId }] }),
      ],
    ] as const;
    for (const [operation, proof, body] of additions)
      it(`${operation}: the document joins the draft (${proof})`, async () => {
        const { flowId } = await drafted(stage);
        const fileId = await stage.client.upload(pagesPdf(), '补充协议.pdf');
        await done(operation, inFlow(flowId, { body: body(fileId) }));
        assert.equal(await seen.countOf('document', flowId), 2);
      });
    const removals = [
      ['DELETE /v1/signflows/{flowId}/documents', 'EFFECT'],
      ['DELETE /v3/sign-flow/{signFlowId}/unsigned-files', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of removals)
      it(`${operation}: the document goes, and the fields on it (${proof})`, async () => {
        const { flowId, fileId } = await withField(stage);
        await done(operation, inFlow(flowId, { query: { fileIds: fileId } }));
        assert.deepEqual([await seen.countOf('document', flowId), await seen.countOf('signatory', flowId)], [0, 0]);
      });
    const attachings = [
      ['POST /v1/signflows/{flowId}/attachments', 'EFFECT', 'DELETE /v1/signflows/{flowId}/attachments', 'EFFECT'],
      [
        'POST /v3/sign-flow/{signFlowId}/attachments',
        'EFFECT',
        'DELETE /v3/sign-flow/{signFlowId}/attachments',
        'EFFECT',
      ],
    ] as const;
    for (const [add, , remove] of attachings) {
      it(`${add}: to a draft, and to what is being signed (EFFECT)`, async () => {
        const draft = await drafted(stage);
        const body = { attachments: [{ fileId: draft.fileId, attachmentName: '身份证.pdf' }] };
        await done(add, inFlow(draft.flowId, { body }));
        assert.equal(await seen.countOf('attachment', draft.flowId), 1);
        const open = await settled(stage, await started(stage));
        await done(add, inFlow(open.flowId, { body }));
        assert.equal(await seen.countOf('attachment', open.flowId), 1);
      });
      it(`${remove}: out of the draft (EFFECT)`, async () => {
        const { flowId, fileId } = await drafted(stage);
        await done(add, inFlow(flowId, { body: { attachments: [{ fileId, attachmentName: '身份证.pdf' }] } }));
        await done(remove, inFlow(flowId, { query: { fileIds: fileId } }));
        assert.equal(await seen.countOf('attachment', flowId), 0);
      });
    }
    const fields = [
      ['POST /v1/signflows/{flowId}/signfields/platformSign', 'EFFECT', () => ({})],
      [
        'POST /v1/signflows/{flowId}/signfields/autoSign',
        'EFFECT',
        () => ({ authorizedAccountId: stage.credentials.esign.orgId }),
      ],
      [
        'POST /v1/signflows/{flowId}/signfields/handSign',
        'EFFECT',
        ({ signer }: Flow) => ({ signerAccountId: signer.accountId }),
      ],
    ] as const;
    for (const [operation, proof, who] of fields)
      it(`${operation}: a party with a place, under the id that was answered (${proof})`, async () => {
        const flow = await drafted(stage);
        const body = { signfields: [{ fileId: flow.fileId, posBean: at, ...who(flow) }] };
        const { signfieldBeans } = (await done(operation, inFlow(flow.flowId, { body }))) as {
          signfieldBeans: { signfieldId: string }[];
        };
        assert.equal(await seen.countOf('signatory', flow.flowId), 1);
        await done('PUT /v1/signflows/{flowId}/start', inFlow(flow.flowId, { body: {} }));
        const places = await stage.rows<{ id: string }>('select id::text from placement where contract_id = $1', [
          stage.coreId('contract', flow.flowId),
        ]);
        assert.deepEqual(
          places.map(({ id }) => id),
          [stage.coreId('placement', signfieldBeans[0]!.signfieldId)],
        );
      });
    it('POST /v1/signflows/{flowId}/signfields/handSign: also while it is being signed, when it is not archived by itself', async () => {
      const flow = await settled(stage, await started(stage, { flowInfo: { autoArchive: false } }));
      const late = await person(stage.client, '周舟');
      const signfields = [
        { fileId: flow.fileId, signerAccountId: late.accountId, posBean: { ...at, posY: 500 }, order: 3 },
        { fileId: flow.fileId, signerAccountId: flow.signer.accountId, posBean: { ...at, posY: 600 }, order: 2 },
      ];
      await done('POST /v1/signflows/{flowId}/signfields/handSign', inFlow(flow.flowId, { body: { signfields } }));
      assert.deepEqual(
        [await seen.countOf('signatory', flow.flowId), await seen.countOf('placement', flow.flowId)],
        [3, 4],
      );
      await stage.act(flow.flowId, flow.signer.mobile);
      await stage.act(flow.flowId, late.mobile);
      await done('PUT /v1/signflows/{flowId}/archive', inFlow(flow.flowId, { body: {} }));
      await stage.untilStatus(flow.flowId, 2);
    });
    proves('POST /v3/sign-flow/{signFlowId}/signers/sign-fields', 'EFFECT', 'a further signer of a draft', async () => {
      const { flowId, fileId } = await withField(stage);
      await done(
        'POST /v3/sign-flow/{signFlowId}/signers/sign-fields',
        inFlow(flowId, { body: { signers: [v3Signer(fileId)] } }),
      );
      assert.equal(await seen.countOf('signatory', flowId), 2);
    });
    const fieldRemovals = [
      ['DELETE /v1/signflows/{flowId}/signfields', 'EFFECT', 'signfieldIds'],
      ['DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields', 'EFFECT', 'signFieldIds'],
    ] as const;
    for (const [operation, proof, name] of fieldRemovals)
      it(`${operation}: the field goes, and the signer without any (${proof})`, async () => {
        const { flowId, fieldId } = await withField(stage);
        await done(operation, inFlow(flowId, { query: { [name]: fieldId } }));
        assert.equal(await seen.countOf('signatory', flowId), 0);
      });
    proves('POST /v3/sign-flow/{signFlowId}/copiers', 'EFFECT', 'one more who may read it', async () => {
      const { flowId } = await started(stage);
      const body = { copiers: [{ copierPsnInfo: { psnAccount: freshMobile() } }] };
      await done('POST /v3/sign-flow/{signFlowId}/copiers', inFlow(flowId, { body }));
      assert.equal(await seen.countOf('copy_receiver', flowId), 1);
    });
    const downloads = [
      ['GET /v1/signflows/{flowId}/documents', 'EFFECT'],
      ['POST /v3/sign-flow/{signFlowId}/file-download-url', 'EFFECT'],
      ['GET /v3/sign-flow/{signFlowId}/file-download-url', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of downloads)
      it(`${operation}: a use of the link is evidence (${proof})`, async () => {
        const { flowId } = await completed(stage);
        const text = JSON.stringify(await done(operation, inFlow(flowId)));
        const url = /http[^"]+/.exec(text)![0];
        assert.equal((await fetch(url)).status, 200);
        assert.equal((await seen.events(flowId)).at(-1), 'DOWNLOADED');
      });
    proves(
      'GET /v3/sign-flow/{signFlowId}/preview-file-download-url',
      'EFFECT',
      'the newest revision while it is being signed',
      async () => {
        const flow = await settled(stage, await started(stage));
        const asking = inFlow(flow.flowId, { query: { docFileId: flow.fileId } });
        const { fileDownloadUrl } = (await done(
          'GET /v3/sign-flow/{signFlowId}/preview-file-download-url',
          asking,
        )) as { fileDownloadUrl: string };
        const [row] = await stage.rows<{ data: { byteLength: number } }>(
          'select data from document where contract_id = $1',
          [stage.coreId('contract', flow.flowId)],
        );
        assert.equal((await (await fetch(fileDownloadUrl)).arrayBuffer()).byteLength, row?.data.byteLength);
      },
    );
  });
});
