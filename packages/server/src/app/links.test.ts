import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { DomainError, type ErrorCode } from '../domain/errors.js';
import { type Link, readLink, signLink } from './links.js';

const key = randomBytes(32);
const link: Link = {
  purpose: 'DOCUMENT',
  tenantId: '3559650000000000001',
  id: '9223372036854775807',
  appId: '3559650000000000003',
  until: 1_795_000_000_123,
  needs: 'ALLOWED',
};
const refused = (code: ErrorCode) => (error: unknown) => error instanceof DomainError && error.code === code;

describe('a link', () => {
  it('says what it was made for, until its end', () => {
    const token = signLink(key, link);
    assert.match(token, /^[0-9a-f]{104}$/);
    assert.deepEqual(readLink(key, token, link.until - 1), link);
    assert.throws(() => readLink(key, token, link.until), refused('LINK_ENDED'));
    const plain = { ...link, purpose: 'UPLOAD' as const, needs: 'NOTHING' as const };
    assert.deepEqual(readLink(key, signLink(key, plain), 0), plain);
  });

  it('is dead when one digit of it, its key, or the text it is bound to differs', () => {
    const token = signLink(key, link, 'GET /a?Expires=1');
    assert.deepEqual(readLink(key, token, 0, 'GET /a?Expires=1'), link);
    assert.throws(() => readLink(key, token, 0, 'GET /a?Expires=2'), refused('LINK_UNKNOWN'));
    assert.throws(() => readLink(key, token, 0), refused('LINK_UNKNOWN'));
    assert.throws(() => readLink(randomBytes(32), token, 0, 'GET /a?Expires=1'), refused('LINK_UNKNOWN'));
    for (let at = 0; at < token.length; at++) {
      const other = token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1);
      assert.throws(() => readLink(key, other, 0, 'GET /a?Expires=1'), refused('LINK_UNKNOWN'), String(at));
    }
    for (const odd of ['', token.slice(2), token.toUpperCase(), `${token}00`, 'x'.repeat(104)]) {
      assert.throws(() => readLink(key, odd, 0, 'GET /a?Expires=1'), refused('LINK_UNKNOWN'));
    }
  });
});
