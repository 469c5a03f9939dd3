import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { claimDataFolder } from './instance.js';

const base = mkdtempSync(join(tmpdir(), 'instance-'));
after(() => rmSync(base, { recursive: true }));
let count = 0;
const freshFolder = (): string => {
  const folder = join(base, String(++count));
  mkdirSync(folder);
  return folder;
};

/** A process claims the folder and is killed. */
async function leaveDeadSocket(folder: string, whileHeld = async (): Promise<void> => undefined): Promise<void> {
  const module = JSON.stringify(fileURLToPath(new URL('instance.js', import.meta.url)));
  const claim = `await m.claimDataFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => 0, 1e6);`;
  const child = spawn(process.execPath, ['-e', `import(${module}).then(async (m) => { ${claim} })`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await whileHeld();
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('one server per data folder', () => {
  it('the second is refused with a message that names the folder', async () => {
    const folder = freshFolder();
    const first = await claimDataFolder(folder);
    await assert.rejects(claimDataFolder(folder), { name: 'DataFolderInUse', message: new RegExp(folder) });
    await first.release();
    const second = await claimDataFolder(folder);
    await second.release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('a server that was killed is followed at once', async () => {
    const folder = freshFolder();
    await leaveDeadSocket(folder, () => assert.rejects(claimDataFolder(folder), { name: 'DataFolderInUse' }));
    assert.ok(readdirSync(folder).includes('instance.sock'));
    await (await claimDataFolder(folder)).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('of several that start together over a dead socket exactly one wins', async () => {
    const grave = freshFolder();
    await leaveDeadSocket(grave);
    for (let round = 0; round < 10; round++) {
      const folder = freshFolder();
      for (const name of readdirSync(grave)) linkSync(join(grave, name), join(folder, name));
      const results = await Promise.allSettled(Array.from({ length: 6 }, () => claimDataFolder(folder)));
      const winners = results.filter((result) => result.status === 'fulfilled');
      assert.equal(winners.length, 1);
      await winners[0]!.value.release();
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('works in a folder whose path is longer than a socket may be', async () => {
    const folder = join(freshFolder(), 'x'.repeat(120), 'y'.repeat(60));
    const first = await claimDataFolder(folder);
    assert.ok(readdirSync(folder).includes('instance.sock'));
    await assert.rejects(claimDataFolder(folder), { name: 'DataFolderInUse' });
    await first.release();
  });
});
