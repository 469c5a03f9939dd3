import type { Application } from '../../app/application.js';
import type { HttpFacts } from '../dialect.js';
import type { Call } from './call.js';
import type { BatchCalls } from './batch-calls.js';
import { asKeyHolder } from './key.js';
import { batchCalls } from './operations/batch.js';
import { contractCalls } from './operations/contracts.js';
import { pageCalls } from './operations/page.js';
import { sandboxCalls } from './operations/sandbox.js';
import { templateCalls } from './operations/templates.js';
import type { PageCalls } from './page-calls.js';

/** What our own API needs of the platform. */
export interface NativeNeeds {
  app: Application;
  page: PageCalls;
  batch: BatchCalls;
  http: HttpFacts;
  /** Whether the sandbox calls exist. */
  sandbox: boolean;
}

/** Every call of our own API, in the order of openapi.json. */
export function nativeCalls({ app, page, batch, http, sandbox }: NativeNeeds): Call[] {
  const asKey = asKeyHolder(app, http);
  return [
    ...contractCalls(app, asKey),
    ...templateCalls(app, asKey),
    ...(sandbox ? sandboxCalls(app, asKey) : []),
    ...pageCalls(page, http),
    ...batchCalls(app, batch, asKey, http),
  ];
}

/** The calls as descriptions only: nothing can be run. For openapi.json. */
export const describedCalls = (): Call[] =>
  nativeCalls({
    app: {} as Application,
    page: {} as PageCalls,
    batch: {} as BatchCalls,
    http: {} as HttpFacts,
    sandbox: true,
  });
