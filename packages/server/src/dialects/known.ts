import { isDeepStrictEqual } from 'node:util';

/** How long something is taken to be as it was. Another server of the installation may have changed it. */
const lifeMs = 1000;
/** More are not kept at once: whoever called longest ago is looked up again. */
const keptAtMost = 10_000;

interface Held<Value> {
  value: Value;
  until: number;
  version: number;
}

/**
 * What was looked up in the last second, so that not every request asks the database who is calling. What this server
 * changes itself is forgotten at once; what is not there is never remembered, as there is no end of that.
 */
export class Known<Value> {
  private readonly held = new Map<string, Held<Value>>();

  /** @param version moves when this server changes what is remembered here. */
  constructor(
    private readonly version: () => number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  recall(key: string): Value | undefined {
    const held = this.held.get(key);
    return held && held.until > this.now() && held.version === this.version() ? held.value : undefined;
  }

  async lookUp(key: string, find: () => Promise<Value>): Promise<Value> {
    this.held.delete(key);
    const version = this.version(); // a change while it is looked up may have been missed
    const value = await find();
    if (value !== undefined) this.keep(key, { value, until: this.now() + lifeMs, version });
    return value;
  }

  /**
   * Runs `act` on what is known. When that was remembered and `act` refuses, it is looked up again, and `act` runs once
   * more if it is something else by now: nobody is refused for what was so a second ago.
   */
  async upToDate<Result>(
    key: string,
    find: () => Promise<Value>,
    act: (value: Value) => Promise<Result>,
    isRefusal: (error: unknown) => boolean,
  ): Promise<Result> {
    const held = this.recall(key);
    if (held === undefined) return act(await this.lookUp(key, find));
    try {
      return await act(held);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const found = await this.lookUp(key, find);
      if (isDeepStrictEqual(found, held)) throw error;
      return act(found);
    }
  }

  private keep(key: string, held: Held<Value>): void {
    const [eldest] = this.held.keys();
    if (this.held.size >= keptAtMost && eldest !== undefined) this.held.delete(eldest);
    this.held.set(key, held);
  }
}
