import { useState } from 'preact/compat';
import type { PageState } from '@hufu/sdk';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import { Help } from './help.js';
import type { Over } from './over.js';

/** Reading without signing: why, and one way on. */
export function WaitBar({ state, live, layers, inList }: Over) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const refresh = async () => {
    setBusy(true);
    await live.refresh();
    setBusy(false);
  };
  const viewing = layers.open.includes('view');
  return (
    <div className="stack tight">
      {!viewing && (
        <p className="note info boxed">
          <Icon name={state.kind === 'READ_ONLY' ? 'info' : 'clock'} size={18} />
          {waitWords(state, t)}
        </p>
      )}
      {state.kind === 'NOT_YOUR_TURN' && <Help state={state} />}
      {inList && !viewing ? (
        <Button wide kind="plain" onPress={inList.back}>
          {t.list.back}
        </Button>
      ) : viewing ? (
        <Button wide kind="plain" onPress={layers.back}>
          {t.common.back}
        </Button>
      ) : state.pageType === 'PRINT' ? (
        <Button wide onPress={() => window.print()}>
          {t.common.print}
        </Button>
      ) : (
        <Button wide kind="plain" busy={busy} onPress={() => void refresh()}>
          {t.common.refresh}
        </Button>
      )}
    </div>
  );
}

const waitWords = (state: PageState, t: Texts): string =>
  state.kind === 'READ_ONLY'
    ? t.states.readOnly
    : fill(t.states.notYourTurn, { names: state.waitingFor.join(t.check.join), masked: state.me.masked });
