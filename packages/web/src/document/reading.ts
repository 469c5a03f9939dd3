import { useEffect, useRef, useState, useSyncExternalStore } from 'preact/compat';
import { call } from '../net/open-page.js';

/** Half of a page, each slice of it on the screen for half a second, is a page seen [A]. */
const tickMs = 500;
const slices = 20;
const seenShare = 0.5;
const reportEveryMs = 5_000;

export interface PageKey {
  documentId: string;
  page: number;
}
interface Watched extends PageKey {
  element: HTMLElement;
  digest: string | undefined;
  failed: boolean;
  /** Slices on the screen at the last tick, and those that stayed for one. */
  before: boolean[];
  read: boolean[];
  ms: number;
  reportedMs: number;
}

/** Which pages are on the screen and have been read; told to the server with the digests of the pictures shown. */
export class Reading {
  private readonly watched = new Map<string, Watched>();
  private readonly listeners = new Set<() => void>();
  /** The first picture is there, or will not come: the others may use the line. */
  lineIsFree = false;

  constructor(private readonly page: string) {}

  watch(key: PageKey, element: HTMLElement): () => void {
    const id = `${key.documentId}/${key.page}`;
    const old = this.watched.get(id);
    const fresh = { before: [], read: [], ms: 0, reportedMs: 0, digest: undefined, failed: false };
    this.watched.set(id, { ...fresh, ...old, ...key, element });
    return () => {
      const current = this.watched.get(id);
      if (current?.element === element) current.before = [];
    };
  }

  painted({ documentId, page }: PageKey, digest: string): void {
    const one = this.watched.get(`${documentId}/${page}`);
    if (!one || one.digest === digest) return;
    one.digest = digest;
    one.failed = false;
    this.freeLine();
    this.tell();
  }

  /** Its picture did not come. */
  failed({ documentId, page }: PageKey): void {
    const one = this.watched.get(`${documentId}/${page}`);
    if (one) one.failed = true;
    this.freeLine();
    this.tell();
  }

  freeLine(): void {
    if (this.lineIsFree) return;
    this.lineIsFree = true;
    this.tell();
  }

  isPainted = ({ documentId, page }: PageKey): boolean =>
    this.watched.get(`${documentId}/${page}`)?.digest !== undefined;

  hasFailed = ({ documentId, page }: PageKey): boolean => this.watched.get(`${documentId}/${page}`)?.failed ?? false;

  isSeen = ({ documentId, page }: PageKey): boolean => {
    const one = this.watched.get(`${documentId}/${page}`);
    return one !== undefined && wasRead(one);
  };

  /** The page with the largest part of the screen. */
  current(): PageKey | undefined {
    let [best, most]: [Watched | undefined, number] = [undefined, 0];
    for (const one of this.watched.values()) {
      const { top, bottom } = one.element.getBoundingClientRect();
      const height = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
      if (one.element.isConnected && height > most) [best, most] = [one, height];
    }
    return best;
  }

  tick(): void {
    if (document.visibilityState !== 'visible') return;
    const before = [...this.watched.values()].filter(wasRead).length;
    for (const one of this.watched.values()) if (one.digest && one.element.isConnected) look(one);
    if ([...this.watched.values()].filter(wasRead).length !== before) this.tell();
  }

  async report(): Promise<void> {
    const news = [...this.watched.values()].filter((one) => wasRead(one) && one.ms > one.reportedMs);
    if (news.length === 0) return;
    const told = news.map(({ ms }) => ms);
    const pages = news.map(({ documentId, page, digest, ms, reportedMs }) => ({
      documentId,
      page,
      digest: digest!,
      ms: ms - reportedMs,
    }));
    await call('seen', { path: { page: this.page }, body: { pages } });
    news.forEach((one, i) => (one.reportedMs = told[i]!));
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

const wasRead = ({ read }: Watched): boolean => read.filter(Boolean).length >= slices * seenShare;

function look(one: Watched): void {
  const { top, height } = one.element.getBoundingClientRect();
  const now = Array.from({ length: slices }, (_, i) => {
    const middle = top + ((i + 0.5) / slices) * height;
    return height > 0 && middle > 0 && middle < window.innerHeight;
  });
  if (now.some(Boolean)) one.ms += tickMs;
  now.forEach((visible, i) => {
    if (visible && one.before[i]) one.read[i] = true;
  });
  one.before = now;
}

/** The reading of one page of ours, kept while it is open. */
export function useReading(page: string): Reading {
  const [reading] = useState(() => new Reading(page));
  useEffect(() => {
    const ticking = setInterval(() => reading.tick(), tickMs);
    // What could not be told now is told with the next report.
    const report = () => void reading.report().catch(() => {});
    const reporting = setInterval(report, reportEveryMs);
    document.addEventListener('visibilitychange', report);
    return () => {
      clearInterval(ticking);
      clearInterval(reporting);
      document.removeEventListener('visibilitychange', report);
    };
  }, [reading]);
  return reading;
}

/** Whether pictures other than the first may be fetched. */
export const useLineIsFree = (reading: Reading): boolean =>
  useSyncExternalStore(
    (changed) => reading.listen(changed),
    () => reading.lineIsFree,
  );

/** Draws again when a page was painted or seen, or the reader scrolled to another one. */
export function useReadingNow(reading: Reading): PageKey | undefined {
  const [, again] = useState(0);
  const [current, setCurrent] = useState<PageKey>();
  const frame = useRef(0);
  useEffect(() => {
    const measure = () => {
      cancelAnimationFrame(frame.current);
      frame.current = requestAnimationFrame(() => {
        const found = reading.current();
        setCurrent((old) =>
          old?.documentId === found?.documentId && old?.page === found?.page
            ? old
            : found && { documentId: found.documentId, page: found.page },
        );
      });
    };
    const stop = reading.listen(() => {
      again((count) => count + 1);
      measure();
    });
    measure();
    window.addEventListener('scroll', measure, { passive: true });
    window.addEventListener('resize', measure);
    return () => {
      stop();
      window.removeEventListener('scroll', measure);
      window.removeEventListener('resize', measure);
    };
  }, [reading]);
  return current;
}
