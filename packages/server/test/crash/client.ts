import { X509Certificate } from 'node:crypto';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import { QiyuesuoClient, QiyuesuoRefusal } from '../../src/demo/qiyuesuo-client.js';
import type { Credentials } from '../../src/credentials.js';
import { PageVisit } from './page-visit.js';

type Party = 'COMPANY' | 'AUTO_COMPANY' | 'PERSON';

/** A contract of the stories, in the order in which its parties sign. */
export interface Made {
  contractId: string;
  documentId: string;
  subject: string;
  parties: readonly Party[];
  stampers: object[];
}

/** How a watched call names itself to the server; see killable-server.ts. */
export const watched = (key: string, holdAt?: number): Record<string, string> => ({
  'x-crash-key': key,
  ...(holdAt !== undefined && { 'x-crash-hold-at': String(holdAt) }),
});

let made = 0;

/** An integrator's program on the 契约锁 API and, for what no vendor has, on the sandbox calls. */
export class Integrator {
  constructor(private readonly credentials: Credentials) {}

  private qys(headers: Record<string, string> = {}): QiyuesuoClient {
    const { baseUrl, qiyuesuo } = this.credentials;
    return new QiyuesuoClient(baseUrl, qiyuesuo.appToken, qiyuesuo.appSecret, headers);
  }

  /** The root under which signatures and time stamps are checked, DER. */
  static async rootOf(baseUrl: string): Promise<Buffer> {
    return new X509Certificate(await (await fetch(`${baseUrl}/ca/root.pem`)).text()).raw;
  }

  /** Callbacks of every contract go there from now on. */
  async subscribe(callbackUrl: string): Promise<void> {
    await this.qys().post('/company/token/update/callback', { callbackUrl, encrypt: false });
  }

  /** A draft with one small document, ready to be sent. */
  async draft(parties: readonly Party[]): Promise<Made> {
    const subject = `断电演练${process.pid}-${++made}`;
    const { id, signatories } = await this.qys().post<DraftReply>('/v2/contract/draft', {
      subject,
      bizId: subject,
      signatories: parties.map((party, serialNo) => ({ ...this.signatory(party), serialNo })),
    });
    const { documentId } = await this.qys().upload<{ documentId: string }>(
      '/v2/document/addbyfile',
      { contractId: id, title: '合同', fileSuffix: 'pdf' },
      { bytes: smallPdf, name: 'contract.pdf' },
    );
    return { contractId: id, documentId, subject, parties, stampers: stampersFor(signatories, documentId) };
  }

  /** A contract of ten pages on which all may sign at any time, five on a page. */
  async draftForMany(contacts: string[]): Promise<Made> {
    const subject = `众人同签${process.pid}-${++made}`;
    const { id, signatories } = await this.qys().post<DraftReply>('/v2/contract/draft', {
      subject,
      ordinal: false,
      signatories: contacts.map((contact, n) => ({
        tenantType: 'PERSONAL',
        tenantName: `签署人${n + 1}`,
        receiver: { contact, contactType: 'MOBILE' },
      })),
    });
    const { documentId } = await this.qys().upload<{ documentId: string }>(
      '/v2/document/addbyfile',
      { contractId: id, title: '承诺书', fileSuffix: 'pdf' },
      {
        bytes: samplePdf({ pages: Array.from({ length: Math.ceil(contacts.length / 5) }, () => ({})) }),
        name: 'a.pdf',
      },
    );
    const stampers = signatories.map((signatory, n) => ({
      type: 'PERSONAL',
      signatoryId: signatory.id,
      documentId,
      page: 1 + Math.floor(n / 5),
      offsetX: 0.2,
      offsetY: 0.1 + 0.15 * (n % 5),
    }));
    return { contractId: id, documentId, subject, parties: contacts.map(() => 'PERSON'), stampers };
  }

  private signatory(party: Party) {
    const { company, person } = this.credentials;
    if (party === 'PERSON') {
      const receiver = { contact: person.contact, contactType: 'MOBILE' };
      return { tenantType: 'PERSONAL', tenantName: person.name, receiver };
    }
    const actions = [{ type: 'COMPANY', serialNo: 0, autoSign: party === 'AUTO_COMPANY' }];
    return { tenantType: 'COMPANY', tenantName: company.name, actions };
  }

  async send({ contractId, stampers }: Made, headers?: Record<string, string>): Promise<void> {
    await this.qys(headers).post('/v2/contract/send', { contractId, stampers });
  }

  async companySign({ contractId }: Made, headers?: Record<string, string>): Promise<void> {
    await this.qys(headers).post('/v2/contract/companysign', { contractId });
  }

  async recall({ contractId }: Made, headers?: Record<string, string>): Promise<void> {
    await this.qys(headers).post('/v2/contract/invalid', { contractId, reason: '演练结束' });
  }

  /** Starts to void a completed contract; nobody seals by itself. */
  async voidIt({ contractId }: Made, headers?: Record<string, string>): Promise<void> {
    await this.qys(headers).post('/v2/contract/invalid', { contractId, reason: '协商解除', autoSign: false });
  }

  /** Seals the release contract, by the id of the contract it ends. */
  async companySignVoid({ contractId }: Made): Promise<void> {
    await this.qys().post('/v2/contract/invalidsign', { contractId });
  }

  async status({ contractId }: Made): Promise<string> {
    return (await this.qys().get<{ status: string }>('/v2/contract/detail', { contractId })).status;
  }

  async document({ documentId }: Made): Promise<Buffer> {
    return (await this.qys().download('/v2/document/download', { documentId })).bytes;
  }

  /** The person opens the page by a ticket, agrees, and is about to enter the code that came. */
  async openPage(made: Made): Promise<PageVisit> {
    const { contact } = this.credentials.person;
    const { ticket } = await this.qys().post<{ ticket: string }>('/v2/contract/miniappexchange', {
      contractId: made.contractId,
      bizId: null,
      user: { contact, contactType: 'MOBILE' },
    });
    return PageVisit.open(this.credentials.baseUrl, ticket, () => this.codeFor(made, contact));
  }

  /** The person opens a list of these contracts, agrees once, and is about to enter the one code that came. */
  async openList(several: readonly Made[]): Promise<PageVisit> {
    const { baseUrl, native, person } = this.credentials;
    const reply = await fetch(`${baseUrl}/native/v1/batches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${native.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ contact: person.contact, contracts: several.map(({ contractId }) => contractId) }),
    });
    const { url } = (await reply.json()) as { url: string };
    return PageVisit.openList(baseUrl, url.split('/').at(-1)!, () => this.codeFor(several[0]!, person.contact));
  }

  private async codeFor({ subject }: Made, contact: string): Promise<string> {
    const { messages } = await this.native<{ messages: { text: string; code?: string }[] }>(
      'GET',
      `messages?contact=${contact}`,
    );
    const message = messages.find(({ code, text }) => code && text.includes(`《${subject}》`));
    if (!message?.code) throw new Error(`no code came for ${subject}`);
    return message.code;
  }

  /** What the person does on the signing page: opens it, agrees, enters the code. */
  async personSign(
    { contractId }: Made,
    headers?: Record<string, string>,
    contact = this.credentials.person.contact,
  ): Promise<void> {
    await this.native('POST', 'act', { contractId, contact, act: 'sign' }, headers);
  }

  /** Moves the business clock. @param period ISO 8601 */
  advance(period: string): Promise<{ now: number }> {
    return this.native('POST', 'clock', { advance: period });
  }

  async timestampsDown(timestampsDown: boolean): Promise<void> {
    await this.native('POST', 'mischief', { timestampsDown });
  }

  private async native<Reply>(method: string, call: string, body?: object, headers = {}): Promise<Reply> {
    const { baseUrl, native } = this.credentials;
    const reply = await fetch(`${baseUrl}/native/v1/sandbox/${call}`, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${native.apiKey}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    if (!reply.ok) throw new NativeRefusal(reply.status, call, await reply.text());
    return (await reply.json()) as Reply;
  }
}

/** Our own API refused. */
export class NativeRefusal extends Error {
  override readonly name = 'NativeRefusal';
  constructor(
    readonly status: number,
    call: string,
    text: string,
  ) {
    super(`${call}: ${status} ${text}`);
  }
}

interface DraftReply {
  id: string;
  signatories: { id: string; tenantType: string; actions?: { id: string }[] }[];
}

const smallPdf = samplePdf({ pages: [{}] });

const stampersFor = (signatories: DraftReply['signatories'], documentId: string): object[] =>
  signatories.map(({ id, tenantType, actions }, index) => ({
    ...(tenantType === 'PERSONAL'
      ? { type: 'PERSONAL', signatoryId: id }
      : { type: 'COMPANY', actionId: actions![0]!.id }),
    documentId,
    page: 1,
    offsetX: 0.1 + 0.4 * index,
    offsetY: 0.3,
  }));

/** 契约锁's code or our status of a refusal, undefined for none; other errors are not expected. */
export async function refusalOf(call: Promise<unknown>): Promise<number | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof QiyuesuoRefusal) return error.reply.code;
    if (error instanceof NativeRefusal) return error.status;
    throw error;
  }
}
