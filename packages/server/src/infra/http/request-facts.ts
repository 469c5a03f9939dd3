import type { FastifyRequest } from 'fastify';

/** Facts of a connection, for evidence. */
export interface ConnectionFacts<Platform extends string> {
  ip: string;
  port?: number;
  userAgent: string;
  platform: Platform;
}

/**
 * The origin a request came to, without a trailing slash: what HUFU_BASE_URL says, else scheme and host of the request
 * (of the proxy's client when that proxy is trusted). A host that is none gives the address of the socket.
 */
export const originOf =
  (baseUrl: string | undefined) =>
  (request: FastifyRequest): string => {
    if (baseUrl !== undefined) return baseUrl;
    const host = /^[a-z0-9._-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/i.test(request.host)
      ? request.host
      : socketHost(request);
    return `${request.protocol}://${host.toLowerCase()}`;
  };

function socketHost(request: FastifyRequest): string {
  const { localAddress = '127.0.0.1', localPort = 80 } = request.socket;
  return localAddress.includes(':') ? `[${localAddress}]:${localPort}` : `${localAddress}:${localPort}`;
}

const longestUserAgent = 400;

/** Who speaks to us. `port` is left out behind a proxy, where it would be the proxy's. */
export function clientOf<Platform extends string>(
  request: FastifyRequest,
  platform: Platform,
): ConnectionFacts<Platform> {
  const direct = request.ip === request.socket.remoteAddress;
  return {
    ip: request.ip.replace(/^::ffff:(?=\d+\.)/, ''),
    ...(direct && request.socket.remotePort !== undefined ? { port: request.socket.remotePort } : {}),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, longestUserAgent),
    platform,
  };
}
