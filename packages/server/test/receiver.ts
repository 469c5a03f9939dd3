import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One callback as it came. */
export interface Received {
  /** Path and query it was sent to. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** An integrator's receiver of callbacks: it keeps what comes, and answers as every vendor wants to be answered. */
export class CallbackReceiver {
  /** In the order in which they came; those that were refused are not among them. */
  readonly received: Received[] = [];
  /** Where it was asked with an empty object whether anybody is there; some vendors do before they keep an address. */
  readonly probes: string[] = [];
  private refusals = 0;

  private constructor(
    private readonly server: Server,
    statusOf: (received: Received) => number,
  ) {
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const one = { url: request.url ?? '', headers: request.headers as Record<string, string>, body };
        const status = body !== '{}' && this.refusals > 0 ? 503 : statusOf(one);
        if (body === '{}') this.probes.push(one.url);
        else if (status === 200) this.received.push(one);
        else this.refusals = Math.max(0, this.refusals - 1);
        response.writeHead(status).end(status === 200 ? 'success' : '');
      });
    });
  }

  /** @param statusOf other than 200: answered so, and not kept. */
  static async listen(statusOf: (received: Received) => number = () => 200): Promise<CallbackReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CallbackReceiver(server, statusOf);
  }

  address(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** What came to that path, in order, each once however often it was sent. An event may be told in several callbacks. */
  at(path: string): Received[] {
    const seen = new Set<string>();
    return this.received.filter(({ url, headers, body }) => {
      const once = `${headers['x-hufu-event']} ${body}`;
      if (url.split('?')[0] !== path || seen.has(once)) return false;
      seen.add(once);
      return true;
    });
  }

  /** The next ones are answered with 503. */
  refuse(times: number): void {
    this.refusals = times;
  }

  get refusalsLeft(): number {
    return this.refusals;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
