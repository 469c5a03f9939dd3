import type { FastifyReply, FastifyRequest } from 'fastify';
import { logUnexpected } from './door.js';
import { letGo } from './let-go.js';
import { GatewayRefusal } from './refusal.js';

export const sendJson = (reply: FastifyReply, status: number, body: object) =>
  reply.code(status).header('content-type', 'application/json;charset=UTF-8').send(JSON.stringify(body));

/** How a vendor writes what is refused. */
export interface RefusalWords {
  /** Before a request reaches an interface; goes out with the HTTP status of the same number. */
  gateway(refusal: GatewayRefusal): object;
  /** Undefined for what is no refusal but a mistake of ours. */
  business(error: unknown): object | undefined;
  /** @param requestId found again in our log. */
  mistake(requestId: string): object;
}

/** Business refusals, and mistakes of ours, go out with HTTP 200: at any other status most clients lose the body. */
export const refuser =
  (words: RefusalWords) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    letGo(request.raw);
    if (error instanceof GatewayRefusal) return sendJson(reply, error.status, words.gateway(error));
    const refusal = words.business(error);
    if (refusal) return sendJson(reply, 200, refusal);
    logUnexpected(error, request);
    return sendJson(reply, 200, words.mistake(request.id));
  };
