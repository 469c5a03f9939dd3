import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomainError } from '../../src/domain/errors.js';
import { type Fake, fakeTicket, signedOf, signState } from './fake-page.js';
import { assertAccessible, open } from './open.js';
import { button, done, toCheck, toCode, toPad } from '../../src/demo/testing/steps.js';

const times = (fake: Fake, name: string): number => fake.asked.filter((one) => one.name === name).length;
const fail = (fake: Fake, name: string, ...problems: DomainError[]): void => void fake.fail.set(name, problems);

test('Back closes one layer after the other and ends at the document', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  await page.goBack();
  await page.getByRole('heading', { name: '请核对签署位置' }).waitFor();
  assert.equal(await page.getByLabel('6 位验证码').count(), 0);
  await page.goBack();
  await button(page, '签署').waitFor();
  assert.equal(await page.locator('dialog[open]').count(), 0);
  assert.equal(times(fake, 'sign'), 0);
});

test('going back to check and confirming again sends no second code', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  await page.goBack();
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await page.getByLabel('6 位验证码').waitFor();
  assert.equal(times(fake, 'intend'), 1);
});

test('after signing Back leaves, and coming back finds it done: never a form', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  await page.keyboard.type('123456');
  await done(page).waitFor();
  await page.waitForTimeout(300);
  await page.goBack();
  assert.equal(page.url(), 'about:blank');
  await page.goForward();
  await done(page).waitFor();
  assert.equal(await page.locator('dialog[open]').count(), 0);
  assert.equal(times(fake, 'sign'), 1);
});

test('a reload in the middle comes back to the document with the ink kept, and asks for no second ticket', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCheck(page);
  await page.reload();
  await page.getByRole('heading', { name: '劳动合同（张伟）' }).waitFor();
  assert.equal(times(fake, 'exchange'), 1);
  await page.getByRole('img', { name: '第 1 页，共 2 页' }).waitFor();
  await button(page, '签署').click();
  assert.equal(await button(page, '用这个签名').getAttribute('aria-disabled'), null);
});

test('a reload after signing shows that it is done', async (t) => {
  const { page } = await open(t, signState());
  await toCode(page);
  await page.keyboard.type('123456');
  await done(page).waitFor();
  await page.reload();
  await done(page).waitFor();
});

test('a double tap on every button of the way makes one intent and one signing', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCheck(page);
  await page.getByRole('button', { name: /^确认签署/ }).dblclick();
  const field = page.getByLabel('6 位验证码');
  await field.waitFor();
  fake.onSign = () => signedOf(fake.state);
  await field.fill('123456');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await done(page).waitFor();
  assert.equal(times(fake, 'intend'), 1);
  assert.equal(times(fake, 'sign'), 1);
});

test('a signing whose answer was lost is asked for, not called a failure', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  await page.route('**/sign', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.keyboard.type('123456');
  await page.getByText('网络中断，正在确认是否已签署，请勿重复操作').waitFor();
  await assertAccessible(page, 'no answer');
  await done(page).waitFor();
  assert.equal(times(fake, 'sign'), 1);
});

test('a signing that never left can be done again with the same intent', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  await page.route('**/sign', (route) => route.abort('internetdisconnected'));
  await page.keyboard.type('123456');
  await page.getByText('网络中断，操作没有送达。请检查网络后重试').waitFor({ timeout: 20_000 });
  await page.unroute('**/sign');
  await page.getByLabel('6 位验证码').fill('123456');
  await done(page).waitFor();
  assert.equal(times(fake, 'sign'), 1);
  assert.equal(times(fake, 'intend'), 1);
});

test('while another party signs, the same intent is tried again and says so', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  fail(fake, 'sign', new DomainError('SLOT_BUSY'));
  await page.keyboard.type('123456');
  await page.getByText('另一方正在签署，马上轮到您').waitFor();
  await done(page).waitFor();
  assert.equal(times(fake, 'sign'), 2);
});

test('a wrong code clears the field, keeps the focus and says the tries left', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  fail(fake, 'sign', new DomainError('CODE_WRONG', { triesLeft: 4 }));
  await page.keyboard.type('111111');
  await page.getByText('验证码不正确，还可尝试 4 次').waitFor();
  await assertAccessible(page, 'wrong code');
  await page.keyboard.type('123456');
  await done(page).waitFor();
});

test('an old code can be sent again at once', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  fail(fake, 'sign', new DomainError('CODE_EXPIRED'));
  await page.keyboard.type('111111');
  await page.getByText('验证码已过期，请重新发送').waitFor();
  await button(page, '重新发送').click();
  await page.getByText('新验证码已发送，旧的已失效').waitFor();
  assert.equal(times(fake, 'sendCode'), 1);
});

test('after five wrong codes the field is closed and the minutes are said', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCode(page);
  fail(fake, 'sign', new DomainError('CODE_LOCKED', { minutes: 15 }));
  await page.keyboard.type('111111');
  await page.getByText('错误次数过多。请在 15 分钟后重新获取验证码').waitFor();
  assert.equal(await page.getByLabel('6 位验证码').getAttribute('readonly'), '');
});

test('with a password offered no code leaves until it is asked for', async (t) => {
  const { page, fake } = await open(t, signState({ passwordOffered: true }));
  await toCheck(page);
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await page.getByRole('textbox', { name: '签署密码' }).fill('hunter2 hunter2');
  await assertAccessible(page, 'password');
  assert.equal(times(fake, 'sendCode'), 0);
  fail(fake, 'sign', new DomainError('PASSWORD_WRONG', { triesLeft: 3 }));
  await button(page, '提交').click();
  await page.getByText('签署密码不正确，还可尝试 3 次').waitFor();
  fail(fake, 'sign', new DomainError('PASSWORD_CLOSED'));
  await page.getByRole('textbox', { name: '签署密码' }).fill('hunter2 hunter2');
  await button(page, '提交').click();
  await page.getByText('密码签署已不可用，请使用验证码').waitFor();
  await button(page, '获取验证码').click();
  await page.getByText('已发送至 138****0001').waitFor();
  assert.equal(times(fake, 'sendCode'), 1);
});

test('a mistake of the server shows its reference and changes nothing', async (t) => {
  const { page, fake } = await open(t, signState());
  await toCheck(page);
  fake.fail.set('intend', [new Error('boom') as DomainError]);
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await page.getByText(/我们这里出错了，您的操作没有生效\s*编号 \S+/).waitFor();
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await page.getByLabel('6 位验证码').waitFor();
});

test('a ticket that another device opened shows nothing of the contract', async (t) => {
  const { page, fake } = await open(t, signState());
  await page.getByRole('heading', { name: '劳动合同（张伟）' }).waitFor();
  const address = page.url();
  const other = await (await page.context().browser()!.newContext({ locale: 'zh-CN' })).newPage();
  await other.goto(address);
  await other.getByText('此链接已在另一台设备或浏览器打开。请回到那里继续，或重新获取链接').waitFor();
  assert.doesNotMatch(await other.content(), /劳动合同|张伟/);
  fail(fake, 'exchange', new DomainError('LINK_ENDED'));
  await other.goto(`${fake.address}/s/${fakeTicket}`);
  await other.getByText('链接已失效。请回到原应用重新打开，或请发起方重发').waitFor();
  await other.goto(`${fake.address}/s/${fakeTicket}-cut`);
  await other.getByText('链接无效，请检查是否复制完整').waitFor();
  await assertAccessible(other, 'no such link');
  await other.context().close();
});

test('a page in two tabs signs once; the second finds it done', async (t) => {
  const { page, fake } = await open(t, signState());
  await toPad(page);
  const second = await page.context().newPage();
  await second.goto(`${fake.address}/s/${fakeTicket}`);
  await toCode(second);
  await second.keyboard.type('123456');
  await done(second).waitFor();
  await page.bringToFront();
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  await done(page).waitFor();
  assert.equal(times(fake, 'sign'), 1);
});

test('a write from a page of another origin is refused', async (t) => {
  const { page, fake } = await open(t, signState());
  await button(page, '签署').waitFor();
  const name = page.url().split('~')[1]!;
  const cookies = (await page.context().cookies(`${fake.address}/native/v1/page/${name}/reject`))
    .map((one) => `${one.name}=${one.value}`)
    .join('; ');
  const ask = (headers: Record<string, string>) =>
    fetch(`${fake.address}/native/v1/page/${name}/reject`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: cookies, ...headers },
      body: JSON.stringify({ reason: 'x' }),
    });
  for (const headers of [{}, { origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    const answer = await ask(headers as Record<string, string>);
    assert.equal(answer.status, 403);
    assert.equal(((await answer.json()) as { code: string }).code, 'NOT_PERMITTED');
  }
  assert.equal(times(fake, 'reject'), 0);
  assert.equal((await ask({ origin: fake.address })).status, 200);
});

test('what somebody else has signed meanwhile is shown when the reader asks for it', async (t) => {
  const { page, fake } = await open(t, signState());
  await button(page, '签署').waitFor();
  const documents = fake.state.documents.map((one) => ({ ...one, revision: one.revision + 1 }));
  fake.state = { ...fake.state, documents };
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  const newer = page.getByRole('button', { name: /刚刚完成签署，查看最新页面$/ });
  await newer.waitFor();
  const [request] = await Promise.all([page.waitForRequest(/pages\/1\?w=\d+&r=4/), newer.click()]);
  assert.ok(request);
});
