import { getHeapStatistics } from 'node:v8';
import { threadId } from 'node:worker_threads';
import { GlyphMissing } from '@hufu/pades/fonts';
import { DomainError } from '../../domain/errors.js';
import type { Outcome, TaskName, Tasks } from './tasks.js';

type Runner<N extends TaskName> = (input: Tasks[N]['input']) => Tasks[N]['output'] | Promise<Tasks[N]['output']>;

/** Loaded when first needed: the PDF libraries cost more to load than a clean file costs to read. */
const runners: { [N in TaskName]: () => Promise<Runner<N>> } = {
  intake: async () => (await import('./intake.js')).intake,
  decrypt: async () => (await import('./decrypt.js')).decrypt,
  keywords: async () => (await import('./keywords.js')).findKeywords,
  formFields: async () => (await import('./form-fields.js')).formFields,
  texts: async () => (await import('./keywords.js')).pageTexts,
  image: async () => (await import('./image.js')).imageToPdf,
  picture: async () => (await import('./plain-picture.js')).plainPicture,
  paint: async () => (await import('./paint.js')).paint,
  verify: async () => (await import('./verify.js')).verify,
  sealImage: async () => (await import('./seal-image.js')).sealImage,
  warm: async () => (await import('./page-image.js')).loadPainter,
  officeCheck: async () => (await import('./office-check.js')).officeCheck,
  merge: async () => (await import('./merge.js')).mergePdfs,
  pageImage: async () => (await import('./page-image.js')).pageImage,
};

type WorkItem = { name: TaskName; input: never } | { name: 'rest'; input?: undefined };

/** What a thread of the pool does: one task, whose refusal is an answer and not a fault. */
export default async function work({ name, input }: WorkItem): Promise<Outcome<unknown>> {
  if (name === 'rest') return new Promise(() => undefined); // until the pool ends the thread
  try {
    const value = await (await runners[name]())(input);
    return { value, thread: thisThread() };
  } catch (error) {
    return { refused: refusal(error), thread: thisThread() };
  }
}

function thisThread(): { id: number; bytes: number } {
  const { total_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return { id: threadId, bytes: heap + buffers };
}

/** A foreign file that trips a parser is a bad file, never an internal error; what tripped is kept for the log. */
function refusal(error: unknown): { code: DomainError['code']; facts: DomainError['facts'] } {
  if (error instanceof DomainError) return { code: error.code, facts: error.facts };
  const { name, message } = error as Error;
  if (error instanceof GlyphMissing) return { code: 'GLYPH_MISSING', facts: { char: error.characters.join('') } };
  const tooDeep = error instanceof RangeError && /call stack/i.test(message);
  return {
    code: 'FILE_INVALID',
    facts: { why: tooDeep ? 'hostile' : 'damaged', detail: `${name}: ${message}`.slice(0, 200) },
  };
}
