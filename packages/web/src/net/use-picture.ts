import { useEffect, useState } from 'preact/compat';
import { takePicture } from './pictures.js';

export type Picture =
  | { is: 'waiting' }
  | { is: 'loading'; slow: boolean }
  | { is: 'failed' }
  /** `digest`: SHA-256 of the bytes shown, as the server told it. */
  | { is: 'ready'; url: string; digest: string };

/** An answer that takes longer is called slow. */
export const slowMs = 8_000;

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
    takePicture(address, stop.signal)
      .then((got) => {
        if (stop.signal.aborted) return URL.revokeObjectURL(got.url);
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

/** What failed while offline is loaded by itself when the network is back. */
function useOnlineRetry(failed: boolean, retry: () => void): void {
  useEffect(() => {
    if (!failed) return undefined;
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  });
}
