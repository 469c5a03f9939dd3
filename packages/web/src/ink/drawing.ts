import type { InkPoint } from '@hufu/sdk';
import { unknownPressure } from './pen.js';

/** What is on the pad, and what clearing took away. Points are parts of the pad, so that a turned phone keeps them. */
export interface Drawing {
  strokes: InkPoint[][];
  /** The drawing that 清除 took; undo brings it back. */
  cleared?: InkPoint[][];
}
export const nothing: Drawing = { strokes: [] };

/** Undo takes the last stroke; right after clearing it brings everything back. */
export const undone = ({ strokes, cleared }: Drawing): Drawing =>
  strokes.length === 0 && cleared ? { strokes: cleared } : { strokes: strokes.slice(0, -1) };
export const cleared = ({ strokes }: Drawing): Drawing =>
  strokes.length === 0 ? nothing : { strokes: [], cleared: strokes };

const round = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;

/** A point of a pointer event on a pad. @param startedAt time stamp of the drawing's first point. */
export function pointOf(event: PointerEvent, pad: DOMRect, startedAt: number): InkPoint {
  const pressure = event.pointerType === 'pen' ? round(event.pressure) : unknownPressure;
  const ms = Math.max(0, Math.round(event.timeStamp - startedAt));
  return [round((event.clientX - pad.left) / pad.width), round((event.clientY - pad.top) / pad.height), ms, pressure];
}

const key = (page: string): string => `hufu.ink.${page}`;
/** Strokes stay until signed, also over a reload. */
export const keepDrawing = (page: string, drawing: Drawing): void => {
  try {
    sessionStorage.setItem(key(page), JSON.stringify(drawing));
  } catch {
    // A full or forbidden storage costs the comfort of a reload, nothing else.
  }
};
export const keptDrawing = (page: string): Drawing => {
  try {
    return (JSON.parse(sessionStorage.getItem(key(page)) ?? 'null') as Drawing | null) ?? nothing;
  } catch {
    return nothing;
  }
};
export const forgetDrawing = (page: string): void => sessionStorage.removeItem(key(page));
