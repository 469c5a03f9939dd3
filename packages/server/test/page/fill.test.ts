import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import type { Page } from 'playwright-core';
import { desk, phone } from '../../src/demo/testing/browser.js';
import type { PageState } from '../../src/dialects/native/page-wire.js';
import { labourPdf, pointOn } from '../steps.js';
import { signState } from './fake-page.js';
import { assertAccessible, open, theBrowser } from './open.js';
import { openPageStage } from './stage.js';

type Field = PageState['fields'][number];
const field = (name: string, more: Partial<Field> = {}): Field => ({
  documentId: '21',
  name,
  label: name,
  type: 'TEXT',
  required: true,
  maxLength: null,
  min: null,
  max: null,
  decimals: null,
  options: [],
  multiple: false,
  page: 1,
  ...more,
});
const fields = [
  field('addr', { label: '家庭住址', maxLength: 20 }),
  field('pay', { label: '期望薪资', type: 'NUMBER', min: 1, max: 99_999, decimals: 2 }),
  field('day', { label: '入职日期', type: 'DATE' }),
  field('kind', { label: '用工形式', type: 'RADIO', options: ['全日制', '非全日制'] }),
  field('lang', { label: '语言', type: 'SELECT', options: ['中文', '英文', '日文'], multiple: true, required: false }),
  field('note', { label: '备注', type: 'MULTILINE', required: false }),
  field('yes', { label: '以上内容属实', type: 'CHECKBOX' }),
];
const fillState = (change: Partial<PageState> = {}): PageState =>
  signState({ kind: 'FILL', fields, places: [], actions: [], ...change });

async function fillAll(page: Page): Promise<void> {
  await page.getByLabel('家庭住址').fill('鼓楼区一号');
  await page.getByLabel('期望薪资').fill('12000.50');
  await page.getByLabel('入职日期').fill('2026-12-01');
  await page.getByLabel('全日制', { exact: true }).check();
  await page.getByLabel('中文', { exact: true }).check();
  await page.getByLabel('日文').check();
  await page.getByLabel('以上内容属实').check();
}
const submit = (page: Page) => page.getByRole('button', { name: '提交' });

test('what is missing is said beside each field, the first one has the focus, and nothing is sent', async (t) => {
  const { page, fake, complaints } = await open(t, fillState());
  await page.getByRole('heading', { name: '请填写' }).waitFor();
  await assertAccessible(page, 'fill, empty');
  await submit(page).click();
  for (const words of ['请填写“家庭住址”', '请填写“期望薪资”', '需要勾选“以上内容属实”'])
    await page.getByText(words).waitFor();
  await page.getByLabel('家庭住址').and(page.locator(':focus')).waitFor();
  await page.getByLabel('期望薪资').fill('一万');
  await page.getByLabel('家庭住址').fill('很长的住址'.repeat(5));
  await submit(page).click();
  await page.getByText('请填写数字').waitFor();
  await page.locator('.fill-fault', { hasText: '最多 20 个字' }).waitFor();
  await assertAccessible(page, 'fill, faults');
  assert.ok(!fake.asked.some(({ name }) => name === 'fill'));
  assert.deepEqual(complaints, []);
});

test('a whole form is handed in once, and a double tap sends it once', async (t) => {
  const { page, fake } = await open(t, fillState());
  await fillAll(page);
  await submit(page).dblclick();
  await page.getByText('还没轮到您').waitFor();
  const sent = fake.asked.filter(({ name }) => name === 'fill');
  assert.equal(sent.length, 1);
  const { values } = sent[0]!.body as { values: { name: string; value: string }[] };
  assert.deepEqual(Object.fromEntries(values.map(({ name, value }) => [name, value])), {
    addr: '鼓楼区一号',
    pay: '12000.50',
    day: '2026-12-01',
    kind: '全日制',
    lang: '中文、日文',
    note: '',
    yes: 'true',
  });
});

test('what was typed survives a reload, a look at the document and Back', async (t) => {
  const { page } = await open(t, fillState());
  await page.getByLabel('家庭住址').fill('鼓楼区一号');
  await page.getByRole('button', { name: '先看看这份文件' }).click();
  await page
    .getByRole('img', { name: /第 1 页/ })
    .first()
    .waitFor();
  await page.goBack();
  assert.equal(await page.getByLabel('家庭住址').inputValue(), '鼓楼区一号');
  await page.reload();
  await page.getByRole('heading', { name: '请填写' }).waitFor();
  assert.equal(await page.getByLabel('家庭住址').inputValue(), '鼓楼区一号');
});

test('refusing asks for a reason and ends the contract', async (t) => {
  const { page, fake } = await open(t, fillState());
  await page.getByRole('button', { name: '拒绝填写' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('heading', { name: '拒绝填写' }).waitFor();
  await sheet.getByRole('textbox').fill('信息有误');
  await sheet.getByRole('button', { name: '确认拒绝' }).click();
  await page.getByText('已拒绝，并已告知发起方').waitFor();
  assert.ok(fake.asked.some(({ name }) => name === 'reject'));
});

const shots = process.env['HUFU_SHOTS'];
for (const [name, options] of [
  ['phone', phone],
  ['small', { viewport: { width: 360, height: 640 } }],
  ['desk', desk],
  ['dark', { ...phone, colorScheme: 'dark' as const }],
  ['en', { ...phone, locale: 'en-GB' }],
] as const) {
  test(`nothing is cut off on the screen of ${name}`, async (t) => {
    const { page } = await open(t, fillState({ language: name === 'en' ? 'en' : 'zh-CN' }), options);
    const button = page.getByRole('button', { name: name === 'en' ? 'Submit' : '提交' });
    await button.waitFor();
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'no sideways scrolling');
    await button.click();
    await page.locator('.fill-fault').first().waitFor();
    assert.ok(
      await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
      'no sideways scrolling with faults',
    );
    if (shots) await page.screenshot({ path: `${shots}/fill-${name}.png`, fullPage: true });
  });
}

/** The real platform: what a person fills in stands on the pages he then signs. */
test('a person fills, and then reads and signs what was filled in', async (t: TestContext) => {
  const stage = await openPageStage();
  t.after(() => stage.close());
  const { app, caller } = stage;
  const contact = '13800138091';
  const contract = await app.saveDraft(caller, {
    subject: '劳动合同',
    signatories: [{ type: 'PERSONAL', name: '何以安', receiver: { contact, contactType: 'MOBILE' } }],
  });
  const key = { contractId: contract.id };
  await app.addDocument(caller, { ...key, title: '劳动合同', suffix: 'pdf', bytes: labourPdf() });
  const signatoryId = contract.signatories[0]!.id;
  const at = {
    kind: 'POINT' as const,
    page: 1,
    x: 300,
    y: 60,
    unit: 'POINT' as const,
    origin: 'LOWER_LEFT' as const,
    corner: 'LOWER_LEFT' as const,
  };
  await app.setFields(caller, {
    ...key,
    fields: [
      { name: '住址', type: 'TEXT', required: true, signatoryId, at, width: 200, height: 20 },
      { name: '证件照', type: 'IMAGE', required: true, signatoryId, at: { ...at, y: 100 }, width: 60, height: 80 },
    ],
  });
  const places = [
    { mark: 'PERSONAL' as const, actionId: contract.signatories[0]!.actions[0]!.id, at: pointOn(-1, 0.5, 0.2) },
  ];
  await app.publishContract(caller, { ...key, placements: places });
  const { url } = await app.openPage(
    { ...caller, baseUrl: stage.credentials.baseUrl },
    { ...key, user: { contact, contactType: 'MOBILE' } },
  );
  const context = await (await theBrowser()).newContext({ ...phone, locale: 'zh-CN', reducedMotion: 'reduce' });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('住址').fill('\u{2B7FF}号');
  const canvas = createCanvas(300, 400);
  canvas.getContext('2d').fillRect(40, 40, 200, 300);
  await page
    .getByLabel('证件照')
    .setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await canvas.encode('png') });
  await page.getByAltText('已选择的图片').waitFor();
  await submit(page).click();
  await page.getByText(/字库中没有/).waitFor();
  await page.getByLabel('住址').fill('鼓楼区一号');
  await submit(page).click();
  await page.getByRole('button', { name: '签署', exact: true }).waitFor();
  const { contract: now } = await app.contractDetail(caller, key);
  assert.deepEqual([now.state, now.documents[0]!.revision], ['SIGNING', 2]);
  assert.equal(now.documents[0]!.fields.find(({ name }) => name === '住址')!.value, '鼓楼区一号');
  const events = await stage.events(contract.id);
  assert.ok(events.includes('FILLED') && events.includes('DOCUMENT_FROZEN'), events.join(' '));
});
