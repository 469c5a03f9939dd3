import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { crc32Of } from '../../app/bundle/crc32.js';
import { diskObjects } from './disk.js';

const root = join(mkdtempSync(join(tmpdir(), 'objects-')), 'objects');
const tenant = '2591540368898105360';
const bytes = Buffer.from('甲方与乙方订立本合同。'.repeat(1000));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const pathOf = (digest: string): string => join(root, tenant, digest.slice(0, 2), digest);

describe('objects on disk', () => {
  const written: string[] = [];
  const objects = diskObjects({ root, afterWrite: (key) => void written.push(key) });
  after(() => rmSync(join(root, '..'), { recursive: true }));

  it('says digest, length and CRC-32 of what was put, and gives it back', async () => {
    const put = await objects.put(tenant, bytes);
    assert.deepEqual(put, { sha256, byteLength: bytes.length, crc32: crc32Of(bytes) });
    assert.deepEqual(await objects.read(tenant, sha256), bytes);
    assert.deepEqual(written, [`${tenant}/${sha256}`]);
  });

  it('gives a range, both ends included', async () => {
    assert.deepEqual(await buffer(objects.get(tenant, sha256, { start: 3, end: 9 })), bytes.subarray(3, 10));
    assert.deepEqual(await buffer(objects.get(tenant, sha256)), bytes);
  });

  it('a put of what exists renews its date', async () => {
    utimesSync(pathOf(sha256), 1, 1);
    await objects.put(tenant, bytes);
    assert.ok(statSync(pathOf(sha256)).mtimeMs > 1_000_000);
  });

  it('two puts of the same bytes at once leave one whole object and nothing beside it', async () => {
    const other = Buffer.alloc(300_000, 7);
    const [first] = await Promise.all([1, 2, 3, 4].map(() => objects.put(tenant, other)));
    assert.deepEqual(await objects.read(tenant, first!.sha256), other);
    assert.deepEqual(readdirSync(join(pathOf(first!.sha256), '..')), [first!.sha256]);
  });

  it('an object that is not there is an error, not an empty file', async () => {
    const missing = '0'.repeat(64);
    await assert.rejects(buffer(objects.get(tenant, missing)), { code: 'ENOENT' });
    await assert.rejects(objects.read(tenant, missing), { code: 'ENOENT' });
  });

  it('refuses keys that are no tenant id and digest, so no path leads outside', async () => {
    assert.throws(() => objects.get('../..', sha256), /not an object key/);
    assert.throws(() => objects.get(tenant, '../../../etc/passwd'), /not an object key/);
    await assert.rejects(objects.put('..', bytes), /not an object key/);
  });

  it('one tenant does not see what another put', async () => {
    await assert.rejects(objects.read('1', sha256), { code: 'ENOENT' });
  });
});
