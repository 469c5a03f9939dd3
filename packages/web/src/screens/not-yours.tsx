import type { PageState } from '@hufu/sdk';
import { Button } from '../parts/button.js';
import type { IconName } from '../parts/icon.js';
import { fill, momentOf, useWords, type Texts } from '../texts/texts.js';
import { BrandBar } from './brand.js';
import { useDownload } from './download.js';
import { Help } from './help.js';
import { Message } from './message.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

/** A contract that has ended, or a state that asks nothing of this reader. */
export function NotYours({ state, page, layers, inList }: Over) {
  const { t } = useWords();
  const download = useDownload(page, layers);
  const { icon, words } = told(state, t);
  const at = state.ended?.at ? momentOf(state.ended.at) : undefined;
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre">
        <Message icon={icon} tone={state.kind === 'EXPIRED' ? 'warn' : 'quiet'} words={words}>
          {state.content && <p className="title">{fill(t.common.title, { title: state.title })}</p>}
          {at && !words.includes(at) && <p className="small quiet numbers">{at} (UTC+08:00)</p>}
          {state.can.download.includes('CONTRACT') && (
            <Button busy={download.busy} onPress={() => void download.start('CONTRACT')}>
              {t.done.download}
            </Button>
          )}
          {state.verifyAddress && (
            <a className="button plain" href={state.verifyAddress}>
              {t.done.verify}
            </a>
          )}
          <Problem error={download.error} />
          <Help state={state} />
          {inList && (
            <Button kind="plain" onPress={inList.back}>
              {t.list.back}
            </Button>
          )}
          {state.documents.length > 0 && (
            <Button kind="plain" onPress={() => layers.push('view')}>
              {t.done.view}
            </Button>
          )}
        </Message>
      </main>
    </div>
  );
}

const told = (state: PageState, t: Texts): { icon: IconName; words: string } => {
  const facts = {
    name: state.ended?.by ?? t.states.someone,
    reason: state.ended?.reason ?? '',
    time: state.ended?.at ? momentOf(state.ended.at) : '',
  };
  const withReason = (full: string, plain: string) => (facts.reason ? fill(full, facts) : plain);
  switch (state.kind) {
    case 'RECALLED':
      return { icon: 'stop', words: withReason(t.states.recalled, t.states.recalledPlain) };
    case 'EXPIRED':
      return { icon: 'clock', words: fill(t.states.expired, facts) };
    case 'REJECTED':
      if (state.parties.some((party) => party.mine && party.state === 'REJECTED'))
        return { icon: 'check', words: t.decline.done };
      return { icon: 'stop', words: fill(t.states.rejected, facts) };
    case 'VOIDED':
      return { icon: 'stop', words: fill(t.states.voided, facts) };
    default:
      return { icon: 'stop', words: withReason(t.states.forceEnded, t.states.forceEndedPlain) };
  }
};

/** Said "this is not me": nothing more to do here. */
export function NotMe() {
  const { t } = useWords();
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre">
        <Message icon="check" tone="ok" words={t.prove.notMeDone} />
      </main>
    </div>
  );
}
