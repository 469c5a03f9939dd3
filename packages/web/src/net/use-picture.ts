import { useEffect, useState } from 'preact/compat';
import { addressOf } from '@hufu/sdk';
import { base } from './open-page.js';

export interface PictureAddress {
  page: string;
  documentId: string;
  revision: number;
  number: number;
  width: 780 | 1560;
}
export type Picture =
  | { is: 'waiting' }
  | { is: 'loading'; slow: boolean }
  | { is: 'failed' }
  /** `digest`: SHA-256 of the bytes shown, as the server told it. */
  | { is: 'ready'; url: string; digest: string };

export const pictureAddress = ({ page, documentId, revision, number, width }: PictureAddress): string =>
  addressOf(
    'picture',
    { path: { page, id: documentId, n: String(number) }, query: { w: String(width), r: String(revision) } },
    base,
  );

const slowMs = 8_000;

/** Loads a page's picture while `near`, and lets it go when it is far: 80 pages do not fit in a phone's memory. */
export function usePicture(address: string, near: boolean): { picture: Picture; retry: () => void } {
  const [picture, setPicture] = useState<Picture>({ is: 'waiting' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!near) return undefined;
    const stop = new AbortController();
    let url: string | undefined;
    setPicture({ is: 'loading', slow: false });
    const slow = setTimeout(() => setPicture((old) => (old.is === 'loading' ? { ...old, slow: true } : old)), slowMs);
    fetched(address, stop.signal)
      .then((got) => {
        url = got.url;
        setPicture({ is: 'ready', ...got });
      })
      .catch(() => stop.signal.aborted || setPicture({ is: 'failed' }))
      .finally(() => clearTimeout(slow));
    return () => {
      stop.abort();
      clearTimeout(slow);
      if (url) URL.revokeObjectURL(url);
      setPicture({ is: 'waiting' });
    };
  }, [address, near, attempt]);
  const retry = () => setAttempt((count) => count + 1);
  useOnlineRetry(picture.is === 'failed', retry);
  return { picture, retry };
}

async function fetched(address: string, signal: AbortSignal): Promise<{ url: string; digest: string }> {
  const response = await fetch(address, { credentials: 'same-origin', signal });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const digest = (response.headers.get('etag') ?? '').replaceAll(/W\/|"/g, '');
  const bytes = await response.blob();
  if (signal.aborted) throw new Error('not wanted any more');
  return { url: URL.createObjectURL(bytes), digest };
}

/** What failed while offline is loaded by itself when the network is back. */
function useOnlineRetry(failed: boolean, retry: () => void): void {
  useEffect(() => {
    if (!failed) return undefined;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  });
}
