import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DomainError, type ErrorCode } from './errors.js';
import { type UploadedFile, checkArrival, isExpired, needOriginal, needPdf, suffixOf, titleOf } from './file.js';
import type { AppId, FileId, TenantId } from './ids.js';

const refused =
  (code: ErrorCode, facts: object = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof DomainError, String(error));
    assert.equal(error.code, code);
    for (const [name, value] of Object.entries(facts)) assert.equal(error.facts[name], value);
    return true;
  };

const md5 = 'd41d8cd98f00b204e9800998ecf8427e';
const file = (more: Partial<UploadedFile> = {}): UploadedFile => ({
  id: '1' as FileId,
  tenantId: '2' as TenantId,
  appId: '3' as AppId,
  name: '合同.PDF',
  suffix: 'pdf',
  use: 'DOCUMENT',
  stage: 'AWAITED',
  createdAt: 0,
  promised: { byteLength: 4, md5, until: 1000 },
  ...more,
});
const came = { byteLength: 4, md5, sha256: 'a'.repeat(64) };

describe('a file', () => {
  it('is named with its suffix', () => {
    assert.deepEqual([suffixOf('劳动合同.PDF'), titleOf('劳动合同.PDF')], ['pdf', '劳动合同']);
    assert.deepEqual([suffixOf('v1.2 终稿'), titleOf('v1.2 终稿')], ['', 'v1.2 终稿']);
  });

  it('takes the bytes that were promised, in time, and the same ones again', () => {
    checkArrival(file(), came, 999);
    checkArrival(file({ original: { sha256: came.sha256, byteLength: 4, crc32: 0 } }), came, 999);
    assert.throws(() => checkArrival(file(), came, 1000), refused('LINK_ENDED'));
    assert.throws(() => checkArrival(file(), { ...came, md5: '0' }, 1), refused('INPUT_INVALID', { field: 'md5' }));
    const short = { ...came, byteLength: 3 };
    assert.throws(() => checkArrival(file(), short, 1), refused('INPUT_INVALID', { field: 'byteLength' }));
    const others = file({ original: { sha256: 'b'.repeat(64), byteLength: 4, crc32: 0 } });
    assert.throws(() => checkArrival(others, came, 1), refused('INPUT_INVALID', { field: 'file' }));
  });

  it('that has not come, or cannot be a document, says so', () => {
    assert.throws(() => needPdf(file()), refused('FILE_NOT_READY', { state: 'AWAITED' }));
    const bad = file({ stage: 'REFUSED', refusal: { code: 'FILE_INVALID', why: 'damaged' } });
    assert.throws(() => needPdf(bad), refused('FILE_NOT_READY', { state: 'REFUSED', why: 'damaged' }));
    assert.throws(() => needOriginal(file()), refused('FILE_NOT_READY'));
  });

  it('ends at its time', () => {
    assert.deepEqual([isExpired(file({ expiresAt: 5 }), 4), isExpired(file({ expiresAt: 5 }), 5)], [false, true]);
    assert.equal(isExpired(file(), Number.MAX_SAFE_INTEGER), false);
  });
});
