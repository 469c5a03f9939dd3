import { addressOf, createClient, type BatchState, type PageState } from '@hufu/sdk';
import { base } from './base.js';
import { beginFirstPicture } from './pictures.js';

/** The exchange that the shell began before any of our scripts was here (index.html), to be taken once. */
declare global {
  interface Window {
    hufuExchange?: { response: Promise<Response>; stop: AbortController };
  }
}
function begunExchange(address: string, signal?: AbortSignal | null): Promise<Response> | undefined {
  const begun = address === addressOf('exchange', {}, base) ? window.hufuExchange : undefined;
  if (!begun) return undefined;
  delete window.hufuExchange;
  signal?.addEventListener('abort', () => begun.stop.abort());
  return begun.response;
}

export const call = createClient({
  base,
  fetch: (address, init) => begunExchange(String(address), init?.signal) ?? fetch(address, init),
});

/** Addresses that may stand in the bar: they name a page, of one contract or of several, and open nothing without its cookie. */
const openMark = '~';
const listMark = '~~';

export interface OpenPage {
  /** The page's name in every further address. */
  page: string;
  state: PageState;
}
/** A list of several contracts. */
export interface OpenList {
  page: string;
  list: BatchState;
}
type Opened = OpenPage | OpenList;

/** A page in the background (a preview, a prefetch) opens nothing. */
const whenVisible = (): Promise<void> =>
  new Promise((go) => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', look);
      go();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });

let begun: Promise<Opened> | undefined;
/** Opens the page before there is anything to show it. */
export function beginOpening(): void {
  begun = openPage();
  begun
    .then(async (opened) => {
      if ('list' in opened) await import('../batch/list-screen.js');
      else beginFirstPicture(opened.page, opened.state);
    })
    .catch(() => {}); // told to whoever takes it
}
/** The opening that was begun, once; after that, another one. */
export function takeOpening(): Promise<Opened> {
  const taken = begun ?? openPage();
  begun = undefined;
  return taken;
}

/** Exchanges the ticket in the address for a cookie and takes it out of the bar; or comes back to a page already open. */
async function openPage(): Promise<Opened> {
  await whenVisible();
  const last = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
  if (last.startsWith(listMark)) {
    const page = last.slice(listMark.length);
    return { page, list: await call('batchState', { path: { page } }) };
  }
  if (last.startsWith(openMark)) {
    const page = last.slice(openMark.length);
    return { page, state: await call('state', { path: { page } }) };
  }
  const { page, state, list } = await call('exchange', { body: { ticket: last } });
  history.replaceState({ layers: [] }, '', `${base}/s/${list ? listMark : openMark}${page}`);
  return list ? { page, list } : { page, state: state! };
}
