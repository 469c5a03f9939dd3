import type { Call } from './call.js';
import { pageCalls } from './operations/page.js';
import type { PageCalls } from './page-calls.js';
import type { OriginOf } from './page-visit.js';

/** What our own API needs of the platform. */
export interface NativeNeeds {
  page: PageCalls;
  originOf: OriginOf;
}

/** Every call of our own API, in the order of openapi.json. */
export const nativeCalls = (needs: NativeNeeds): Call[] => [...pageCalls(needs.page, needs.originOf)];

/** The calls as descriptions only: nothing can be run. For openapi.json. */
export const describedCalls = (): Call[] => nativeCalls({ page: {} as PageCalls, originOf: () => '' });
