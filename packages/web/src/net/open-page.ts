import { addressOf, createClient, type PageState } from '@hufu/sdk';
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

/** An address that may stand in the bar: names the page, opens nothing without its cookie. */
const openMark = '~';

export interface OpenPage {
  /** The page's name in every further address. */
  page: string;
  state: PageState;
}

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

let begun: Promise<OpenPage> | undefined;
/** Opens the page before there is anything to show it. */
export function beginOpening(): void {
  begun = openPage();
  begun.then(({ page, state }) => beginFirstPicture(page, state)).catch(() => {}); // told to whoever takes it
}
/** The opening that was begun, once; after that, another one. */
export function takeOpening(): Promise<OpenPage> {
  const taken = begun ?? openPage();
  begun = undefined;
  return taken;
}

/** Exchanges the ticket in the address for a cookie and takes it out of the bar; or comes back to a page already open. */
async function openPage(): Promise<OpenPage> {
  await whenVisible();
  const last = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
  if (last.startsWith(openMark)) {
    const page = last.slice(openMark.length);
    return { page, state: await call('state', { path: { page } }) };
  }
  const opened = await call('exchange', { body: { ticket: last } });
  history.replaceState({ layers: [] }, '', `${base}/s/${openMark}${opened.page}`);
  return opened;
}
