import { runQiyuesuoDemo } from './qiyuesuo.js';
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
  qiyuesuo: {
    about: 'a contract from draft to COMPLETE through the 契约锁 API; takes a PDF to sign',
    run: runQiyuesuoDemo,
  },
};

/** Runs the demo of this name; without one, says which there are. @returns the exit code */
export async function runDemo([name, ...args]: readonly string[]): Promise<number> {
  const demo = name !== undefined && Object.hasOwn(demos, name) ? demos[name] : undefined;
  if (demo) return demo.run(args);
  for (const [known, { about }] of Object.entries(demos)) console.log(`  hufu demo ${known.padEnd(12)} ${about}`);
  return name === undefined ? 0 : 1;
}
