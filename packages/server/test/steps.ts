import { documentPdf } from '@hufu/pades/document-pdf';
import type { Contract } from '../src/domain/contract.js';
import { DomainError, type ErrorCode } from '../src/domain/errors.js';
import type { DocumentId } from '../src/domain/ids.js';
import type { PlacementRequest } from '../src/domain/placing.js';
import type { DraftInput, PageClient, SignatoryInput } from '../src/app/application.js';
import { consentTexts } from '../src/app/page/consent-texts.js';
import { labourContract } from '../src/demo/contracts.js';
import type { TestWorld } from './world.js';

/** Steps that many stories share; each does what its user would. */
export const pointOn = (page: number, x: number, y: number): PlacementRequest['at'] => ({
  kind: 'POINT',
  page,
  x,
  y,
  unit: 'FRACTION',
  origin: 'LOWER_LEFT',
  corner: 'LOWER_LEFT',
});

let pdf: Buffer | undefined;
export const labourPdf = (): Buffer => (pdf ??= documentPdf(labourContract()));

export const companySignatory = (t: TestWorld, more: Partial<SignatoryInput> = {}): SignatoryInput => ({
  type: 'COMPANY',
  name: t.credentials.company.name,
  actions: [{ type: 'COMPANY' }],
  ...more,
});
export const personSignatory = (name: string, contact: string, more: Partial<SignatoryInput> = {}): SignatoryInput => ({
  type: 'PERSONAL',
  name,
  receiver: { contact, contactType: 'MOBILE' },
  ...more,
});

export interface Draft {
  contract: Contract;
  documentId: DocumentId;
}

/** Whoever asks the platform. */
type Asking = Pick<TestWorld, 'app' | 'caller'>;

export async function draftWith(
  t: Asking,
  signatories: SignatoryInput[],
  more: Partial<DraftInput> = {},
): Promise<Draft> {
  const contract = await t.app.saveDraft(t.caller, { subject: '劳动合同', signatories, ...more });
  const documentId = await t.app.addDocument(t.caller, {
    contractId: contract.id,
    title: '劳动合同',
    suffix: 'pdf',
    bytes: labourPdf(),
  });
  return { contract, documentId };
}

/** A place for every action that makes a mark, side by side on the last page. */
export function placesFor({ contract, documentId }: Draft): PlacementRequest[] {
  const marks = contract.signatories.flatMap(({ actions }) => actions).filter(({ type }) => type !== 'AUDIT');
  return marks.map(({ id, type }, n) => ({
    mark: type as PlacementRequest['mark'],
    actionId: id,
    documentIds: [documentId],
    at: pointOn(-1, 0.05 + 0.22 * (n % 4), 0.1 + 0.2 * Math.floor(n / 4)),
  }));
}

export async function published(
  t: Asking,
  signatories: SignatoryInput[],
  more: Partial<DraftInput> = {},
): Promise<Draft> {
  const draft = await draftWith(t, signatories, more);
  const contract = await t.app.publishContract(t.caller, {
    contractId: draft.contract.id,
    placements: placesFor(draft),
  });
  return { ...draft, contract };
}

export const stateOf = async (t: TestWorld, contractId: string): Promise<Contract> =>
  (await t.app.contractDetail(t.caller, { contractId })).contract;

/** A browser of its own. */
export const browser = (device: string): PageClient => ({
  client: { ip: '127.0.0.1', userAgent: 'test browser', platform: 'H5', deviceId: device },
  requestId: 'test',
  baseUrl: 'http://127.0.0.1:8420',
});

/** Opens a ticket's page and agrees to the texts. */
export async function openedPage(t: TestWorld, device: string, ticket: string): Promise<PageClient> {
  const { session } = await t.app.exchangeTicket(browser(device), ticket);
  const client = { ...browser(device), session };
  const given = consentTexts.map(({ key, version, sha256 }) => ({ key, version, sha256, how: 'CHECK' as const }));
  await t.app.giveConsent(client, given);
  return client;
}

export async function lastCode(t: TestWorld, contact: string): Promise<string> {
  const messages = await t.app.sandboxMessages(t.caller, contact);
  return messages.find(({ code }) => code !== undefined)!.code!;
}

let keys = 0;
/** Means to sign all that is open on this page with a typed name. */
export async function intentOn(t: TestWorld, client: PageClient) {
  const { content } = await t.app.pageState(client);
  const actions = content!.actions;
  return t.app.makeIntent(client, {
    key: `key-of-test-${++keys}`,
    actionIds: actions.map(({ id }) => id),
    marks: actions.map(({ id }) => ({ actionId: id, mark: { kind: 'TYPE', text: content!.me.name } })),
  });
}

export const refusedWith =
  (code: ErrorCode) =>
  (error: unknown): boolean => {
    if (error instanceof DomainError && error.code === code) return true;
    throw error;
  };

export async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const eventsOf = (t: TestWorld, contract: Contract) =>
  t.world.store.transaction('*', (tx) => tx.evidence.of(contract.tenantId, contract.id));

/** Asks until it is so. */
export async function waitFor<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`waited in vain: ${what}`);
}

/** The call that concludes a contract waits two seconds for the final file; a busy machine may need longer. */
export const completed = (t: TestWorld, contractId: string): Promise<Contract> =>
  waitFor('COMPLETED', async () => {
    const now = await stateOf(t, contractId);
    return now.state === 'COMPLETED' && now;
  });
