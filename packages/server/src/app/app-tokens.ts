import type { AppId } from '../domain/ids.js';
import type { TokenPair } from './application.js';
import { tokenHash } from './links.js';
import type { Tx, World } from './ports.js';

interface Life {
  lifeMs: number;
  overlapMs: number;
}

/** A new access token: the one before it lives on for the overlap, older ones end at once. */
export const issueToken = (world: World, appId: AppId, tokens: TokenPair, life: Life): Promise<number> =>
  world.store.transaction('*', (tx) => issue(world, tx, appId, tokens, life));

/** Whether this access token of this app is good now; its life follows the business clock. */
export const tokenStands = (world: World, appId: AppId, token: string): Promise<boolean> =>
  world.store.statement(async (tx) => {
    const until = await tx.apps.tokenUntil(appId, 'ACCESS', tokenHash(token));
    return until !== undefined && world.clock.business() < until;
  });

/** A refresh token is good once, as long as it is the app's newest. @returns undefined for any other text */
export const refreshToken = (
  world: World,
  appId: AppId,
  refresh: string,
  tokens: TokenPair,
  life: Life,
): Promise<number | undefined> =>
  world.store.transaction('*', async (tx) => {
    await tx.apps.lockTokens(appId);
    const until = await tx.apps.tokenUntil(appId, 'REFRESH', tokenHash(refresh));
    return until === undefined ? undefined : issue(world, tx, appId, tokens, life);
  });

async function issue(world: World, tx: Tx, appId: AppId, tokens: TokenPair, life: Life): Promise<number> {
  const now = world.clock.business();
  const until = now + life.lifeMs;
  await tx.apps.lockTokens(appId);
  await tx.apps.replaceTokens(appId, {
    access: { hash: tokenHash(tokens.access), until },
    refresh: { hash: tokenHash(tokens.refresh), until: Number.MAX_SAFE_INTEGER },
    olderUntil: now + life.overlapMs,
    now,
  });
  return until;
}
