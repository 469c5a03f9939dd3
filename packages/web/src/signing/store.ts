import { useSyncExternalStore } from 'preact/compat';
import type { IntentReply } from '@hufu/sdk';
import { emptyDraft, type Draft } from './draft.js';

/** An intent that was made and not yet proven: confirming the same marks again opens the same one. */
export interface OpenIntent {
  reply: IntentReply;
  /** `performance.now()` moments. */
  againAt: number | undefined;
  endsAt: number | undefined;
}
/** The draft of one open page: bar, pad and check look at the same one. Ticks and marks, nothing signed. */
export interface Held extends Draft {
  ticked: boolean;
  /** Names these marks to the server: asked again, the same intent is answered. */
  key: string;
  intent?: OpenIntent;
  /** Signed in this visit, not before it. */
  justSigned: boolean;
}
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
let held: Held = { ...emptyDraft, ticked: false, key: newKey(), justSigned: false };
const listeners = new Set<() => void>();
const listen = (changed: () => void) => {
  listeners.add(changed);
  return () => listeners.delete(changed);
};

export const useDraft = (): Held => useSyncExternalStore(listen, () => held);
export const readDraft = (): Held => held;
/** Begins anew, for another contract or for several; what was written by hand may be used again. */
export function renewDraft(): void {
  const { hand, save } = held;
  changeDraft({ ...emptyDraft, ...(hand && { hand }), save, ticked: false, justSigned: false });
}
/** A change of the marks ends the intent that was made for the old ones. */
export function changeDraft(change: Partial<Held>): void {
  const marksChange = 'hand' in change || 'seals' in change || 'moved' in change;
  held = { ...held, ...(marksChange ? { intent: undefined, key: newKey() } : {}), ...change };
  listeners.forEach((changed) => changed());
}
