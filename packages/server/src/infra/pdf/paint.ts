import { paintPages, readState } from '@hufu/pades';
import type { Tasks } from './tasks.js';

/** Filled-in fields become page content; the state is that of the whole file. */
export function paint({ bytes, paintings }: Tasks['paint']['input']): Tasks['paint']['output'] {
  const pdf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const appended = paintPages(pdf, paintings);
  return { appended: new Uint8Array(appended), state: readState(Buffer.concat([pdf, appended])) };
}
