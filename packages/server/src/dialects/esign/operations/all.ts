import { accounts } from './accounts.js';
import { evidence } from './evidence.js';
import { files } from './files.js';
import { flowDocuments } from './flow-documents.js';
import { flows } from './flows.js';
import { lifecycle } from './lifecycle.js';
import type { Operation } from './operation.js';
import { seals } from './seals.js';
import { signFields } from './sign-fields.js';
import { signFlows } from './v3-flows.js';
import { flowParts } from './v3-parts.js';
import { identity } from './v3-identity.js';
import { flowLists } from './v3-list.js';
import { rescission } from './v3-rescission.js';
import { batchSigning } from './v3-batch.js';
import { sealsV3 } from './v3-seals.js';
import { signTemplates } from './sign-templates.js';
import { templateFlows } from './template-flows.js';
import { templates } from './templates.js';
import { verification } from './verification.js';

/** Every interface that is built, by method and path. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...accounts,
    ...seals,
    ...files,
    ...flows,
    ...flowDocuments,
    ...signFields,
    ...lifecycle,
    ...signFlows,
    ...flowLists,
    ...flowParts,
    ...batchSigning,
    ...identity,
    ...sealsV3,
    ...rescission,
    ...verification,
    ...evidence,
    ...templates,
    ...signTemplates,
    ...templateFlows,
  }),
);
