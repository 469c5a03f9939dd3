import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type IdType, base62Id, coreId, hexId, idTags, isCoreId, parseAnyId } from './ids.js';

const key = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');
const otherKey = Buffer.alloc(32, 7);
const ids = fc.bigInt({ min: 1n, max: (1n << 63n) - 1n }).map(String);
const types = fc.constantFrom(...(Object.keys(idTags) as IdType[]));

test('every id comes back from every wire form, with its type', () => {
  fc.assert(
    fc.property(ids, types, (id, type) => {
      assert.deepEqual(parseAnyId(id, key), { id });
      assert.deepEqual(parseAnyId(hexId(id, type, key), key), { id, type });
      assert.deepEqual(parseAnyId(base62Id(id, type, key), key), { id, type });
    }),
  );
});

test('the forms look as the vendors write them', () => {
  fc.assert(
    fc.property(ids, types, (id, type) => {
      assert.match(hexId(id, type, key), /^[0-9a-f]{32}$/);
      assert.match(base62Id(id, type, key), /^yD[0-9A-Za-z]{30}$/);
    }),
  );
});

test('the forms never change: ids handed out years ago still open', () => {
  assert.equal(hexId('3053112330111123457', 'contract', key), '35b10ea0f998e239633ee9834e90fb8c');
  assert.equal(base62Id('3053112330111123457', 'contract', key), 'yD26brI4OChV1Xxu0YNLSu1ufqRfvfDW');
});

test('a guessed id is refused', () => {
  const hex = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));
  const base62 = fc.stringMatching(/^yD[0-9A-Za-z]{30}$/);
  fc.assert(fc.property(fc.oneof(hex, base62), (guess) => parseAnyId(guess, key) === undefined));
});

test('a mistyped id and one of another installation are refused', () => {
  fc.assert(
    fc.property(ids, types, fc.nat(29), (id, type, place) => {
      for (const good of [hexId(id, type, key), base62Id(id, type, key).slice(2)]) {
        const typo = good.slice(0, place) + (good[place] === '1' ? '2' : '1') + good.slice(place + 1);
        assert.equal(parseAnyId(good.length === 32 ? typo : `yD${typo}`, key), undefined);
      }
      assert.equal(parseAnyId(hexId(id, type, otherKey), key), undefined);
      assert.equal(parseAnyId(base62Id(id, type, otherKey), key), undefined);
    }),
  );
});

test('texts that are no id are refused', () => {
  for (const text of [
    '',
    '0',
    '-1',
    '01',
    '9223372036854775808',
    '1e3',
    ' 1',
    '1 ',
    'yD',
    'null',
    '3.0',
    'a'.repeat(31),
  ]) {
    assert.equal(parseAnyId(text, key), undefined, text);
  }
  assert.equal(parseAnyId(`yD${'z'.repeat(30)}`, key), undefined);
});

test('a core id has 19 digits and grows with time', () => {
  const now = coreId(Date.UTC(2026, 6, 1), 0);
  assert.equal(now.length, 19);
  assert.ok(isCoreId(now));
  assert.ok(BigInt(coreId(Date.UTC(2026, 6, 1) + 1, 0)) > BigInt(coreId(Date.UTC(2026, 6, 1), 0x3fffff)));
});
