import { createDecipheriv, createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { QiyuesuoClient } from './qiyuesuo-client.js';

/** What a sandbox server prints as its credentials (`hufu credentials --json`), as far as this demo needs it. */
export interface DemoCredentials {
  baseUrl: string;
  native: { apiKey: string };
  company: { name: string; legalPerson: string; sealId: string };
  person: { name: string; contact: string };
  qiyuesuo: { appToken: string; appSecret: string };
}
export interface DemoOptions {
  credentials: DemoCredentials;
  /** The document to sign, and words of it where the two parties sign. */
  pdf: { bytes: Uint8Array; title: string };
  /** Files go here. */
  folder: string;
  print?: (line: string) => void;
}
/** One line of the table: what was asked, what came back, how long it took. */
export interface DemoRow {
  step: string;
  outcome: string;
  ms: number;
}
interface DraftReply {
  id: string;
  signatories: { id: string; tenantType: string; actions?: { id: string; type: string }[] }[];
}

/**
 * The whole job as an unmodified 契约锁 client does it: draft, document, send, company seal by call, the person through a
 * ticket, callbacks received and decrypted, zip, document and attachments downloaded.
 *
 * @returns the table; `finished` is false when the contract did not reach COMPLETE.
 */
export async function qiyuesuoDemo(
  options: DemoOptions,
): Promise<{ rows: DemoRow[]; finished: boolean; contractId: string }> {
  const { credentials, folder } = options;
  const print = options.print ?? console.log;
  const client = new QiyuesuoClient(credentials.baseUrl, credentials.qiyuesuo.appToken, credentials.qiyuesuo.appSecret);
  const rows: DemoRow[] = [];
  const step = async <T>(name: string, act: () => Promise<T>, outcome: (result: T) => string): Promise<T> => {
    const start = performance.now();
    const result = await act();
    rows.push({ step: name, outcome: outcome(result), ms: Math.round(performance.now() - start) });
    return result;
  };
  const receiver = await CallbackReceiver.listen();
  try {
    await mkdir(folder, { recursive: true });
    const secretKey = await step(
      'company/token/update/callback',
      () => encryptedCallbacks(client, receiver.url),
      () => 'AES_ECB',
    );
    const draft = await step(
      'contract/draft',
      () => makeDraft(client, credentials),
      ({ id }) => id,
    );
    const { documentId } = await step(
      'document/addbyfile',
      () => addDocument(client, draft.id, options.pdf),
      (added) => added.documentId,
    );
    await step(
      'attachment/add',
      () => addAttachment(client, draft.id),
      () => 'SUCCESS',
    );
    await step(
      'contract/send',
      () => send(client, draft, documentId),
      () => 'SUCCESS',
    );
    await step(
      'contract/companysign',
      () => client.post('/v2/contract/companysign', { contractId: draft.id }),
      () => 'SUCCESS',
    );
    await step(
      'contract/miniappexchange',
      () => ticketFor(client, draft.id, credentials.person.contact),
      (ticket) => `${ticket.slice(0, 8)}…`,
    );
    await step(
      `sandbox: ${credentials.person.name} signs`,
      () => signAsPerson(credentials, draft.id),
      () => 'signed',
    );
    const status = await step(
      'contract/detail',
      () => statusWhenSettled(client, draft.id),
      (found) => found,
    );
    for (const [path, query, file] of downloadsOf(draft.id, documentId))
      await step(
        path.slice(4),
        () => save(client, path, query, join(folder, file)),
        (length) => `${file}, ${length} bytes`,
      );
    const finished = status === 'COMPLETE';
    const told = await step(
      'callbacks',
      () => receiver.until(finished ? 'COMPLETE' : 'SEAL', secretKey),
      (types) => types.join(' '),
    );
    printTable(rows, print);
    return { rows, finished: finished && told.includes('COMPLETE'), contractId: draft.id };
  } finally {
    receiver.close();
  }
}

async function encryptedCallbacks(client: QiyuesuoClient, callbackUrl: string): Promise<string> {
  await client.post('/company/token/update/callback', { callbackUrl, encrypt: true, encryptType: 'AES_ECB' });
  const app = await client.get<{ callbackSecretKey: string }>('/company/token/get');
  return app.callbackSecretKey;
}

const makeDraft = (client: QiyuesuoClient, { company, person }: DemoCredentials) =>
  client.post<DraftReply>('/v2/contract/draft', {
    subject: '劳动合同(契约锁接口演示)',
    bizId: `DEMO-${Date.now()}`,
    signatories: [
      {
        tenantType: 'COMPANY',
        tenantName: company.name,
        serialNo: 1,
        actions: [{ type: 'COMPANY', name: '公章签署', serialNo: 1, sealId: company.sealId }],
      },
      {
        tenantType: 'PERSONAL',
        tenantName: person.name,
        serialNo: 2,
        receiver: { contact: person.contact, contactType: 'MOBILE' },
      },
    ],
  });

const addDocument = (client: QiyuesuoClient, contractId: string, { bytes, title }: DemoOptions['pdf']) =>
  client.upload<{ documentId: string }>(
    '/v2/document/addbyfile',
    { contractId, title, fileSuffix: 'pdf' },
    { bytes, name: 'streamFile' },
  );

const addAttachment = (client: QiyuesuoClient, contractId: string) =>
  client.upload(
    '/v2/attachment/add',
    { contractId, title: '入职须知', fileSuffix: 'txt' },
    { bytes: Buffer.from('入职须知:请携带身份证原件。\n'), name: '入职须知.txt' },
  );

function send(client: QiyuesuoClient, { id, signatories }: DraftReply, documentId: string) {
  const actionId = signatories.find(({ tenantType }) => tenantType === 'COMPANY')?.actions?.[0]?.id;
  const signatoryId = signatories.find(({ tenantType }) => tenantType === 'PERSONAL')?.id;
  return client.post('/v2/contract/send', {
    contractId: id,
    stampers: [
      { type: 'COMPANY', actionId, documentId, page: -1, offsetX: 0.15, offsetY: 0.12 },
      { type: 'TIMESTAMP', actionId, documentId, page: -1, offsetX: 0.15, offsetY: 0.08, datePattern: 'Chinese' },
      { type: 'PERSONAL', signatoryId, documentId, page: -1, offsetX: 0.6, offsetY: 0.15 },
    ],
  });
}

async function ticketFor(client: QiyuesuoClient, contractId: string, contact: string): Promise<string> {
  const user = { contact, contactType: 'MOBILE' };
  const { ticket } = await client.post<{ ticket: string }>('/v2/contract/miniappexchange', {
    contractId,
    bizId: null,
    user,
  });
  return ticket;
}

/** The one call no vendor has: what the person would do on the signing page, through the same use cases. */
async function signAsPerson({ baseUrl, native, person }: DemoCredentials, contractId: string): Promise<void> {
  const reply = await fetch(`${baseUrl}/native/v1/sandbox/act`, {
    method: 'POST',
    headers: { authorization: `Bearer ${native.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ contractId, contact: person.contact, act: 'sign' }),
  });
  if (!reply.ok) throw new Error(`sandbox/act: ${reply.status} ${await reply.text()}`);
}

const settled = new Set(['COMPLETE', 'REJECTED', 'RECALLED', 'EXPIRED', 'FORCE_END']);

async function statusWhenSettled(client: QiyuesuoClient, contractId: string): Promise<string> {
  for (const until = Date.now() + 30_000; ;) {
    const { status } = await client.get<{ status: string }>('/v2/contract/detail', { contractId });
    if (settled.has(status) || Date.now() > until) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const downloadsOf = (contractId: string, documentId: string): [string, Record<string, string>, string][] => [
  ['/v2/contract/download', { contractId }, 'qiyuesuo-contract.zip'],
  ['/v2/document/download', { documentId }, 'qiyuesuo-document.pdf'],
  ['/v2/attachment/download', { contractId }, 'qiyuesuo-attachments.zip'],
];

async function save(
  client: QiyuesuoClient,
  path: string,
  query: Record<string, string>,
  file: string,
): Promise<number> {
  const { bytes } = await client.download(path, query);
  await writeFile(file, bytes);
  return bytes.length;
}

/** Receives callbacks as an integrator's server would, and answers `success`. */
class CallbackReceiver {
  private readonly forms: URLSearchParams[] = [];
  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        this.forms.push(new URLSearchParams(body));
        response.end('success');
      });
    });
  }

  static async listen(): Promise<CallbackReceiver> {
    const server = createServer();
    const receiver = new CallbackReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}/callback?from=demo`;
  }

  /** Waits for one type and answers all types received, in order. */
  async until(callbackType: string, secretKey: string): Promise<string[]> {
    for (const end = Date.now() + 20_000; ;) {
      const types = this.forms.map((form) => opened(form, secretKey).callbackType ?? '?');
      if (types.includes(callbackType) || Date.now() > end) return types;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Checks the signature and decrypts, as the vendor's handlers do. */
function opened(form: URLSearchParams, secretKey: string): { callbackType?: string } {
  const expected = createHash('md5')
    .update(`${form.get('timestamp')}${secretKey}`)
    .digest('hex');
  if (form.get('signature') !== expected) throw new Error('a callback with a wrong signature came');
  const decipher = createDecipheriv('aes-128-ecb', Buffer.from(secretKey, 'utf8'), null);
  const content = Buffer.concat([decipher.update(form.get('content') ?? '', 'base64'), decipher.final()]);
  return JSON.parse(content.toString('utf8')) as { callbackType?: string };
}

function printTable(rows: DemoRow[], print: (line: string) => void): void {
  const width = Math.max(...rows.map(({ step }) => step.length));
  for (const { step, outcome, ms } of rows) print(`${step.padEnd(width)}  ${`${ms} ms`.padStart(8)}  ${outcome}`);
}
