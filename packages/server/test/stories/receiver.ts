import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One callback as it came; the speaker of its tongue reads it. */
export interface Received {
  /** Path and query it was sent to. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** An integrator's callback receiver: it keeps what comes and answers as every vendor wants to be answered. */
export class CallbackReceiver {
  readonly received: Received[] = [];
  private refusals = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        if (body !== '{}' && this.refusals > 0) {
          this.refusals--;
          return void response.writeHead(503).end();
        }
        const headers = request.headers as Record<string, string>;
        if (body !== '{}') this.received.push({ url: request.url ?? '', headers, body });
        response.end('success');
      });
    });
  }

  static async listen(): Promise<CallbackReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CallbackReceiver(server);
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
