import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** @throws Error that says what to set, where the address cannot be had */
export async function listen(http: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await http.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const known: Record<string, string> = {
      EADDRINUSE: `Port ${port} is taken by another program. Set HUFU_PORT to a free one (0 takes any).`,
      EADDRNOTAVAIL: `This machine has no address ${host}. Set HUFU_HOST.`,
      EACCES: `Port ${port} needs more rights than this user has. Set HUFU_PORT to one above 1023.`,
    };
    throw new Error(known[code ?? ''] ?? (cause as Error).message, { cause });
  }
}

/** How programs on this machine reach it. */
export const originAt = (host: string, port: number): string => {
  const name = ['0.0.0.0', '::', '::1'].includes(host) ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

/** A port nobody listens on, for HUFU_PORT=0: it has to be known before certificates are made. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
