import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Application, Caller } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { HttpFacts } from '../dialect.js';
import { callerOf, knownAppsOf } from '../door.js';
import { isSame } from '../same-bytes.js';

const keyForm = /^Bearer (hufu_([A-Za-z0-9]{4,40})_[A-Za-z0-9]{16,80})$/i;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Runs a call for whoever holds the bearer key of its request, `hufu_<access key>_<secret>`. @throws DomainError NOT_PERMITTED */
export type AsKeyHolder = <T>(request: FastifyRequest, act: (caller: Caller) => Promise<T>) => Promise<T>;

/** Known and unknown keys take the same way. */
export function asKeyHolder(app: Application, http: HttpFacts): AsKeyHolder {
  const apps = knownAppsOf('native', app);
  return async (request, act) => {
    const [, key = '', accessKey = ''] = keyForm.exec(request.headers.authorization ?? '') ?? [];
    const fits = (secret: string): boolean => isSame(digest(key), digest(secret));
    const account = await apps.get(accessKey, ({ secret }) => fits(secret));
    if (!fits(account?.secret ?? 'no such key') || account === undefined)
      throw new DomainError('NOT_PERMITTED', { needs: 'a valid API key' });
    return apps.upToDate(account, (now) => act(callerOf({ dialect: 'native', http }, now, request)));
  };
}
