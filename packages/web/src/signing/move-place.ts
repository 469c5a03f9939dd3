import type { PagePlace } from '@hufu/sdk';
import { changeDraft, readDraft } from './store.js';

/** Puts a free mark elsewhere on its page. Points of the mark's lower-left corner; it stays inside the page. */
export function movePlace(
  { id, documentId, page, w, h }: PagePlace,
  size: { width: number; height: number },
  to: { x: number; y: number },
): void {
  const at = { documentId, page, x: inside(to.x, size.width - w), y: inside(to.y, size.height - h) };
  changeDraft({ moved: { ...readDraft().moved, [id]: at } });
}

const inside = (value: number, most: number): number =>
  Math.round(Math.min(Math.max(0, value), Math.max(0, most)) * 100) / 100;
