import { lazy, Suspense } from 'preact/compat';
import type { PageState } from '@hufu/sdk';
import { useLineIsFree, useReading } from '../document/reading.js';
import { call } from '../net/open-page.js';
import type { LivePage } from '../net/use-page.js';
import { useLayers } from '../parts/use-layers.js';
import { fill, useWords } from '../texts/texts.js';
import { NotMe, NotYours } from './not-yours.js';
import { Prove, type ProofCalls } from './prove.js';
import { Reader } from './reader.js';
import type { InList } from './over.js';
import { SignBar } from './sign-bar.js';
import { WaitBar } from './wait-bar.js';

// What comes after reading is fetched when the first page is there, and is not part of the first view.
const LayersOver = lazy(() => import('./layers-over.js'));
const Done = lazy(() => import('./done.js'));
const Filling = lazy(() => import('./filling.js'));

interface OpenScreenProps {
  live: LivePage;
  page: string;
  state: PageState;
  inList?: InList;
}

/** Draws the state the server decided on. */
export function OpenScreen(props: OpenScreenProps) {
  const { state, live, page } = props;
  const { t } = useWords();
  switch (state.kind) {
    case 'PROVE':
      return (
        <Prove state={state} title={fill(t.common.title, { title: state.title })} calls={proofCalls(page, live)} />
      );
    case 'NOT_ME':
      return <NotMe />;
    default:
      return <ContentScreen {...props} />;
  }
}

const proofCalls = (page: string, { show }: LivePage): ProofCalls => ({
  send: () => call('sendProof', { path: { page } }),
  prove: async (code) => show(await call('prove', { path: { page }, body: { code } })),
  notMe: async () => show(await call('notMe', { path: { page } })),
});

function ContentScreen({ live, page, state, inList }: OpenScreenProps) {
  const reading = useReading(page);
  const layers = useLayers(inList ? 1 : 0);
  const over = { live, page, state, reading, layers, ...(inList && { inList }) };
  const lineIsFree = useLineIsFree(reading);
  const reads =
    state.kind === 'SIGN' || state.kind === 'NOT_YOUR_TURN' || state.kind === 'READ_ONLY' || state.kind === 'BUSY';
  return (
    <>
      {reads || layers.open.includes('view') ? (
        <Reader
          {...over}
          bar={state.kind === 'SIGN' || state.kind === 'BUSY' ? <SignBar {...over} /> : <WaitBar {...over} />}
        />
      ) : (
        <Suspense fallback={null}>
          {state.kind === 'FILL' ? <Filling {...over} /> : isDone(state) ? <Done {...over} /> : <NotYours {...over} />}
        </Suspense>
      )}
      {(lineIsFree || !reads || layers.open.length > 0) && (
        <Suspense fallback={null}>
          <LayersOver {...over} />
        </Suspense>
      )}
    </>
  );
}

const isDone = ({ kind }: PageState): boolean => kind === 'SIGNED' || kind === 'COMPLETED';
