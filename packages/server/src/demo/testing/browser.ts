import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { demoInk } from '../handwriting.js';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const runnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Chromium: CHROMIUM_PATH, else one on the PATH, else the one that npm brought. */
export async function browserPath(): Promise<string> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runnable);
  return found ?? (await import('@sparticuz/chromium')).default.executablePath();
}

export const launch = async (): Promise<Browser> =>
  chromium.launch({ executablePath: await browserPath(), args: flags, headless: true });

export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
export const desk = { viewport: { width: 1440, height: 900 } };

/** 张伟, stroke by stroke: [along, across] what is written, parts of the pad; every third point of the pen. */
const strokes = demoInk().strokes.map((points) =>
  points.filter((_, i) => i % 3 === 0 || i === points.length - 1).map(([x, y]): [number, number] => [x, y]),
);
export const nameStrokes = strokes.length;

/** Writes the name on the pad that is open. An upright pad is written on from top to bottom. */
export async function writeName(page: Page): Promise<void> {
  const box = (await page.locator('canvas.pad').boundingBox())!;
  const upright = box.height > box.width;
  const at = ([along, across]: [number, number]): [number, number] =>
    upright
      ? [box.x + box.width * (1 - across), box.y + box.height * along]
      : [box.x + box.width * along, box.y + box.height * across];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first!));
    await page.mouse.down();
    for (const to of rest) await page.mouse.move(...at(to));
    await page.mouse.up();
  }
}
