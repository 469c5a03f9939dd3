import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Known } from './known.js';

/** Something in a database, which this server and others change. */
function stored(value: string) {
  const state = { value, now: 0, version: 0, asked: 0 };
  const known = new Known<string>(
    () => state.version,
    () => state.now,
  );
  const find = () => Promise.resolve((state.asked++, state.value));
  const isRefusal = (error: unknown) => error instanceof RangeError;
  return { state, known, ask: <T>(act: (value: string) => Promise<T>) => known.upToDate('key', find, act, isRefusal) };
}
const same = (value: string) => Promise.resolve(value);

describe('what is known for a second', () => {
  it('is looked up once in it', async () => {
    const { state, ask } = stored('a');
    for (const _ of [1, 2, 3]) assert.equal(await ask(same), 'a');
    assert.equal(state.asked, 1);
    state.now = 1000;
    await ask(same);
    assert.equal(state.asked, 2);
  });

  it('what another server changed is seen within the second, what this one changed at once', async () => {
    const { state, ask } = stored('a');
    await ask(same);
    state.value = 'b';
    assert.equal(await ask(same), 'a');
    state.version++;
    assert.equal(await ask(same), 'b');
  });

  it('a change while it was looked up is not missed', async () => {
    const { state, known } = stored('a');
    await known.lookUp('key', async () => {
      const before = state.value;
      state.value = 'b';
      state.version++;
      return Promise.resolve(before);
    });
    assert.equal(known.recall('key'), undefined);
  });

  it('nobody is refused for what was so a second ago', async () => {
    const { state, ask } = stored('a');
    let tries = 0;
    const wantsB = (value: string) => (tries++, value === 'b' ? same(value) : Promise.reject(new RangeError(value)));
    await assert.rejects(ask(wantsB), new RangeError('a'));
    assert.equal(tries, 1, 'freshly looked up: refused at once');
    await assert.rejects(ask(wantsB), new RangeError('a'));
    assert.deepEqual([tries, state.asked], [2, 2], 'looked up again, the same as before');
    state.value = 'b';
    assert.equal(await ask(wantsB), 'b');
    await assert.rejects(
      ask(() => Promise.reject(new Error('a mistake'))),
      new Error('a mistake'),
    );
    assert.equal(state.asked, 3, 'a mistake of ours is no refusal');
  });

  it('what is not there is asked for each time', async () => {
    let asked = 0;
    const known = new Known<string | undefined>(
      () => 0,
      () => 0,
    );
    for (const _ of [1, 2]) await known.lookUp('key', () => Promise.resolve(void asked++));
    assert.deepEqual([known.recall('key'), asked], [undefined, 2]);
  });
});
