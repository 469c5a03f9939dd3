import { downloads } from './downloads.js';
import { flows } from './flows.js';
import type { Operation } from './operation.js';
import { organisations } from './organisations.js';
import { extendedServices } from './services.js';
import { settings } from './settings.js';
import { signLinks } from './sign-links.js';
import { uploads } from './uploads.js';

/** Every action that is built, by its name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...uploads,
    ...downloads,
    ...flows,
    ...signLinks,
    ...organisations,
    ...extendedServices,
    ...settings,
  }),
);
