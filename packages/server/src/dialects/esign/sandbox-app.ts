import { randomBytes, randomInt } from 'node:crypto';
import type { SandboxApp } from '../../app/first-apps.js';

/** What a client of e签宝 must be told of the sandbox (ARCHITECTURE.md §8). */
export interface EsignCredentials {
  appId: string;
  appSecret: string;
  orgId: string;
}

/** App ids of the vendor's test environment are decimals that begin with 7438, secrets 32 hex characters (protocols §1.1). */
export const sandboxApp: SandboxApp<EsignCredentials> = {
  make() {
    const secret = randomBytes(16).toString('hex');
    return {
      accessKey: `7438${randomInt(1_000_000).toString().padStart(6, '0')}`,
      secret,
      callback: { encrypt: 'NONE', secretKey: secret, signatureIn: 'BODY' }, // callbacks are signed with the app's secret
    };
  },
  told: ({ accessKey, secret, companyId }, dressId) => ({
    appId: accessKey,
    appSecret: secret,
    orgId: dressId('tenant', companyId).hex,
  }),
};
