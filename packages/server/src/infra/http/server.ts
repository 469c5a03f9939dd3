import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { type LandingFacts, landingHeaders, landingPage } from './landing.js';
import { measureRequests } from './metrics.js';
import { type ClientError, acceptRawTarget } from './raw-target.js';
import { originOf } from './request-facts.js';

/** What `/readyz` answers: whether requests can be served, and what an administrator should know. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: Record<string, 'ok' | string>;
  /** Things that work but should be different. */
  readonly notes: readonly string[];
}

export interface HttpOptions {
  readonly log: Logger;
  /** Addresses of proxies whose X-Forwarded-* headers count. */
  readonly trustProxy: readonly string[];
  readonly baseUrl?: string;
  /** The target a request is routed by. */
  readonly routedTarget: (method: string, target: string, headers: IncomingHttpHeaders) => string;
  /** Where `routedTarget` sends a request that speaks two dialects at once. */
  readonly severalDialects: string;
  readonly readiness: () => Promise<Readiness>;
  readonly landing: Omit<LandingFacts, 'origin'>;
}

const jsonBodyBytes = 1_048_576; // dialects that take files say so on their routes
const requestTimeoutMs = 300_000; // 50 MB over a slow line
const closeAtMostMs = 10_000;
const longestParameter = 2000; // download tokens

/** The one HTTP server: routing, limits, request ids, health, metrics, landing page. Dialects are mounted by the caller. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const server = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: jsonBodyBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    routerOptions: { maxParamLength: longestParameter },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    genReqId: () => randomBytes(8).toString('hex'),
    rewriteUrl: (request) => options.routedTarget(request.method ?? 'GET', request.url ?? '/', request.headers),
    clientErrorHandler(error, socket) {
      answerClientError(server.server, error as unknown as ClientError, socket);
    },
  }) as unknown as FastifyInstance;
  closePromptly(server);
  logRequests(server);
  measureRequests(server);
  mountHealth(server, options);
  return server;
}

/** Closing waits for answers under way, not for clients that keep their connection; and not for ever. */
function closePromptly(server: FastifyInstance): void {
  server.addHook('preClose', async () => {
    const giveUpAt = Date.now() + closeAtMostMs;
    const sweep = setInterval(() => {
      if (Date.now() > giveUpAt) server.server.closeAllConnections();
      else server.server.closeIdleConnections();
    }, 20);
    server.server.once('close', () => clearInterval(sweep));
  });
}

/** One line per answer, with the route's pattern: the path itself may carry a token. */
function logRequests(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  server.addHook('onResponse', async (request, reply) => {
    const facts = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    if (isProbe(facts.route)) request.log.debug(facts, 'answered');
    else request.log.info(facts, 'answered');
  });
}

const isProbe = (route: string): boolean => ['/healthz', '/readyz', '/metrics'].includes(route);

function mountHealth(server: FastifyInstance, options: HttpOptions): void {
  const origin = originOf(options.baseUrl);
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (_request, reply) => {
    const readiness = await options.readiness();
    return reply
      .code(readiness.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(readiness);
  });
  server.get('/', async (request, reply) =>
    reply
      .headers(landingHeaders)
      .type('text/html; charset=utf-8')
      .send(landingPage({ ...options.landing, origin: origin(request) })),
  );
  server.all(options.severalDialects, async (_request, reply) =>
    reply
      .code(400)
      .send({ code: 'INPUT_INVALID', message: 'This request carries the marks of more than one dialect.' }),
  );
}

const lingerMs = 1000;

const clientErrors: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function answerClientError(
  server: Server,
  error: NodeJS.ErrnoException & { rawPacket?: Buffer },
  socket: Duplex,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  if (acceptRawTarget(server, error, socket)) return;
  const status = clientErrors[error.code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify({ code: 'INPUT_INVALID', message: status.slice(4) });
  setTimeout(() => socket.destroy(), lingerMs); // whoever goes on sending is not listened to for ever
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
