import { createHash, randomUUID } from 'node:crypto';
import type { BatchState } from '../../src/dialects/native/batch-wire.js';
import type { PageState } from '../../src/dialects/native/page-wire.js';
import type { Sandbox } from './sandbox.js';
import type { Person } from './vocabulary.js';

interface Cookie {
  name: string;
  path: string;
  value: string;
}

/** One of the two is there. */
interface ExchangeReply {
  page: string;
  state: PageState | null;
  list: BatchState | null;
}

/** Somebody's browser: its cookies, and the messages that come to its owner. */
class Browser {
  private readonly cookies: Cookie[] = [];
  protected page = '';

  protected constructor(
    private readonly baseUrl: string,
    private readonly sandbox: Sandbox,
    protected readonly owner: Person,
  ) {}

  /** What an address of a signing page opens. */
  protected async exchange(address: string): Promise<ExchangeReply> {
    const ticket = new URL(address).pathname.split('/').at(-1)!;
    const reply = await this.post<ExchangeReply>('/exchange', { ticket });
    this.page = reply.page;
    return reply;
  }

  protected async newestCode(): Promise<string> {
    const message = (await this.sandbox.messages(this.owner.mobile)).find(({ code }) => code !== undefined);
    if (!message?.code) throw new Error(`no code came to ${this.owner.mobile}`);
    return message.code;
  }

  protected async get<Reply>(path: string): Promise<Reply> {
    return (await this.fetched(path)).json() as Promise<Reply>;
  }

  protected async picture(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.fetched(path)).arrayBuffer());
  }

  private async fetched(path: string): Promise<Response> {
    const reply = await fetch(`${this.baseUrl}/native/v1/page${path}`, { headers: { cookie: this.cookiesFor(path) } });
    if (!reply.ok) throw new PageRefusal(reply.status, `${path}: ${await reply.text()}`);
    return reply;
  }

  /** Those that belong to this address, as a browser sends them. */
  private cookiesFor(path: string): string {
    const mine = this.cookies.filter((cookie) => `/native/v1/page${path}`.startsWith(cookie.path));
    return mine.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  private keep(set: string): void {
    const [pair, ...attributes] = set.split(';');
    const [name, value] = pair!.split('=') as [string, string];
    const path = /^\s*path=(.*)$/i.exec(attributes.find((each) => /^\s*path=/i.test(each)) ?? '')?.[1] ?? '/';
    const known = this.cookies.find((cookie) => cookie.name === name && cookie.path === path);
    if (known) known.value = value;
    else this.cookies.push({ name, path, value });
  }

  protected async post<Reply>(path: string, body: object | undefined): Promise<Reply> {
    const reply = await fetch(`${this.baseUrl}/native/v1/page${path}`, {
      method: 'POST',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        'sec-fetch-site': 'same-origin',
        cookie: this.cookiesFor(path),
      },
      body: body && JSON.stringify(body),
    });
    for (const set of reply.headers.getSetCookie()) this.keep(set);
    const text = await reply.text();
    if (!reply.ok) throw new PageRefusal(reply.status, `${path}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as Reply;
  }
}

const agreement = (consents: PageState['consents']) => ({
  consents: consents.map(({ id, version, sha256 }) => ({ id, version, sha256 })),
  how: 'CLICK',
});

/** A phone with the signing page of one contract on it. */
export class Phone extends Browser {
  state!: PageState;

  /** Opens an address of a signing page; a link asks for a code before it shows anything. */
  static async open(baseUrl: string, sandbox: Sandbox, owner: Person, address: string): Promise<Phone> {
    const phone = new Phone(baseUrl, sandbox, owner);
    const { state } = await phone.exchange(address);
    phone.state = state!;
    if (phone.state.kind === 'PROVE') await phone.prove();
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
    if (!this.state.consented) await this.post(`/${this.page}/consent`, agreement(this.state.consents));
  }
}

/** A phone with the page of several contracts on it. */
export class ListOnPhone extends Browser {
  list!: BatchState;

  static async open(baseUrl: string, sandbox: Sandbox, owner: Person, address: string): Promise<ListOnPhone> {
    const phone = new ListOnPhone(baseUrl, sandbox, owner);
    const { list } = await phone.exchange(address);
    phone.list = list!;
    if (phone.list.kind === 'PROVE') await phone.prove();
    return phone;
  }

  private async prove(): Promise<void> {
    await this.post(`/${this.page}/batch/prove/send`, undefined);
    this.list = await this.post(`/${this.page}/batch/prove`, { code: await this.newestCode() });
  }

  /** Looks at every page of a contract, as far as the list asks for it. */
  private async readThrough(contractId: string): Promise<void> {
    const { page, state } = await this.post<{ page: string; state: PageState }>(`/${this.page}/batch/open`, {
      contractId,
    });
    const pages = [];
    for (const { id: documentId, pages: all } of state.documents)
      for (let n = 1; n <= all.length; n++) {
        const picture = await this.picture(`/${page}/documents/${documentId}/pages/${n}?w=780`);
        pages.push({ documentId, page: n, digest: createHash('sha256').update(picture).digest('hex'), ms: 1000 });
      }
    await this.post(`/${page}/seen`, { pages });
  }

  /** Reads what has to be read, then signs all that can be signed, with one code. */
  async signAll(): Promise<BatchState> {
    for (const { id, hindrance } of this.list.contracts) if (hindrance === 'READ') await this.readThrough(id);
    this.list = await this.get(`/${this.page}/batch`);
    await this.post(`/${this.page}/batch/consent`, agreement(this.list.consents));
    const choosable = this.list.contracts.filter(({ choosable: can }) => can);
    const { intentId } = await this.post<{ intentId: string }>(`/${this.page}/batch/intents`, {
      key: randomUUID(),
      contracts: choosable.map(({ id }) => id),
      hand: { kind: 'type', text: this.owner.name },
    });
    const code = await this.newestCode();
    return (this.list = await this.post(`/${this.page}/batch/intents/${intentId}/sign`, { code }));
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
