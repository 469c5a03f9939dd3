import { isPoint, sizeOf } from './speakers/marks.js';
import type { TemplatePlan } from './vocabulary.js';

/** Our own API, and the sandbox's calls: what no vendor has and every test needs. */
export class Sandbox {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
  ) {}

  /** Moves the business clock forward; 0 asks only. @returns it, UTC ms */
  async advance(ms: number): Promise<number> {
    const { now } = await this.call<{ now: number }>('POST', 'sandbox/clock', {
      advance: `PT${Math.ceil(ms / 1000)}S`,
    });
    return now;
  }

  now = (): Promise<number> => this.advance(0);

  /** SMS and mails to that contact, newest first. */
  async messages(contact: string): Promise<{ text: string; code?: string; link?: string }[]> {
    const query = new URLSearchParams({ contact });
    return (
      await this.call<{ messages: { text: string; code?: string; link?: string }[] }>(
        'GET',
        `sandbox/messages?${query.toString()}`,
      )
    ).messages;
  }

  /** A template, as the vendors' consoles make them. Roles are `party0`, `party1`, … */
  makeTemplate({ plan, value }: TemplatePlan): Promise<{ id: string; ids: NativeContract['ids'] }> {
    const [paper] = plan.papers;
    const line = { type: 'TEXT', required: true, page: 1, x: 80, width: 200, height: 20 } as const;
    const blanks = plan.parties.flatMap((party, n) =>
      (party.kind === 'PERSON' ? (party.fills ?? []) : []).map(({ name, required }, m) => ({
        ...line,
        required,
        name: `blank_${n}_${m}`,
        label: name,
        roleKey: `party${n}`,
        y: 640 - 30 * m,
      })),
    );
    return this.call('POST', 'templates', {
      name: plan.subject,
      documents: [{ fileName: `${paper!.title}.pdf`, bytes: paper!.bytes.toString('base64') }],
      roles: plan.parties.map(({ kind }, n) => ({
        key: `party${n}`,
        name: `签署方${n + 1}`,
        type: kind === 'COMPANY' ? 'COMPANY' : 'PERSONAL',
        sponsor: kind === 'COMPANY',
        actions: kind === 'COMPANY' ? [{ type: 'COMPANY', autoSign: true }] : undefined,
      })),
      fields: [{ ...line, name: 'value', label: value[0], externalKey: 'value', y: 700 }, ...blanks],
      placements: plan.parties.flatMap((party, n) =>
        party.marks.filter(isPoint).map(({ page, x, y }) => ({
          mark: party.kind === 'COMPANY' ? 'COMPANY' : 'PERSONAL',
          roleKey: `party${n}`,
          page,
          x: x + sizeOf(party).width / 2,
          y: y + sizeOf(party).height / 2,
        })),
      ),
    });
  }

  /** One page for several contracts. @param ids in any dialect's form @returns its address */
  async pageOfSeveral(ids: readonly string[], contact: string): Promise<string> {
    return (await this.call<{ url: string }>('POST', 'batches', { contact, contracts: ids })).url;
  }

  /** What our own API says of a contract. @param id in any dialect's form */
  contract = (id: string): Promise<NativeContract> => this.call('GET', `contracts/${id}`);

  private async call<Reply>(method: string, path: string, body?: object): Promise<Reply> {
    const reply = await fetch(`${this.baseUrl}/native/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.apiKey}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as Reply;
  }
}

export interface NativeContract {
  id: string;
  ids: { qiyuesuo: string; tencent: string; esign: string };
  state: string;
  voidState: string;
  reason?: string;
  expireAt?: number;
  signatories: { type: string; state: string; name: string; actions: { type: string; state: string }[] }[];
  documents: { id: string; pages: number; sha256: string }[];
}

/** Asks until it is so; the platform goes on by itself. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain: ${what}`);
}
