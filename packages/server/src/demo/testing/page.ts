import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { throwAwayServer } from '../throw-away.js';
import { desk, launch, phone, writeName } from './browser.js';
import { Integrator } from './page-contract.js';
import { button } from './steps.js';

/** `npm run demo -- page`: two people sign one contract in a browser; pictures are left in ./demo-out/page. @returns the exit code */
export async function runPageDemo(folder = resolve('demo-out', 'page')): Promise<number> {
  const browser = await launch().catch((error: Error) =>
    console.log(`Skipped: no Chromium runs here (${firstLine(error)}).`),
  );
  if (!browser) return 0;
  const server = await throwAwayServer();
  try {
    await mkdir(folder, { recursive: true });
    const integrator = new Integrator(server.credentials);
    const { contractId, subject } = await integrator.send();
    console.log(`${subject} is sent; ${server.credentials.employee.name} applies the seal at a desk`);
    await sealAtDesk(browser, integrator, contractId, folder);
    const tries: number[] = [];
    for (let i = 0; i < 3; i++) tries.push(await firstPageSeconds(browser, integrator, contractId));
    console.log(
      `First page on a throttled 3G line, nothing cached: ${Math.min(...tries).toFixed(1)} s (best of three)`,
    );
    console.log(`${server.credentials.person.name} signs on a phone, from the link in the message`);
    await signOnPhone(browser, integrator, folder);
    const status = await integrator.status(contractId);
    console.log(`The contract is ${status}. Pictures: ${folder}`);
    return status === 'COMPLETE' ? 0 : 1;
  } finally {
    await browser.close();
    await server.close();
  }
}

const firstLine = ({ message }: Error): string => message.split('\n')[0]!;

const chinese = { locale: 'zh-CN', colorScheme: 'light' as const };
/** Waits until the page pictures on the screen are there. */
const painted = (page: Page) => page.getByRole('img', { name: /^第 1 页/ }).waitFor();
const shoot = async (page: Page, path: string): Promise<void> => {
  await page.waitForTimeout(400); // sheets slide for 200 ms
  await page.screenshot({ path });
};

async function sealAtDesk(browser: Browser, integrator: Integrator, contractId: string, folder: string): Promise<void> {
  const { contact } = integrator.credentials.employee;
  const page = await (await browser.newContext({ ...desk, ...chinese })).newPage();
  await page.goto(await integrator.pageUrl(contractId, contact));
  await painted(page);
  await page.getByRole('checkbox').check();
  await shoot(page, join(folder, 'desk-read.png'));
  await button(page, '盖章').click();
  const choice = page.getByRole('radio').first();
  const confirm = page.getByRole('button', { name: /^确认签署/ });
  await choice.or(confirm).first().waitFor();
  if (await choice.count()) {
    await choice.check();
    await button(page, '使用这枚印章').click();
  }
  await confirm.waitFor();
  await shoot(page, join(folder, 'desk-check.png'));
  await confirm.click();
  await page.getByLabel('6 位验证码').fill(await codeOf(page, integrator, contact));
  await page.getByRole('heading', { name: '您已签署' }).waitFor();
  await shoot(page, join(folder, 'desk-signed.png'));
  await page.context().close();
}

/** The code of the intent that has just been made: the sheet is open, so it was sent. */
async function codeOf(page: Page, integrator: Integrator, contact: string): Promise<string> {
  await page.getByLabel('6 位验证码').waitFor();
  return integrator.newest(contact, 'code');
}

async function signOnPhone(browser: Browser, integrator: Integrator, folder: string): Promise<void> {
  const { contact } = integrator.credentials.person;
  const page = await (await browser.newContext({ ...phone, ...chinese })).newPage();
  const take = (name: string) => shoot(page, join(folder, `${name}.png`));
  await page.goto(await integrator.newest(contact, 'link'));
  await page.getByRole('heading', { name: /邀请您签署$/ }).waitFor();
  await take('phone-prove');
  await button(page, '获取验证码').click();
  await page.getByLabel('6 位验证码').fill(await codeOf(page, integrator, contact));
  await painted(page);
  await take('phone-read');
  await page.getByRole('checkbox').check();
  await button(page, '签署').click();
  await page.locator('canvas.pad').waitFor();
  await writeName(page);
  await take('phone-draw');
  await button(page, '用这个签名').click();
  const confirm = page.getByRole('button', { name: /^确认签署/ });
  await confirm.waitFor();
  await writeFile(join(folder, 'phone.png'), await smallPicture(page));
  await confirm.click();
  await page.getByLabel('6 位验证码').waitFor();
  await take('phone-code');
  await page.getByLabel('6 位验证码').fill(await codeOf(page, integrator, contact));
  await page.getByRole('heading', { name: '签署完成' }).waitFor({ timeout: 30_000 });
  await take('phone-done');
  await page.context().close();
}

/** A throttled 3G line as Lighthouse draws it: 1.6 Mbit/s, 562 ms for each request. */
const slowLine = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };

/** From the tap on a link to the first page on the screen, with nothing cached. */
async function firstPageSeconds(browser: Browser, integrator: Integrator, contractId: string): Promise<number> {
  const address = await integrator.pageUrl(contractId, integrator.credentials.person.contact);
  const page = await (await browser.newContext({ ...phone, ...chinese })).newPage();
  const line = await page.context().newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', slowLine);
  const start = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await painted(page);
  const seconds = (performance.now() - start) / 1000;
  await page.context().close();
  return seconds;
}

/** The picture of the README: screen C, at most 200 KB. */
async function smallPicture(page: Page): Promise<Buffer> {
  await page.waitForTimeout(800);
  const picture = await page.screenshot({ scale: 'css' });
  if (picture.length > 200 * 1024) throw new Error(`phone.png is ${picture.length} bytes`);
  return picture;
}
