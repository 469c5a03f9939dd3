import { createHash, type Hash } from 'node:crypto';
import { createSHA256 } from 'hash-wasm';
import { PdfError } from './objects.js';
import type { FileState } from './types.js';

/**
 * One SHA-256 instance for the process, loaded before each use: its calls are synchronous, so no two uses mix.
 * node:crypto is three times faster but cannot write down its running state.
 */
const wasm = await createSHA256();
/** Every hash begins here: a mere `init` would leave bytes of the file before in the unused part of the state. */
const pristine = wasm.init().save();

/** A SHA-256 over a beginning of bytes, which can be continued any number of times. */
export interface PrefixHash {
  /** The hash over what was there and these parts; the original stays as it is. */
  continued(...parts: Uint8Array[]): PrefixHash;
  digest(): Buffer;
  /** Base64 of the running state, or empty when it cannot leave this process. */
  exported(): string;
}

class WasmHash implements PrefixHash {
  constructor(private readonly state: Uint8Array) {}
  continued(...parts: Uint8Array[]): PrefixHash {
    wasm.load(this.state);
    for (const part of parts) wasm.update(part);
    return new WasmHash(wasm.save());
  }
  digest(): Buffer {
    wasm.load(this.state);
    return Buffer.from(wasm.digest('binary'));
  }
  exported(): string {
    return Buffer.from(this.state).toString('base64');
  }
}

class NodeHash implements PrefixHash {
  constructor(private readonly hash: Hash) {}
  continued(...parts: Uint8Array[]): PrefixHash {
    const hash = this.hash.copy();
    for (const part of parts) hash.update(part);
    return new NodeHash(hash);
  }
  digest(): Buffer {
    return this.hash.copy().digest();
  }
  exported(): string {
    return '';
  }
}

/** Hashes of states that cannot be written down; they live as long as the state object. */
const living = new WeakMap<object, PrefixHash>();

/** @param exportable false = faster, but the state made of it works in this process only. */
export function hashOf(bytes: Buffer, exportable: boolean): PrefixHash {
  if (!exportable) return new NodeHash(createHash('sha256').update(bytes));
  wasm.load(pristine).update(bytes);
  return new WasmHash(wasm.save());
}

/** The hash part of a file state. */
export function hashFields(hash: PrefixHash): Pick<FileState, 'sha256' | 'hashState'> {
  return { sha256: hash.digest().toString('hex'), hashState: hash.exported() };
}

/** Remembers the hash of a state whose `hashState` is empty. */
export function keepHash<T extends FileState>(state: T, hash: PrefixHash): T {
  if (state.hashState === '') living.set(state, hash);
  return state;
}

/** @throws PdfError stale-state when the state was written by another version: make it again with `readState`. */
export function hashOfState(state: FileState): PrefixHash {
  if (state.hashState === '') {
    const hash = living.get(state);
    if (!hash) throw new PdfError('stale-state', 'this state was made for one process only');
    return hash;
  }
  const saved = Buffer.from(state.hashState, 'base64');
  try {
    wasm.load(saved);
  } catch (error) {
    throw new PdfError('stale-state', 'the running hash was written by another version', { cause: error });
  }
  return new WasmHash(saved);
}
