import type { SandboxApp } from './app/first-apps.js';
import type { SandboxCredentials } from './app/seed-sandbox.js';
import { sandboxApp as esign } from './dialects/esign/sandbox-app.js';
import { sandboxApp as native } from './dialects/native/sandbox-app.js';
import { sandboxApp as qiyuesuo } from './dialects/qiyuesuo/sandbox-app.js';
import { sandboxApp as tencent } from './dialects/tencent/sandbox-app.js';

/** The app of each dialect that an installation begins with. */
export const sandboxApps = { native, qiyuesuo, tencent, esign };

type Told<Apps> = { [Name in keyof Apps]: Apps[Name] extends SandboxApp<infer Credentials> ? Credentials : never };

/** What a filled sandbox tells, without the address of its server. */
export type FilledSandbox = SandboxCredentials & Told<typeof sandboxApps>;

/** What `credentials.json` says (ARCHITECTURE.md §8). Secrets are open here. */
export type Credentials = { baseUrl: string } & FilledSandbox;
