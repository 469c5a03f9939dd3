import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { BatchInput } from '../../src/app/application.js';
import { desk, launch, phone, writeName } from '../../src/demo/testing/browser.js';
import { button } from '../../src/demo/testing/steps.js';
import type { Contract } from '../../src/domain/contract.js';
import { lastCode, personSignatory, published, stateOf } from '../steps.js';
import type { TestWorld } from '../world.js';
import { assertAccessible } from './open.js';
import { openPageStage, type PageStage } from './stage.js';

let stage: PageStage;
let browser: Browser;
/** As the stories of the platform want it. */
let t: TestWorld;
before(async () => {
  stage = await openPageStage();
  browser = await launch();
  t = stage as unknown as TestWorld;
});
after(async () => {
  await browser?.close();
  await stage?.close();
});

const small = { ...phone, viewport: { width: 360, height: 640 } };
let people = 0;
const someone = () => `1380013${String(8300 + ++people)}`;
const subjects = ['劳动合同', '保密协议', '竞业限制协议'];

async function contractsFor(contact: string, titles = subjects): Promise<Contract[]> {
  const all: Contract[] = [];
  for (const subject of titles)
    all.push((await published(stage, [personSignatory('许知远', contact)], { subject })).contract);
  return all;
}

async function linkTo(contact: string, contracts: Contract[], more: Partial<BatchInput> = {}): Promise<string> {
  const user = { contact, contactType: 'MOBILE' as const };
  const caller = { ...stage.caller, baseUrl: stage.credentials.baseUrl };
  const { url } = await stage.app.openBatch(caller, { user, contractIds: contracts.map(({ id }) => id), ...more });
  return url;
}

async function open(tc: TestContext, address: string, options: BrowserContextOptions = phone): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-CN', reducedMotion: 'reduce', ...options });
  tc.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(address);
  return page;
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
const pick = (page: Page, title: string) => page.getByRole('checkbox', { name: `选择《${title}》` });

/** From the list with something chosen to the code sheet, the name drawn on the pad. */
async function toCodeByHand(page: Page): Promise<void> {
  await button(page, /^签署所选/).click();
  await button(page, '同意并继续').click();
  await writeName(page);
  await button(page, '用这个签名').click();
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await page.getByLabel('6 位验证码').waitFor();
}

async function typeCode(page: Page, contact: string): Promise<void> {
  await page.getByLabel('6 位验证码').waitFor();
  await page.getByLabel('6 位验证码').fill(await lastCode(t, contact));
}

test('on a small phone several contracts are read, chosen, and signed with one code and one drawing', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact);
  const page = await open(tc, await linkTo(contact, contracts), small);
  await heading(page, '待签署 3 份').waitFor();
  assert.match(page.url(), /\/s\/~~[0-9a-f]{24}$/, 'the ticket has left the address');
  await assertAccessible(page, 'the list');
  await button(page, '逐份查看').click();
  await heading(page, '劳动合同').waitFor();
  await page.getByText('第 1/3 份').waitFor();
  await button(page, '选中，看下一份').click();
  await heading(page, '保密协议').waitFor();
  await button(page, '返回列表').click();
  await page.getByText('已选 1 份').waitFor();
  await page.getByText('待签署，已查看').first().waitFor();
  await pick(page, '竞业限制协议').check();
  await toCodeByHand(page);
  await assertAccessible(page, 'the code');
  await typeCode(page, contact);
  await heading(page, '已签署 2 份').waitFor();
  await assertAccessible(page, 'the result');
  const [first, second, third] = contracts as [Contract, Contract, Contract];
  await page.getByRole('button', { name: '下载《竞业限制协议》' }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '下载《竞业限制协议》' }).click(),
  ]);
  assert.match(download.suggestedFilename(), /\.pdf$/);
  await button(page, '返回列表').click();
  await heading(page, '待签署 1 份').waitFor();
  assert.equal((await stateOf(t, second.id)).state, 'SIGNING');
  for (const { id } of [first, third]) {
    const events = await stage.events(id);
    for (const type of ['INTENT_VERIFIED', 'SIGNED']) assert.equal(events.filter((one) => one === type).length, 1);
  }
  assert.ok((await stage.events(first.id)).includes('OPENED'));
});

test('a link shows who invites and how many, and no title, before the contact is proven', async (tc) => {
  const contact = someone();
  const link = await linkTo(contact, await contractsFor(contact), { proof: true });
  const answers: string[] = [];
  const page = await open(tc, 'about:blank');
  page.on('response', async (response) => {
    if (response.url().includes('/native/')) answers.push(await response.text().catch(() => ''));
  });
  await page.goto(link);
  await heading(page, `${stage.credentials.company.name} 邀请您签署`).waitFor();
  await page.getByText('3 份合同', { exact: true }).waitFor();
  await assertAccessible(page, 'P');
  assert.doesNotMatch(answers.join(), new RegExp([...subjects, contact, '许知远'].join('|')));
  await button(page, '获取验证码').click();
  await page.getByLabel('6 位验证码').waitFor();
  await typeCode(page, contact);
  await heading(page, '待签署 3 份').waitFor();
});

test('what was recalled or signed elsewhere while the code was typed is told by name, the rest is signed', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact);
  const page = await open(tc, await linkTo(contact, contracts));
  await heading(page, '待签署 3 份').waitFor();
  await page.getByRole('checkbox', { name: '全选' }).check();
  await toCodeByHand(page);
  const code = await lastCode(t, contact);
  await stage.app.recallContract(stage.caller, { contractId: contracts[0]!.id, reason: '薪资有误' });
  await stage.app.sandboxAct(stage.caller, { contractId: contracts[1]!.id, contact, act: 'sign' });
  await page.getByLabel('6 位验证码').fill(code);
  await heading(page, '已签署 1 份，2 份没有签署').waitFor();
  await page.getByText('发起方已撤回：薪资有误').waitFor();
  await page.getByText('已另行签署，没有重复签署').waitFor();
  await assertAccessible(page, 'the result with refusals');
  await button(page, '返回列表').click();
  await heading(page, '没有待签署的合同').waitFor();
  await assertAccessible(page, 'nothing to sign');
});

test('where each must be read, a box opens only after the last page was seen', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact, subjects.slice(0, 1));
  const page = await open(tc, await linkTo(contact, contracts, { options: { mustRead: true } }));
  await page.getByText('请先打开阅读').waitFor();
  assert.equal(await pick(page, '劳动合同').isDisabled(), true);
  await button(page, '逐份查看').click();
  await button(page, '请阅读到最后一页').waitFor();
  await page.getByRole('img', { name: /^第 3 页/ }).scrollIntoViewIfNeeded();
  await button(page, '选中，返回列表').click();
  await page.locator('.tick input:enabled').waitFor();
  await button(page, '签署所选（1 份）').waitFor();
});

test('a line cut while the code is sent, a reload, or a Back end in the finished state, and nothing is signed twice', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact);
  const page = await open(tc, await linkTo(contact, contracts));
  await heading(page, '待签署 3 份').waitFor();
  await page.getByRole('checkbox', { name: '全选' }).check();
  await toCodeByHand(page);
  // The server hears it, the phone hears nothing back.
  await page.route('**/batch/intents/*/sign', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await typeCode(page, contact);
  await heading(page, '已签署 3 份').waitFor();
  await page.goBack();
  await page.goForward();
  await heading(page, '没有待签署的合同').waitFor();
  for (const { id } of contracts) {
    const events = await stage.events(id);
    assert.equal(events.filter((type) => type === 'SIGNED').length, 1);
  }
});

test('by keyboard alone, at a desk, with a typed name', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact, subjects.slice(0, 2));
  const page = await open(tc, await linkTo(contact, contracts), desk);
  await heading(page, '待签署 2 份').waitFor();
  await page.getByRole('checkbox', { name: '全选' }).focus();
  await page.keyboard.press('Space');
  await button(page, '签署所选（2 份）').focus();
  await page.keyboard.press('Enter');
  await button(page, '同意并继续').focus();
  await page.keyboard.press('Enter');
  await button(page, '键入').focus();
  await page.keyboard.press('Enter');
  await page.locator('.preview path').waitFor();
  await button(page, '用这个签名').focus();
  await page.keyboard.press('Enter');
  const confirm = page.getByRole('button', { name: /^确认签署（2 份/ });
  await confirm.focus();
  await page.keyboard.press('Enter');
  await typeCode(page, contact);
  await heading(page, '已签署 2 份').waitFor();
});

test('from the list one contract can be signed alone, or declined, and the list says so', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact, subjects.slice(0, 2));
  const page = await open(tc, await linkTo(contact, contracts));
  await page.getByRole('button', { name: /^劳动合同/ }).click();
  await heading(page, '劳动合同').waitFor();
  await button(page, '只签这份').click();
  await button(page, '同意并继续').click();
  await writeName(page);
  await button(page, '用这个签名').click();
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await page.getByLabel('6 位验证码').waitFor();
  await typeCode(page, contact);
  await heading(page, /^(签署完成|您已签署)$/).waitFor();
  await button(page, '返回列表').click();
  await heading(page, '待签署 1 份').waitFor();
  await page.getByRole('button', { name: /^保密协议/ }).click();
  await button(page, '更多').click();
  await page.getByRole('button', { name: '拒绝签署' }).click();
  await page.getByLabel(/^原因/).fill('不同意条款');
  await button(page, '确认拒绝').click();
  await heading(page, '已拒绝，并已告知发起方').waitFor();
  await button(page, '返回列表').click();
  await heading(page, '没有待签署的合同').waitFor();
});

test('an employee with two seals chooses once for all contracts, and signs his own in the same go', async (tc) => {
  const { employee, company } = stage.credentials;
  await stage.app.createSeal(stage.caller, {
    name: '合同专用章',
    kind: 'CONTRACT',
    look: { from: 'TEMPLATE', colour: 'BLUE', shape: 'ROUND', widthMm: 38 },
  });
  const me = { contact: employee.contact, contactType: 'MOBILE' as const };
  const sealed = {
    type: 'COMPANY' as const,
    name: company.name,
    actions: [{ type: 'COMPANY' as const }],
    receiver: me,
  };
  const contracts = [
    (await published(stage, [sealed], { subject: '采购合同' })).contract,
    (await published(stage, [sealed], { subject: '框架协议' })).contract,
    (await published(stage, [personSignatory(employee.name, employee.contact)], { subject: '任命书' })).contract,
  ];
  const page = await open(tc, await linkTo(employee.contact, contracts), small);
  await page.getByRole('checkbox', { name: '全选' }).check();
  await button(page, '签署所选（3 份）').click();
  await button(page, '同意并继续').click();
  await writeName(page);
  await button(page, '用这个签名').click();
  const seals = page.getByRole('radio');
  await seals.first().waitFor();
  assert.equal(await page.locator('fieldset.seals').count(), 1, 'one choice for both');
  await page.getByRole('radio', { name: /合同专用章/ }).check();
  await button(page, '使用这枚印章').click();
  await heading(page, '请核对要签署的 3 份合同').waitFor();
  await assertAccessible(page, 'the check');
  await page.getByRole('button', { name: /^确认签署（3 份/ }).click();
  await typeCode(page, employee.contact);
  await heading(page, '已签署 3 份').waitFor();
});

test('who has signed one contract is led to all else that waits', async (tc) => {
  const contact = someone();
  const [first] = (await contractsFor(contact)) as [Contract];
  const caller = { ...stage.caller, baseUrl: stage.credentials.baseUrl };
  const user = { contact, contactType: 'MOBILE' as const };
  const page = await open(tc, (await stage.app.openPage(caller, { contractId: first.id, user })).url);
  await page.getByRole('img', { name: /^第 1 页/ }).waitFor();
  await stage.app.sandboxAct(stage.caller, { contractId: first.id, contact, act: 'sign' });
  await page.reload();
  await button(page, '下一份待签（2）').click();
  await heading(page, '待签署 2 份').waitFor();
});

test('another device and an ended link are told what to do, and see nothing', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact, subjects.slice(0, 1));
  const link = await linkTo(contact, contracts);
  const page = await open(tc, link);
  await heading(page, '待签署 1 份').waitFor();
  const other = await open(tc, link);
  await heading(other, /已在另一台设备或浏览器打开/).waitFor();
  await stage.advance(31 * 60_000);
  await page.reload();
  await heading(page, /链接已失效/).waitFor();
});

test('on a phone that lies on its side the bar leaves room for the list, and on a small one nothing is cut off', async (tc) => {
  const contact = someone();
  const contracts = await contractsFor(contact);
  const flat = await open(tc, await linkTo(contact, contracts), { ...phone, viewport: { width: 844, height: 390 } });
  await flat.getByRole('checkbox', { name: '全选' }).check();
  const bar = (await flat.locator('.bar').boundingBox())!;
  assert.ok(bar.height < 100, `the bar is ${bar.height} px high`);
  const long = await contractsFor(contact, ['关于异地派驻期间住房补贴与探亲交通事项的补充协议书'.repeat(4)]);
  const page = await open(tc, await linkTo(contact, [...contracts, ...long]), small);
  await page.getByRole('checkbox', { name: '全选' }).check();
  for (const row of await page.locator('.list-row').all()) {
    const { x, width } = (await row.boundingBox())!;
    assert.ok(x >= 0 && x + width <= 360, `a row ends at ${x + width}`);
  }
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360);
});

test('the list is there early on a slow line and is no heavier than the page of one contract may be', async (tc) => {
  const contact = someone();
  const titles = Array.from({ length: 12 }, (_, n) => `员工文件 ${n + 1}`);
  const link = await linkTo(contact, await contractsFor(contact, titles));
  const page = await open(tc, 'about:blank');
  let bytes = 0;
  page.on('response', async (response) => {
    const { requestBodySize: _sent, responseBodySize } = await response.request().sizes();
    bytes += responseBodySize;
  });
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  // Slow 3G, as Lighthouse has it.
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: (1.6 * 1024 * 1024) / 8,
    uploadThroughput: (750 * 1024) / 8,
  });
  await page.goto(link);
  await heading(page, '待签署 12 份').waitFor();
  assert.ok(bytes < 80 * 1024, `${bytes} bytes until the list was there`);
});
