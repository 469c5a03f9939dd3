import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, type TestContext } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launch, phone } from '../../src/demo/testing/browser.js';
import { type Fake, fakeTicket, startFake } from './fake-page.js';
import type { PageState } from '../../src/dialects/native/page-wire.js';

let browser: Promise<Browser> | undefined;
export const theBrowser = (): Promise<Browser> => (browser ??= launch());
after(async () => (await browser)?.close());

export interface Opened {
  page: Page;
  fake: Fake;
  /** Whatever the page complained about: script errors, blocked inline code. */
  complaints: string[];
}

/** A scripted page, open in a browser of its own. @param before what is set up before its address is opened */
export async function open(
  t: TestContext,
  state: PageState,
  options: BrowserContextOptions = {},
  before: (page: Page) => Promise<unknown> = () => Promise.resolve(),
): Promise<Opened> {
  const fake = await startFake(state);
  const context = await (
    await theBrowser()
  ).newContext({ ...phone, locale: 'zh-CN', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  t.after(async () => {
    await context.close();
    await fake.close();
  });
  await before(page);
  await page.goto(`${fake.address}/s/${fakeTicket}`);
  return { page, fake, complaints };
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

// Code that runs in the page is given as text: the server's types know no document.
/** axe-core over what is on the screen: nothing serious may be found. */
export async function assertAccessible(page: Page, where: string): Promise<void> {
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(readFileSync(axePath, 'utf8'));
  const found: Violation[] = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(standards)} }).then((result) => result.violations)`,
  );
  const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const words = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(words, [], where);
}
interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}
