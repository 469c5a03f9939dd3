import { autoSign } from './auto-sign.js';
import { batchLinks } from './batch-links.js';
import { cancelling } from './cancelling.js';
import { conversions } from './conversions.js';
import { downloads } from './downloads.js';
import { ending } from './ending.js';
import { evidence } from './evidence.js';
import { flows } from './flows.js';
import { goingOn } from './going-on.js';
import { groups } from './groups.js';
import { members } from './members.js';
import type { Operation } from './operation.js';
import { organisations } from './organisations.js';
import { pages } from './pages.js';
import { roles } from './roles.js';
import { seals } from './seals.js';
import { extendedServices } from './services.js';
import { settings } from './settings.js';
import { signLinks } from './sign-links.js';
import { templates } from './templates.js';
import { uploads } from './uploads.js';
import { usage } from './usage.js';

/** Every action that is built, by its name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...uploads,
    ...conversions,
    ...downloads,
    ...flows,
    ...goingOn,
    ...cancelling,
    ...ending,
    ...groups,
    ...templates,
    ...evidence,
    ...signLinks,
    ...batchLinks,
    ...pages,
    ...seals,
    ...organisations,
    ...members,
    ...roles,
    ...autoSign,
    ...extendedServices,
    ...usage,
    ...settings,
  }),
);
