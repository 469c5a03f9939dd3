import { DomainError } from '../domain/errors.js';

/**
 * How many bytes of uploads may be in memory at once. A request reserves what it receives and gives all of it back when it
 * is answered; one that would go beyond is refused, so that many large uploads cannot take the server down.
 */
export class UploadBudget {
  private used = 0;
  constructor(private readonly bytes: number) {}

  /** @throws DomainError RATE_LIMITED */
  private take(bytes: number): void {
    if (this.used + bytes > this.bytes) throw new DomainError('RATE_LIMITED');
    this.used += bytes;
  }

  /** Runs one request; `reserve` is called with each piece received. */
  async during<T>(request: (reserve: (bytes: number) => void) => Promise<T>): Promise<T> {
    let mine = 0;
    try {
      return await request((bytes) => {
        this.take(bytes);
        mine += bytes;
      });
    } finally {
      this.used -= mine;
    }
  }
}
