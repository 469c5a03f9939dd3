import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  DerError,
  DerReader,
  dottedOid,
  elementAt,
  integer,
  oid,
  readTime,
  readWhole,
  setOf,
  TAG,
  time,
  tlv,
} from './der.js';

const hex = (text: string): Buffer => Buffer.from(text.replace(/ /g, ''), 'hex');

test('numbers, identifiers and lengths are written as X.690 shows them', () => {
  assert.deepEqual(integer(0), hex('02 01 00'));
  assert.deepEqual(integer(128), hex('02 02 00 80'));
  assert.deepEqual(integer(hex('00 00 7f')), hex('02 01 7f'));
  assert.deepEqual(oid('1.2.840.113549'), hex('06 06 2a 86 48 86 f7 0d'));
  assert.deepEqual(oid('2.999.3'), hex('06 03 88 37 03')); // X.690 §8.19.5
  assert.equal(tlv(4, Buffer.alloc(127))[1], 0x7f);
  assert.deepEqual(tlv(4, Buffer.alloc(128)).subarray(0, 3), hex('04 81 80'));
  assert.deepEqual(tlv(4, Buffer.alloc(65536)).subarray(0, 5), hex('04 83 01 00 00'));
});

test('an object identifier survives writing and reading, arcs of 128 bits too', () => {
  for (const dotted of [
    '1.2.840.10045.4.3.2',
    '2.999.8420.1',
    '2.25.210610643707481858763275355365917456535',
    '0.9.2342',
  ])
    assert.equal(dottedOid(readWhole(oid(dotted), TAG.OID)), dotted);
});

test('a set is written in ascending order', () => {
  assert.deepEqual(setOf(hex('0201 05'), hex('0201 03')), hex('31 06 020103 020105'));
});

test('times keep the second, two-digit years end with 2049', () => {
  for (const at of ['1999-12-31T23:59:59Z', '2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '2024-02-29T12:00:00Z']) {
    const written = time(new Date(at));
    assert.equal(readTime(elementAt(written, 0)), Date.parse(at));
    assert.equal(written[0], at < '2050' ? TAG.UTC_TIME : TAG.GENERALIZED_TIME);
  }
});

for (const [what, bytes] of Object.entries({
  'an indefinite length': '30 80 00 00',
  'a length in more bytes than needed': '04 81 05 01 02 03 04 05',
  'a length beyond the end': '04 05 01 02',
  'a length of 2^32': '04 85 01 00 00 00 00',
  'a length that is cut off': '04 82 01',
  'a high tag number': '1f 22 00',
  nothing: '',
})) {
  test(`${what} is refused`, () => assert.throws(() => elementAt(hex(bytes), 0), DerError));
}

test('impossible times and lax identifiers are refused', () => {
  for (const text of ['20230229000000Z', '20230101000000', '2023010100Z', '20230101000000+0800', '20231301000000Z'])
    assert.throws(() => readTime(elementAt(tlv(TAG.GENERALIZED_TIME, Buffer.from(text)), 0)), DerError);
  for (const bytes of ['06 02 80 01', '06 01 80', '06 00'])
    assert.throws(() => dottedOid(elementAt(hex(bytes), 0)), DerError);
});

test('any bytes are read or refused, never anything else', () => {
  const walk = (bytes: Buffer, depth: number): void => {
    for (const element of new DerReader(bytes).rest())
      if (element.tag & 0x20 && depth < 50) walk(element.content, depth + 1);
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        walk(Buffer.from(bytes), 0);
      } catch (error) {
        assert.ok(error instanceof DerError);
      }
    }),
  );
});
