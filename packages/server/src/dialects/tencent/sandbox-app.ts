import type { SandboxApp } from '../../app/first-apps.js';
import { randomText } from '../random-text.js';

/** What a client of 腾讯电子签 must be told of the sandbox (ARCHITECTURE.md §8). */
export interface TencentCredentials {
  secretId: string;
  secretKey: string;
  /** Sent with every request. */
  agent: { AppId: string; ProxyOrganizationOpenId: string; ProxyOperator: { OpenId: string } };
}

const knows = { company: 'org_hufu_demo', operator: 'operator_linyue' };

/** A channel whose one sub-client is the sandbox's company, with its employee as operator. */
export const sandboxApp: SandboxApp<TencentCredentials> = {
  knows,
  mayDownload: true,
  make: () => ({
    accessKey: `AKID${randomText(32)}`,
    secret: randomText(32),
    callback: { encrypt: 'NONE', secretKey: randomText(32), signatureIn: 'BODY' },
  }),
  told: ({ accessKey, secret, appId }, dressId) => ({
    secretId: accessKey,
    secretKey: secret,
    agent: {
      AppId: dressId('app', appId).base62,
      ProxyOrganizationOpenId: knows.company,
      ProxyOperator: { OpenId: knows.operator },
    },
  }),
};
