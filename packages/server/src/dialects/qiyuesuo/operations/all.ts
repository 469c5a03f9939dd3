import { afterSending } from './after-sending.js';
import { attachments } from './attachments.js';
import { downloads } from './downloads.js';
import { lifecycle } from './lifecycle.js';
import type { Operation } from './operation.js';
import { organisation } from './organisation.js';
import { pages } from './pages.js';
import { queries } from './queries.js';
import { seals } from './seals.js';
import { signing } from './signing.js';

/** Every interface that is built, by method and path. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...lifecycle,
    ...afterSending,
    ...signing,
    ...pages,
    ...queries,
    ...downloads,
    ...attachments,
    ...organisation,
    ...seals,
  }),
);
