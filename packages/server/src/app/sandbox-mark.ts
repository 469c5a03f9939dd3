import { type Drawing, type MarkFieldPlan, textDrawing } from '@hufu/pades';
import type { PageSize } from '../domain/rect.js';

const words = '虎符沙箱 · 不具法律效力 · Hufu sandbox, not binding';
const size = 7;
const fromTop = 10;
let drawing: Drawing | undefined;

/** What a sandbox writes at the head of every page it freezes, so that no trial is ever taken for the real thing. */
export function sandboxMarks(pages: readonly PageSize[]): MarkFieldPlan[] {
  const drawn = (drawing ??= textDrawing(words, { size, colour: [0.45, 0.45, 0.45] }));
  return pages.map(({ width, height }, index) => {
    const scale = Math.min(1, (width - 4) / drawn.width, (height - 4) / drawn.height);
    const [w, h] = [drawn.width * scale, drawn.height * scale];
    const rect = { x: (width - w) / 2, y: Math.max(0, height - h - Math.min(fromTop, (height - h) / 2)), w, h };
    return {
      name: `h-sandbox-${index + 1}`,
      page: index + 1,
      rect,
      tooltip: words,
      paint: [{ drawing: drawn, at: rect }],
    };
  });
}
