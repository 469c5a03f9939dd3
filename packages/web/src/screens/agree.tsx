import { useState } from 'preact/compat';
import { Button } from '../parts/button.js';
import { Sheet } from '../parts/sheet.js';
import { giveConsent } from '../signing/consents.js';
import { nextStep } from '../signing/steps.js';
import { changeDraft, readDraft } from '../signing/store.js';
import { useWords } from '../texts/texts.js';
import { ConsentLine } from './consent-line.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

/** 签署 was tapped without the tick. */
export function Agree({ state, page, layers }: Over) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const agree = async () => {
    setBusy(true);
    try {
      await giveConsent(page, state, 'CLICK');
      changeDraft({ ticked: true });
      layers.swap(nextStep(state, readDraft()));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Sheet heading={t.read.before} onClose={layers.back}>
      <div className="stack">
        <p className="check static">
          <ConsentLine state={state} onTerms={() => layers.push('terms')} />
        </p>
        <Problem error={error} />
        <Button wide busy={busy} onPress={() => void agree()}>
          {t.read.agreeContinue}
        </Button>
      </div>
    </Sheet>
  );
}
