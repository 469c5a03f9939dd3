import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { desk, nameStrokes, writeName } from '../../src/demo/testing/browser.js';
import { fakeTicket, pagePicture, proveState, signedOf, signState, site } from './fake-page.js';
import { assertAccessible, open } from './open.js';
import { button, toCheck, toPad } from '../../src/demo/testing/steps.js';

test('the first view, without page pictures, is at most 80 KB over the line', () => {
  const html = readFileSync(new URL('index.html', site), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map((match) =>
    readFileSync(new URL(match[1]!, site)),
  );
  const bytes = [Buffer.from(html), ...files].map((file) => gzipSync(file).length).reduce((a, b) => a + b);
  assert.ok(files.length >= 3, 'script, style and icon are named in the shell');
  assert.ok(bytes <= 80 * 1024, `${bytes} bytes`);
});

test('the shell says nothing of a contract, and its one inline script is the only one that may run', async (t) => {
  const html = readFileSync(new URL('index.html', site), 'utf8');
  assert.match(html, /此页面需要启用 JavaScript。请换用手机自带浏览器打开，或联系发起方/);
  assert.doesNotMatch(html, /\son\w+=|style=/);
  const inline = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map((match) => match[1]!);
  assert.equal(inline.length, 1);
  const { fake } = await open(t, signState());
  const shell = await fetch(`${fake.address}/s/${fakeTicket}`);
  const digest = createHash('sha256').update(inline[0]!).digest('base64');
  const rule = /script-src ([^;]*)/.exec(shell.headers.get('content-security-policy') ?? '')?.[1];
  assert.equal(rule, `'self' 'sha256-${digest}'`);
});

test('the page is asked for before any of its scripts is here, and once', async (t) => {
  const { page, fake, complaints } = await open(t, signState(), {}, async (page) => {
    const asked = page.waitForRequest('**/page/exchange');
    await page.route('**/assets/*.js', async (route) => {
      await asked;
      await route.continue();
    });
  });
  await page.getByRole('heading', { name: '劳动合同（张伟）' }).waitFor();
  assert.equal(fake.asked.filter(({ name }) => name === 'exchange').length, 1);
  assert.deepEqual(complaints, []);
});

test('the ticket leaves the address bar and the cookies are closed to scripts', async (t) => {
  const { page, complaints } = await open(t, signState());
  await page.getByRole('heading', { name: '劳动合同（张伟）' }).waitFor();
  assert.doesNotMatch(page.url(), /fake-ticket/);
  assert.equal(await page.evaluate('document.cookie'), '');
  assert.deepEqual(complaints, []);
});

test('a link shows sender and title only, and a wrong code says how many tries are left', async (t) => {
  const { page } = await open(t, proveState());
  await page.getByRole('heading', { name: '虎符示例科技有限公司 邀请您签署' }).waitFor();
  await assertAccessible(page, 'P');
  assert.doesNotMatch(await page.content(), /林悦|劳动者|page 1/);
  await button(page, '获取验证码').click();
  const field = page.getByLabel('6 位验证码');
  await field.pressSequentially('111111');
  await page.getByText('验证码不正确，还可尝试 4 次').waitFor();
  assert.equal(await field.inputValue(), '');
  await assertAccessible(page, 'P, wrong code');
  await field.fill('【虎符】验证码 １２３ ４５６，5 分钟内有效');
  await page.getByRole('heading', { name: '劳动合同（张伟）' }).waitFor();
});

for (const [where, options] of [
  ['a phone', {}],
  ['a desk', desk],
] as const)
  test(`no screen of a signing has a serious fault for screen readers on ${where}`, async (t) => {
    const { page, complaints } = await open(t, signState(), options);
    await page.getByRole('img', { name: '第 1 页，共 2 页' }).waitFor();
    await assertAccessible(page, 'R');
    await button(page, '签署').click();
    await page.getByRole('heading', { name: '签署前请确认' }).waitFor();
    await assertAccessible(page, 'consent');
    await page.keyboard.press('Escape');
    await button(page, '更多').click();
    await assertAccessible(page, 'menu');
    await page.keyboard.press('Escape');
    await toPad(page);
    for (const way of ['键入', '上传', '常用', '手写']) {
      await button(page, way).click();
      await assertAccessible(page, `D ${way}`);
    }
    await writeName(page);
    await button(page, '用这个签名').click();
    await page.getByRole('heading', { name: '请核对签署位置' }).waitFor();
    await assertAccessible(page, 'C');
    await button(page, '确认签署（2 处）').click();
    await page.getByLabel('6 位验证码').waitFor();
    await assertAccessible(page, 'I');
    await page.keyboard.type('123456');
    await page.getByRole('heading', { name: '签署完成' }).waitFor();
    await assertAccessible(page, 'F');
    assert.deepEqual(complaints, []);
  });

const ends = { by: '张伟', reason: '薪资条款需要修改', at: Date.UTC(2026, 10, 22) };
const notYours = {
  NOT_YOUR_TURN: [
    { waitingFor: ['虎符示例科技有限公司'] },
    '还没轮到您。正在等待 虎符示例科技有限公司，轮到时会通知 138****0001',
  ],
  RECALLED: [{ ended: ends }, '发起方已撤回：薪资条款需要修改'],
  EXPIRED: [{ ended: ends }, '已过签署截止时间 2026-11-22 08:00:00，需要签署请联系发起方延期'],
  REJECTED: [{ ended: ends }, '张伟 已拒签：薪资条款需要修改'],
  FORCE_ENDED: [{ ended: ends }, '合同已终止：薪资条款需要修改'],
  VOIDED: [{ ended: ends }, '合同已作废，自 2026-11-22 08:00:00 起'],
  READ_ONLY: [{}, '您可以查看这份合同，无需签署'],
  NOT_ME: [{}, '感谢告知，已通知发起方核对。请关闭此页'],
} as const;
for (const [kind, [change, words]] of Object.entries(notYours))
  test(`${kind} is said in the words of UX.md, without a way to sign`, async (t) => {
    const state = signState({ kind: kind as 'RECALLED', actions: [], ...(change as object) });
    const { page } = await open(t, state);
    await page.getByText(words).waitFor();
    assert.equal(await button(page, '签署').count(), 0);
    await assertAccessible(page, kind);
  });

test('English is one tap away and stays over a reload', async (t) => {
  const { page } = await open(t, signState({ language: null }));
  await button(page, 'EN, switch to English').click();
  await button(page, 'Sign').waitFor();
  assert.equal(await page.evaluate('document.documentElement.lang'), 'en');
  await page.reload();
  await button(page, 'Sign').waitFor();
  await assertAccessible(page, 'R in English');
});

test('the whole flow goes by keyboard alone, with a typed name', async (t) => {
  const { page, fake } = await open(t, signState(), desk);
  const reach = async (role: 'button' | 'checkbox', name: string | RegExp): Promise<void> => {
    const wanted = page.getByRole(role, { name, exact: typeof name === 'string' }).last();
    await wanted.waitFor();
    for (let tabs = 0; tabs < 60; tabs++) {
      if (await wanted.and(page.locator(':focus')).count()) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`${String(name)} is not in the tab order`);
  };
  await page.getByRole('img', { name: '第 1 页，共 2 页' }).waitFor();
  await reach('checkbox', /我已阅读全文/);
  await page.keyboard.press('Space');
  await reach('button', '签署');
  await page.keyboard.press('Enter');
  await reach('button', '键入');
  await page.keyboard.press('Enter');
  await page.locator('.preview path').waitFor();
  await reach('button', '用这个签名');
  await page.keyboard.press('Enter');
  await page.locator('.checking img').first().waitFor();
  await reach('button', '确认签署（2 处）');
  await page.keyboard.press('Enter');
  await page.getByLabel('6 位验证码').waitFor();
  await page.keyboard.type('123456');
  await page.getByRole('heading', { name: '签署完成' }).waitFor();
  const intend = fake.asked.find(({ name }) => name === 'intend')!.body as {
    actions: { mark: { kind: string; text: string } }[];
  };
  assert.deepEqual(intend.actions[0]!.mark, { kind: 'type', text: '张伟' });
});

test('a name our font cannot write is refused while typing, in words', async (t) => {
  const { page } = await open(t, signState());
  await toPad(page);
  await button(page, '键入').click();
  await page.getByLabel('姓名').fill('张𰻝');
  await page.getByText('字库中没有“𰻝”，请改用手写').waitFor();
  assert.equal(await button(page, '用这个签名').getAttribute('aria-disabled'), 'true');
});

test('a dot is no signature', async (t) => {
  const { page } = await open(t, signState());
  await toPad(page);
  const box = (await page.locator('canvas.pad').boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await button(page, '用这个签名').click();
  await page.getByText('签名太小或太短，请重写').waitFor();
});

test('clearing the pad can be undone', async (t) => {
  const { page } = await open(t, signState());
  await toPad(page);
  await writeName(page);
  await button(page, '清除').click();
  assert.equal(await button(page, '用这个签名').getAttribute('aria-disabled'), 'true');
  await button(page, '撤销').click();
  await button(page, '用这个签名').click();
  await page.getByRole('heading', { name: '请核对签署位置' }).waitFor();
});

test('a phone turned in the middle of a stroke loses no ink', async (t) => {
  const { page, fake } = await open(t, signState());
  await toPad(page);
  await writeName(page);
  const box = (await page.locator('canvas.pad').boundingBox())!;
  await page.mouse.move(box.x + 60, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 120, { steps: 5 });
  await page.setViewportSize({ width: 844, height: 390 });
  const wide = (await page.locator('canvas.pad').boundingBox())!;
  await page.mouse.move(wide.x + 200, wide.y + 100, { steps: 5 });
  await page.mouse.up();
  await button(page, '用这个签名').click();
  await button(page, '确认签署（2 处）').click();
  await page.getByLabel('6 位验证码').waitFor();
  const intend = fake.asked.find(({ name }) => name === 'intend')!.body as {
    actions: { mark: { ink: { aspect: number; strokes: unknown[] } } }[];
  };
  assert.equal(intend.actions[0]!.mark.ink.strokes.length, nameStrokes + 1);
  assert.ok(intend.actions[0]!.mark.ink.aspect > 1);
});

test('a place that may be moved follows the arrow keys and stays inside the page', async (t) => {
  const places = signState()
    .places.filter(({ mark }) => mark === 'PERSONAL')
    .map((place) => ({ ...place, movable: true }));
  const { page, fake } = await open(t, signState({ places }));
  await toCheck(page);
  await page.getByRole('button', { name: /您的签署处/ }).focus();
  for (let i = 0; i < 30; i++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('ArrowUp');
  await button(page, '确认签署（1 处）').click();
  await page.getByLabel('6 位验证码').waitFor();
  const intend = fake.asked.find(({ name }) => name === 'intend')!.body as { places: { x: number; y: number }[] };
  assert.ok(Math.abs(intend.places[0]!.x - (595.28 - 119)) < 0.01);
  assert.equal(intend.places[0]!.y, 201);
});

test('a tap on the page puts a free mark under the finger', async (t) => {
  const places = signState()
    .places.filter(({ mark }) => mark === 'PERSONAL')
    .map((place) => ({ ...place, movable: true }));
  const { page, fake } = await open(t, signState({ places }), desk);
  await toCheck(page);
  const figure = page.locator('dialog figure');
  const { width, height } = (await figure.boundingBox())!;
  await figure.click({ position: { x: width * 0.4, y: height * 0.9 } });
  await button(page, '确认签署（1 处）').click();
  await page.getByLabel('6 位验证码').waitFor();
  const intend = fake.asked.find(({ name }) => name === 'intend')!.body as { places: { x: number; y: number }[] };
  const { x, y } = intend.places[0]!;
  assert.ok(Math.abs(x + 119 / 2 - 595.28 * 0.4) < 2, `x ${x}`);
  assert.ok(Math.abs(y + 43 / 2 - 841.89 * 0.1) < 2, `y ${y}`);
});

test('declining asks for a reason and focuses the safe way', async (t) => {
  const { page, fake } = await open(t, signState());
  await button(page, '拒签').click();
  await page.getByRole('heading', { name: '拒绝签署' }).waitFor();
  assert.equal(await page.evaluate('document.activeElement?.textContent'), '再想想');
  await assertAccessible(page, 'decline');
  await button(page, '确认拒绝').click();
  await page.getByText('请填写原因').waitFor();
  assert.equal(fake.asked.filter(({ name }) => name === 'reject').length, 0);
  await button(page, '内容有误').click();
  await button(page, '确认拒绝').click();
  await page.getByText('已拒绝，并已告知发起方').waitFor();
});

test('without the right to decline there is no such button', async (t) => {
  const { page } = await open(t, signState({ can: { ...signState().can, reject: false } }));
  await button(page, '签署').waitFor();
  assert.equal(await button(page, '拒签').count(), 0);
});

const weChat =
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0.49';
test('in WeChat the page is the same and the download link is copied, never the address of the page', async (t) => {
  const { page, fake } = await open(t, signedOf(signState()), { userAgent: weChat });
  const usual = await (await fetch(`${fake.address}/s/x`)).text();
  const there = await (await fetch(`${fake.address}/s/x`, { headers: { 'user-agent': weChat } })).text();
  assert.equal(there, usual);
  await button(page, '下载合同').click();
  await page.getByText('微信内无法保存文件。请复制链接，到手机浏览器打开').waitFor();
  assert.match(await page.getByLabel('复制下载链接').inputValue(), /\/d\/token\/contract\.zip$/);
  await assertAccessible(page, 'F in WeChat');
});

test('the original that is downloaded from the menu is offered for copying in WeChat too', async (t) => {
  const state = signState({ can: { ...signState().can, download: ['ORIGINAL'] } });
  const { page } = await open(t, state, { userAgent: weChat });
  await page.getByRole('img', { name: /^第 1 页/ }).waitFor();
  await button(page, '更多').click();
  await button(page, '下载原文').click();
  await button(page, '复制下载链接').waitFor();
});

test('a contract that was voided can still be downloaded, and its time stands there once', async (t) => {
  const { now, can } = signState();
  const ended = { by: null, reason: null, at: now };
  const state = signState({ kind: 'VOIDED', actions: [], ended, can: { ...can, download: ['CONTRACT', 'LOG'] } });
  const { page, fake } = await open(t, state);
  await page.getByRole('heading', { name: '合同已作废，自 2026-11-22 17:14:05 起' }).waitFor();
  assert.equal((await page.locator('main').innerText()).split('17:14:05').length, 2);
  await button(page, '下载合同').click();
  await page.waitForURL('**/d/**').catch(() => {}); // the scripted server has no such file
  assert.deepEqual(fake.asked.at(-1), { name: 'download', body: 'CONTRACT' });
});

test('what was read is told with the digests of the pictures shown', async (t) => {
  const { page, fake } = await open(t, signState());
  await page.waitForRequest((request) => request.url().endsWith('/seen'), { timeout: 15_000 });
  await page.getByRole('img', { name: '第 1 页，共 2 页' }).waitFor();
  await page.waitForTimeout(50);
  const digest = createHash('sha256').update(pagePicture(1)).digest('hex');
  assert.deepEqual(
    fake.seen.map((one) => [one.page, one.digest]),
    [[1, digest]],
  );
  assert.ok(fake.seen[0]!.ms >= 500);
});

test('a title that is markup is shown as it is written', async (t) => {
  const title = `<img src=x onerror="document.title='owned'">'"&{n}`;
  const { page, complaints } = await open(t, signState({ title }));
  await page.getByRole('heading', { name: title, exact: true }).waitFor();
  await toCheck(page);
  await page.getByText(`将签署《${title}》全文 2 页`).waitFor();
  assert.equal(await page.title(), title);
  assert.deepEqual(complaints, []);
});

test('every word of the page stands in the two text files', () => {
  const folder = fileURLToPath(new URL('../../src/', site));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const strays = sources
    .filter((name) => !name.startsWith('texts'))
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
        .split('\n')
        .filter((line) => /\p{Script=Han}/u.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
  assert.deepEqual(strays, []);
});
