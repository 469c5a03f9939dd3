import { setTimeout as delay } from 'node:timers/promises';
import { demoInk } from './handwriting.js';
import type { QiyuesuoClient } from './qiyuesuo-client.js';
import type { Credentials } from '../credentials.js';

/** A place of a mark in the words of the 契约锁 API, without the ids that come with the draft. */
export interface Stamper {
  type: 'COMPANY' | 'LP' | 'PERSONAL' | 'TIMESTAMP' | 'ACROSS_PAGE';
  keyword?: string;
  keywordIndex?: number;
  page?: number;
  /** Parts of the page's width and height. */
  offsetX?: number;
  offsetY?: number;
  datePattern?: 'Chinese';
}
/** One who signs, and where each of his actions leaves its marks. */
export type DemoSigner =
  | { kind: 'COMPANY'; name: string; receiver?: string; actions: { type: 'COMPANY' | 'LP'; marks: Stamper[] }[] }
  | { kind: 'PERSON'; name: string; contact: string; marks: Stamper[] };

/** A contract as the demo makes it, first signer first. */
export interface DemoContract {
  subject: string;
  pdf: Uint8Array;
  signers: DemoSigner[];
}
/** What a client takes home. */
export interface SignedContract {
  contractId: string;
  /** The signed document. */
  pdf: Buffer;
  /** 签署日志, signed by the platform. */
  log: Buffer;
  /** Document and log. */
  bundle: Buffer;
}
interface DraftReply {
  id: string;
  signatories: { id: string; actions?: { id: string; type: string }[] }[];
}

/**
 * Runs a contract from draft to download as any 契约锁 client would; persons draw through the sandbox's own call.
 *
 * @throws QiyuesuoRefusal, Error when the contract does not complete
 */
export async function runContract(
  client: QiyuesuoClient,
  credentials: Credentials,
  contract: DemoContract,
): Promise<SignedContract> {
  const draft = await client.post<DraftReply>('/v2/contract/draft', draftBody(contract));
  const { documentId } = await client.upload<{ documentId: string }>(
    '/v2/document/addbyfile',
    { contractId: draft.id, title: contract.subject, fileSuffix: 'pdf' },
    { bytes: contract.pdf, name: 'contract.pdf' },
  );
  await client.post('/v2/contract/send', { contractId: draft.id, stampers: stampersOf(contract, draft, documentId) });
  for (const signer of contract.signers) await sign(client, credentials, draft.id, signer);
  await untilComplete(client, draft.id);
  return collect(client, draft.id, documentId);
}

const draftBody = ({ subject, signers }: DemoContract) => ({
  subject,
  signatories: signers.map((signer, serialNo) =>
    signer.kind === 'COMPANY'
      ? {
          tenantType: 'COMPANY',
          tenantName: signer.name,
          serialNo,
          ...(signer.receiver !== undefined && { receiver: { contact: signer.receiver, contactType: 'MOBILE' } }),
          actions: signer.actions.map(({ type }, place) => ({ type, serialNo: place })),
        }
      : {
          tenantType: 'PERSONAL',
          tenantName: signer.name,
          serialNo,
          receiver: { contact: signer.contact, contactType: 'MOBILE' },
        },
  ),
});

/** The draft's reply names signatories and actions in the order of the request. */
const stampersOf = ({ signers }: DemoContract, { signatories }: DraftReply, documentId: string) =>
  signers.flatMap((signer, s): object[] => {
    const { id: signatoryId, actions = [] } = signatories[s]!;
    if (signer.kind === 'PERSON') return signer.marks.map((mark) => ({ ...mark, signatoryId, documentId }));
    return signer.actions.flatMap(({ marks }, a) =>
      marks.map((mark) => ({ ...mark, actionId: actions[a]!.id, documentId })),
    );
  });

const signingCalls = { COMPANY: '/v2/contract/companysign', LP: '/v2/contract/legalpersonsign' } as const;

async function sign(
  client: QiyuesuoClient,
  { baseUrl, native }: Credentials,
  contractId: string,
  signer: DemoSigner,
): Promise<void> {
  if (signer.kind === 'COMPANY') {
    for (const { type } of signer.actions)
      await client.post(signingCalls[type], { contractId, tenantName: signer.name });
    return;
  }
  const reply = await fetch(`${baseUrl}/native/v1/sandbox/act`, {
    method: 'POST',
    headers: { authorization: `Bearer ${native.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ contractId, contact: signer.contact, act: 'sign', ink: demoInk() }),
  });
  if (!reply.ok) throw new Error(`${signer.name} could not sign: ${reply.status} ${await reply.text()}`);
}

const patienceMs = 30_000;

/** Archiving follows the last signature at once. */
async function untilComplete(client: QiyuesuoClient, contractId: string): Promise<void> {
  for (const end = Date.now() + patienceMs; ; await delay(100)) {
    const { status } = await client.get<{ status: string }>('/v2/contract/detail', { contractId });
    if (status === 'COMPLETE') return;
    if (Date.now() > end) throw new Error(`contract ${contractId} is still ${status}`);
  }
}

async function collect(client: QiyuesuoClient, contractId: string, documentId: string): Promise<SignedContract> {
  const pdf = await client.download('/v2/document/download', { documentId });
  const bundle = await client.download('/v2/contract/download', { contractId });
  const log = await client.download('/v2/contract/download', {
    contractId,
    downloadItems: 'SIGNLOG',
    needCompressForOneFile: false,
  });
  return { contractId, pdf: pdf.bytes, log: log.bytes, bundle: bundle.bytes };
}
