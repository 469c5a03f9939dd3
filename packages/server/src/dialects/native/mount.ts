import fastifyCookie from '@fastify/cookie';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import type { Call } from './call.js';
import { httpStatus } from './errors.js';

export const bodyLimitBytes = 4 * 1024 * 1024;

/** Mounts our own API: JSON in and out, one error shape, nothing kept by caches. */
export async function mountCalls(scope: FastifyInstance, calls: Call[]): Promise<void> {
  if (!scope.hasRequestDecorator('cookies')) await scope.register(fastifyCookie);
  scope.setErrorHandler(answerError);
  for (const call of calls) {
    scope.route({
      method: call.method,
      url: call.path,
      bodyLimit: bodyLimitBytes,
      handler: async (request, reply) => {
        reply.header('cache-control', 'no-store');
        const answer = await call.run(request, reply);
        if (reply.sent || answer === reply) return reply;
        return call.reply === null ? reply.code(204).send() : reply.send(answer);
      },
    });
  }
}

/** `{code, message, facts, requestId}`; a mistake of ours says nothing of itself and is logged whole. */
export function answerError(error: FastifyError | DomainError, request: FastifyRequest, reply: FastifyReply) {
  reply.header('cache-control', 'no-store');
  if (error instanceof DomainError) return refuse(reply, request, httpStatus[error.code], error.code, error.facts);
  const status = (error as FastifyError).statusCode ?? 500;
  if (status === 413) return refuse(reply, request, 413, 'FILE_TOO_LARGE', { limit: bodyLimitBytes });
  if (status < 500) return refuse(reply, request, status, 'INPUT_INVALID', { field: 'body' });
  request.log.error({ err: error }, 'a call of our own API failed');
  return refuse(reply, request, 500, 'INTERNAL', {});
}

type Facts = Record<string, string | number>;
const refuse = (reply: FastifyReply, request: FastifyRequest, status: number, code: string, facts: Facts) => {
  if (typeof facts['seconds'] === 'number') reply.header('retry-after', facts['seconds']);
  return reply.code(status).send({ code, message: messageOf(code, facts), facts, requestId: String(request.id) });
};

const messageOf = (code: string, facts: Facts): string => {
  const words = code.toLowerCase().replaceAll('_', ' ');
  const told = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
  return told.length ? `${words} (${told.join(', ')})` : words;
};
