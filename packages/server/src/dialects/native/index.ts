import type { Dialect } from '../dialect.js';
import { nativeCalls } from './calls.js';
import { mountDownloads } from './downloads.js';
import { mountCalls } from './mount.js';
import type { PageCalls } from './page-calls.js';

export interface NativeOptions {
  /** Whether the sandbox calls exist. */
  sandbox: boolean;
  /** Absent: there is no signing page. */
  page?: PageCalls;
}

/** Our own API, `/native/v1/…`, and the expiring downloads `/d/…` that every dialect hands out. */
export const native = ({ sandbox, page }: NativeOptions): Dialect => ({
  name: 'native',
  prefix: '',
  async mount(scope, app, http) {
    mountDownloads(scope, app, http);
    await mountCalls(scope, nativeCalls({ app, page, http, sandbox }));
  },
  callback: () => undefined, // told of nothing yet: our own callbacks come with its issue
});
