/** What was opened, to be closed in the opposite order. */
export class Closers {
  private readonly opened: { name: string; close: () => Promise<unknown> | void }[] = [];

  /** Remembers how to close what was just opened. */
  add(name: string, close: () => Promise<unknown> | void): void {
    this.opened.push({ name, close });
  }

  /**
   * Closes everything, the last opened first; one that fails does not keep the others open.
   *
   * @throws AggregateError with all failures
   */
  async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const { name, close } of this.opened.splice(0).reverse()) {
      try {
        await close();
      } catch (cause) {
        failures.push(new Error(`closing ${name} failed: ${(cause as Error).message}`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  }
}
