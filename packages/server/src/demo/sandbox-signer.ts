import { setTimeout as delay } from 'node:timers/promises';
import { demoInk } from './handwriting.js';
import type { Credentials } from '../credentials.js';

/**
 * What somebody would do on the signing page, by the sandbox's call; people write by hand.
 *
 * @param contractId in any dialect's form @param contact as the dialect named that person
 */
export async function signAs(
  { baseUrl, native }: Credentials,
  contractId: string,
  contact: string,
  how: 'BY_HAND' | 'WITH_SEAL' = 'BY_HAND',
): Promise<void> {
  const ink = how === 'BY_HAND' ? { ink: demoInk() } : {};
  const reply = await fetch(`${baseUrl}/native/v1/sandbox/act`, {
    method: 'POST',
    headers: { authorization: `Bearer ${native.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ contractId, contact, act: 'sign', ...ink }),
  });
  if (!reply.ok) throw new Error(`${contact} could not sign: ${reply.status} ${await reply.text()}`);
}

const patienceMs = 60_000;

/** @throws Error after a minute in vain */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await condition());) {
    if (Date.now() > end) throw new Error('the contract did not go on');
    await delay(100);
  }
}
