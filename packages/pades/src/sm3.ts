import { createSM3 } from 'hash-wasm';
import type { FileState } from './types.js';

/** One instance for the process, loaded before each use, as with SHA-256 (hash.ts). */
const wasm = await createSM3();
const pristine = wasm.init().save();

type Sm3Fields = Required<Pick<FileState, 'sm3' | 'sm3State'>>;

function fieldsAfter(state: Uint8Array, bytes: Uint8Array): Sm3Fields {
  wasm.load(state).update(bytes);
  const after = wasm.save();
  return { sm3: wasm.digest('hex'), sm3State: Buffer.from(after).toString('base64') };
}

/** SM3 (GB/T 32905) of a file, the digest that Chinese courts and their experts know beside SHA-256. */
export const sm3Of = (bytes: Uint8Array): Sm3Fields => fieldsAfter(pristine, bytes);

/** The same once a segment is appended; nothing for a state that was made without it. */
export const sm3After = ({ sm3State }: Pick<FileState, 'sm3State'>, appended: Uint8Array): Sm3Fields | undefined =>
  sm3State === undefined ? undefined : fieldsAfter(Buffer.from(sm3State, 'base64'), appended);
