import { createDecipheriv, createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { basename, join, resolve } from 'node:path';
import { documentPdf } from '@hufu/pades/document-pdf';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { demoKeywords, demoParties, labourContract } from './contracts.js';
import { QiyuesuoClient } from './qiyuesuo-client.js';
import type { Credentials } from '../credentials.js';
import { throwAwayServer } from './throw-away.js';

/** `npm run demo -- qiyuesuo [file.pdf]`: on a throw-away server; files are left in ./demo-out/qiyuesuo. @returns the exit code */
export async function runQiyuesuoDemo([file]: readonly string[]): Promise<number> {
  const server = await throwAwayServer();
  try {
    const folder = resolve('demo-out', 'qiyuesuo');
    const { finished } = await qiyuesuoDemo({
      credentials: server.credentials,
      folder,
      ...(await paperOf(server, file)),
    });
    console.log(`\nFiles: ${folder}`);
    return finished ? 0 : 1;
  } finally {
    await server.close();
  }
}

/** The labour contract Hufu brings, signed at its keywords; or any PDF, signed at the foot of its last page. */
async function paperOf({ credentials }: { credentials: Credentials }, file: string | undefined): Promise<Paper> {
  if (file !== undefined)
    return { bytes: await readFile(file), title: basename(file, '.pdf').slice(0, 100), places: footPlaces };
  const { company, person } = credentials;
  const parties = { ...demoParties, company: company.name, legalPerson: company.legalPerson, person: person.name };
  return { bytes: documentPdf(labourContract(parties)), title: '劳动合同', places: keywordPlaces };
}

const footPlaces: Places = (actionId, signatoryId, documentId) => [
  { type: 'COMPANY', actionId, documentId, page: -1, offsetX: 0.15, offsetY: 0.12 },
  { type: 'TIMESTAMP', actionId, documentId, page: -1, offsetX: 0.15, offsetY: 0.08, datePattern: 'Chinese' },
  { type: 'PERSONAL', signatoryId, documentId, page: -1, offsetX: 0.6, offsetY: 0.15 },
];
const keywordPlaces: Places = (actionId, signatoryId, documentId) => [
  { type: 'COMPANY', actionId, documentId, keyword: demoKeywords.firstParty, offsetX: 0.175 },
  { type: 'TIMESTAMP', actionId, documentId, keyword: demoKeywords.date, offsetX: 0.065, datePattern: 'Chinese' },
  { type: 'ACROSS_PAGE', actionId, documentId, offsetY: 0.45 },
  { type: 'PERSONAL', signatoryId, documentId, keyword: demoKeywords.secondParty, offsetX: 0.125 },
  { type: 'TIMESTAMP', signatoryId, documentId, keyword: demoKeywords.date, keywordIndex: -1, offsetX: 0.065 },
];

/** Where the company and the person sign, as stampers. */
type Places = (actionId: string, signatoryId: string, documentId: string) => Record<string, unknown>[];
interface Paper {
  bytes: Uint8Array;
  title: string;
  places: Places;
}
export interface DemoOptions extends Paper {
  credentials: Credentials;
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
 * ticket, callbacks received and decrypted, zip, document and attachments downloaded and verified.
 *
 * @returns the table; `finished` is false when the contract did not reach COMPLETE or a signature does not hold.
 */
export async function qiyuesuoDemo(options: DemoOptions): Promise<{ rows: DemoRow[]; finished: boolean }> {
  const story = new Story(options);
  const receiver = await CallbackReceiver.listen();
  try {
    await mkdir(options.folder, { recursive: true });
    const secretKey = await story.step('company/token/update/callback', 'AES_ECB', () =>
      encryptedCallbacks(story.client, receiver.url),
    );
    const { contractId, documentId } = await sendContract(story);
    const status = await signContract(story, contractId);
    const verdicts = await collect(story, contractId, documentId);
    const told = await story.step(
      'callbacks',
      (types) => types.join(' '),
      () => receiver.until('COMPLETE', secretKey),
    );
    printTable(story.rows, options.print ?? console.log);
    const holds = verdicts.every((verdict) => verdict === 'TOTAL-PASSED');
    return { rows: story.rows, finished: status === 'COMPLETE' && told.includes('COMPLETE') && holds };
  } finally {
    receiver.close();
  }
}

/** The client, and a line of the table for each thing it does. */
class Story {
  readonly client: QiyuesuoClient;
  readonly rows: DemoRow[] = [];
  constructor(readonly options: DemoOptions) {
    const { baseUrl, qiyuesuo } = options.credentials;
    this.client = new QiyuesuoClient(baseUrl, qiyuesuo.appToken, qiyuesuo.appSecret);
  }

  async step<T>(name: string, outcome: string | ((result: T) => string), act: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await act();
    const said = typeof outcome === 'string' ? outcome : outcome(result);
    this.rows.push({ step: name, outcome: said, ms: Math.round(performance.now() - start) });
    return result;
  }
}

async function sendContract(story: Story): Promise<{ contractId: string; documentId: string }> {
  const { client, options } = story;
  const draft = await story.step(
    'contract/draft',
    ({ id }) => id,
    () => makeDraft(client, options.credentials),
  );
  const { documentId } = await story.step(
    'document/addbyfile',
    (added) => added.documentId,
    () => addDocument(client, draft.id, options),
  );
  await story.step('attachment/add', 'SUCCESS', () => addAttachment(client, draft.id));
  await story.step('contract/send', 'SUCCESS', () => send(client, draft, documentId, options.places));
  return { contractId: draft.id, documentId };
}

/** @returns the status it came to. */
async function signContract(story: Story, contractId: string): Promise<string> {
  const { client, options } = story;
  const { credentials } = options;
  await story.step('contract/companysign', 'SUCCESS', () => client.post('/v2/contract/companysign', { contractId }));
  await story.step(
    'contract/miniappexchange',
    (ticket) => `${ticket.slice(0, 8)}…`,
    () => ticketFor(client, contractId, credentials.person.contact),
  );
  await story.step(`sandbox: ${credentials.person.contact} signs`, 'signed', () =>
    signAsPerson(credentials, contractId),
  );
  return story.step(
    'contract/detail',
    (status) => status,
    () => statusWhenSettled(client, contractId),
  );
}

/** Downloads everything and judges the document's signatures. @returns what the verifier says of each. */
async function collect(story: Story, contractId: string, documentId: string): Promise<string[]> {
  const { client, options } = story;
  for (const [path, query, file] of downloadsOf(contractId, documentId))
    await story.step(
      path.slice(4),
      (length) => `${file}, ${length} bytes`,
      () => save(client, path, query, join(options.folder, file)),
    );
  return story.step(
    'signatures of the document',
    (verdicts) => verdicts.join(' '),
    async () => {
      const root = await fetch(`${options.credentials.baseUrl}/ca/root.pem`);
      const trust = [new X509Certificate(await root.text()).raw];
      const pdf = await readFile(join(options.folder, documentFile));
      return verifyPdf(pdf, { trust, now: Date.now() }).signatures.map(({ indication }) => indication);
    },
  );
}

async function encryptedCallbacks(client: QiyuesuoClient, callbackUrl: string): Promise<string> {
  await client.post('/company/token/update/callback', { callbackUrl, encrypt: true, encryptType: 'AES_ECB' });
  const app = await client.get<{ callbackSecretKey: string }>('/company/token/get');
  return app.callbackSecretKey;
}

const makeDraft = (client: QiyuesuoClient, { company, person }: Credentials) =>
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

const addDocument = (client: QiyuesuoClient, contractId: string, { bytes, title }: Paper) =>
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

function send(client: QiyuesuoClient, { id, signatories }: DraftReply, documentId: string, places: Places) {
  const actionId = signatories.find(({ tenantType }) => tenantType === 'COMPANY')?.actions?.[0]?.id ?? '';
  const signatoryId = signatories.find(({ tenantType }) => tenantType === 'PERSONAL')?.id ?? '';
  return client.post('/v2/contract/send', { contractId: id, stampers: places(actionId, signatoryId, documentId) });
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
async function signAsPerson({ baseUrl, native, person }: Credentials, contractId: string): Promise<void> {
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

const documentFile = '合同.pdf';
const downloadsOf = (contractId: string, documentId: string): [string, Record<string, string>, string][] => [
  ['/v2/contract/download', { contractId }, '合同与签署日志.zip'],
  ['/v2/document/download', { documentId }, documentFile],
  ['/v2/attachment/download', { contractId }, '附件.zip'],
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
  print(`${'call'.padEnd(width)}  ${'time'.padStart(8)}  answer`);
  for (const { step, outcome, ms } of rows) print(`${step.padEnd(width)}  ${`${ms} ms`.padStart(8)}  ${outcome}`);
}
