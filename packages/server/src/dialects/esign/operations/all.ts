import { accounts } from './accounts.js';
import { files } from './files.js';
import { flowDocuments } from './flow-documents.js';
import { flows } from './flows.js';
import type { Operation } from './operation.js';

/** Every interface that is built, by method and path. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...accounts, ...files, ...flows, ...flowDocuments }),
);
