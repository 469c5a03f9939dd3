import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The built signing page of @hufu/web. */
const site = join(dirname(createRequire(import.meta.url).resolve('@hufu/web/package.json')), 'dist', 'site');

/** An address that names a page already open, of one contract or of several; its right is the cookie. */
const openPage = /^~~?[0-9a-f]{24}$/;
const status = { OPEN: 200, ENDED: 410, UNKNOWN: 404 } as const;

/** @param html the shell; its inline script is allowed by its hash, and no other. */
const shellHeaders = (html: string) => ({
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'content-security-policy': [
    "default-src 'none'",
    ["script-src 'self'", ...inlineScripts(html)].join(' '),
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
});
const inlineScripts = (html: string): string[] =>
  [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(
    ([, code]) => `'sha256-${createHash('sha256').update(code!).digest('base64')}'`,
  );

/**
 * Mounts `/s/<ticket>`: an empty shell that says nothing of a contract and consumes nothing. An address past its life
 * answers 410, an unknown one 404, both with the shell that says so in words.
 */
export async function mountSite(
  scope: FastifyInstance,
  stands: (ticket: string) => Promise<keyof typeof status>,
): Promise<void> {
  const shell = join(site, 'index.html');
  if (!existsSync(shell)) return mountMissing(scope);
  const headers = shellHeaders(readFileSync(shell, 'utf8'));
  await scope.register(fastifyStatic, {
    root: join(site, 'assets'),
    prefix: '/s/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => void reply.header('x-content-type-options', 'nosniff'),
  });
  scope.get('/s/:ticket', async (request, reply) => {
    const { ticket } = request.params as { ticket: string };
    const code = openPage.test(ticket) ? 200 : status[await stands(ticket)];
    return reply.code(code).headers(headers).sendFile('index.html', site, { cacheControl: false, etag: false });
  });
}

/** A server started without the built page says how to get it. */
const mountMissing = (scope: FastifyInstance): void =>
  void scope.get('/s/:ticket', async (_request, reply) =>
    reply.code(503).type('text/plain; charset=utf-8').send('The signing page is not built. Run: npm run build\n'),
  );
