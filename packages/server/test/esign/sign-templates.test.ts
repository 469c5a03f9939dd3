import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { proves } from '../proves.js';
import { asked } from './asking.js';
import { organisation, person } from './given.js';
import { openStage, type Stage } from './stage.js';
import { filledTemplate, fromTemplate, labourTemplate } from './template-given.js';

interface Detail {
  draftStatus: number | null;
  signers: { signStatus: number; signFields: { normalSignFieldConfig: { signFieldPosition: object } }[] }[];
}
interface Made {
  signFlowId: string;
}
const byTemplate = 'POST /v3/sign-flow/create-by-sign-template';
const draftUrl = 'POST /v3/sign-flow/{signFlowId}/draft-url';

describe('流程模板', () => {
  let stage: Stage;
  let orgId: string;
  before(async () => {
    stage = await openStage();
    orgId = stage.credentials.esign.orgId;
  });
  after(() => stage.close());

  const listed = async (query: Record<string, string> = {}) => {
    const { data } = await asked<{ signTemplates: { signTemplateId: string; status: number }[] }>(
      stage.client,
      'GET /v3/sign-templates',
      { query: { orgId, ...query } },
    );
    return data.signTemplates.map(({ signTemplateId, status }) => `${signTemplateId} ${status}`);
  };
  const act = (verb: string, signTemplateId: string) =>
    asked(stage.client, `POST /v3/sign-templates/${verb}`, { body: { orgId, signTemplateId } });
  const fill = (contractId: string, contact: string, values?: { name: string; value: string }[]) =>
    stage.app.sandboxAct(stage.caller, { contractId, contact, act: 'fill', values });
  const flowOf = async (more: object = {}) => {
    const [{ templateId = '' }, { mobile }] = [await filledTemplate(stage), await person(stage.client)];
    const reply = await asked<Made | null>(stage.client, byTemplate, { body: fromTemplate(templateId, mobile, more) });
    return { reply, templateId, mobile, flowId: reply.data?.signFlowId ?? '' };
  };
  const detail = async (signFlowId: string) =>
    (await asked<Detail>(stage.client, 'GET /v3/sign-flow/{signFlowId}/detail', { parts: { signFlowId } })).data;

  proves('POST /v3/sign-templates/disable', 'EFFECT', 'no flow is made of it any more', async () => {
    const { templateId = '' } = await filledTemplate(stage);
    assert.equal((await act('disable', templateId)).code, 0);
    assert.ok((await listed({ status: '0' })).includes(`${templateId} 0`));
    assert.ok(!(await listed({ status: '1' })).includes(`${templateId} 1`));
  });
  proves(
    'POST /v3/sign-flow/create-by-sign-template',
    'WRONG_STATE',
    'not of a template that is switched off',
    async () => {
      const { templateId = '' } = await filledTemplate(stage);
      await act('disable', templateId);
      const { mobile } = await person(stage.client);
      assert.equal((await asked(stage.client, byTemplate, { body: fromTemplate(templateId, mobile) })).code, 1430011);
    },
  );
  proves('POST /v3/sign-templates/enable', 'EFFECT', 'it is usable again', async () => {
    const { templateId = '' } = await filledTemplate(stage);
    await act('disable', templateId);
    assert.equal((await act('enable', templateId)).code, 0);
    assert.ok((await listed({ status: '1' })).includes(`${templateId} 1`));
  });
  proves('POST /v3/sign-templates/delete', 'EFFECT', 'it is gone for good', async () => {
    const { templateId = '' } = await filledTemplate(stage);
    assert.equal((await act('delete', templateId)).code, 0);
    assert.ok(!(await listed()).some((line) => line.startsWith(templateId)));
    assert.equal((await act('enable', templateId)).code, 1451026);
  });
  proves('POST /v3/sign-templates/copy', 'EFFECT', 'another one of its name with _副本', async () => {
    const { templateId = '' } = await filledTemplate(stage);
    const { data } = await act('copy', templateId);
    const id = String(data.copiedSignTemplateId);
    const query = { orgId, signTemplateId: id };
    const copied = await asked<{ signTemplateName: string; participants: object[] }>(
      stage.client,
      'GET /v3/sign-templates/detail',
      { query },
    );
    assert.match(copied.data.signTemplateName, /_副本$/);
    assert.equal(copied.data.participants.length, 2);
  });
  it('a template of an organisation is not another organisation’s', async () => {
    const { templateId = '' } = await filledTemplate(stage);
    const other = await organisation(stage.client, (await person(stage.client)).accountId);
    const query = { orgId: other.orgId, signTemplateId: templateId };
    assert.equal((await asked(stage.client, 'GET /v3/sign-templates/detail', { query })).code, 1451043);
  });

  proves(
    'POST /v3/sign-flow/create-by-sign-template',
    'EFFECT',
    'filled by its party, sealed, signed, done',
    async () => {
      const { flowId, mobile, reply } = await flowOf();
      assert.equal(reply.code, 0, reply.message);
      assert.equal((await detail(flowId)).draftStatus, 1);
      await fill(flowId, mobile, [{ name: 'home', value: '北京市海淀区中关村大街1号' }]);
      assert.equal((await detail(flowId)).draftStatus, 2);
      await stage.until(async () => (await detail(flowId)).signers.at(-1)?.signStatus === 1);
      await stage.act(flowId, mobile);
      await stage.untilStatus(flowId, 2);
      const { signers } = await detail(flowId);
      assert.deepEqual(
        signers.map((signer: { signFields: { normalSignFieldConfig: { signFieldPosition: object } }[] }) =>
          signer.signFields.map(({ normalSignFieldConfig }) => normalSignFieldConfig.signFieldPosition),
        ),
        [
          [{ positionPage: '1', positionX: 150, positionY: 300 }],
          [{ positionPage: '1', positionX: 400, positionY: 300 }],
        ],
      );
    },
  );
  it('one made with v1’s components: a company and a person sign where its areas are', async () => {
    const { templateId, companyRole, personRole } = await labourTemplate(stage.client);
    const [acting, signer] = [await person(stage.client, '李四'), await person(stage.client)];
    const org = await organisation(stage.client, acting.accountId);
    const { code, message, data } = await asked<Made>(stage.client, byTemplate, {
      body: {
        signTemplateId: templateId,
        signFlowConfig: { signFlowTitle: '劳动合同', autoFinish: true },
        participants: [
          {
            participantId: companyRole,
            orgParticipant: { orgId: org.orgId, transactor: { transactorPsnId: acting.accountId } },
          },
          { participantId: personRole, psnParticipant: { psnId: signer.accountId } },
        ],
        components: [
          { componentKey: 'name', componentValue: '张伟' },
          { componentKey: 'salary', componentValue: '8000' },
        ],
      },
    });
    assert.equal(code, 0, message);
    await stage.act(data.signFlowId, acting.mobile);
    await stage.act(data.signFlowId, signer.mobile);
    await stage.untilStatus(data.signFlowId, 2);
  });
  it('what a party would fill can be said in its stead: it signs at once', async () => {
    const components = [
      { componentId: 'salary', componentValue: '9000' },
      { componentId: 'home', componentValue: '上海市' },
    ];
    const { flowId, mobile } = await flowOf({ components });
    await stage.until(async () => (await detail(flowId)).signers.at(-1)?.signStatus === 1);
    await stage.act(flowId, mobile);
    await stage.untilStatus(flowId, 2);
  });
  it('a participant missing, twice, unknown or of the wrong kind is refused, and nothing is left', async () => {
    const psn = { participantId: 'staff', psnParticipant: { psnAccount: '13800138079', psnName: '张伟' } };
    const count = async () =>
      Number((await stage.rows("select count(*) as n from contract where state <> 'DELETED'", []))[0]!.n);
    const before = await count();
    for (const participants of [
      [],
      [psn, psn],
      [{ ...psn, participantId: 'nobody' }],
      [{ participantId: 'staff', orgParticipant: { orgName: '某某公司' } }],
    ]) {
      const { reply } = await flowOf({ participants });
      assert.equal(reply.code, 1435002, JSON.stringify(participants));
    }
    for (const more of [
      { components: [{ componentId: 'salary', componentValue: '一万' }] },
      { components: [] },
      { signFlowConfig: { signFlowTitle: '入职', autoStart: false } },
      { addAttachments: [{ fileId: 'f'.repeat(32) }] },
    ])
      assert.notEqual((await flowOf(more)).reply.code, 0, JSON.stringify(more));
    assert.equal(await count(), before);
  });
  it('its documents and parties are the template’s: a draft of it is not changed', async () => {
    const { templateId, personRole, companyRole } = await labourTemplate(stage.client);
    const [acting, signer] = [await person(stage.client, '李四'), await person(stage.client)];
    const { code, data, message } = await asked<Made>(stage.client, byTemplate, {
      body: {
        signTemplateId: templateId,
        signFlowConfig: { signFlowTitle: '劳动合同', autoStart: false },
        participants: [
          {
            participantId: companyRole,
            orgParticipant: {
              orgName: '远方贸易有限公司',
              transactor: { transactorPsnAccount: acting.mobile, transactorName: '李四' },
            },
          },
          { participantId: personRole, psnParticipant: { psnId: signer.accountId } },
        ],
        components: [
          { componentKey: 'name', componentValue: '张伟' },
          { componentKey: 'salary', componentValue: '8000' },
        ],
      },
    });
    assert.equal(code, 0, message);
    const parts = { signFlowId: data.signFlowId };
    const fields = { signFieldIds: 'f'.repeat(32) };
    const refused = await asked(stage.client, 'DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields', {
      parts,
      query: fields,
    });
    assert.notEqual(refused.code, 0);
    assert.equal((await asked(stage.client, 'POST /v3/sign-flow/{signFlowId}/start', { parts })).code, 0);
    assert.equal((await detail(parts.signFlowId)).signers[1]!.signFields.length, 1);
  });

  proves(
    'POST /v3/sign-flow/{signFlowId}/draft-url',
    'EFFECT',
    'opens the page; without a login for half an hour',
    async () => {
      const { flowId, mobile } = await flowOf();
      const ask = (more: object) =>
        asked<{ draftUrl: string }>(stage.client, draftUrl, {
          parts: { signFlowId: flowId },
          body: { operator: { psnAccount: mobile }, ...more },
        });
      assert.equal(await stage.opens((await ask({})).data.draftUrl), 'open');
      const short = (await ask({ needLogin: false })).data.draftUrl;
      await stage.advance(31);
      assert.equal(await stage.opens(short), 'LINK_ENDED');
      const stranger = await ask({ operator: { psnAccount: '13800138070' } });
      assert.equal(stranger.code, 1437114);
    },
  );
  proves('POST /v3/sign-flow/{signFlowId}/draft-url', 'WRONG_STATE', 'not when all have filled', async () => {
    const { flowId, mobile } = await flowOf();
    await fill(flowId, mobile);
    const body = { operator: { psnAccount: mobile } };
    assert.equal((await asked(stage.client, draftUrl, { parts: { signFlowId: flowId }, body })).code, 1435011);
  });
});
