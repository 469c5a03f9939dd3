import type { SandboxApp } from '../../app/first-apps.js';
import { randomText } from '../random-text.js';

/** What a client of 契约锁 must be told of the sandbox (ARCHITECTURE.md §8). */
export interface QiyuesuoCredentials {
  appToken: string;
  appSecret: string;
}

export const sandboxApp: SandboxApp<QiyuesuoCredentials> = {
  make: () => ({
    accessKey: randomText(10),
    secret: randomText(32),
    callback: { encrypt: 'NONE', secretKey: randomText(16), signatureIn: 'BODY' },
  }),
  told: ({ accessKey, secret }) => ({ appToken: accessKey, appSecret: secret }),
};
