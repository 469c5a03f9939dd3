import type { AccountUseCases } from './account-use-cases.js';
import type { AppUseCases } from './app-use-cases.js';
import type { BatchUseCases } from './batch-use-cases.js';
import type { ContractUseCases } from './contract-use-cases.js';
import type { FieldUseCases } from './field-use-cases.js';
import type { FileUseCases } from './file-use-cases.js';
import type { LifecycleUseCases } from './lifecycle-use-cases.js';
import type { LinkUseCases } from './link-use-cases.js';
import type { OrganisationUseCases } from './organisation-use-cases.js';
import type { PageUseCases } from './page-use-cases.js';
import type { SandboxUseCases } from './sandbox-use-cases.js';
import type { SealUseCases } from './seal-use-cases.js';
import type { DownloadUseCases, SigningUseCases } from './signing-use-cases.js';
import type { TemplateUseCases } from './template-use-cases.js';
import type { VerificationUseCases } from './verification-use-cases.js';
import type { VoidUseCases } from './void-use-cases.js';

export type * from './account-use-cases.js';
export type * from './app-use-cases.js';
export type * from './batch-use-cases.js';
export type * from './caller.js';
export type * from './contract-use-cases.js';
export type * from './field-use-cases.js';
export type * from './file-use-cases.js';
export type * from './lifecycle-use-cases.js';
export type * from './link-use-cases.js';
export type * from './organisation-use-cases.js';
export type * from './page-use-cases.js';
export type * from './sandbox-use-cases.js';
export type * from './seal-use-cases.js';
export type * from './signing-use-cases.js';
export type * from './template-use-cases.js';
export type * from './verification-use-cases.js';
export type * from './void-use-cases.js';

/** Everything the platform can do, as dialects see it. One method is one use case, one file of this folder. */
export interface Application
  extends
    ContractUseCases,
    FileUseCases,
    LinkUseCases,
    LifecycleUseCases,
    VoidUseCases,
    SigningUseCases,
    PageUseCases,
    BatchUseCases,
    DownloadUseCases,
    OrganisationUseCases,
    AccountUseCases,
    SealUseCases,
    FieldUseCases,
    TemplateUseCases,
    VerificationUseCases,
    SandboxUseCases,
    AppUseCases {}
