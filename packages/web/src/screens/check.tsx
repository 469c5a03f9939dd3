import type { TargetedMouseEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/compat';
import type { PagePlace, PageState } from '@hufu/sdk';
import { PageFigure } from '../document/page-figure.js';
import { useReadingNow } from '../document/reading.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Sheet, useModal } from '../parts/sheet.js';
import { handActions, onlyAudit, placesOf, sealActions, sealsFor } from '../signing/draft.js';
import { movePlace } from '../signing/move-place.js';
import { useConfirm } from '../signing/use-confirm.js';
import { useDraft } from '../signing/store.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import { MyMark } from './my-mark.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';
import { unpaintedWords } from './sign-bar.js';

/** C: the marks on the page itself, before anything is signed. */
export const Check = (over: Over) =>
  placesOf(over.state, useDraft()).length > 0 ? <CheckPlaces {...over} /> : <CheckWords {...over} />;

/** Places on one page. */
interface Spot {
  documentId: string;
  page: number;
  places: PagePlace[];
}
function spotsOf(state: PageState, places: PagePlace[]): Spot[] {
  const spots: Spot[] = [];
  for (const document of state.documents)
    document.pages.forEach((_, i) => {
      const here = places.filter((place) => place.documentId === document.id && place.page === i + 1);
      if (here.length > 0) spots.push({ documentId: document.id, page: i + 1, places: here });
    });
  return spots;
}

function CheckPlaces(over: Over) {
  const { state, reading, layers } = over;
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const draft = useDraft();
  const places = placesOf(state, draft);
  const spots = spotsOf(state, places);
  const [at, setAt] = useState(0);
  const spot = spots[Math.min(at, spots.length - 1)]!;
  const confirm = useConfirm(over);
  useModal(dialog, heading);
  useReadingNow(reading);
  const wait = unpaintedWords(reading, spot, t);
  const handwritten = handActions(state).length > 0;
  const choosesSeal = sealActions(state).some((action) => sealsFor(state, action).length > 1);
  const redo = handwritten ? 'hand' : choosesSeal ? 'seal' : undefined;
  return (
    <dialog
      ref={dialog}
      className="full checking"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        layers.back();
      }}
    >
      <div className="check-frame">
        <header className="header">
          <button type="button" className="round" aria-label={t.common.back} onClick={layers.back}>
            <Icon name="back" />
          </button>
          <h2 id={id} ref={heading} tabIndex={-1} className="what">
            {t.check.heading}
          </h2>
          {redo && (
            <button type="button" className="link" onClick={() => layers.swap(redo)}>
              {handwritten ? t.check.redo : t.seal.heading}
            </button>
          )}
        </header>
        <SpotView key={`${spot.documentId}-${spot.page}`} over={over} spot={spot} />
        <div className="bar">
          <div className="row spot-row">
            <p>
              {state.documents.length > 1 && (
                <span className="tiny quiet block">
                  {state.documents.find(({ id }) => id === spot.documentId)!.title}
                </span>
              )}
              {fill(t.check.item, { p: spot.page, mark: spotWords(spot, t) })}
              {spot.places.some((place) => place.mark === 'DATE') && (
                <span className="tiny quiet block">{t.check.date}</span>
              )}
              {spot.places.some((place) => place.movable) && <span className="tiny quiet block">{t.check.move}</span>}
            </p>
            {spots.length > 1 && <Pager at={at} of={spots.length} onGo={setAt} />}
          </div>
          <Problem error={confirm.error} />
          <p className="small quiet">{whatWords(state, t)}</p>
          <Button wide busy={confirm.busy} off={wait !== undefined} onPress={() => void confirm.start()}>
            {wait ?? fill(t.check.confirm, { k: places.length })}
          </Button>
        </div>
      </div>
    </dialog>
  );
}

const spotWords = (spot: Spot, t: Texts): string =>
  [...new Set(spot.places.map((place) => t.marks[place.mark]))].join(t.check.join);

function whatWords(state: PageState, t: Texts): string {
  const [first, ...more] = state.documents;
  const n = first?.pages.length ?? 0;
  const template = onlyAudit(state) ? t.check.whatApprove : t.check.what;
  const what = fill(template, { title: more.length > 0 ? first!.title : state.title, n });
  const others = more.length > 0 ? fill(t.check.more, { k: more.length }) : '';
  return [what, others].filter(Boolean).join(t.check.join);
}

function Pager({ at, of, onGo }: { at: number; of: number; onGo(at: number): void }) {
  const { t } = useWords();
  return (
    <span className="pager numbers">
      <button
        type="button"
        className="round"
        aria-label={t.check.previous}
        aria-disabled={at === 0}
        onClick={() => onGo(Math.max(0, at - 1))}
      >
        <Icon name="back" size={18} />
      </button>
      {at + 1} / {of}
      <button
        type="button"
        className="round"
        aria-label={t.check.next}
        aria-disabled={at === of - 1}
        onClick={() => onGo(Math.min(of - 1, at + 1))}
      >
        <Icon name="next" size={18} />
      </button>
    </span>
  );
}

/** The page with the mark in the middle, a little enlarged on a phone. */
function SpotView({ over, spot }: { over: Over; spot: Spot }) {
  const { t } = useWords();
  const view = useRef<HTMLDivElement>(null);
  const document = over.state.documents.find((one) => one.id === spot.documentId)!;
  const size = document.pages[spot.page - 1]!;
  const strips = placesOf(over.state, useDraft()).filter(
    (place) => place.documentId === spot.documentId && place.page !== spot.page && place.pages?.includes(spot.page),
  );
  useEffect(() => {
    // The dialog opens after its children: the boxes are there in the next frame.
    const frame = requestAnimationFrame(() => centre(view.current!));
    return () => cancelAnimationFrame(frame);
  }, []);
  const alt = fill(t.read.pageAltMine, { n: spot.page, all: document.pages.length, k: spot.places.length });
  return (
    <div className="spot" ref={view} tabIndex={0}>
      <PageFigure page={over.page} document={document} number={spot.page} alt={alt} reading={over.reading} eager>
        {spot.places.some((place) => place.movable) && <TapToPlace places={spot.places} size={size} />}
        {[...spot.places, ...strips].map((place) => (
          <MyMark key={place.id} over={over} place={place} size={size} number={spot.page} />
        ))}
      </PageFigure>
    </div>
  );
}

/** A tap on the page puts the nearest free mark there, its middle under the finger. */
function TapToPlace({ places, size }: { places: PagePlace[]; size: { width: number; height: number } }) {
  const tap = (event: TargetedMouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * size.width;
    const y = ((box.bottom - event.clientY) / box.height) * size.height;
    const away = (place: PagePlace) => Math.hypot(place.x + place.w / 2 - x, place.y + place.h / 2 - y);
    const free = places.filter((place) => place.movable).sort((a, b) => away(a) - away(b));
    const [nearest] = free;
    if (nearest) movePlace(nearest, size, { x: x - nearest.w / 2, y: y - nearest.h / 2 });
  };
  return <span className="tap-to-place" onClick={tap} />;
}

function centre(view: HTMLElement): void {
  const mark = view.querySelector('.my-mark')?.getBoundingClientRect();
  const frame = view.getBoundingClientRect();
  if (!mark) return;
  view.scrollTop += mark.top + mark.height / 2 - frame.top - frame.height / 2;
  view.scrollLeft += mark.left + mark.width / 2 - frame.left - frame.width / 2;
}

/** Nothing is put on a page: an approval alone. */
function CheckWords(over: Over) {
  const { t } = useWords();
  const confirm = useConfirm(over);
  return (
    <Sheet heading={t.check.headingApprove} onClose={over.layers.back}>
      <div className="stack">
        <p>{whatWords(over.state, t)}</p>
        <Problem error={confirm.error} />
        <Button wide busy={confirm.busy} onPress={() => void confirm.start()}>
          {t.check.confirmApprove}
        </Button>
      </div>
    </Sheet>
  );
}
