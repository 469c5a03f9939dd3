import type { IncomingMessage } from 'node:http';

const restLimit = 64 * 1024 * 1024;
const restPatience = 10_000;

/** Reads on for a while what a refused client still sends, so that it can finish writing and see the answer; then hangs up. */
export function letGo(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = restLimit;
  const patience = setTimeout(() => request.destroy(), restPatience).unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.on('close', () => clearTimeout(patience));
  request.resume();
}
