import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** An error of Node's HTTP parser, with the bytes it stopped at. */
export type ClientError = NodeJS.ErrnoException & { rawPacket?: Buffer };

const longestLine = 16_384;
const waitForLineMs = 10_000;

/**
 * Some official clients write Chinese text into the request line as it is (契约锁 PHP GETs, Go downloads), which Node's
 * parser refuses. Only then, the line's bytes beyond ASCII are percent-encoded and the connection goes on with a fresh
 * parser; other requests pay nothing.
 *
 * @param error as `clientError` gives it. @returns false when that is not what happened: answer 400.
 * @source protocols 契约锁 §1.5: raw UTF-8 in the request target
 */
export function acceptRawTarget(server: Server, error: ClientError, socket: Duplex): boolean {
  if (error.code !== 'HPE_INVALID_URL' || error.rawPacket === undefined || !socket.writable) return false;
  if (!/^[A-Z]{3,7} \//.test(error.rawPacket.subarray(0, 16).toString('latin1'))) return false;
  if (!firstLine(error.rawPacket).some((byte) => byte >= 0x80)) return false; // mended before, or never our case
  for (const event of ['data', 'error', 'end', 'close', 'timeout']) socket.removeAllListeners(event); // the old parser lets go
  collectLine(socket, error.rawPacket, (packet) => continueWith(server, socket as Socket, packet));
  return true;
}

const firstLine = (packet: Buffer): Buffer => packet.subarray(0, packet.indexOf('\r\n') >>> 0);

/** Waits until the request line is whole, mends it, and hands on what has come so far. */
function collectLine(socket: Duplex, first: Buffer, done: (packet: Buffer) => void): void {
  let packet = first;
  const timer = setTimeout(() => socket.destroy(), waitForLineMs);
  const look = (): void => {
    const end = packet.indexOf('\r\n');
    if (end < 0 && packet.length <= longestLine) return;
    clearTimeout(timer);
    socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
    if (end < 0) socket.destroy();
    else done(encodeLine(packet, end));
  };
  socket.on('error', () => socket.destroy());
  socket.on('close', () => clearTimeout(timer));
  socket.on('data', (chunk: Buffer) => {
    packet = Buffer.concat([packet, chunk]);
    look();
  });
  look();
  socket.resume();
}

/** The request line with bytes ≥ 0x80, and spaces inside the target, percent-encoded. */
export function encodeLine(packet: Buffer, end: number): Buffer {
  const line = packet.subarray(0, end);
  const method = line.indexOf(0x20);
  const version = line.lastIndexOf(0x20);
  const inside = (at: number): boolean => at > method && at < version;
  const text = [...line].map((byte, at) =>
    byte >= 0x80 || (byte === 0x20 && inside(at)) ? percent(byte) : String.fromCharCode(byte),
  );
  return Buffer.concat([Buffer.from(text.join(''), 'latin1'), packet.subarray(end)]);
}

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/** Gives the server the same connection again, from the mended request on. */
function continueWith(server: Server, socket: Socket, packet: Buffer): void {
  const fresh = new Duplex({
    read: () => void socket.resume(),
    write: (chunk, encoding, written) => socket.write(chunk, encoding, written),
    final: (ended) => socket.end(ended),
    destroy: (error, destroyed) => {
      socket.destroy();
      destroyed(error);
    },
  });
  const same = (): Duplex => fresh;
  Object.assign(fresh, {
    remoteAddress: socket.remoteAddress,
    remotePort: socket.remotePort,
    remoteFamily: socket.remoteFamily,
    localAddress: socket.localAddress,
    localPort: socket.localPort,
    setTimeout: same,
    setNoDelay: same,
    setKeepAlive: same,
  });
  socket.on('data', (chunk) => fresh.push(chunk) || socket.pause());
  socket.on('end', () => fresh.push(null));
  socket.on('error', (error) => fresh.destroy(error));
  socket.on('close', () => fresh.destroy());
  server.emit('connection', fresh);
  fresh.push(packet);
  socket.resume();
}
