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

/** 张伟, stroke by stroke: [along, across] what is written, parts of the pad. */
const strokes: [number, number][][] = [
  [
    [0.14, 0.22],
    [0.2, 0.21],
    [0.27, 0.2],
    [0.265, 0.36],
  ],
  [
    [0.15, 0.37],
    [0.265, 0.36],
  ],
  [
    [0.15, 0.37],
    [0.14, 0.52],
    [0.27, 0.51],
    [0.265, 0.7],
    [0.25, 0.82],
    [0.2, 0.74],
  ],
  [
    [0.46, 0.16],
    [0.42, 0.28],
    [0.36, 0.37],
  ],
  [
    [0.31, 0.47],
    [0.4, 0.45],
    [0.51, 0.43],
  ],
  [
    [0.37, 0.2],
    [0.37, 0.5],
    [0.37, 0.82],
    [0.44, 0.7],
  ],
  [
    [0.39, 0.46],
    [0.44, 0.63],
    [0.53, 0.82],
  ],
  [
    [0.64, 0.16],
    [0.61, 0.3],
    [0.565, 0.42],
  ],
  [
    [0.608, 0.33],
    [0.605, 0.6],
    [0.607, 0.84],
  ],
  [
    [0.66, 0.3],
    [0.75, 0.285],
    [0.85, 0.27],
  ],
  [
    [0.67, 0.44],
    [0.75, 0.425],
    [0.83, 0.41],
  ],
  [
    [0.65, 0.58],
    [0.76, 0.56],
    [0.87, 0.55],
    [0.86, 0.7],
    [0.82, 0.69],
  ],
  [
    [0.75, 0.14],
    [0.752, 0.5],
    [0.75, 0.9],
  ],
];
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
    for (const to of rest) await page.mouse.move(...at(to), { steps: 4 });
    await page.mouse.up();
  }
}
