import type { PageState } from '@hufu/sdk';
import { call } from '../net/open-page.js';

/** Records that the reader agrees to the terms shown, each by its digest. */
export async function giveConsent(page: string, state: PageState, how: 'CHECK' | 'CLICK'): Promise<void> {
  const consents = state.consents.map(({ id, version, sha256 }) => ({ id, version, sha256 }));
  if (consents.length > 0) await call('consent', { path: { page }, body: { consents, how } });
}
