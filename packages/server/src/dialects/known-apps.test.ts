import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppCredentials } from '../app/application.js';
import { DomainError } from '../domain/errors.js';
import { KnownApps } from './known-apps.js';

const app = (secret: string, ...scope: string[]) => ({ accessKey: 'tok', secret, scope }) as unknown as AppCredentials;

function apps(stored: { app?: AppCredentials }) {
  let [asked, now, version] = [0, 0, 0];
  const known = new KnownApps(
    () => Promise.resolve((asked++, stored.app)),
    () => version,
    () => now,
  );
  return { known, asked: () => asked, later: (ms: number) => (now += ms), change: () => void version++ };
}
const any = () => true;

describe('apps that call often', () => {
  it('are looked up once a second', async () => {
    const { known, asked, later, change } = apps({ app: app('s', '1') });
    for (const _ of [1, 2, 3]) assert.equal((await known.get('tok', any))?.secret, 's');
    assert.equal(asked(), 1);
    later(1000);
    await known.get('tok', any);
    assert.equal(asked(), 2);
    change();
    await known.get('tok', any);
    assert.equal(asked(), 3);
  });

  it('a stranger is asked for each time', async () => {
    const { known, asked } = apps({});
    for (const _ of [1, 2]) assert.equal(await known.get('nobody', any), undefined);
    assert.equal(asked(), 2);
  });

  it('a secret that was changed elsewhere is known at once', async () => {
    const stored = { app: app('old', '1') };
    const { known } = apps(stored);
    await known.get('tok', any);
    stored.app = app('new', '1');
    assert.equal((await known.get('tok', ({ secret }) => secret === 'new'))?.secret, 'new');
  });

  it('what is not found within the remembered reach is looked for in the present one', async () => {
    const stored = { app: app('s', '1') };
    const { known } = apps(stored);
    const held = await known.get('tok', any);
    assert.ok(held);
    const sign = (at: AppCredentials) =>
      at.scope.length > 1 ? Promise.resolve('signed') : Promise.reject(new DomainError('COMPANY_NOT_FOUND'));
    await assert.rejects(known.upToDate(held, sign), { code: 'COMPANY_NOT_FOUND' });
    stored.app = app('s', '1', '2');
    assert.equal(await known.upToDate(held, sign), 'signed');
    let tries = 0;
    const refused = known.upToDate(held, () => Promise.reject(new DomainError('CONTRACT_STATE', { tries: ++tries })));
    await assert.rejects(refused, { code: 'CONTRACT_STATE' });
    assert.equal(tries, 1);
  });
});
