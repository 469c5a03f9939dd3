import '../style/list.css';
import { lazy, Suspense, useEffect, useMemo, useState } from 'preact/compat';
import type { BatchState, HufuError } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { useLayers } from '../parts/use-layers.js';
import { NotMe } from '../screens/not-yours.js';
import { Prove, type ProofCalls } from '../screens/prove.js';
import { renewDraft } from '../signing/store.js';
import { fill, useWords } from '../texts/texts.js';
import { useChosen } from './chosen.js';
import { List } from './list.js';
import { One } from './one.js';
import { isSigning, useList, type LiveList } from './use-list.js';

// What comes after reading the list is fetched when it is there.
const Together = lazy(() => import('./together.js'));
const Result = lazy(() => import('./result.js'));

interface ListScreenProps {
  page: string;
  first: BatchState;
  onRefused(error: HufuError): void;
}

/** Several contracts of one receiver on one page: a list, each of them to be opened, those chosen signed in one go. */
export default function ListScreen({ page, first, onRefused }: ListScreenProps) {
  const live = useList(page, first, onRefused);
  const { t } = useWords();
  const { list } = live;
  if (list.kind === 'NOT_ME') return <NotMe />;
  if (list.kind === 'PROVE')
    return <Prove state={list} title={fill(t.list.count, { n: list.count })} calls={proofCalls(live)} />;
  return <Open live={live} />;
}

const proofCalls = ({ page, show }: LiveList): ProofCalls => ({
  send: () => call('sendBatchProof', { path: { page } }),
  prove: async (code) => show(await call('proveBatch', { path: { page }, body: { code } })),
  notMe: async () => show(await call('batchNotMe', { path: { page } })),
});

function Open({ live }: { live: LiveList }) {
  const { page, list, refresh } = live;
  const layers = useLayers();
  const chosen = useChosen(page, list);
  const [opened, setOpened] = useState<string>();
  /** The signing whose end is shown until the reader goes back to the list. */
  const [ended, setEnded] = useState<string>();
  const one = layers.open.includes('one') ? list.contracts.find(({ id }) => id === opened) : undefined;
  const open = (id: string, swap = false) => {
    renewDraft();
    setOpened(id);
    if (swap) layers.swap('one');
    else layers.push('one');
  };
  const isOne = one !== undefined;
  useEffect(() => {
    if (!isOne) void refresh(); // what was done there shows here
  }, [isOne, refresh]);
  const over = useMemo(() => ({ live, layers, chosen }), [live, layers, chosen]);
  const { signing } = list;
  // The code sheet shows the progress of what it began; after a reload there is none.
  const running = isSigning(list) && !layers.open.includes('code');
  if (signing && (signing.intentId === ended || running))
    return (
      <Suspense fallback={null}>
        <Result {...over} signing={signing} onList={() => setEnded(undefined)} />
      </Suspense>
    );
  if (one) return <One key={one.id} {...over} contract={one} onOpen={(id) => open(id, true)} />;
  return (
    <>
      <List {...over} onOpen={(id) => open(id)} />
      <Suspense fallback={null}>
        <Together {...over} onEnd={setEnded} />
      </Suspense>
    </>
  );
}
