import type { TargetedKeyboardEvent, TargetedPointerEvent } from 'preact';
import { useRef } from 'preact/compat';
import type { PagePlace } from '@hufu/sdk';
import { DatePicture, HandPicture, SealPicture } from '../document/mark-picture.js';
import { boxOf } from '../document/place-outline.js';
import { chosenSeals } from '../signing/draft.js';
import { movePlace } from '../signing/move-place.js';
import { useDraft } from '../signing/store.js';
import { fill, useWords } from '../texts/texts.js';
import type { Over } from './over.js';

interface MyMarkProps {
  over: Over;
  place: PagePlace;
  /** Visible size of the page in points. */
  size: { width: number; height: number };
  /** The page it is shown on. */
  number: number;
}

/** My mark at its place, as it will be on the page. A free one can be dragged, or moved by arrow keys. */
export function MyMark({ over, place, size, number }: MyMarkProps) {
  const { t } = useWords();
  const move = useMove(place, size);
  const mark = t.marks[place.mark];
  const free = place.movable;
  return (
    <span
      className={`my-mark${free ? ' free' : ''}`}
      style={boxOf(place, size)}
      role={free ? 'button' : 'img'}
      tabIndex={free ? 0 : undefined}
      aria-label={fill(t.read.placeMine, { mark }) + (free ? `. ${t.check.move}` : '')}
      {...(free ? move : {})}
    >
      <MarkAt over={over} place={place} number={number} />
    </span>
  );
}

function MarkAt({ over, place, number }: { over: Over; place: PagePlace; number: number }) {
  const draft = useDraft();
  const { state, page } = over;
  if (place.mark === 'DATE') return <DatePicture place={place} />;
  const action = state.actions.find((one) => one.id === place.actionId);
  if (draft.hand && (place.mark === 'PERSONAL' || place.mark === 'OPERATOR'))
    return <HandPicture hand={draft.hand} page={page} />;
  const seal = state.seals.find((one) => action && one.id === chosenSeals(state, draft.seals)[action.id]);
  return seal ? <SealPicture seal={seal} place={place} page={page} number={number} /> : null;
}

const steps: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function useMove(place: PagePlace, size: { width: number; height: number }) {
  const grip = useRef<{ x: number; y: number; fromX: number; fromY: number } | undefined>(undefined);
  const put = (x: number, y: number) => movePlace(place, size, { x, y });
  const scaleOf = (event: TargetedPointerEvent<HTMLElement>) =>
    size.width / event.currentTarget.parentElement!.getBoundingClientRect().width;
  return {
    onKeyDown(event: TargetedKeyboardEvent<HTMLElement>) {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      const far = event.shiftKey ? 10 : 1;
      put(place.x + step[0] * far, place.y + step[1] * far);
    },
    onPointerDown(event: TargetedPointerEvent<HTMLElement>) {
      event.currentTarget.setPointerCapture(event.pointerId);
      grip.current = { x: event.clientX, y: event.clientY, fromX: place.x, fromY: place.y };
    },
    onPointerMove(event: TargetedPointerEvent<HTMLElement>) {
      const held = grip.current;
      if (!held) return;
      const k = scaleOf(event);
      put(held.fromX + (event.clientX - held.x) * k, held.fromY - (event.clientY - held.y) * k);
    },
    onPointerUp() {
      grip.current = undefined;
    },
    onPointerCancel() {
      grip.current = undefined;
    },
  };
}
