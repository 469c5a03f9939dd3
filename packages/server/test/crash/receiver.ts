import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One callback as it came: a contract's events, some of them more than once. */
export interface Told {
  contractId: string;
  eventId: string;
  type: string;
}

/** An integrator's callback receiver, which lives on while servers die. */
export class CallbackReceiver {
  readonly told: Told[] = [];
  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const form = new URLSearchParams(body);
        const eventId = String(request.headers['x-hufu-event']);
        this.told.push({ contractId: form.get('contractId')!, eventId, type: form.get('callbackType')! });
        response.end('success');
      });
    });
  }

  static async listen(): Promise<CallbackReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CallbackReceiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callback`;
  }

  /** Ids and types of a contract's events, each once. */
  eventsOf(contractId: string): Map<string, string> {
    const own = this.told.filter((told) => told.contractId === contractId);
    return new Map(own.map(({ eventId, type }) => [eventId, type]));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
