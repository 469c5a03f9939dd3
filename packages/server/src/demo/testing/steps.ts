import type { Page } from 'playwright-core';
import { writeName } from './browser.js';

/** Steps of a signing as a person takes them, in Chinese. */
export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** R → D: tick where it is asked for, 签署. */
export async function toPad(page: Page): Promise<void> {
  await page.getByRole('img', { name: /^第 1 页/ }).waitFor();
  const consent = page.getByRole('checkbox');
  if (await consent.count()) await consent.check();
  await button(page, '签署').click();
  await page.locator('canvas.pad').waitFor();
}

/** D → C: draw, 用这个签名. */
export async function toCheck(page: Page): Promise<void> {
  await toPad(page);
  await writeName(page);
  await button(page, '用这个签名').click();
  await page.getByRole('heading', { name: '请核对签署位置' }).waitFor();
}

/** C → I: 确认签署. */
export async function toCode(page: Page): Promise<void> {
  await toCheck(page);
  await page.getByRole('button', { name: /^确认签署/ }).click();
  await page.getByLabel('6 位验证码').waitFor();
}

export const done = (page: Page) => page.getByRole('heading', { name: '签署完成' });
