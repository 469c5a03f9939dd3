import type { SandboxApp } from '../../app/first-apps.js';
import { randomText } from '../random-text.js';

/** What a client of our own API must be told of the sandbox (ARCHITECTURE.md §8). */
export interface NativeCredentials {
  apiKey: string;
}

/** The key is one text: its middle names the app, the whole is the secret. */
export const sandboxApp: SandboxApp<NativeCredentials> = {
  name: '本地接口',
  make() {
    const accessKey = randomText(10);
    return {
      accessKey,
      secret: `hufu_${accessKey}_${randomText(32)}`,
      callback: { encrypt: 'NONE', secretKey: randomText(16), signatureIn: 'BODY' },
    };
  },
  told: ({ secret }) => ({ apiKey: secret }),
};
