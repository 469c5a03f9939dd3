import { useEffect, useState } from 'preact/compat';
import type { PageState } from '@hufu/sdk';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Unbroken } from '../parts/unbroken.js';
import { inSeconds, useSecondsLeft } from '../parts/use-seconds.js';
import { useDraft } from '../signing/store.js';
import { fill, momentOf, useWords, type Texts } from '../texts/texts.js';
import { BrandBar } from './brand.js';
import { useDownload } from './download.js';
import type { Over } from './over.js';
import { Parties } from './parties.js';
import { PasswordTick } from './password-tick.js';
import { Problem } from './problem.js';

/** F: what was done, when, by whom; then the files. Never before the server said so. */
export default function Done(over: Over) {
  const { state, layers, page } = over;
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
            {state.next && (
              <a className="link" href={state.next.address}>
                {fill(t.done.next, { n: state.next.count })}
              </a>
            )}
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

/** The two halves, apart until the contract is complete; then they close by two pixels. */
const Tally = ({ complete }: { complete: boolean }) => (
  <svg className={complete ? 'tally whole' : 'tally'} viewBox="-2 0 68 64" width="72" height="68" aria-hidden="true">
    <g className="left">
      <path
        fill="#12797B"
        d="M31 14H23.5C21.5 10 17.5 7 12.5 7 8.5 9.5 7 14.5 8 20.5 6.5 24 6 28 6 32L10 34.5 6.8 38.5 12 40.5 9.5 45.5C14 53 21 57.5 31 58V51A4 4 0 0 0 31 43Z"
      />
      <path
        fill="#F6EBD3"
        d="M31 18.5H21.5a1.75 1.75 0 0 0 0 3.5H31ZM31 25.5H23.5a1.75 1.75 0 0 0 0 3.5H31ZM31 32.5H18.5a1.75 1.75 0 0 0 0 3.5H31ZM16.5 41.5Q21.5 39.8 25 44.2 19.5 46 16.5 41.5Z"
      />
    </g>
    <g className="right">
      <path
        fill="#B27B26"
        d="M33 14H40.5C42.5 10 46.5 7 51.5 7 55.5 9.5 57 14.5 56 20.5 57.5 24 58 28 58 32L54 34.5 57.2 38.5 52 40.5 54.5 45.5C50 53 43 57.5 33 58V52.657A6 6 0 0 0 33 41.343Z"
      />
      <path
        fill="#F6EBD3"
        d="M33 18.5H42.5a1.75 1.75 0 0 1 0 3.5H33ZM33 25.5H40.5a1.75 1.75 0 0 1 0 3.5H33ZM33 32.5H45.5a1.75 1.75 0 0 1 0 3.5H33ZM47.5 41.5Q42.5 39.8 39 44.2 44.5 46 47.5 41.5Z"
      />
    </g>
  </svg>
);

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

/** An address that only a browser should follow. */
const followable = (address: string): boolean => !/^\s*(javascript|data|vbscript|blob|file):/i.test(address);

function Return({ back, auto }: { back: NonNullable<PageState['back']>; auto: boolean }) {
  const { t } = useWords();
  const [until, setUntil] = useState(() => (auto ? inSeconds(back.afterSeconds) : undefined));
  const left = useSecondsLeft(until);
  useEffect(() => {
    if (until === undefined || !followable(back.address)) return undefined;
    const timer = setTimeout(() => location.assign(back.address), Math.max(0, until - performance.now()));
    // Whoever does something here stays here.
    const stay = () => setUntil(undefined);
    document.addEventListener('pointerdown', stay, { once: true });
    document.addEventListener('keydown', stay, { once: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerdown', stay);
      document.removeEventListener('keydown', stay);
    };
  }, [until, back.address]);
  if (!followable(back.address)) return null;
  return (
    <a className="button plain wide numbers" href={back.address}>
      {until === undefined ? t.done.back : fill(t.done.backIn, { s: left })}
    </a>
  );
}
