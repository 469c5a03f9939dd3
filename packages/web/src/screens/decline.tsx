import { useId, useState } from 'preact/compat';
import { NoAnswer } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Sheet } from '../parts/sheet.js';
import { useWords } from '../texts/texts.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

const longest = 200;

/** Declining ends the contract for everyone: reason asked, the safe way focused. */
export function Decline({ page, live, layers, state }: Over) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  const [need, setNeed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const id = useId();
  const decline = async () => {
    if (!reason.trim()) return setNeed(true);
    setBusy(true);
    setError(undefined);
    try {
      live.show(await call('reject', { path: { page }, body: { reason: reason.trim() } }));
    } catch (problem) {
      // No answer is no failure: the state says whether it was declined.
      const now = problem instanceof NoAnswer ? await live.refresh() : undefined;
      if (now?.kind !== 'REJECTED') setError(problem);
      setBusy(false);
    }
  };
  return (
    <Sheet
      heading={state.kind === 'FILL' ? t.fill.declineHeading : t.decline.heading}
      onClose={layers.back}
      closable={!busy}
    >
      <div className="stack">
        <p className="note bad boxed">
          <Icon name="warn" size={18} />
          {t.decline.warn}
        </p>
        <label className="small" htmlFor={id}>
          {t.decline.reason}
        </label>
        <div className="chips">
          {t.decline.chips.map((words) => (
            <button
              key={words}
              type="button"
              className="pill"
              aria-pressed={reason === words}
              onClick={() => setReason(words)}
            >
              {words}
            </button>
          ))}
        </div>
        <textarea
          id={id}
          className="field"
          rows={3}
          maxLength={longest}
          value={reason}
          aria-invalid={(need && !reason.trim()) || undefined}
          aria-describedby={`${id}-need`}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        {need && !reason.trim() && (
          <p className="note bad boxed" role="alert" id={`${id}-need`}>
            <Icon name="warn" size={18} />
            {t.decline.need}
          </p>
        )}
        <Problem error={error} />
        <div className="actions foot">
          <button type="button" className="button plain" data-autofocus onClick={layers.back}>
            {t.decline.keep}
          </button>
          <Button kind="danger" busy={busy} onPress={() => void decline()}>
            {t.decline.do}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}
