import { useEffect, useState, type ReactNode } from 'preact/compat';
import type { PageDocument, PagePlace, PageState } from '@hufu/sdk';
import { PageFigure } from '../document/page-figure.js';
import { PlaceOutline } from '../document/place-outline.js';
import { useReadingNow, type PageKey } from '../document/reading.js';
import { pictureAddress } from '../net/pictures.js';
import { Icon } from '../parts/icon.js';
import { useHeightAs } from '../parts/use-height.js';
import { useOnline } from '../parts/use-online.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import { LanguageButton } from './brand.js';
import type { Over } from './over.js';
import { Parties } from './parties.js';

/** R: the pictures of the pages are the contract; what, for whom and what next are always on the screen. */
export function Reader(over: Over & { bar: ReactNode }) {
  const { state, page, reading, layers, bar } = over;
  const { t } = useWords();
  const current = useReadingNow(reading);
  const barBox = useHeightAs<HTMLElement>('--bar-height');
  useDirectSign(state);
  return (
    <div className="reader">
      <a className="skip" href="#bar">
        {t.read.skip}
      </a>
      <Header {...over} />
      <Thumbnails state={state} page={page} current={current} />
      <main className="pages">
        <Notices {...over} />
        {state.documents.map((one, i) => (
          <section key={one.id} aria-label={one.title}>
            {state.documents.length > 1 && <h2 className="document-title">{one.title}</h2>}
            <ol>
              {one.pages.map((_, at) => (
                <li key={at}>
                  <PageFigure
                    page={page}
                    document={one}
                    number={at + 1}
                    alt={altOf(t, state, one, at + 1)}
                    reading={reading}
                    eager={(i === 0 && at === 0) || state.pageType === 'PRINT'}
                    onOpen={() => layers.push('zoom')}
                  >
                    <Places state={state} documentId={one.id} number={at + 1} />
                  </PageFigure>
                </li>
              ))}
            </ol>
          </section>
        ))}
        <Float {...over} current={current} />
      </main>
      <aside className="bar" id="bar" tabIndex={-1} ref={barBox}>
        <Parties state={state} />
        {bar}
      </aside>
    </div>
  );
}

/** My open places in the order in which a reader meets them. */
function minePlaces(state: PageState): PagePlace[] {
  const order = state.documents.map(({ id }) => id);
  const mine = state.places.filter((place) => place.mine && !place.done);
  return mine.sort(
    (a, b) => order.indexOf(a.documentId) - order.indexOf(b.documentId) || a.page - b.page || b.y - a.y || a.x - b.x,
  );
}
const onPage = (state: PageState, documentId: string, number: number) =>
  state.places.filter(
    (place) => place.documentId === documentId && (place.page === number || place.pages?.includes(number)),
  );

function altOf(t: Texts, state: PageState, document: PageDocument, n: number): string {
  const k = onPage(state, document.id, n).filter((place) => place.mine && !place.done).length;
  return fill(k > 0 ? t.read.pageAltMine : t.read.pageAlt, { n, all: document.pages.length, k });
}

const Places = ({ state, documentId, number }: { state: PageState; documentId: string; number: number }) => {
  const document = state.documents.find((one) => one.id === documentId)!;
  return onPage(state, documentId, number)
    .filter((place) => !place.done)
    .map((place) => <PlaceOutline key={place.id} place={place} size={document.pages[number - 1]!} />);
};

function Header({ state, layers, inList }: Over) {
  const { t } = useWords();
  const box = useHeightAs<HTMLElement>('--header-height');
  const pages = state.documents.reduce((sum, one) => sum + one.pages.length, 0);
  return (
    <header className="header" ref={box}>
      {inList && (
        <button type="button" className="round to-list" aria-label={t.list.back} onClick={inList.back}>
          <Icon name="back" />
        </button>
      )}
      <div className="what">
        <h1 className={state.title.length > 40 ? 'long' : ''}>{state.title}</h1>
        <p className="tiny quiet">
          {fill(t.common.from, { company: state.sender.name })} · {fill(t.common.pages, { n: pages })}
          {inList && <> · {fill(t.list.position, { i: inList.at, n: inList.of })}</>}
        </p>
      </div>
      <LanguageButton />
      <button type="button" className="round" aria-label={t.common.menu} onClick={() => layers.push('menu')}>
        <Icon name="more" size={24} />
      </button>
    </header>
  );
}

const endingSoonSeconds = 300;

function Notices({ state, live }: Over) {
  const { t } = useWords();
  const online = useOnline();
  const signer = live.newer && newSigner(state, live.newer);
  return (
    <div className="notices" aria-live="polite">
      {state.sandbox && (
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
      {state.kind === 'SIGN' && state.endsInSeconds > 0 && state.endsInSeconds < endingSoonSeconds && (
        <p className="note warn">
          <Icon name="clock" size={18} />
          {t.common.ending}
        </p>
      )}
      {live.newer && (
        <p className="note info">
          <Icon name="info" size={18} />
          <button type="button" onClick={() => live.show(live.newer!)}>
            {fill(t.read.newer, { name: signer ?? t.states.someone })}
          </button>
        </p>
      )}
    </div>
  );
}

const newSigner = (old: PageState, next: PageState): string | undefined =>
  next.parties.find((party, i) => party.state === 'SIGNED' && old.parties[i]?.state !== 'SIGNED')?.name;

/** Counter, and the way to my next place. */
function Float({ state, current, layers }: Over & { current: PageKey | undefined }) {
  const { t } = useWords();
  const [shown, setShown] = useState(0);
  const mine = minePlaces(state);
  const document = state.documents.find((one) => one.id === current?.documentId) ?? state.documents[0];
  if (!document) return null;
  const next = mine[shown % Math.max(1, mine.length)];
  const go = () => {
    goTo(next!.documentId, next!.page, next!.id);
    setShown(shown + 1);
  };
  return (
    <div className="float">
      <span className="chip numbers">
        {state.documents.length > 1 && <span className="which">{document.title}</span>}
        <span>{fill(t.read.counter, { n: current?.page ?? 1, all: document.pages.length })}</span>
      </span>
      <button type="button" className="chip press" onClick={() => layers.push('zoom')} aria-label={t.read.zoom}>
        <Icon name="zoom" size={18} />
      </button>
      {next && state.kind === 'SIGN' && (
        <button type="button" className="chip press mine" onClick={go}>
          {shown > 0 && mine.length > 1
            ? fill(t.read.gotoNext, { i: mine.indexOf(next) + 1, k: mine.length })
            : t.read.goto}
          <Icon name="down" size={18} />
        </button>
      )}
    </div>
  );
}

/** Scrolls to a place, or to its page. */
export function goTo(documentId: string, number: number, placeId?: string): void {
  const place = placeId ? document.getElementById(`place-${placeId}`) : null;
  const target = place ?? document.getElementById(`p-${documentId}-${number}`);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  target?.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: place ? 'center' : 'start' });
}

/** DIRECT_SIGN opens the document at my place. */
function useDirectSign(state: PageState): void {
  const first = minePlaces(state)[0];
  const direct = state.pageType === 'DIRECT_SIGN' && state.kind === 'SIGN';
  useEffect(() => {
    if (direct && first) goTo(first.documentId, first.page, first.id);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the page opens
  }, []);
}

function Thumbnails({ state, page, current }: { state: PageState; page: string; current: PageKey | undefined }) {
  const { t } = useWords();
  return (
    <nav className="thumbnails" aria-label={t.read.thumbnails}>
      {state.documents.flatMap((one) =>
        one.pages.map((size, i) => {
          const here = current?.documentId === one.id && current.page === i + 1;
          const address = { page, documentId: one.id, revision: one.revision, number: i + 1, width: 780 as const };
          return (
            <button
              key={`${one.id}-${i}`}
              type="button"
              aria-current={here || undefined}
              aria-label={fill(t.read.pageAlt, { n: i + 1, all: one.pages.length })}
              onClick={() => goTo(one.id, i + 1)}
            >
              <img
                src={pictureAddress(address)}
                alt=""
                loading="lazy"
                width={120}
                height={Math.round((120 * size.height) / size.width)}
              />
              <span className="tiny numbers">{i + 1}</span>
            </button>
          );
        }),
      )}
    </nav>
  );
}
