import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { inkBox, renderPage } from '@hufu/pades';
import { RenderableDocument } from '@hufu/pades/render';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { desk, launch, phone, writeName } from '../../src/demo/testing/browser.js';
import { button, done, toCheck, toCode, toPad } from '../../src/demo/testing/steps.js';
import { assertAccessible } from './open.js';
import { openPageStage, type PageStage } from './stage.js';

let stage: PageStage;
let browser: Browser;
before(async () => {
  stage = await openPageStage();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await stage?.close();
});

async function open(t: TestContext, address: string, options: BrowserContextOptions = phone): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-CN', reducedMotion: 'reduce', ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(address);
  return page;
}

/** The code of the sheet that is open. */
async function typeCode(page: Page, contact: string): Promise<void> {
  const field = page.getByLabel('6 位验证码');
  await field.waitFor();
  await field.fill(await stage.integrator.newest(contact, 'code'));
}

async function seal(t: TestContext, contractId: string): Promise<void> {
  const { contact } = stage.credentials.employee;
  const page = await open(t, await stage.integrator.pageUrl(contractId, contact), desk);
  await page.getByRole('img', { name: /^第 1 页/ }).waitFor();
  await page.getByRole('checkbox').check();
  await button(page, '盖章').click();
  const confirm = page.getByRole('button', { name: /^确认签署/ });
  const choice = page.getByRole('radio').first();
  await choice.or(confirm).first().waitFor();
  if (await choice.count()) {
    await choice.check();
    await button(page, '使用这枚印章').click();
  }
  await confirm.click();
  await typeCode(page, contact);
  await page.getByRole('heading', { name: '您已签署' }).waitFor();
}

/** A contract whose company has signed: the person's turn. */
async function personsTurn(t: TestContext): Promise<string> {
  const { contractId } = await stage.integrator.send();
  await seal(t, contractId);
  return contractId;
}
const personsPage = async (t: TestContext, contractId: string, options = {}): Promise<Page> =>
  open(t, await stage.integrator.pageUrl(contractId, stage.credentials.person.contact, options));

async function signByCode(page: Page): Promise<void> {
  await toCode(page);
  await typeCode(page, stage.credentials.person.contact);
  await done(page).waitFor();
}

const count = (all: string[], type: string): number => all.filter((one) => one === type).length;

test('two people sign one contract in a row, at a desk with the seal and on a phone by hand', async (t) => {
  const contractId = await personsTurn(t);
  const page = await personsPage(t, contractId);
  await signByCode(page);
  assert.equal(await stage.integrator.status(contractId), 'COMPLETE');
  await assertAccessible(page, 'F');
  const events = await stage.events(contractId);
  assert.equal(count(events, 'SIGNED'), 2);
  assert.equal(count(events, 'INTENT_VERIFIED'), 2);
  assert.equal(count(events, 'CONSENTED'), 2);
  assert.equal(count(events, 'COMPLETED'), 1);
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, '下载合同').click()]);
  assert.match(download.suggestedFilename(), /\.(zip|pdf)$/);
});

test('a message’s link shows sender and title, and not one byte more before the contact is proven', async (t) => {
  const contractId = await personsTurn(t);
  const { person, company, baseUrl } = stage.credentials;
  // Messages leave from a job, so they carry the installation's address and not the one of a request.
  const link = baseUrl + new URL(await stage.integrator.newest(person.contact, 'link')).pathname;
  assert.doesNotMatch(await (await fetch(link)).text(), new RegExp(`劳动合同|${company.name}`));
  const answers: string[] = [];
  const page = await open(t, 'about:blank');
  page.on('response', async (response) => {
    if (response.url().includes('/native/')) answers.push(await response.text().catch(() => ''));
  });
  await page.goto(link);
  await page.getByRole('heading', { name: `${company.name} 邀请您签署` }).waitFor();
  await assertAccessible(page, 'P');
  const told = answers.join();
  assert.doesNotMatch(told, new RegExp(`${person.contact}|${person.name}"|林悦|"x":`));
  const name = page.url().split('~')[1]!;
  const picture = await page.request.get(`${baseUrl}/native/v1/page/${name}/documents/1/pages/1?w=780`);
  assert.equal(picture.status(), 401);
  await button(page, '获取验证码').click();
  await typeCode(page, person.contact);
  await page.getByRole('heading', { name: `劳动合同（${person.name}）` }).waitFor();
  assert.equal(count(await stage.events(contractId), 'SIGNED'), 1);
});

test('the mark shown before signing lies where the ink of the signed page is, within a point', async (t) => {
  const contractId = await personsTurn(t);
  const page = await personsPage(t, contractId);
  await toCheck(page);
  await page.waitForTimeout(300);
  const [number, x, y, w, h] = (await page.evaluate(`(() => {
    const svg = document.querySelector('.my-mark svg:has(line)');
    const figure = svg.closest('figure');
    const [page, ink] = [figure.getBoundingClientRect(), svg.viewBox.baseVal];
    const point = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
    const [from, to] = [point(ink.x, ink.y), point(ink.x + ink.width, ink.y + ink.height)];
    const pt = 595.28 / figure.clientWidth;
    const left = page.left + figure.clientLeft, bottom = page.bottom - figure.clientLeft;
    return [Number(figure.id.split('-').at(-1)), (from.x - left) * pt, (bottom - to.y) * pt, (to.x - from.x) * pt, (to.y - from.y) * pt];
  })()`)) as [number, number, number, number, number];
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await typeCode(page, stage.credentials.person.contact);
  await done(page).waitFor();
  const pdf = await signedPdf(contractId);
  const image = await renderPage(pdf, number, { dpi: 144 });
  const region = { x: x - 4, y: y - 4, w: w + 8, h: h + 8 };
  const ink = inkBox(image, { region })!;
  for (const [side, shown, signed] of [
    ['left', x, ink.x],
    ['bottom', y, ink.y],
    ['right', x + w, ink.x + ink.w],
    ['top', y + h, ink.y + ink.h],
  ] as const)
    assert.ok(Math.abs(shown - signed) <= 1, `${side}: shown ${shown}, signed ${signed}`);
});

async function signedPdf(contractId: string): Promise<Buffer> {
  const { client } = stage.integrator;
  const { documents } = await client.get<{ documents: { id: string }[] }>('/v2/contract/detail', { contractId });
  return (await client.download('/v2/document/download', { documentId: documents[0]!.id })).bytes;
}

test('five taps and the code are enough', async (t) => {
  const contractId = await personsTurn(t);
  const page = await personsPage(t, contractId);
  await page.getByRole('img', { name: /^第 1 页/ }).waitFor();
  await page.evaluate(
    `(window.taps = 0, addEventListener('click', ({ target }) => (window.taps += target.tagName !== 'CANVAS'), true))`,
  );
  await signByCode(page);
  // The pad is written on, not tapped.
  assert.equal(await page.evaluate('window.taps'), 4);
});

test('the password stands in for the code for thirty minutes, then no longer', async (t) => {
  const allow = { allowPasswordSign: true };
  const first = await personsPage(t, await personsTurn(t), allow);
  await signByCode(first);
  await first.getByRole('checkbox').check();
  await first.getByRole('textbox', { name: '签署密码' }).fill('tally 2026');
  await first.getByRole('textbox', { name: '再输一次' }).fill('tally 2026');
  await button(first, '保存密码').click();
  await first.getByText('签署密码已设置').waitFor();

  const goOn = async (): Promise<void> => {
    const address = await stage.integrator.pageUrl(await personsTurn(t), stage.credentials.person.contact, allow);
    await first.goto(address);
    await toCheck(first);
    await first.getByRole('button', { name: /^确认签署/ }).click();
  };
  await goOn();
  const password = first.getByRole('textbox', { name: '签署密码' });
  await password.fill('wrong');
  await button(first, '提交').click();
  await first.getByText(/签署密码不正确，还可尝试 \d 次/).waitFor();
  await password.fill('tally 2026');
  await button(first, '提交').click();
  await done(first).waitFor();

  await stage.advance(30 * 60_000);
  await goOn();
  await first.getByLabel('6 位验证码').waitFor();
  assert.equal(await button(first, '改用签署密码').count(), 0);
});

test('a decline with its reason ends the contract', async (t) => {
  const contractId = await personsTurn(t);
  const page = await personsPage(t, contractId);
  await button(page, '拒签').click();
  await page.getByLabel('原因（必填，200 字以内）').fill('试用期与约定不符');
  await button(page, '确认拒绝').click();
  await page.getByText('已拒绝，并已告知发起方').waitFor();
  const detail = await stage.integrator.client.get<{ status: string; comments?: string }>('/v2/contract/detail', {
    contractId,
  });
  assert.deepEqual([detail.status, detail.comments], ['REJECTED', '试用期与约定不符']);
});

test('an address past its life answers 410 and says so; an unknown one 404', async (t) => {
  const contractId = await personsTurn(t);
  const address = await stage.integrator.pageUrl(contractId, stage.credentials.person.contact);
  assert.equal((await fetch(address)).status, 200);
  await stage.advance(31 * 60_000);
  assert.equal((await fetch(address)).status, 410);
  assert.equal((await fetch(`${stage.credentials.baseUrl}/s/nobody-gave-this-out`)).status, 404);
  const page = await open(t, address);
  await page.getByText('链接已失效。请回到原应用重新打开，或请发起方重发').waitFor();
});

test('a ticket opened on one device opens on no other, and neither ticket nor page signs without an intent', async (t) => {
  const contractId = await personsTurn(t);
  const address = await stage.integrator.pageUrl(contractId, stage.credentials.person.contact);
  const page = await open(t, address);
  await page.getByRole('img', { name: /^第 1 页/ }).waitFor();
  const other = await open(t, address);
  await other.getByText('此链接已在另一台设备或浏览器打开。请回到那里继续，或重新获取链接').waitFor();
  const name = page.url().split('~')[1]!;
  const forged = await page.request.post(`${stage.credentials.baseUrl}/native/v1/page/${name}/intents/1/sign`, {
    headers: { origin: stage.credentials.baseUrl, 'sec-fetch-site': 'same-origin' },
    data: { code: '123456' },
  });
  assert.equal(forged.status(), 403);
  assert.equal(((await forged.json()) as { code: string }).code, 'INTENT_REQUIRED');
  assert.equal(count(await stage.events(contractId), 'SIGNED'), 1);
});

test('two tabs, a double tap and a lost answer end in one signature', async (t) => {
  const contractId = await personsTurn(t);
  const address = await stage.integrator.pageUrl(contractId, stage.credentials.person.contact);
  const page = await open(t, address);
  const second = await page.context().newPage();
  await second.goto(address);
  await second.getByRole('img', { name: /^第 1 页/ }).waitFor();
  await page.bringToFront();
  await toCheck(page);
  await page.getByRole('button', { name: /^确认签署/ }).dblclick();
  const signs: Request[] = [];
  page.on('request', (request) => void (request.url().endsWith('/sign') && signs.push(request)));
  await page.route('**/sign', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await typeCode(page, stage.credentials.person.contact);
  await done(page).waitFor();
  assert.equal(signs.length, 1);
  await second.bringToFront();
  await second.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  await done(second).waitFor();
  assert.equal(count(await stage.events(contractId), 'SIGNED'), 2);
});

test('review, seal and handwriting of one person are one pass with one code', async (t) => {
  const { contractId } = await stage.integrator.send(['AUDIT', 'COMPANY', 'OPERATOR']);
  const { contact } = stage.credentials.employee;
  const page = await open(t, await stage.integrator.pageUrl(contractId, contact));
  await toPad(page);
  await writeName(page);
  await button(page, '用这个签名').click();
  const confirm = page.getByRole('button', { name: /^确认签署/ });
  const choice = page.getByRole('radio').first();
  await choice.or(confirm).first().waitFor();
  if (await choice.count()) {
    await choice.check();
    await button(page, '使用这枚印章').click();
  }
  await confirm.click();
  await typeCode(page, contact);
  await page.getByRole('heading', { name: '您已签署' }).waitFor();
  const events = await stage.events(contractId);
  assert.equal(count(events, 'APPROVED'), 1);
  assert.equal(count(events, 'SIGNED'), 2);
  assert.equal(count(events, 'INTENT_VERIFIED'), 1);
});

test('where the sender named no place the signer puts the mark himself, in every document', async (t) => {
  const { client } = stage.integrator;
  const { person } = stage.credentials;
  const receiver = { contact: person.contact, contactType: 'MOBILE' };
  const draft = await client.post<{ id: string }>('/v2/contract/draft', {
    subject: '两份文件',
    signatories: [{ tenantType: 'PERSONAL', tenantName: person.name, receiver }],
  });
  const fields = { contractId: draft.id, fileSuffix: 'pdf' };
  for (const title of ['正文', '附件一'])
    await client.upload('/v2/document/addbyfile', { ...fields, title }, { bytes: samplePdf(), name: 'a.pdf' });
  await client.post('/v2/contract/send', { contractId: draft.id });
  const page = await personsPage(t, draft.id);
  await toCheck(page);
  await page.getByText('正文', { exact: true }).last().waitFor();
  const mark = page.getByRole('button', { name: /您的签署处/ });
  await mark.focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press('Shift+ArrowUp');
  await button(page, '下一处').click();
  await page.getByText('附件一', { exact: true }).last().waitFor();
  await button(page, '确认签署（2 处）').click();
  await typeCode(page, person.contact);
  await done(page).waitFor();
  const { documents } = await client.get<{ documents: { id: string }[] }>('/v2/contract/detail', {
    contractId: draft.id,
  });
  for (const [i, moved] of [200, 0].entries()) {
    const pdf = (await client.download('/v2/document/download', { documentId: documents[i]!.id })).bytes;
    const { pageCount } = await RenderableDocument.open(pdf);
    const image = await renderPage(pdf, pageCount, { dpi: 72 });
    const region = { x: 595.28 - 41 - 119, y: 60 + moved, w: 119, h: 43 };
    assert.ok(inkBox(image, { region }), `document ${i + 1}`);
  }
});

test('a typed name signs, is kept, and signs again from the kept ones', async (t) => {
  const page = await personsPage(t, await personsTurn(t));
  await toPad(page);
  await button(page, '键入').click();
  await page.locator('.preview path').waitFor();
  await page.getByLabel('保存供下次使用').check();
  await button(page, '用这个签名').click();
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await typeCode(page, stage.credentials.person.contact);
  await done(page).waitFor();

  const next = await stage.integrator.pageUrl(await personsTurn(t), stage.credentials.person.contact);
  await page.goto(next);
  await toPad(page);
  await button(page, '常用').click();
  await page
    .getByRole('img', { name: /保存的签名$/ })
    .first()
    .waitFor();
  await button(page, '用这个签名').click();
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await typeCode(page, stage.credentials.person.contact);
  await done(page).waitFor();
});
