import { useState } from 'preact/compat';
import type { BatchContract } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { useHeightAs } from '../parts/use-height.js';
import type { Layers } from '../parts/use-layers.js';
import { useOnline } from '../parts/use-online.js';
import { BrandBar } from '../screens/brand.js';
import { ConsentLine } from '../screens/consent-line.js';
import { Problem } from '../screens/problem.js';
import { nextStep } from '../signing/steps.js';
import { changeDraft, readDraft, renewDraft, useDraft } from '../signing/store.js';
import { fill, useWords } from '../texts/texts.js';
import type { Chosen } from './chosen.js';
import { combined } from './combined.js';
import { Row } from './row.js';
import type { LiveList } from './use-list.js';

/** What every part of the list is given. */
export interface OverList {
  live: LiveList;
  layers: Layers;
  chosen: Chosen;
}

const asksMe = ({ kind }: BatchContract): boolean => kind === 'SIGN' || kind === 'BUSY' || kind === 'FILL';
const endingSoonSeconds = 300;

/** What waits, for whom, until when; each line opens its contract, each box chooses it. */
export function List({ live, layers, chosen, onOpen }: OverList & { onOpen(id: string): void }) {
  const { t } = useWords();
  const { list } = live;
  const mine = list.contracts.filter(asksMe);
  const others = list.contracts.filter((one) => !asksMe(one));
  const rows = (contracts: BatchContract[]) =>
    contracts.map((one) => (
      <Row
        key={one.id}
        contract={one}
        chosen={chosen.has(one.id)}
        onChoose={(yes) => chosen.set([one.id], yes)}
        onOpen={() => onOpen(one.id)}
      />
    ));
  return (
    <div className="list-page">
      {mine.length > 0 && (
        <a className="skip" href="#bar">
          {t.read.skip}
        </a>
      )}
      <BrandBar />
      <main className="list-main">
        <Notices live={live} />
        <div className="list-top">
          <h1>{mine.length > 0 ? fill(t.list.heading, { n: mine.length }) : t.list.none}</h1>
          <p className="small quiet">
            {mine.length > 0
              ? list.mustRead
                ? t.list.guideRead
                : t.list.guide
              : fill(t.list.noneHint, { masked: list.me.masked })}
          </p>
        </div>
        {mine.length > 0 && <ul className="rows">{rows(mine)}</ul>}
        {others.length > 0 && (
          <section aria-label={fill(t.list.others, { n: others.length })}>
            <h2 className="small quiet">{fill(t.list.others, { n: others.length })}</h2>
            <ul className="rows">{rows(others)}</ul>
          </section>
        )}
      </main>
      {mine.length > 0 && <Bar live={live} layers={layers} chosen={chosen} mine={mine} onOpen={onOpen} />}
    </div>
  );
}

function Notices({ live: { list } }: { live: LiveList }) {
  const { t } = useWords();
  const online = useOnline();
  return (
    <div className="notices" aria-live="polite">
      {list.sandbox && (
        <p className="note warn">
          <Icon name="info" size={18} />
          {t.common.sandbox}
        </p>
      )}
      {!online && (
        <p className="note warn" role="status">
          <Icon name="off" size={18} />
          {t.read.offline}
        </p>
      )}
      {list.endsInSeconds < endingSoonSeconds && (
        <p className="note warn">
          <Icon name="clock" size={18} />
          {t.common.ending}
        </p>
      )}
    </div>
  );
}

interface BarProps extends OverList {
  mine: BatchContract[];
  onOpen(id: string): void;
}
/** Consent and the one filled button; both never scroll away. */
function Bar({ live, layers, chosen, mine, onOpen }: BarProps) {
  const { t } = useWords();
  const { list, page } = live;
  const { ticked } = useDraft();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const box = useHeightAs<HTMLElement>('--bar-height');
  const choosable = mine.filter((one) => one.choosable);
  const n = chosen.contracts.length;
  const all = choosable.length > 0 && n === choosable.length;
  const next = mine.find(({ opened, choosable: may }) => !opened || !may) ?? mine[0]!;
  const start = async () => {
    renewDraft();
    const agreed = ticked || list.consented;
    changeDraft({ ticked: agreed });
    if (!agreed) return layers.push('agree');
    setBusy(true);
    setError(undefined);
    try {
      if (!list.consented) {
        await agreeToAll(live, 'CHECK');
        await live.refresh();
      }
      layers.push(nextStep(combined(list, chosen.contracts), readDraft()));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <aside className="bar" id="bar" tabIndex={-1} ref={box} data-page={page}>
      <div className="stack tight">
        <Problem error={error} />
        {choosable.length > 0 && (
          <div className="row steady">
            <label className="check">
              <input
                type="checkbox"
                checked={all}
                onChange={(event) =>
                  chosen.set(
                    choosable.map(({ id }) => id),
                    event.currentTarget.checked,
                  )
                }
              />
              {t.list.all}
            </label>
            <span className="small quiet numbers" role="status">
              {fill(t.list.chosen, { n })}
            </span>
          </div>
        )}
        {n > 0 && !list.consented && list.consents.length > 0 && (
          <label className="check">
            <input
              type="checkbox"
              checked={ticked}
              onChange={(event) => changeDraft({ ticked: event.currentTarget.checked })}
            />
            <ConsentLine state={list} words={t.list.consent} onTerms={() => layers.push('terms')} />
          </label>
        )}
        {n > 0 ? (
          <Button wide busy={busy} onPress={() => void start()}>
            <span className="numbers">{fill(t.list.sign, { n })}</span>
          </Button>
        ) : (
          <Button wide onPress={() => onOpen(next.id)}>
            {t.list.read}
          </Button>
        )}
      </div>
    </aside>
  );
}

/** Records that the reader agrees to the terms shown, for all that is signed from this list. */
export const agreeToAll = async ({ page, list }: LiveList, how: 'CHECK' | 'CLICK'): Promise<void> => {
  const consents = list.consents.map(({ id, version, sha256 }) => ({ id, version, sha256 }));
  if (consents.length > 0) await call('batchConsent', { path: { page }, body: { consents, how } });
};
