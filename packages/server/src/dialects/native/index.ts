import type { Dialect } from '../dialect.js';
import { batchCallsOf } from './batch-calls.js';
import { nativeCalls } from './calls.js';
import { mountDownloads } from './downloads.js';
import { mountCalls } from './mount.js';
import { pageCallsOf } from './page-use.js';
import { mountSite } from './site.js';

export interface NativeOptions {
  /** Whether the sandbox calls exist. */
  sandbox: boolean;
}

/** Our own API, `/native/v1/…`, the signing page `/s/…`, and the expiring downloads `/d/…` that every dialect hands out. */
export const native = ({ sandbox }: NativeOptions): Dialect => ({
  name: 'native',
  prefix: '',
  async mount(scope, app, http) {
    mountDownloads(scope, app, http);
    await mountSite(scope, (ticket) => app.ticketStands(ticket));
    await mountCalls(scope, nativeCalls({ app, page: pageCallsOf(app), batch: batchCallsOf(app), http, sandbox }));
  },
  // told of nothing yet: our own callbacks come with its issue
  callback: { write: () => undefined, pausesMs: [], whyFailed: () => undefined },
});
