import { useCallback, useEffect, useRef, useState } from 'preact/compat';
import { HufuError, type BatchState } from '@hufu/sdk';
import { call } from '../net/open-page.js';

/** The list as the server tells it, and ways to renew it. */
export interface LiveList {
  page: string;
  list: BatchState;
  /** Shows what a call has just answered. */
  show(list: BatchState): void;
  refresh(): Promise<void>;
}

const waitMs = 15_000;
/** While contracts are being signed, so that the number grows before the signer's eyes. */
const signingMs = 700;

export const isSigning = ({ signing }: BatchState): boolean =>
  signing?.lines.some(({ outcome }) => outcome === 'PENDING') ?? false;

/** How many of those proven together are through, signed or not. */
export const progressOf = ({ lines }: NonNullable<BatchState['signing']>) => ({
  done: lines.filter(({ outcome }) => outcome !== 'PENDING').length,
  of: lines.length,
});

/** Asked again while it is open, after each return to it, and quickly while several are signed. */
export function useList(page: string, first: BatchState, onRefused: (error: HufuError) => void): LiveList {
  const [list, setList] = useState(first);
  const asked = useRef(0);
  const refresh = useCallback(async () => {
    const turn = ++asked.current;
    try {
      const answer = await call('batchState', { path: { page } });
      if (turn === asked.current) setList(answer);
    } catch (error) {
      if (error instanceof HufuError && error.code.startsWith('LINK_')) onRefused(error);
    }
  }, [page, onRefused]);
  const show = useCallback((answer: BatchState) => {
    asked.current++; // an older answer that is still on its way is not shown
    setList(answer);
  }, []);
  const every = list.kind === 'LIST' ? (isSigning(list) ? signingMs : waitMs) : undefined;
  useEffect(() => {
    if (every === undefined) return undefined;
    const timer = setInterval(() => document.visibilityState === 'visible' && void refresh(), every);
    return () => clearInterval(timer);
  }, [every, refresh]);
  useEffect(() => {
    const back = () => document.visibilityState === 'visible' && void refresh();
    document.addEventListener('visibilitychange', back);
    window.addEventListener('online', back);
    window.addEventListener('pageshow', back);
    return () => {
      document.removeEventListener('visibilitychange', back);
      window.removeEventListener('online', back);
      window.removeEventListener('pageshow', back);
    };
  }, [refresh]);
  return { page, list, show, refresh };
}
