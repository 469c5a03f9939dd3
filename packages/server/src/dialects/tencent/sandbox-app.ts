import { randomBytes } from 'node:crypto';
import type { SandboxApp } from '../../app/seed-sandbox.js';

/** What a client of 腾讯电子签 must be told of the sandbox (ARCHITECTURE.md §8). */
export interface TencentCredentials {
  secretId: string;
  secretKey: string;
  /** Sent with every request. */
  agent: { AppId: string; ProxyOrganizationOpenId: string; ProxyOperator: { OpenId: string } };
}

const text = (length: number): string =>
  randomBytes(length * 2)
    .toString('base64')
    .replace(/[^0-9A-Za-z]/g, '')
    .slice(0, length);

const knows = { company: 'org_hufu_demo', operator: 'operator_linyue' };

/** A channel whose one sub-client is the sandbox's company, with its employee as operator. */
export const sandboxApp: SandboxApp = {
  dialect: 'tencent',
  knows,
  mayDownload: true,
  make: () => ({
    accessKey: `AKID${text(32)}`,
    secret: text(32),
    callback: { encrypt: 'NONE', secretKey: text(32), signatureIn: 'BODY' },
  }),
  told: ({ accessKey, secret, appId }, dressId) =>
    ({
      secretId: accessKey,
      secretKey: secret,
      agent: {
        AppId: dressId('app', appId).base62,
        ProxyOrganizationOpenId: knows.company,
        ProxyOperator: { OpenId: knows.operator },
      },
    }) satisfies TencentCredentials & object,
};
