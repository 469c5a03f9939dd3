import { useState } from 'preact/compat';
import type { PageState } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Unbroken } from '../parts/unbroken.js';
import { useDraft } from '../signing/store.js';
import { fill, momentOf, useWords, type Texts } from '../texts/texts.js';
import { BrandBar } from './brand.js';
import { useDownload } from './download.js';
import type { Over } from './over.js';
import { Parties } from './parties.js';
import { PasswordTick } from './password-tick.js';
import { Problem } from './problem.js';
import { Return } from './return.js';
import { Tally } from './tally.js';

/** F: what was done, when, by whom; then the files. Never before the server said so. */
export default function Done(over: Over) {
  const { state, layers, page, inList } = over;
  const { t } = useWords();
  const { justSigned } = useDraft();
  const download = useDownload(page, layers);
  const complete = state.kind === 'COMPLETED';
  const at = complete ? state.completedAt : state.signedAt;
  const may = (what: 'CONTRACT' | 'LOG') => state.can.download.includes(what);
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre">
        <section className="card done">
          <Tally complete={complete} />
          <h1>{complete ? t.done.done : t.done.me}</h1>
          <p className="title">{fill(t.common.title, { title: state.title })}</p>
          {at && (
            <p className="small quiet numbers">
              <Unbroken
                words={
                  complete || justSigned
                    ? `${momentOf(at)} (UTC+08:00)`
                    : fill(t.states.alreadySigned, { time: momentOf(at) })
                }
              />
            </p>
          )}
          <Standing state={state} />
          <Parties state={state} />
          <div className="stack files">
            {may('CONTRACT') && (
              <Button wide busy={download.busy} onPress={() => void download.start('CONTRACT')}>
                {t.done.download}
              </Button>
            )}
            {state.verifyAddress && (
              <a className="button plain wide" href={state.verifyAddress}>
                {t.done.verify}
              </a>
            )}
            <Problem error={download.error} />
            <div className="row">
              {may('LOG') && (
                <button type="button" className="link" onClick={() => void download.start('LOG')}>
                  {t.done.log}
                </button>
              )}
              {state.documents.length > 0 && (
                <button type="button" className="link" onClick={() => layers.push('view')}>
                  {t.done.view}
                </button>
              )}
            </div>
            {inList && (
              <Button wide kind="plain" onPress={inList.back}>
                {t.list.back}
              </Button>
            )}
            {state.next && !inList && <Next page={page} count={state.next.count} />}
            {state.can.setPassword && <PasswordTick page={page} />}
            {state.back && <Return back={state.back} auto={justSigned} />}
          </div>
        </section>
        {complete && state.selfIssued && <p className="tiny quiet vouch">{t.done.ownCa}</p>}
        {state.sandbox && (
          <p className="note warn boxed">
            <Icon name="info" size={18} />
            {t.common.sandbox}
          </p>
        )}
      </main>
    </div>
  );
}

/** Everything else that waits, on one page of its own. */
function Next({ page, count }: { page: string; count: number }) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      location.assign((await call('next', { path: { page } })).url);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <>
      <Problem error={error} />
      <Button wide kind="plain" busy={busy} onPress={() => void go()}>
        <span className="numbers">{fill(t.done.next, { n: count })}</span>
      </Button>
    </>
  );
}

function Standing({ state }: { state: PageState }) {
  const { t } = useWords();
  const words = standingWords(state, t);
  if (!words) return null;
  return (
    <p className={`note boxed ${state.waitingReason === 'TIMESTAMP' ? 'warn' : 'info'}`} role="status">
      <Icon name="clock" size={18} />
      {words}
    </p>
  );
}

function standingWords(state: PageState, t: Texts): string | undefined {
  if (state.kind === 'COMPLETED') return undefined;
  if (state.waitingReason === 'TIMESTAMP') return t.done.tsa;
  if (state.waitingReason === 'FINAL_FILE') return t.done.final;
  return state.waitingFor.length > 0 ? fill(t.done.wait, { names: state.waitingFor.join(t.check.join) }) : undefined;
}
