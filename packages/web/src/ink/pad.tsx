import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/compat';
import type { InkPoint } from '@hufu/sdk';
import type { Drawing } from './drawing.js';
import { pointOf } from './drawing.js';
import { penLines } from './pen.js';

interface PadProps {
  drawing: Drawing;
  label: string;
  describedBy: string;
  onDraw(drawing: Drawing): void;
  /** Pixels of the pad, told at each change. */
  onSize(width: number, height: number): void;
}

/**
 * A canvas that stays upright and never scrolls: CSS-turned canvases break pens, and a resized one loses its ink, so the
 * strokes are kept as parts of the pad and drawn again after every change of size (UX.md, Drawing pad).
 */
export function Pad({ drawing, label, describedBy, onDraw, onSize }: PadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const running = useRef<InkPoint[] | undefined>(undefined);
  const size = usePadSize(canvas, onSize);
  const redraw = useCallback(() => {
    const all = running.current ? [...drawing.strokes, running.current] : drawing.strokes;
    if (canvas.current) paint(canvas.current, all);
  }, [drawing]);
  useLayoutEffect(redraw, [redraw, size]);
  usePen(canvas, running, drawing, onDraw, redraw);
  return <canvas ref={canvas} className="pad" role="img" aria-label={label} aria-describedby={describedBy} />;
}

type CanvasRef = { current: HTMLCanvasElement | null };

function usePadSize(canvas: CanvasRef, onSize: PadProps['onSize']): string {
  const [size, setSize] = useState('');
  useLayoutEffect(() => {
    const pad = canvas.current!;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = pad;
      const density = Math.min(3, window.devicePixelRatio || 1);
      pad.width = Math.round(width * density);
      pad.height = Math.round(height * density);
      onSize(width, height);
      setSize(`${pad.width}x${pad.height}`);
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(pad);
    return () => watch.disconnect();
  }, [canvas, onSize]);
  return size;
}

function paint(canvas: HTMLCanvasElement, strokes: readonly InkPoint[][]): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  context.lineCap = context.lineJoin = 'round';
  // The pad's short side is the height of what is written, also while the phone is upright.
  const unit = Math.min(width, height);
  context.strokeStyle = '#000';
  for (const stroke of strokes)
    for (const line of penLines(scaled(stroke, width / unit, height / unit), 1)) {
      context.lineWidth = line.width * unit;
      context.beginPath();
      context.moveTo(line.from[0] * unit, line.from[1] * unit);
      context.lineTo(line.to[0] * unit, line.to[1] * unit);
      context.stroke();
    }
}
const scaled = (stroke: readonly InkPoint[], x: number, y: number): InkPoint[] =>
  stroke.map((point): InkPoint => [point[0] * x, point[1] * y, point[2], point[3]]);

function usePen(
  canvas: CanvasRef,
  running: { current: InkPoint[] | undefined },
  drawing: Drawing,
  onDraw: PadProps['onDraw'],
  redraw: () => void,
): void {
  const latest = useRef({ drawing, onDraw, redraw });
  latest.current = { drawing, onDraw, redraw };
  const startedAt = useRef<number | undefined>(undefined);
  useEffect(() => {
    const pad = canvas.current!;
    let pointer: number | undefined;
    const add = (event: PointerEvent) => {
      startedAt.current ??= event.timeStamp - lastMs(latest.current.drawing);
      const within = pad.getBoundingClientRect();
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length > 0 ? events : [event])
        running.current?.push(pointOf(each, within, startedAt.current));
      latest.current.redraw();
    };
    const down = (event: PointerEvent) => {
      if (pointer !== undefined || (event.pointerType === 'mouse' && event.button !== 0)) return;
      pointer = event.pointerId;
      pad.setPointerCapture(pointer);
      running.current = [];
      add(event);
    };
    const move = (event: PointerEvent) => {
      if (event.pointerId === pointer) add(event);
    };
    const end = (event: PointerEvent) => {
      if (event.pointerId !== pointer) return;
      pointer = undefined;
      const stroke = running.current ?? [];
      running.current = undefined;
      if (stroke.length > 0) latest.current.onDraw({ strokes: [...latest.current.drawing.strokes, stroke] });
    };
    const hold = (event: TouchEvent) => event.preventDefault();
    pad.addEventListener('pointerdown', down);
    pad.addEventListener('pointermove', move);
    pad.addEventListener('pointerup', end);
    pad.addEventListener('pointercancel', end);
    pad.addEventListener('touchmove', hold, { passive: false });
    return () => {
      pad.removeEventListener('pointerdown', down);
      pad.removeEventListener('pointermove', move);
      pad.removeEventListener('pointerup', end);
      pad.removeEventListener('pointercancel', end);
      pad.removeEventListener('touchmove', hold);
    };
  }, [canvas, running]);
}

/** A drawing taken up again goes on after its last point. */
const lastMs = ({ strokes }: Drawing): number => (strokes.at(-1)?.at(-1)?.[2] ?? -400) + 400;
