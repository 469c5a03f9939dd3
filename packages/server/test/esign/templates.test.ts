import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inkBox, renderPage } from '@hufu/pades';
import { proves } from '../proves.js';
import { asked } from './asking.js';
import { inkPng, wordsPdf } from './given.js';
import { openStage, type Stage } from './stage.js';
import { announced, component, labourComponents, labourTemplate, uploaded } from './template-given.js';

interface Component {
  id: string;
  key: string | null;
  type: number;
  context: { label: string; pos: { x: number; y: number } | null };
}

const addComponents = 'POST /v1/docTemplates/{templateId}/components';
const removeComponents = 'DELETE /v1/docTemplates/{templateId}/components/{componentIds}';
const byTemplate = 'POST /v1/files/createByTemplate';
const byDocTemplate = 'POST /v3/files/create-by-doc-template';

describe('文件模板', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  const componentsOf = async (templateId: string) =>
    (await stage.client.get<{ structComponents: Component[] }>(`/v1/docTemplates/${templateId}`)).structComponents;
  const add = (templateId: string, structComponents: object[]) =>
    asked(stage.client, addComponents, { parts: { templateId }, body: { structComponents } });
  const pictureOf = async (pdf: Uint8Array) => renderPage(new Uint8Array(pdf), 1, { width: 1200 });
  /** What stands in a place that was empty before. */
  const inkIn = async (url: string, region: { x: number; y: number; w: number; h: number }) => {
    const reply = await fetch(url);
    assert.equal(reply.status, 200);
    const before = await pictureOf(await wordsPdf());
    return inkBox(await pictureOf(new Uint8Array(await reply.arrayBuffer())), { region, before });
  };

  proves(
    'POST /v1/docTemplates/createByUploadUrl',
    'EFFECT',
    'the template is usable when its file has come',
    async () => {
      const pdf = await wordsPdf();
      const { templateId } = await announced(stage.client, pdf);
      const status = async () =>
        (await stage.client.get<{ templateFileStatus: number }>(`/v1/docTemplates/${templateId}/getBaseInfo`))
          .templateFileStatus;
      assert.equal(await status(), 0);
      const ready = await uploaded(stage.client);
      const { downloadUrl } = await stage.client.get<{ downloadUrl: string }>(`/v1/docTemplates/${ready}`);
      assert.deepEqual(Buffer.from(await (await fetch(downloadUrl)).arrayBuffer()), pdf);
    },
  );

  proves('POST /v1/docTemplates/{templateId}/components', 'WRONG_STATE', 'not before the file has come', async () => {
    const { templateId } = await announced(stage.client, await wordsPdf());
    assert.equal((await add(templateId, labourComponents)).code, 1430011);
  });
  proves(
    'POST /v1/docTemplates/{templateId}/components',
    'EFFECT',
    'they stand there, changed and new ones',
    async () => {
      const { templateId, nameId } = await labourTemplate(stage.client);
      const changed = await add(templateId, [{ ...component(1, 'name', '全名', {}, { y: 140 }), id: nameId }]);
      assert.deepEqual(changed.data, [nameId]);
      const components = await componentsOf(templateId);
      assert.equal(components.length, labourComponents.length);
      const { context } = components.find(({ id }) => id === nameId)!;
      assert.deepEqual([context.label, context.pos?.y], ['全名', 140]);
      const wrong = [
        component(1, 'name', '再来一次'), // the key is taken
        component(4, 'other', '未知类型'),
        { ...component(1, 'x', '别的'), id: 'f'.repeat(32) },
        component(1, 'x', '第九页', {}, { page: 9 }),
        component(6, 'x', '第九页', {}, { page: 9 }),
      ];
      for (const one of wrong) assert.notEqual((await add(templateId, [one])).code, 0);
      assert.equal((await componentsOf(templateId)).length, labourComponents.length);
    },
  );
  it('twelve calls at once all add theirs', async () => {
    const templateId = await uploaded(stage.client);
    const added = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        add(templateId, [component(1, `k${n}`, `第${n}项`, {}, { y: 100 + n * 30 })]),
      ),
    );
    const done = added.filter(({ code }) => code === 0).length;
    assert.equal((await componentsOf(templateId)).length, done);
    assert.ok(done >= 8, String(done));
  });

  proves(
    'DELETE /v1/docTemplates/{templateId}/components/{componentIds}',
    'EFFECT',
    'several at once; a party with its sign areas',
    async () => {
      const { templateId, nameId, personRole } = await labourTemplate(stage.client);
      const { code } = await asked(stage.client, removeComponents, {
        parts: { templateId, componentIds: `${nameId},${personRole}` },
      });
      assert.equal(code, 0);
      const keys = (await componentsOf(templateId)).map(({ key, context }) => key ?? context.label);
      assert.deepEqual(keys, ['salary', 'from', 'sealA', '甲方公司']);
      const again = await asked(stage.client, removeComponents, { parts: { templateId, componentIds: nameId } });
      assert.equal(again.code, 1435002);
    },
  );
  proves(
    'DELETE /v1/docTemplates/{templateId}/components/{componentIds}',
    'WRONG_STATE',
    'nothing is there yet',
    async () => {
      const { templateId } = await announced(stage.client, await wordsPdf());
      const parts = { templateId, componentIds: 'f'.repeat(32) };
      assert.equal((await asked(stage.client, removeComponents, { parts })).code, 1430011);
    },
  );

  proves('POST /v1/files/createByTemplate', 'WRONG_STATE', 'not before the template’s file has come', async () => {
    const { templateId } = await announced(stage.client, await wordsPdf());
    assert.equal((await asked(stage.client, byTemplate, { body: { name: '合同.pdf', templateId } })).code, 1430011);
  });
  proves(
    'POST /v1/files/createByTemplate',
    'EFFECT',
    'Chinese words stand on the page; a flow is made of it',
    async () => {
      const { templateId, dateId } = await labourTemplate(stage.client);
      const simpleFormFields = { name: '欧阳娜娜', salary: '12000.50', [dateId]: '2026年11月28日' };
      const body = { name: '欧阳娜娜的合同.pdf', templateId, simpleFormFields };
      const { data, code, message } = await asked<{ fileId: string; downloadUrl: string }>(stage.client, byTemplate, {
        body,
      });
      assert.equal(code, 0, message);
      for (const y of [120, 160, 200]) assert.ok(await inkIn(data.downloadUrl, { x: 98, y: y - 2, w: 204, h: 24 }));
      const docs = [{ fileId: data.fileId, fileName: '合同.pdf' }];
      await stage.client.post('/api/v2/signflows/createFlowOneStep', {
        docs,
        flowInfo: { businessScene: '合同', autoInitiate: true },
        signers: [
          {
            platformSign: true,
            signfields: [{ fileId: data.fileId, autoExecute: true, posBean: { posPage: '1', posX: 150, posY: 300 } }],
          },
        ],
      });
    },
  );
  it('a value that does not suit its component, or none, is refused with its name; v1 takes empty ones', async () => {
    const { templateId } = await labourTemplate(stage.client);
    const make = (simpleFormFields: object) =>
      asked(stage.client, byTemplate, { body: { name: '合同.pdf', templateId, simpleFormFields } });
    for (const [form, word] of [
      [{ salary: '一万' }, '月薪'],
      [{ from: '2026-02-30' }, '入职日期'],
      [{ nobody: 'x' }, 'nobody'],
      [{ name: '\u{e000}' }, '字体缺少字符'],
      [{ name: { a: 1 } }, 'name'],
    ] as const) {
      const { code, message } = await make(form);
      assert.deepEqual([code, message.includes(word)], [1435002, true], message);
    }
    assert.equal((await make({})).code, 0);
    assert.equal((await make({ name: '', salary: null })).code, 0);
  });
  it('a picture by base64 and by the id of a file', async () => {
    const templateId = await uploaded(stage.client);
    const image = component(11, 'photo', '照片', { style: { width: 120, height: 60 } });
    assert.equal((await add(templateId, [image])).code, 0);
    const png = Buffer.from(inkPng(), 'base64');
    const fileId = await stage.client.upload(png, '照片.png');
    for (const photo of [inkPng(), `data:image/png;base64,${inkPng()}`, fileId]) {
      const { data, code, message } = await asked<{ downloadUrl: string }>(stage.client, byTemplate, {
        body: { name: '合同.pdf', templateId, simpleFormFields: { photo } },
      });
      assert.equal(code, 0, message);
      assert.ok(await inkIn(data.downloadUrl, { x: 100, y: 120, w: 120, h: 60 }));
    }
    const wrong = { name: '合同.pdf', templateId, simpleFormFields: { photo: '不是图片' } };
    assert.equal((await asked(stage.client, byTemplate, { body: wrong })).code, 1435002);
  });

  proves('POST /v3/files/create-by-doc-template', 'WRONG_STATE', 'a deleted template is not there', async () => {
    const { templateId } = await labourTemplate(stage.client);
    await stage.client.ask('DELETE', `/v3/doc-templates/${templateId}`);
    const body = { docTemplateId: templateId, fileName: '合同.pdf' };
    assert.equal((await asked(stage.client, byDocTemplate, { body })).code, 1430011);
  });
  proves(
    'POST /v3/files/create-by-doc-template',
    'EFFECT',
    'filled by id or key; what is missing when it is checked',
    async () => {
      const { templateId, nameId } = await labourTemplate(stage.client);
      const make = (components: object[], requiredCheck: boolean) =>
        asked<{ fileDownloadUrl: string }>(stage.client, byDocTemplate, {
          body: { docTemplateId: templateId, fileName: '合同.pdf', components, requiredCheck },
        });
      const name = { componentId: nameId, componentValue: '司马光' };
      const lacking = await make([name], true);
      assert.deepEqual([lacking.code, lacking.message], [1430011, "创建合同失败: '月薪'填充内容缺失"]);
      const { code, data } = await make([name, { componentKey: 'salary', componentValue: 9000 }], true);
      assert.equal(code, 0);
      assert.ok(await inkIn(data.fileDownloadUrl, { x: 98, y: 118, w: 204, h: 24 }));
      assert.equal((await make([name], false)).code, 0);
      assert.equal((await make([{ ...name, componentKey: 'name' }], false)).code, 1435002); // one of both
    },
  );

  proves('DELETE /v3/doc-templates/{docTemplateId}', 'EFFECT', 'it is gone from the list', async () => {
    const { templateId } = await labourTemplate(stage.client);
    const ids = async () =>
      (
        await stage.client.get<{ docTemplates: { docTemplateId: string }[] }>('/v3/doc-templates', { pageSize: 20 })
      ).docTemplates.map(({ docTemplateId }) => docTemplateId);
    assert.ok((await ids()).includes(templateId));
    const parts = { docTemplateId: templateId };
    assert.equal((await asked(stage.client, 'DELETE /v3/doc-templates/{docTemplateId}', { parts })).code, 0);
    assert.ok(!(await ids()).includes(templateId));
  });
  proves('DELETE /v3/doc-templates/{docTemplateId}', 'WRONG_STATE', 'a second time it is not there', async () => {
    const { templateId } = await labourTemplate(stage.client);
    const parts = { docTemplateId: templateId };
    const remove = () => asked(stage.client, 'DELETE /v3/doc-templates/{docTemplateId}', { parts });
    assert.deepEqual([(await remove()).code, (await remove()).code], [0, 1430011]);
  });
  proves('GET /v3/doc-templates', 'OTHER_TENANT', 'another company’s list knows none of them', async () => {
    const { templateId } = await labourTemplate(stage.client);
    const { data } = await asked(stage.stranger, 'GET /v3/doc-templates', {});
    assert.ok(!JSON.stringify(data).includes(templateId));
    const tooMany = await asked(stage.client, 'GET /v3/doc-templates', { query: { pageSize: '21' } });
    assert.equal(tooMany.code, 1430002);
  });
  proves('GET /v3/flow-templates/basic-info', 'OTHER_TENANT', 'another company’s list knows none of them', async () => {
    const { templateId } = await labourTemplate(stage.client);
    const mine = await asked(stage.client, 'GET /v3/flow-templates/basic-info', { query: { pageSize: '20' } });
    assert.ok(JSON.stringify(mine.data).includes(templateId));
    const theirs = await asked(stage.stranger, 'GET /v3/flow-templates/basic-info', {});
    assert.ok(!JSON.stringify(theirs.data).includes(templateId));
  });
});
