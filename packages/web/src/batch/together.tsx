import { useRef, useState } from 'preact/compat';
import { useReading } from '../document/reading.js';
import { forgetDrawing } from '../ink/drawing.js';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Sheet } from '../parts/sheet.js';
import { CodeSheet } from '../screens/code-sheet.js';
import { ConsentLine } from '../screens/consent-line.js';
import { HandLayer } from '../screens/hand.js';
import type { Over } from '../screens/over.js';
import { Problem } from '../screens/problem.js';
import { SealLayer } from '../screens/seal.js';
import { Terms } from '../screens/terms.js';
import { handActions, sealActions } from '../signing/draft.js';
import { nextStep } from '../signing/steps.js';
import { changeDraft, readDraft, useDraft } from '../signing/store.js';
import type { SigningActs } from '../signing/use-signing.js';
import { fill, useWords } from '../texts/texts.js';
import { combined } from './combined.js';
import { Confirm } from './confirm.js';
import { agreeToAll, type OverList } from './list.js';
import { isSigning, progressOf, type LiveList } from './use-list.js';

/** What lies over the list while several are signed: one handwriting, one choice of seal, one check, one code. */
export default function Together(over: OverList & { onEnd(intentId: string): void }) {
  const { live, layers, chosen, onEnd } = over;
  const { t } = useWords();
  const { list, page } = live;
  const draft = useDraft();
  const reading = useReading(page);
  // What the code is for does not change while it is typed, nor while those signed fall out of what can be chosen.
  const held = useRef(chosen.contracts);
  if (!layers.open.includes('code')) held.current = chosen.contracts;
  const contracts = held.current;
  const state = combined(list, contracts);
  const acts = actsFor(live, (intentId) => {
    forgetDrawing(page);
    changeDraft({ intent: undefined });
    onEnd(intentId);
    layers.clear();
  });
  const one: Over = {
    live: {
      view: { is: 'list', page, list },
      newer: undefined,
      show: () => {},
      retry: () => {},
      refuse: () => {},
      refresh: async () => undefined,
    },
    page,
    state,
    reading,
    layers,
    acts,
    covers: fill(t.list.covers, { n: contracts.length }),
    ...(isSigning(list) && { progress: progressOf(list.signing!) }),
  };
  const has = (layer: (typeof layers.open)[number]) => layers.open.includes(layer);
  const some = contracts.length > 0;
  const ready = some && nextStep(state, draft) === 'check';
  return (
    <>
      {some && has('agree') && <AgreeToAll over={over} one={one} />}
      {some && has('hand') && handActions(state).length > 0 && <HandLayer {...one} />}
      {some && has('seal') && sealActions(state).length > 0 && <SealLayer {...one} />}
      {ready && has('check') && <Confirm {...over} one={one} />}
      {ready && has('code') && <CodeSheet {...one} />}
      {has('terms') && <Terms {...one} />}
    </>
  );
}

/** While the signing runs the list is asked, so that its progress shows; an answer that does not come is asked for too. */
function actsFor({ page, show, refresh }: LiveList, onEnd: (intentId: string) => void): SigningActs {
  return {
    async sign(id, proof) {
      const timer = setInterval(() => void refresh(), 700);
      try {
        const list = await call('signBatch', { path: { page, id }, body: proof });
        onEnd(id);
        show(list);
      } finally {
        clearInterval(timer);
      }
    },
    async ask(id) {
      const list = await call('batchState', { path: { page } });
      if (list.signing?.intentId !== id) return 'OPEN';
      onEnd(id); // what is not signed yet goes on by itself, and is shown as it goes
      show(list);
      return 'DONE';
    },
    send: (id) => call('sendBatchCode', { path: { page, id } }),
  };
}

/** 签署 was tapped without the tick. */
function AgreeToAll({ over, one }: { over: OverList; one: Over }) {
  const { t } = useWords();
  const { live, layers } = over;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const agree = async () => {
    setBusy(true);
    try {
      await agreeToAll(live, 'CLICK');
      changeDraft({ ticked: true });
      await live.refresh();
      layers.swap(nextStep(one.state, readDraft()));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Sheet heading={t.read.before} onClose={layers.back}>
      <div className="stack">
        <p className="check static">
          <ConsentLine state={live.list} words={t.list.consent} onTerms={() => layers.push('terms')} />
        </p>
        <Problem error={error} />
        <Button wide busy={busy} onPress={() => void agree()}>
          {t.read.agreeContinue}
        </Button>
      </div>
    </Sheet>
  );
}
