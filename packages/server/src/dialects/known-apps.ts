import type { AppCredentials } from '../app/application.js';
import { DomainError, type ErrorCode } from '../domain/errors.js';

/** How long an app is taken to be as it was. Another server process may have given it a subsidiary or a new secret. */
const lifeMs = 1000;

/** Refusals that a wider reach of the app could turn into an answer. */
const perhapsOutdated: readonly ErrorCode[] = [
  'COMPANY_NOT_FOUND',
  'CONTRACT_NOT_FOUND',
  'DOCUMENT_NOT_FOUND',
  'SEAL_NOT_FOUND',
  'EMPLOYEE_NOT_FOUND',
];

/**
 * The apps that called in the last second, so that not every request asks the database who is calling. Whatever would be
 * refused because of what is remembered is asked again before it is refused.
 */
export class KnownApps {
  private readonly known = new Map<string, { app: AppCredentials; until: number }>();

  constructor(
    private readonly find: (accessKey: string) => Promise<AppCredentials | undefined>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param accepts false when the remembered app does not fit the request (its secret was changed). */
  async get(accessKey: string, accepts: (app: AppCredentials) => boolean): Promise<AppCredentials | undefined> {
    const held = this.known.get(accessKey);
    if (held && held.until > this.now() && accepts(held.app)) return held.app;
    return this.fresh(accessKey);
  }

  /** What this request does may change what the next one finds. */
  forget(accessKey: string): void {
    this.known.delete(accessKey);
  }

  /** Runs `act` for the app as remembered, and once more when it was refused for want of something the app has by now. */
  async upToDate<T>(app: AppCredentials, act: (app: AppCredentials) => Promise<T>): Promise<T> {
    try {
      return await act(app);
    } catch (error) {
      if (!(error instanceof DomainError && perhapsOutdated.includes(error.code))) throw error;
      const fresh = await this.fresh(app.accessKey);
      if (!fresh || fresh.scope.join() === app.scope.join()) throw error;
      return act(fresh);
    }
  }

  /** A stranger's token is never remembered: there is no end of those. */
  private async fresh(accessKey: string): Promise<AppCredentials | undefined> {
    this.known.delete(accessKey);
    const app = await this.find(accessKey);
    if (app) this.known.set(accessKey, { app, until: this.now() + lifeMs });
    return app;
  }
}
