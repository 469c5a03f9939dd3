import { useEffect, useRef, useState } from 'preact/compat';
import type { BatchContract, BatchLine, BatchState } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { BrandBar } from '../screens/brand.js';
import { useDownload } from '../screens/download.js';
import { Problem } from '../screens/problem.js';
import { Return } from '../screens/return.js';
import { Tally } from '../screens/tally.js';
import { WeChatSheet } from '../screens/wechat.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import type { OverList } from './list.js';
import { leftWords } from './standing.js';
import { progressOf } from './use-list.js';

interface ResultProps extends OverList {
  signing: NonNullable<BatchState['signing']>;
  onList(): void;
}

/** F for several: what became of each, by name; while it runs, how far it has come. Never before the server said so. */
export default function Result({ live, layers, signing, onList }: ResultProps) {
  const { t } = useWords();
  const { list } = live;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []); // the sheet whose field had it is gone
  const { done, of } = progressOf(signing);
  const running = done < of;
  const signed = signing.lines.filter(({ outcome }) => outcome === 'SIGNED').length;
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre result">
        <section className="card done">
          <Tally complete={!running && signed > 0} />
          <h1 ref={heading} tabIndex={-1} aria-live="polite">
            {running ? fill(t.list.progress, { i: done, n: of }) : endWords(signed, of, t)}
          </h1>
          {running && (
            <p className="small quiet waiting">
              <span className="spinner" />
              {t.list.running}
            </p>
          )}
          <ul className="parties results">
            {signing.lines.map((line) => (
              <Line
                key={line.id}
                over={{ live, layers }}
                line={line}
                contract={list.contracts.find(({ id }) => id === line.id)}
              />
            ))}
          </ul>
          {!running && (
            <div className="stack files">
              <Button wide onPress={onList}>
                {t.list.back}
              </Button>
              {list.back && <Return back={list.back} auto={signed === of} />}
            </div>
          )}
        </section>
        {list.sandbox && (
          <p className="note warn boxed">
            <Icon name="info" size={18} />
            {t.common.sandbox}
          </p>
        )}
      </main>
      {layers.open.includes('wechat') && <WeChatSheet layers={layers} />}
    </div>
  );
}

function endWords(signed: number, of: number, t: Texts): string {
  if (signed === of) return fill(t.list.doneAll, { n: signed });
  return signed === 0 ? t.list.doneNone : fill(t.list.doneSome, { n: signed, k: of - signed });
}

interface LineProps {
  over: Pick<OverList, 'live' | 'layers'>;
  line: BatchLine;
  contract: BatchContract | undefined;
}
function Line({ over, line, contract }: LineProps) {
  const { t } = useWords();
  const tone = { SIGNED: 'SIGNED', LEFT: 'REJECTED', PENDING: 'ACTIVE' }[line.outcome];
  const icon = ({ SIGNED: 'check', LEFT: 'stop', PENDING: 'clock' } as const)[line.outcome];
  const words = {
    SIGNED: contract?.kind === 'COMPLETED' ? t.list.states.completed : t.parties.SIGNED,
    LEFT: leftWords(line, contract, t),
    PENDING: t.list.states.busy,
  }[line.outcome];
  return (
    <li className={`party ${tone}`}>
      <Icon name={icon} size={18} />
      <span className="name">
        {fill(t.common.title, { title: line.title })}
        <span className="tiny quiet block">{words}</span>
      </span>
      {line.outcome === 'SIGNED' && contract?.kind === 'COMPLETED' && <Download {...over} contract={contract} />}
    </li>
  );
}

/** The finished file of one of them. */
function Download({ live, layers, contract }: Pick<OverList, 'live' | 'layers'> & { contract: BatchContract }) {
  const { t } = useWords();
  const [page, setPage] = useState<string>();
  const { start, busy, error } = useDownload(page ?? '', layers);
  const download = async () => {
    const opened =
      page ?? (await call('openContract', { path: { page: live.page }, body: { contractId: contract.id } })).page;
    setPage(opened);
    await start('CONTRACT', opened);
  };
  return (
    <>
      <button
        type="button"
        className="link small"
        aria-busy={busy || undefined}
        aria-label={fill(t.list.downloadOf, { title: contract.title })}
        onClick={() => void download()}
      >
        {t.list.download}
      </button>
      <Problem error={error} />
    </>
  );
}
