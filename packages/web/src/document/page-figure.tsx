import { useEffect, useRef, useState, type ReactNode } from 'preact/compat';
import type { PageDocument } from '@hufu/sdk';
import { pictureAddress, usePicture } from '../net/use-picture.js';
import { Icon } from '../parts/icon.js';
import { fill, useWords } from '../texts/texts.js';
import type { Reading } from './reading.js';

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
  const near = useNear(figure, eager ?? false);
  const width = useWidth(figure);
  const size = document.pages[number - 1]!;
  const address = pictureAddress({ page, documentId: document.id, revision: document.revision, number, width });
  const { picture, retry } = usePicture(address, near);
  useEffect(
    () => reading.watch({ documentId: document.id, page: number }, figure.current!),
    [reading, document.id, number],
  );
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

/** Two screens below and one above are near. */
function useNear(element: { current: HTMLElement | null }, eager: boolean): boolean {
  const [near, setNear] = useState(eager);
  useEffect(() => {
    const watch = new IntersectionObserver(([entry]) => setNear(entry!.isIntersecting || eager), {
      rootMargin: '100% 0px 200% 0px',
    });
    watch.observe(element.current!);
    return () => watch.disconnect();
  }, [element, eager]);
  return near;
}

const slowLine = (): boolean => {
  const { connection } = navigator as { connection?: { effectiveType?: string; saveData?: boolean } };
  return connection?.saveData === true || /2g|3g/.test(connection?.effectiveType ?? '');
};
/** The small picture unless the screen shows more than it holds; on a slow line always the small one. */
function useWidth(element: { current: HTMLElement | null }): 780 | 1560 {
  const [width, setWidth] = useState<780 | 1560>(780);
  useEffect(() => {
    const wanted = element.current!.clientWidth * (window.devicePixelRatio || 1);
    if (wanted > 1_000 && !slowLine()) setWidth(1560);
  }, [element]);
  return width;
}
