import type { AppCredentials } from '../app/application.js';
import { DomainError, type ErrorCode } from '../domain/errors.js';
import { Known } from './known.js';

/** Refusals that a wider reach of the app could turn into an answer. */
const perhapsOutdated: readonly ErrorCode[] = [
  'COMPANY_NOT_FOUND',
  'CONTRACT_NOT_FOUND',
  'DOCUMENT_NOT_FOUND',
  'SEAL_NOT_FOUND',
  'EMPLOYEE_NOT_FOUND',
];

/** The apps that called in the last second. */
export class KnownApps {
  private readonly known: Known<AppCredentials | undefined>;

  /** @param version moves when this server changes an app or a company. */
  constructor(
    private readonly find: (accessKey: string) => Promise<AppCredentials | undefined>,
    version: () => number,
    now?: () => number,
  ) {
    this.known = new Known(version, now);
  }

  /**
   * @param accepts false when the app does not fit the request: its secret may have been changed since it was remembered.
   * @returns the app as it is when it was remembered and does not fit; undefined for a stranger
   */
  async get(accessKey: string, accepts: (app: AppCredentials) => boolean): Promise<AppCredentials | undefined> {
    const held = this.known.recall(accessKey);
    return held && accepts(held) ? held : this.lookUp(accessKey);
  }

  /** Runs `act` for the app as remembered, and once more when it was refused for want of something the app has by now. */
  async upToDate<T>(app: AppCredentials, act: (app: AppCredentials) => Promise<T>): Promise<T> {
    try {
      return await act(app);
    } catch (error) {
      if (!(error instanceof DomainError && perhapsOutdated.includes(error.code))) throw error;
      const found = await this.lookUp(app.accessKey);
      if (!found || found.scope.join() === app.scope.join()) throw error;
      return act(found);
    }
  }

  private lookUp(accessKey: string): Promise<AppCredentials | undefined> {
    return this.known.lookUp(accessKey, () => this.find(accessKey));
  }
}
