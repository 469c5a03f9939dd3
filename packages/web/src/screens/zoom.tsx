import { useEffect, useRef, useState } from 'preact/compat';
import { pictureAddress } from '../net/pictures.js';
import { Icon } from '../parts/icon.js';
import { useModal } from '../parts/sheet.js';
import { fill, useWords } from '../texts/texts.js';
import type { Over } from './over.js';

const largest = 4;

/** One page full screen, 1× to 4×, by buttons or by pinching; the page scrolls both ways. */
export function Zoom({ state, page, reading, layers }: Over) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const [scale, setScale] = useState(1);
  const [at] = useState(() => reading.current() ?? { documentId: state.documents[0]!.id, page: 1 });
  useModal(dialog, close);
  const view = useRef<HTMLDivElement>(null);
  useKeptMiddle(view, scale);
  const document = state.documents.find((one) => one.id === at.documentId)!;
  const size = document.pages[at.page - 1]!;
  const address = { page, documentId: document.id, revision: document.revision, number: at.page, width: 1560 as const };
  const alt = fill(t.read.pageAlt, { n: at.page, all: document.pages.length });
  return (
    <dialog
      ref={dialog}
      className="full"
      aria-label={alt}
      onCancel={(event) => (event.preventDefault(), layers.back())}
    >
      <div className="zoom" ref={view} tabIndex={0}>
        <img
          src={pictureAddress(address)}
          alt={alt}
          style={{ width: `${scale * 100}%`, aspectRatio: `${size.width} / ${size.height}` }}
        />
      </div>
      <div className="zoom-bar">
        <button
          type="button"
          className="round"
          aria-label={t.read.zoomOut}
          aria-disabled={scale <= 1}
          onClick={() => setScale(Math.max(1, scale - 1))}
        >
          <Icon name="minus" />
        </button>
        <span className="numbers small scale" role="status">
          {scale}×
        </span>
        <button
          type="button"
          className="round"
          aria-label={t.read.zoomIn}
          aria-disabled={scale >= largest}
          onClick={() => setScale(Math.min(largest, scale + 1))}
        >
          <Icon name="plus" />
        </button>
        <button type="button" className="round" ref={close} aria-label={t.common.close} onClick={layers.back}>
          <Icon name="cross" />
        </button>
      </div>
    </dialog>
  );
}

/** What was in the middle stays in the middle. */
function useKeptMiddle(view: { current: HTMLDivElement | null }, scale: number): void {
  const before = useRef(scale);
  useEffect(() => {
    const box = view.current;
    if (!box || before.current === scale) return;
    const k = scale / before.current;
    before.current = scale;
    box.scrollLeft = (box.scrollLeft + box.clientWidth / 2) * k - box.clientWidth / 2;
    box.scrollTop = (box.scrollTop + box.clientHeight / 2) * k - box.clientHeight / 2;
  }, [view, scale]);
}
