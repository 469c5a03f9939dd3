import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import type { HttpScope } from '../dialect.js';
import { type Door, logUnexpected, pathOf, visitorOf } from '../door.js';
import { answerFile } from '../file-answer.js';
import { resources } from './links.js';

/** Mounts `/file/<RESOURCE>/<id>/0/0.<SUFFIX>?hkey=…`: no signature, the key alone; again and again until its end. */
export function mountFiles(scope: HttpScope, door: Door): void {
  scope.route({
    method: ['GET', 'HEAD'],
    url: '/file/:resource/:id/0/:file',
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const { resource } = request.params as { resource: string };
      const { hkey } = request.query as { hkey?: unknown };
      if (!(resources as readonly string[]).includes(resource) || typeof hkey !== 'string')
        return refuse(reply, 'no such file');
      return open(door, request, reply, hkey).catch((error: unknown) => {
        if (error instanceof DomainError) return refuse(reply, words[error.code] ?? 'no such file');
        logUnexpected(error, request);
        return reply.code(500).type('text/plain').send('internal error');
      });
    },
  });
}

async function open({ app, http }: Door, request: FastifyRequest, reply: FastifyReply, hkey: string) {
  const path = pathOf(request.originalUrl).replace(/^\/tencent(?=\/)/, '');
  const { download, until } = await app.openLink(visitorOf(http, request), hkey, {
    bound: path,
    head: request.method === 'HEAD',
  });
  reply.header('expires', new Date(until).toUTCString());
  return answerFile(request, reply, download);
}

const words: Partial<Record<DomainError['code'], string>> = {
  LINK_ENDED: 'the link has expired',
  DOWNLOAD_NOT_PERMITTED: 'downloading is not authorized',
};

/** The vendor's file host answers plain text and 403. */
const refuse = (reply: FastifyReply, why: string) => reply.code(403).type('text/plain; charset=utf-8').send(why);
