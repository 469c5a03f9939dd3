import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

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

/** Writes something like two characters on the pad that is open, as a person with a pen would. */
export async function writeName(page: Page): Promise<void> {
  const box = (await page.locator('canvas.pad').boundingBox())!;
  const upright = box.height > box.width;
  // Along and across what is written; an upright pad is written on from top to bottom.
  const at = (along: number, across: number): [number, number] =>
    upright
      ? [box.x + box.width * (1 - across), box.y + box.height * along]
      : [box.x + box.width * along, box.y + box.height * across];
  const strokes = [
    [at(0.2, 0.3), at(0.3, 0.28), at(0.38, 0.34)],
    [at(0.28, 0.2), at(0.29, 0.5), at(0.22, 0.76)],
    [at(0.3, 0.5), at(0.36, 0.64), at(0.42, 0.74)],
    [at(0.55, 0.24), at(0.66, 0.26), at(0.74, 0.24)],
    [at(0.64, 0.2), at(0.65, 0.5), at(0.63, 0.8)],
    [at(0.54, 0.52), at(0.66, 0.5), at(0.78, 0.52)],
  ];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...first!);
    await page.mouse.down();
    for (const to of rest) await page.mouse.move(...to, { steps: 8 });
    await page.mouse.up();
  }
}
