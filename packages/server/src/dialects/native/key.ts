import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Application, Caller } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { HttpFacts } from '../dialect.js';
import { callerOf } from '../door.js';
import { isSame } from '../same-bytes.js';

const keyForm = /^Bearer (hufu_([A-Za-z0-9]{4,40})_[A-Za-z0-9]{16,80})$/i;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Who calls our own API with a bearer key, `hufu_<access key>_<secret>`. */
export type CallerOf = (request: FastifyRequest) => Promise<Caller>;

/** Known and unknown keys take the same way. @throws DomainError NOT_PERMITTED */
export const keyCaller =
  (app: Application, http: HttpFacts): CallerOf =>
  async (request) => {
    const [, key = '', accessKey = ''] = keyForm.exec(request.headers.authorization ?? '') ?? [];
    const account = await app.findApp('native', accessKey);
    const fits = isSame(digest(key), digest(account?.secret ?? 'no such key'));
    if (account === undefined || !fits) throw new DomainError('NOT_PERMITTED', { needs: 'a valid API key' });
    return callerOf({ dialect: 'native', http }, account, request);
  };
