import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { testWorld, type TestWorld } from './world.js';

const minute = 60_000;
const life = { lifeMs: 120 * minute, overlapMs: 5 * minute };

describe('access tokens of an app', () => {
  let t: TestWorld;
  let appId: TestWorld['caller']['appId'];
  before(async () => {
    t = await testWorld();
    ({ appId } = t.caller);
  });
  const stands = (...tokens: string[]) => Promise.all(tokens.map((token) => t.app.tokenStands(appId, token)));
  const issue = (access: string, refresh = `refresh of ${access}`) =>
    t.app.issueToken(appId, { access, refresh }, life);
  const advance = (minutes: number) => t.app.sandboxClock(t.caller, minutes * minute);

  it('a new one leaves the one before it five minutes; older ones end at once', async () => {
    for (const token of ['T1', 'T2', 'T3']) await issue(token);
    assert.deepEqual(await stands('T1', 'T2', 'T3'), [false, true, true]);
    await advance(4);
    assert.deepEqual(await stands('T2', 'T3'), [true, true]);
    await advance(1);
    assert.deepEqual(await stands('T2', 'T3'), [false, true]);
  });

  it('ends after its life, by the business clock', async () => {
    const { now } = await t.app.sandboxClock(t.caller, 0);
    const until = await issue('long');
    assert.ok(until - now >= life.lifeMs);
    await advance(119);
    assert.deepEqual(await stands('long'), [true]);
    await advance(2);
    assert.deepEqual(await stands('long'), [false]);
  });

  it('a refresh token is good once, and only the newest; another app’s tokens are nobody’s', async () => {
    await issue('first', 'r1');
    await issue('second', 'r2');
    const again = (refresh: string, access: string) =>
      t.app.refreshToken(appId, refresh, { access, refresh: `${refresh} next` }, life);
    assert.equal(await again('r1', 'third'), undefined);
    assert.ok(await again('r2', 'third'));
    assert.deepEqual(await stands('first', 'second', 'third'), [false, true, true]);
    assert.equal(await again('r2', 'fourth'), undefined);
    assert.equal(await t.app.tokenStands('1' as typeof appId, 'third'), false);
    assert.deepEqual(await stands('fourth', 'r2 next', ''), [false, false, false]);
  });

  it('asked for by many at once, two remain', async () => {
    const tokens = Array.from({ length: 12 }, (_, n) => `at once ${n}`);
    await Promise.all(tokens.map((token) => issue(token)));
    assert.equal((await stands(...tokens)).filter(Boolean).length, 2);
  });
});
