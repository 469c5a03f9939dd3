import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sandboxMasterKey } from './sandbox-master-key.js';
import { masterKeyVault } from './vault.js';

const key = randomBytes(32);
const secret = Buffer.from('只有自己知道');

describe('the vault', () => {
  const vault = masterKeyVault(key);

  it('opens what it wrapped, for the same purpose only', () => {
    const wrapped = vault.wrap('app:123', secret);
    assert.deepEqual(vault.unwrap('app:123', wrapped), secret);
    assert.throws(() => vault.unwrap('app:124', wrapped));
  });

  it('never wraps the same twice alike', () => {
    assert.notEqual(vault.wrap('app:123', secret), vault.wrap('app:123', secret));
  });

  it('refuses a changed character anywhere', () => {
    const wrapped = vault.wrap('app:123', secret);
    for (let i = 0; i < wrapped.length; i++) {
      const other = wrapped[i] === 'A' ? 'B' : 'A';
      const changed = wrapped.slice(0, i) + other + wrapped.slice(i + 1);
      if (
        !Buffer.from(changed.split('.')[2] ?? '', 'base64url').equals(Buffer.from(wrapped.split('.')[2]!, 'base64url'))
      )
        assert.throws(() => vault.unwrap('app:123', changed));
    }
    for (const text of ['', 'v1', 'v1.00000000', `${wrapped}.x`, wrapped.slice(0, 30)])
      assert.throws(() => vault.unwrap('app:123', text), Error);
  });

  it('still opens what an older master key wrapped, and says so of a foreign one', () => {
    const wrapped = vault.wrap('app:123', secret);
    assert.deepEqual(masterKeyVault(randomBytes(32), key).unwrap('app:123', wrapped), secret);
    assert.throws(() => masterKeyVault(randomBytes(32)).unwrap('app:123', wrapped), /another master key/);
  });

  it('takes only keys of 32 bytes', () => {
    assert.throws(() => masterKeyVault(randomBytes(16)), /32 bytes/);
  });
});

describe('the master key of a sandbox', () => {
  it('is made once, for all who start together, and read by its owner only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hufu-key-'));
    try {
      const keys = await Promise.all([1, 2, 3].map(() => sandboxMasterKey(join(folder, 'var'))));
      for (const made of keys) assert.deepEqual(made, keys[0]);
      const path = join(folder, 'var', 'master.key');
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      assert.match(await readFile(path, 'latin1'), /^hufu-sandbox-[0-9a-f]{64}\n$/);
      await chmod(path, 0o644);
      await assert.rejects(sandboxMasterKey(join(folder, 'var')), /can be read by others/);
      await writeFile(path, 'hufu-sandbox-');
      await chmod(path, 0o600);
      await assert.rejects(sandboxMasterKey(join(folder, 'var')), /not the key of a sandbox/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
