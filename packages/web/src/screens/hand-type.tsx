import { useEffect, useId, useState } from 'preact/compat';
import type { Outline } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { useWords } from '../texts/texts.js';
import { SaveTick, type WayProps } from './hand.js';
import { Problem } from './problem.js';

const pauseMs = 250;
const longest = 20;

/** The name in the platform's own outlines, checked while typing: what is shown is what is put on the page. */
export function TypeWay({ over, top, onUse }: WayProps) {
  const { t } = useWords();
  const [text, setText] = useState(over.state.me.name ?? '');
  const { outline, error } = useOutline(over.page, text.trim());
  const id = useId();
  return (
    <div className="hand-frame">
      {top}
      <div className="way stack">
        <label className="small" htmlFor={id}>
          {t.draw.typeLabel}
        </label>
        <input
          id={id}
          className="field"
          value={text}
          maxLength={longest}
          autoComplete="name"
          aria-describedby={`${id}-problem`}
          aria-invalid={error !== undefined || undefined}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Problem error={error} id={`${id}-problem`} />
        <div className="preview" aria-hidden="true">
          {outline && (
            <svg viewBox={`0 0 ${outline.width} ${outline.height}`}>
              <path d={outline.path} fill="#000" />
            </svg>
          )}
        </div>
      </div>
      <div className="hand-bottom">
        <SaveTick over={over} />
        <Button off={!outline} onPress={() => outline && onUse({ kind: 'type', text: text.trim(), outline })}>
          {t.draw.use}
        </Button>
      </div>
    </div>
  );
}

/** Outlines of a text, asked a moment after the last key; undefined while they are not known. */
function useOutline(page: string, text: string): { outline: Outline | undefined; error: unknown } {
  const [found, setFound] = useState<{ text: string; outline?: Outline; error?: unknown }>();
  useEffect(() => {
    if (!text) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      call('outline', { path: { page }, body: { text } }, stop.signal).then(
        (outline) => setFound({ text, outline }),
        (error: unknown) => stop.signal.aborted || setFound({ text, error }),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [page, text]);
  const current = found?.text === text ? found : undefined;
  return { outline: current?.outline, error: current?.error };
}
