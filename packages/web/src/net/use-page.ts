import { useCallback, useEffect, useRef, useState } from 'preact/compat';
import { HufuError, type BatchState, type PageState } from '@hufu/sdk';
import { call, takeOpening, type OpenList, type OpenPage } from './open-page.js';

export type View =
  | { is: 'opening'; cut: boolean }
  | { is: 'refused'; error: HufuError }
  | { is: 'open'; page: string; state: PageState }
  /** Several contracts; its own screens keep it up to date. */
  | { is: 'list'; page: string; list: BatchState };

export interface LivePage {
  view: View;
  /** A newer state than the one shown: somebody else signed while this reader reads. */
  newer: PageState | undefined;
  /** Shows a state that a call has just answered. */
  show(state: PageState): void;
  refresh(): Promise<PageState | undefined>;
  retry(): void;
  /** A call was told that this address opens nothing any more. */
  refuse(error: HufuError): void;
}

const askAgainMs: Partial<Record<PageState['kind'], number>> = {
  BUSY: 1_000,
  FILL: 30_000,
  SIGN: 20_000,
  NOT_YOUR_TURN: 15_000,
  SIGNED: 15_000,
};
const finishingMs = 2_000;

const revisionsOf = (state: PageState): string => state.documents.map((one) => `${one.id}.${one.revision}`).join();
/** While somebody reads to sign, newer pages wait until he asks for them: nothing jumps under his finger. */
const mayReplace = (shown: PageState, next: PageState): boolean =>
  shown.kind !== 'SIGN' || next.kind !== 'SIGN' || revisionsOf(shown) === revisionsOf(next);

/**
 * The state of this page as the server tells it: asked at the start, after each return, and while others act.
 *
 * @param take opens it: by the address, or from a list
 */
export function useLivePage(take: () => Promise<OpenPage | OpenList> = takeOpening): LivePage {
  const [view, setView] = useState<View>({ is: 'opening', cut: false });
  const [newer, setNewer] = useState<PageState>();
  const now = useRef(view);
  now.current = view;

  const show = useCallback((state: PageState) => {
    setNewer(undefined);
    setView((old) => (old.is === 'open' ? { ...old, state } : old));
  }, []);

  const retry = useCallback(() => {
    setView({ is: 'opening', cut: false });
    take().then(
      (opened) => setView('list' in opened ? { is: 'list', ...opened } : { is: 'open', ...opened }),
      (error: unknown) => setView(error instanceof HufuError ? { is: 'refused', error } : { is: 'opening', cut: true }),
    );
    // eslint-disable-next-line react-hooks/exhaustive-deps -- one page is opened in one way
  }, []);
  const refuse = useCallback((error: HufuError) => setView({ is: 'refused', error }), []);

  const refresh = useCallback(async () => {
    const shown = now.current;
    if (shown.is !== 'open') return undefined;
    try {
      const state = await call('state', { path: { page: shown.page } });
      const current = now.current;
      if (current.is === 'open' && !mayReplace(current.state, state)) setNewer(state);
      else show(state);
      return state;
    } catch (error) {
      const ended = error instanceof HufuError && error.code.startsWith('LINK_');
      if (ended) setView({ is: 'refused', error });
      return undefined;
    }
  }, [show]);

  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    retry();
  }, [retry]);
  useReturns(refresh, retry, now);
  useAskingAgain(view, refresh);
  return { view, newer, show, refresh, retry, refuse };
}

/** Back from the page cache, from another tab, from no network: ask the server again. */
function useReturns(refresh: () => unknown, retry: () => void, view: { current: View }): void {
  useEffect(() => {
    const back = () => {
      if (document.visibilityState !== 'visible') return;
      if (view.current.is === 'opening' && view.current.cut) retry();
      else void refresh();
    };
    const shown = (event: PageTransitionEvent) => {
      if (event.persisted) back();
    };
    document.addEventListener('visibilitychange', back);
    window.addEventListener('online', back);
    window.addEventListener('pageshow', shown);
    return () => {
      document.removeEventListener('visibilitychange', back);
      window.removeEventListener('online', back);
      window.removeEventListener('pageshow', shown);
    };
  }, [refresh, retry, view]);
}

function useAskingAgain(view: View, refresh: () => Promise<unknown>): void {
  const state = view.is === 'open' ? view.state : undefined;
  const waitMs = state && (state.waitingReason ? finishingMs : askAgainMs[state.kind]);
  useEffect(() => {
    if (!waitMs) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const again = () => {
      timer = setTimeout(async () => {
        if (document.visibilityState === 'visible') await refresh();
        again();
      }, waitMs);
    };
    again();
    return () => clearTimeout(timer);
  }, [waitMs, refresh]);
}
