import type { FastifyInstance } from 'fastify';
import type { Application } from '../../app/application.js';
import type { HttpFacts } from '../dialect.js';
import { visitorOf } from '../door.js';
import { answerFile } from '../file-answer.js';
import { answerError } from './mount.js';

/** Mounts `/d/<token>/<name>`: downloads by expiring link, GET and HEAD, whole or one range. */
export function mountDownloads(scope: FastifyInstance, app: Application, http: HttpFacts): void {
  scope.register(async (inner) => {
    inner.setErrorHandler(answerError);
    inner.route({
      method: ['GET', 'HEAD'],
      url: '/d/:token/:name',
      exposeHeadRoute: false,
      handler: async (request, reply) => {
        const { token } = request.params as { token: string };
        return answerFile(
          request,
          reply,
          await app.downloadByLink(visitorOf(http, request), token, request.method === 'HEAD'),
        );
      },
    });
  });
}
