// Row 7: from the command to `/readyz`, on a data folder that was used before.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { median, ms } from '../measure.mjs';
import { folder } from '../processes.mjs';
import { send } from '../wire.mjs';

const command = fileURLToPath(new URL('../../packages/server/bin/hufu.mjs', import.meta.url));

export const start = {
  number: 7,
  work: '`hufu start`, warm data folder, until /readyz',
  async measure({ quick }) {
    const dataFolder = folder('start');
    await startAndStop(dataFolder); // makes the database
    const took = [];
    for (let n = 0; n < (quick ? 3 : 5); n++) took.push(await startAndStop(dataFolder));
    const middle = median(took);
    const from = Math.min(...took);
    const to = Math.max(...took);
    return [
      {
        against: `median of ${took.length}, ${ms(from)} to ${ms(to)}`,
        goal: '≤ 2 s',
        figure: ms(middle),
        met: middle <= 2000,
      },
    ];
  },
};

async function startAndStop(dataFolder) {
  const port = await freePort();
  const begun = performance.now();
  const env = { ...process.env, HUFU_DATA: dataFolder, HUFU_PORT: String(port) };
  const server = spawn(process.execPath, [command, 'start'], { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    while (!(await isReady(port))) {
      if (server.exitCode !== null || performance.now() - begun > 60_000) throw new Error('the server did not start');
      await delay(5);
    }
    return performance.now() - begun;
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

const isReady = (port) =>
  send(`http://127.0.0.1:${port}`, 'GET', '/readyz').then(
    ({ status }) => status === 200,
    () => false,
  );

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
