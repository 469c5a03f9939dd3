import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maskContact, maskEmail, maskId, maskMobile, maskName } from './masking.js';

test('masks look as DOMAIN.md §10 says', () => {
  assert.equal(maskMobile('13800138015'), '138****8015');
  assert.equal(maskId('11010119900307001X'), '1****************X');
  assert.equal(maskEmail('qingwu@example.com'), 'q***@example.com');
  assert.deepEqual(['林晚', '林晚秋', '欧阳晚秋', 'Wen Li', '李'].map(maskName), [
    '林*',
    '林*秋',
    '欧**秋',
    'W***',
    '李',
  ]);
  assert.deepEqual([maskContact('13800138015'), maskContact('a@b.cn')], ['138****8015', 'a***@b.cn']);
  assert.deepEqual(
    [maskMobile('1234'), maskMobile('1'), maskMobile(''), maskId('12'), maskEmail('@x')],
    ['**34', '1', '', '**', '**'],
  );
});

const digits = fc.stringMatching(/^1\d{10}$/);

test('a masked mobile shows first three and last four digits and no other', () => {
  fc.assert(
    fc.property(digits, (mobile) => {
      assert.equal(maskMobile(mobile), `${mobile.slice(0, 3)}****${mobile.slice(-4)}`);
    }),
  );
});

test('no mask gives back more than half of a value of five characters or more', () => {
  const values = fc.string({ minLength: 5, maxLength: 30, unit: fc.constantFrom(...'0123456789abc林晚秋') });
  fc.assert(
    fc.property(values, fc.constantFrom(maskId, maskName), (value, mask) => {
      const shown = [...mask(value)].filter((char) => char !== '*').length;
      assert.ok(shown <= 2);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9.]{2,20}$/), (local) => {
      assert.equal(maskEmail(`${local}@example.com`), `${local[0]}***@example.com`);
    }),
  );
});
