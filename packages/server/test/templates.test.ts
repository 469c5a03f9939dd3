import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { inkBox, renderPage } from '@hufu/pades';
import type { Caller, Template, TemplateFieldInput, TemplateInput } from '../src/app/application.js';
import { bytesOf, completed, labourPdf, pointOn, refusedWith } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
let template: Template;
const signer = { contact: '13800138066', contactType: 'MOBILE' as const };
const field = (name: string, y: number, more: Partial<TemplateFieldInput> = {}): TemplateFieldInput => ({
  name,
  type: 'TEXT',
  required: true,
  at: { kind: 'POINT', page: 2, x: 300, y, unit: 'POINT', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' },
  width: 160,
  height: 20,
  ...more,
});
const fileId = async (caller: Caller = t.caller): Promise<string> => {
  const expiresAt = t.world.clock.business() + 3_600_000;
  const [file] = await t.app.addFiles(caller, [
    { name: '劳动合同.pdf', bytes: labourPdf(), use: 'DOCUMENT', expiresAt },
  ]);
  return file!.id;
};
const labour = async (more: Partial<TemplateInput> = {}): Promise<TemplateInput> => ({
  name: '劳动合同模板',
  documents: [{ fileId: await fileId() }],
  fields: [field('薪资', 60), field('住址', 100, { roleKey: 'receiver' })],
  placements: [
    { roleKey: 'sponsor', mark: 'COMPANY', at: pointOn(-1, 0.1, 0.2) },
    { roleKey: 'receiver', mark: 'PERSONAL', at: pointOn(-1, 0.5, 0.2) },
  ],
  ...more,
});
const inkAt = async (pdf: Buffer, y: number) => {
  const picture = (bytes: Buffer) => renderPage(new Uint8Array(bytes), 2, { width: 1200 });
  return inkBox(await picture(pdf), {
    region: { x: 296, y: y - 4, w: 170, h: 28 },
    before: await picture(labourPdf()),
  });
};
const fresh = async (): Promise<Caller> => ({
  ...t.caller,
  scope: (await t.app.findApp('qiyuesuo', t.credentials.qiyuesuo.appToken))!.scope,
});

before(async () => {
  t = await testWorld();
  t.running.startWork();
  template = await t.app.createTemplate(t.caller, await labour());
});

describe('a template', () => {
  it('makes contracts: parties in its roles, values in its fields, marks at its places', async () => {
    const contract = await t.app.createFromTemplate(t.caller, {
      templateId: template.id,
      draft: { subject: '李明的劳动合同' },
      signatories: [{ name: '李明', receiver: signer }],
      values: [{ name: '薪资', value: '12000' }],
      publish: true,
    });
    assert.deepEqual([contract.state, contract.subject], ['FILLING', '李明的劳动合同']);
    assert.deepEqual(
      contract.signatories.map(({ name, sponsor }) => [name, sponsor]),
      [
        [t.credentials.company.name, true],
        ['李明', false],
      ],
    );
    const key = { contractId: contract.id };
    await t.app.sandboxAct(t.caller, {
      ...key,
      contact: signer.contact,
      act: 'fill',
      values: [{ name: '住址', value: '一号' }],
    });
    await t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' });
    await t.app.sandboxAct(t.caller, { ...key, contact: signer.contact, act: 'sign' });
    const done = await completed(t, contract.id);
    const pdf = await bytesOf((await t.app.downloadDocument(t.caller, done.documents[0]!.id)).open());
    for (const y of [60, 100]) assert.ok(await inkAt(pdf, y), `at ${y}`);
  });

  it('outlives the file it was made of', async () => {
    const input = await labour();
    const made = await t.app.createTemplate(t.caller, input);
    assert.notEqual(made.documents[0]!.fileId, input.documents[0]!.fileId);
    await t.app.sandboxClock(t.caller, 2 * 3_600_000);
    await assert.rejects(t.app.fileDetail(t.caller, input.documents[0]!.fileId), refusedWith('FILE_NOT_FOUND'));
    const contract = await t.app.createFromTemplate(t.caller, {
      templateId: made.id,
      draft: {},
      signatories: [{ name: '李明', receiver: signer }],
    });
    assert.deepEqual([contract.state, contract.documents.length], ['DRAFT', 1]);
  });

  it('leaves nothing of a contract that was refused', async () => {
    const before = (await t.app.listContracts(t.caller, { side: 'ALL', states: ['DRAFT'] })).total;
    const ask = (more: object) =>
      t.app.createFromTemplate(t.caller, {
        templateId: template.id,
        draft: {},
        signatories: [{ name: '李明', receiver: signer }],
        publish: true,
        ...more,
      });
    await assert.rejects(ask({}), refusedWith('FIELD_REQUIRED'));
    await assert.rejects(ask({ values: [{ name: '没有', value: 'x' }] }), refusedWith('INPUT_INVALID'));
    await assert.rejects(ask({ signatories: [] }), refusedWith('INPUT_INVALID'));
    await assert.rejects(ask({ templateId: '1' }), refusedWith('TEMPLATE_NOT_FOUND'));
    assert.equal((await t.app.listContracts(t.caller, { side: 'ALL', states: ['DRAFT'] })).total, before);
  });

  it('is refused when its parts do not fit', async () => {
    const make = async (more: Partial<TemplateInput>) => t.app.createTemplate(t.caller, await labour(more));
    await assert.rejects(make({ documents: [] }), refusedWith('DOCUMENT_REQUIRED'));
    await assert.rejects(make({ documents: [{ fileId: '1' }] }), refusedWith('FILE_NOT_FOUND'));
    await assert.rejects(make({ name: ' ' }), refusedWith('INPUT_INVALID'));
    await assert.rejects(make({ fields: [field('x', 1, { roleKey: 'nobody' })] }), refusedWith('INPUT_INVALID'));
    await assert.rejects(
      make({ fields: [field('x', 1, { at: pointOn(9, 0, 0) as TemplateFieldInput['at'] })] }),
      refusedWith('PAGE_OUT_OF_RANGE'),
    );
  });

  it('becomes a file with its values drawn in', async () => {
    const values = [
      { name: '薪资', value: '9000' },
      { name: '住址', value: '二号' },
    ];
    const file = await t.app.fileFromTemplate(t.caller, { templateId: template.id, name: '填好的合同', values });
    assert.deepEqual([file.name, file.stage], ['填好的合同.pdf', 'READY']);
    const pdf = await bytesOf((await t.app.downloadFile(t.caller, file.id, 'PDF')).open());
    assert.ok(await inkAt(pdf, 60));
    const ask = (given: typeof values) =>
      t.app.fileFromTemplate(t.caller, { templateId: template.id, name: 'x', values: given });
    await assert.rejects(ask([]), refusedWith('FIELD_REQUIRED'));
    await assert.rejects(ask([{ name: '薪资', value: '\u{2B7FF}' }, values[1]!]), refusedWith('GLYPH_MISSING'));
  });

  it('is changed, copied, switched off and deleted', async () => {
    const made = await t.app.createTemplate(t.caller, await labour({ name: '采购模板' }));
    const changed = await t.app.changeTemplate(t.caller, { templateId: made.id, name: '采购合同模板' });
    assert.deepEqual([changed.name, changed.version, changed.fields.length], ['采购合同模板', 2, 2]);
    const copy = await t.app.copyTemplate(t.caller, { templateId: made.id, name: '副本' });
    assert.deepEqual([copy.copyOf, copy.name], [made.id, '副本']);
    const listed = await t.app.listTemplates(t.caller, { name: '采购' });
    assert.deepEqual(
      listed.list.map(({ id }) => id),
      [made.id],
    );
    await t.app.setTemplateState(t.caller, { templateId: made.id, state: 'DISABLED' });
    const use = t.app.createFromTemplate(t.caller, {
      templateId: made.id,
      draft: {},
      signatories: [{ name: '李明', receiver: signer }],
    });
    await assert.rejects(use, refusedWith('TEMPLATE_STATE'));
    await t.app.setTemplateState(t.caller, { templateId: made.id, state: 'DELETED' });
    assert.equal(await t.app.templateDetail(t.caller, made.id), undefined);
  });

  it('of a channel is used below it once it is shared, and is there for no stranger', async () => {
    await t.app.createCompanyAccount(t.caller, { externalId: 'sub', name: '松涛文化有限公司' });
    const { caller } = await t.app.actingFor(await fresh(), { company: { externalId: 'sub' } });
    assert.equal(await t.app.templateDetail(caller, template.id), undefined);
    await t.app.shareTemplate(t.caller, { templateId: template.id, with: [{ externalId: 'sub' }], share: true });
    assert.equal((await t.app.listTemplates(caller, {})).total, 1);
    const contract = await t.app.createFromTemplate(caller, {
      templateId: template.id,
      draft: {},
      signatories: [{ name: '李明', receiver: signer }],
      values: [{ name: '薪资', value: '1' }],
    });
    assert.equal(contract.companyName, '松涛文化有限公司');
    await assert.rejects(
      t.app.setTemplateState(caller, { templateId: template.id, state: 'DELETED' }),
      refusedWith('TEMPLATE_NOT_FOUND'),
    );
    await t.app.shareTemplate(t.caller, { templateId: template.id, with: [{ externalId: 'sub' }], share: false });
    assert.equal((await t.app.listTemplates(caller, {})).total, 0);
  });
});
