import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** What was asked of the servers of this process, as vendors name their operations. */
export class Calls {
  private readonly seen = new Set<string>();

  constructor() {
    subscribe('http.server.request.start', (message) => {
      const { method, url = '', headers } = (message as { request: IncomingMessage }).request;
      const action = headers['x-tc-action'];
      this.seen.add(typeof action === 'string' ? action : `${method} ${url.split('?')[0]}`);
    });
  }

  /** @param operation an action, or a method and a path in which `{name}` and `:name` stand for anything */
  has(operation: string): boolean {
    if (this.seen.has(operation)) return true;
    const escaped = operation.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`^${escaped.replace(/\{\w+\}|:\w+/g, '[^/]+')}$`);
    return [...this.seen].some((call) => pattern.test(call));
  }
}
