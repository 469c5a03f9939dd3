import { randomUUID } from 'node:crypto';
import type { BatchState } from '../../src/dialects/native/batch-wire.js';
import type { PageState } from '../../src/dialects/native/page-wire.js';

/** A browser's part of one visit to the signing page: cookies, and the calls that the page makes. */
export class PageVisit {
  private readonly cookies = new Map<string, string>();
  private page = '';
  private intentId = '';
  private code = '';

  private constructor(private readonly baseUrl: string) {}

  /** Everything up to the code: what is left is to send it. */
  static async open(baseUrl: string, ticket: string, codeThatCame: () => Promise<string>): Promise<PageVisit> {
    const visit = new PageVisit(baseUrl);
    const opened = await visit.post<{ page: string; state: PageState }>('/exchange', { ticket });
    visit.page = opened.page;
    const { consents, actions } = opened.state;
    const agreed = consents.map(({ id, version, sha256 }) => ({ id, version, sha256 }));
    await visit.post(`/${visit.page}/consent`, { consents: agreed, how: 'CLICK' });
    const { intentId } = await visit.post<{ intentId: string }>(`/${visit.page}/intents`, {
      key: randomUUID(),
      actions: actions.map(({ id }) => ({ id, mark: { kind: 'type', text: '张伟' } })),
    });
    visit.intentId = intentId;
    visit.code = await codeThatCame();
    return visit;
  }

  /** As `open`, for all contracts of a list: one intent over them, one code. */
  static async openList(baseUrl: string, ticket: string, codeThatCame: () => Promise<string>): Promise<PageVisit> {
    const visit = new PageVisit(baseUrl);
    const opened = await visit.post<{ page: string; list: BatchState }>('/exchange', { ticket });
    visit.page = `${opened.page}/batch`;
    const { consents, contracts } = opened.list;
    const agreed = consents.map(({ id, version, sha256 }) => ({ id, version, sha256 }));
    await visit.post(`/${visit.page}/consent`, { consents: agreed, how: 'CLICK' });
    const { intentId } = await visit.post<{ intentId: string }>(`/${visit.page}/intents`, {
      key: randomUUID(),
      contracts: contracts.map(({ id }) => id),
      hand: { kind: 'type', text: '张伟' },
    });
    visit.intentId = intentId;
    visit.code = await codeThatCame();
    return visit;
  }

  /** Sends the code of a list; asked again, it goes on where it was. */
  signAll(headers: Record<string, string> = {}): Promise<BatchState> {
    return this.post(`/${this.page}/intents/${this.intentId}/sign`, { code: this.code }, headers);
  }

  /** How the list stands. */
  async list(): Promise<BatchState> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${this.baseUrl}/native/v1/page/${this.page}`, { headers: { cookie } });
    if (!reply.ok) throw new Error(`the list: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as BatchState;
  }

  /** Sends the code. A page that got no answer sends the same again. */
  sign(headers: Record<string, string> = {}): Promise<PageState> {
    return this.post(`/${this.page}/intents/${this.intentId}/sign`, { code: this.code }, headers);
  }

  private async post<Reply>(path: string, body: object, headers: Record<string, string> = {}): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${this.baseUrl}/native/v1/page${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      body: JSON.stringify(body),
    });
    for (const set of reply.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0]!.split('=') as [string, string];
      this.cookies.set(name, value);
    }
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as Reply;
  }
}
