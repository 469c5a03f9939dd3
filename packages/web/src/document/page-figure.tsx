import { useEffect, useRef, useState, type ReactNode } from 'preact/compat';
import type { PageDocument } from '@hufu/sdk';
import { pictureAddress, pictureWidth } from '../net/pictures.js';
import { usePicture } from '../net/use-picture.js';
import { Icon } from '../parts/icon.js';
import { fill, useWords } from '../texts/texts.js';
import { useLineIsFree, type Reading } from './reading.js';

interface PageFigureProps {
  page: string;
  document: PageDocument;
  number: number;
  alt: string;
  reading: Reading;
  /** Loaded at once, not when it comes near. */
  eager?: boolean;
  /** What lies over the picture: places and marks. */
  children?: ReactNode;
  onOpen?(): void;
}

/** One page: its box has the true ratio before the picture comes, so nothing jumps. */
export function PageFigure({ page, document, number, alt, reading, eager, children, onOpen }: PageFigureProps) {
  const figure = useRef<HTMLElement>(null);
  const lineIsFree = useLineIsFree(reading);
  const near = useNear(figure, eager ?? false) && (eager === true || lineIsFree);
  const [width] = useState(pictureWidth);
  const size = document.pages[number - 1]!;
  const address = pictureAddress({ page, documentId: document.id, revision: document.revision, number, width });
  const { picture, retry } = usePicture(address, near);
  useEffect(
    () => reading.watch({ documentId: document.id, page: number }, figure.current!),
    [reading, document.id, number],
  );
  useEffect(() => {
    if (picture.is === 'failed') reading.failed({ documentId: document.id, page: number });
  }, [reading, picture.is, document.id, number]);
  const painted = () => {
    if (picture.is === 'ready') reading.painted({ documentId: document.id, page: number }, picture.digest);
  };
  return (
    <figure
      ref={figure}
      id={`p-${document.id}-${number}`}
      className="page"
      style={{ aspectRatio: `${size.width} / ${size.height}` }}
      onDblClick={onOpen}
    >
      {picture.is === 'ready' && <img src={picture.url} alt={alt} onLoad={painted} draggable={false} />}
      {picture.is === 'loading' && <Loading number={number} slow={picture.slow} />}
      {picture.is === 'failed' && <Failed number={number} retry={retry} />}
      {children}
    </figure>
  );
}

const Loading = ({ number, slow }: { number: number; slow: boolean }) => {
  const { t } = useWords();
  return (
    <p className="over quiet small" role="status">
      {slow ? t.read.slow : fill(t.read.pageLoading, { n: number })}
    </p>
  );
};

const Failed = ({ number, retry }: { number: number; retry(): void }) => {
  const { t } = useWords();
  return (
    <div className="over small">
      <p>{fill(t.read.pageFailed, { n: number })}</p>
      <button type="button" className="link" onClick={retry}>
        <Icon name="turn" size={18} />
        {t.common.retry}
      </button>
    </div>
  );
};

const settleMs = 200;

/** Two screens below and one above are near. What is flown past on the way to page 80 is not painted for nobody. */
function useNear(element: { current: HTMLElement | null }, eager: boolean): boolean {
  const [near, setNear] = useState(eager);
  useEffect(() => {
    if (eager) return setNear(true);
    let settling: ReturnType<typeof setTimeout>;
    const watch = new IntersectionObserver(
      ([entry]) => {
        clearTimeout(settling);
        if (entry!.isIntersecting) settling = setTimeout(() => setNear(true), settleMs);
        else setNear(false);
      },
      { rootMargin: '100% 0px 200% 0px' },
    );
    watch.observe(element.current!);
    return () => {
      clearTimeout(settling);
      watch.disconnect();
    };
  }, [element, eager]);
  return near;
}
