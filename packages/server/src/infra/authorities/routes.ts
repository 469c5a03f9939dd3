import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerAuthority, type AuthorityAnswer } from './answers.js';
import type { Authorities } from './authorities.js';

const maxRequestBytes = 16_384;

function send(reply: FastifyReply, answer: AuthorityAnswer): FastifyReply {
  const cache = answer.maxAge === undefined ? 'no-store' : `public, max-age=${answer.maxAge}`;
  return reply.code(answer.status).type(answer.contentType).header('cache-control', cache).send(answer.body);
}

/**
 * Mounts the built-in authorities: `/tsa` `/ocsp` `/crl/…` `/ca/…`. Plain HTTP clients come here, so nothing of a dialect
 * applies: any content type is taken as bytes.
 */
export const authorityRoutes =
  (authorities: Authorities) =>
  async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxRequestBytes }, (_request, body, done) =>
      done(null, body),
    );
    const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const path = request.raw.url!.split('?')[0]!;
      const method = request.method === 'POST' ? 'POST' : 'GET';
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      return send(reply, await answerAuthority(authorities, { method, path, body }));
    };
    for (const url of ['/ocsp/*', '/crl/*', '/ca/*']) scope.get(url, handle);
    for (const url of ['/tsa', '/ocsp']) scope.post(url, { bodyLimit: maxRequestBytes }, handle);
  };
