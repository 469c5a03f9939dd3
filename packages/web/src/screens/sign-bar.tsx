import { useEffect, useState } from 'preact/compat';
import type { PageState } from '@hufu/sdk';
import { useReadingNow, type PageKey, type Reading } from '../document/reading.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { inSeconds, useSecondsLeft } from '../parts/use-seconds.js';
import { giveConsent } from '../signing/consents.js';
import { handActions, onlyAudit } from '../signing/draft.js';
import { nextStep } from '../signing/steps.js';
import { changeDraft, readDraft, useDraft } from '../signing/store.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import { ConsentLine } from './consent-line.js';
import type { InList, Over } from './over.js';
import { Problem } from './problem.js';

/** Consent and the one filled button; both never scroll away. */
export function SignBar({ state, page, reading, layers, inList }: Over) {
  const { t } = useWords();
  const { ticked } = useDraft();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const wait = useWaiting(state, reading, t);
  const agreed = ticked || state.consented || state.consents.length === 0;
  const start = async () => {
    if (!agreed) return layers.push('agree');
    setBusy(true);
    setError(undefined);
    try {
      if (!state.consented) await giveConsent(page, state, 'CHECK');
      layers.push(nextStep(state, readDraft()));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const audit = onlyAudit(state);
  return (
    <div className="stack tight">
      <Problem error={error} />
      {state.kind === 'BUSY' && (
        <p className="note info boxed" role="status">
          <Icon name="clock" size={18} />
          {t.code.busy}
        </p>
      )}
      {!inList && !state.consented && state.consents.length > 0 && (
        <label className="check">
          <input
            type="checkbox"
            checked={ticked}
            onChange={(event) => changeDraft({ ticked: event.currentTarget.checked })}
          />
          <ConsentLine state={state} onTerms={() => layers.push('terms')} />
        </label>
      )}
      {inList && state.kind === 'SIGN' ? (
        <ListActions inList={inList} reading={reading} wait={wait} busy={busy} onAlone={() => void start()} />
      ) : (
        <div className="actions">
          {state.can.reject && (
            <Button kind="plain" onPress={() => layers.push('decline')}>
              {audit ? t.read.disapprove : t.read.decline}
            </Button>
          )}
          <Button busy={busy || state.kind === 'BUSY'} off={wait !== undefined} onPress={() => void start()}>
            <span className="numbers">{wait ?? startWords(state, t)}</span>
          </Button>
        </div>
      )}
    </div>
  );
}

interface ListActionsProps {
  inList: InList;
  reading: Reading;
  wait: string | undefined;
  busy: boolean;
  onAlone(): void;
}
/** In a list of several: choose this one and go on to the next, or sign it by itself. */
function ListActions({ inList, reading, wait, busy, onAlone }: ListActionsProps) {
  const { t } = useWords();
  const choose = () => {
    void reading.report().catch(() => {});
    inList.choose();
  };
  return (
    <div className="actions">
      <Button kind="plain" busy={busy} off={wait !== undefined} onPress={onAlone}>
        {t.list.only}
      </Button>
      <Button off={wait !== undefined} onPress={choose}>
        <span className="numbers">{wait ?? (inList.more ? t.list.chooseNext : t.list.chooseBack)}</span>
      </Button>
    </div>
  );
}

const startWords = (state: PageState, t: Texts): string => {
  if (onlyAudit(state)) return t.read.approve;
  return handActions(state).length > 0 ? t.read.sign : t.read.seal;
};

/** Why a page that must be painted is not; undefined when it is. */
export function unpaintedWords(reading: Reading, key: PageKey, t: Texts): string | undefined {
  if (reading.isPainted(key)) return undefined;
  return fill(reading.hasFailed(key) ? t.read.pageFailed : t.read.pageLoading, { n: key.page });
}

/** Why signing cannot start yet, in words for the button; undefined when it can. */
function useWaiting(state: PageState, reading: Reading, t: Texts): string | undefined {
  useReadingNow(reading);
  const [until] = useState(() => (state.readPolicy ? inSeconds(state.readPolicy.seconds) : undefined));
  const left = useSecondsLeft(until);
  const first = state.documents[0];
  useSaidOnce(left, t);
  if (left > 0) return fill(t.read.waitRead, { s: left });
  const isRead = ({ id, pages }: PageState['documents'][number]) =>
    reading.isSeen({ documentId: id, page: pages.length });
  if (state.readPolicy?.toEnd && !state.documents.every(isRead)) return t.read.waitEnd;
  return first && unpaintedWords(reading, { documentId: first.id, page: 1 }, t);
}

/** The countdown is told to screen readers at 60, 30 and 10 seconds only. */
function useSaidOnce(left: number, t: Texts): void {
  useEffect(() => {
    if (![60, 30, 10].includes(left)) return undefined;
    const said = document.getElementById('said');
    if (said) said.textContent = fill(t.read.waitRead, { s: left });
    return undefined;
  }, [left, t]);
}
