import { randomUUID } from 'node:crypto';
import type { PageState } from '../../src/dialects/native/page-wire.js';
import type { Sandbox } from './sandbox.js';
import type { Person } from './vocabulary.js';

/** Somebody's phone with a signing page on it: cookies, and the calls the page makes. */
export class Phone {
  private readonly cookies = new Map<string, string>();
  private page = '';
  state!: PageState;

  private constructor(
    private readonly baseUrl: string,
    private readonly sandbox: Sandbox,
    private readonly owner: Person,
  ) {}

  /** Opens an address of a signing page; a link asks for a code before it shows anything. */
  static async open(baseUrl: string, sandbox: Sandbox, owner: Person, address: string): Promise<Phone> {
    const phone = new Phone(baseUrl, sandbox, owner);
    const ticket = new URL(address).pathname.split('/').at(-1)!;
    const { page, state } = await phone.post<{ page: string; state: PageState }>('/exchange', { ticket });
    phone.page = page;
    phone.state = state;
    if (state.kind === 'PROVE') await phone.prove();
    return phone;
  }

  private async prove(): Promise<void> {
    await this.post(`/${this.page}/prove/send`, undefined);
    this.state = await this.post(`/${this.page}/prove`, { code: await this.newestCode() });
  }

  /** Signs or approves everything that is this person's turn. */
  async sign(): Promise<PageState> {
    await this.agree();
    const { intentId } = await this.post<{ intentId: string }>(`/${this.page}/intents`, {
      key: randomUUID(),
      actions: this.state.actions.map((action) => ({ id: action.id, ...this.markFor(action) })),
    });
    const code = await this.newestCode();
    return (this.state = await this.post(`/${this.page}/intents/${intentId}/sign`, { code }));
  }

  private markFor({ type, sealIds }: PageState['actions'][number]): object {
    if (type === 'AUDIT') return {};
    if (type === 'PERSONAL' || type === 'OPERATOR') return { mark: { kind: 'type', text: this.owner.name } };
    return { mark: { kind: 'seal', sealId: sealIds[0] ?? this.state.seals[0]!.id } };
  }

  /** Fills in what is this person's to fill. */
  async fill(values: Record<string, string>): Promise<PageState> {
    const filled = this.state.fields.flatMap(({ documentId, name, label }) => {
      const value = values[label] ?? values[name];
      return value === undefined ? [] : [{ documentId, name, value }];
    });
    return (this.state = await this.post(`/${this.page}/fill`, { values: filled }));
  }

  async reject(reason: string): Promise<PageState> {
    return (this.state = await this.post(`/${this.page}/reject`, { reason }));
  }

  private async agree(): Promise<void> {
    const consents = this.state.consents.map(({ id, version, sha256 }) => ({ id, version, sha256 }));
    if (!this.state.consented) await this.post(`/${this.page}/consent`, { consents, how: 'CLICK' });
  }

  private async newestCode(): Promise<string> {
    const message = (await this.sandbox.messages(this.owner.mobile)).find(({ code }) => code !== undefined);
    if (!message?.code) throw new Error(`no code came to ${this.owner.mobile}`);
    return message.code;
  }

  private async post<Reply>(path: string, body: object | undefined): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${this.baseUrl}/native/v1/page${path}`, {
      method: 'POST',
      headers: { ...(body && { 'content-type': 'application/json' }), 'sec-fetch-site': 'same-origin', cookie },
      body: body && JSON.stringify(body),
    });
    for (const set of reply.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0]!.split('=') as [string, string];
      this.cookies.set(name, value);
    }
    const text = await reply.text();
    if (!reply.ok) throw new PageRefusal(reply.status, `${path}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as Reply;
  }
}

/** The page's server refused. */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal';
  constructor(
    readonly status: number,
    why: string,
  ) {
    super(`${status} ${why}`);
  }
}
