import type { HttpFacts } from '../dialect.js';
import type { Call } from './call.js';
import { pageCalls } from './operations/page.js';
import type { PageCalls } from './page-calls.js';

/** What our own API needs of the platform. */
export interface NativeNeeds {
  page: PageCalls;
  http: HttpFacts;
}

/** Every call of our own API, in the order of openapi.json. */
export const nativeCalls = (needs: NativeNeeds): Call[] => [...pageCalls(needs.page, needs.http)];

/** The calls as descriptions only: nothing can be run. For openapi.json. */
export const describedCalls = (): Call[] => nativeCalls({ page: {} as PageCalls, http: {} as HttpFacts });
