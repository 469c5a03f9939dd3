import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { acceptanceDemo } from './acceptance-demo.js';
import { contractDemo } from './contract-demo.js';
import { mainDemo } from './main-demo.js';
import { pdfDemo } from './pdf-demo.js';
import { runQiyuesuoDemo } from './qiyuesuo.js';
import { phonePicture, signedPagePicture } from './readme-pictures.js';
import { printStates } from './states.js';

/** One demo of `hufu demo <name>`. */
export interface Demo {
  about: string;
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number> | number;
}

const print = (text: string): number => {
  console.log(text);
  return 0;
};

export const demos: Record<string, Demo> = {
  states: { about: 'the state machine and the status tables, as the code has them', run: () => print(printStates()) },
  pdf: {
    about: 'the PDF core alone: two parties, cross-page seal, a late company, archived as B-LTA',
    run: async () => ((await pdfDemo(join(outputFolder(), 'pdf'))) ? 0 : 1),
  },
  contract: {
    about: 'the contract core alone: its use cases from draft to COMPLETED, without HTTP',
    run: async () => ((await contractDemo(join(outputFolder(), 'contract'))) ? 0 : 1),
  },
  acceptance: {
    about:
      'signed files that are hard for verifiers, to be judged by others: node scripts/judge.mjs demo-out/acceptance',
    run: async () => ((await acceptanceDemo(join(outputFolder(), 'acceptance'))) ? 0 : 1),
  },
  qiyuesuo: {
    about: 'a contract from draft to COMPLETE through the 契约锁 API, call by call; takes a PDF to sign',
    run: runQiyuesuoDemo,
  },
  page: { about: 'two people sign on the page, in a browser; leaves pictures of the screens', run: runPageDemo },
};

/** Drives a browser with libraries that only development brings, so it is not part of a production build. */
const pageDemo: string = './testing/page.js';
async function runPageDemo(): Promise<number> {
  const found = await import(pageDemo).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return undefined;
  });
  if (found) return (found as { runPageDemo(): Promise<number> }).runPageDemo();
  return print('Skipped: this is a production install, without the library that drives a browser.');
}

/** Every demo leaves its files here. */
export const outputFolder = (): string => resolve('demo-out');

/**
 * `hufu demo [name | file.pdf] [--pictures]`: the main job, with that file too; or one part of it. `--pictures` renews those
 * of the README.
 *
 * @returns the exit code
 */
export async function runDemo(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args.filter((arg) => arg !== '--pictures');
  const demo = first !== undefined && Object.hasOwn(demos, first) ? demos[first] : undefined;
  if (demo) return demo.run(rest);
  if (first === undefined || existsSync(first)) return runMainDemo(first, args.includes('--pictures'));
  console.error(`There is no demo and no file "${first}".`);
  print(usage());
  return 1;
}

async function runMainDemo(file: string | undefined, renewPictures: boolean): Promise<number> {
  const folder = outputFolder();
  if (!(await mainDemo({ folder, file }))) return 1;
  if (!renewPictures) return 0;
  const images = resolve('docs', 'images');
  await signedPagePicture(join(folder, 'labour-contract.pdf'), images);
  const code = await runPageDemo();
  const taken = join(folder, 'page', 'phone.png');
  if (code === 0 && existsSync(taken)) await phonePicture(taken, images);
  return code;
}

const usage = (): string =>
  [
    'hufu demo [file.pdf]   the main job: two contracts, and that file, from draft to verified download',
    ...Object.entries(demos).map(([name, { about }]) => `hufu demo ${name.padEnd(12)} ${about}`),
  ].join('\n');
