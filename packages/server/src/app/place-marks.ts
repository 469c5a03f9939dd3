import type { Action, Contract, Placement } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { ActionId, DocumentId, PlacementId, SealId, TenantId } from '../domain/ids.js';
import { type Hits, type PlacementRequest, keywordsToFind, resolvePlacements } from '../domain/placing.js';
import type { PageSize } from '../domain/rect.js';
import { markKindOf } from './company-seal.js';
import { readSegments, segmentsOf } from './document-bytes.js';
import { sealSize } from './make-seal.js';
import type { Seal, Tx, World } from './ports.js';

/**
 * Checks wishes against a document that is about to be added: pages and keywords. The actions they are for may still change.
 *
 * @throws DomainError PAGE_OUT_OF_RANGE, KEYWORD_NOT_FOUND, INPUT_INVALID
 */
export async function checkPlaces(
  world: World,
  { title, pages: sizes, read }: { title: string; pages: readonly PageSize[]; read: () => Promise<Buffer> },
  wishes: readonly PlacementRequest[],
): Promise<void> {
  const words = wishes.flatMap(({ at }) => (at.kind === 'KEYWORD' ? [at.keyword] : []));
  const found = words.length > 0 ? await world.pdf.findKeywords(await read(), [...new Set(words)]) : {};
  for (const { at } of wishes) {
    checkAnchor(at);
    const pages = sizes.length;
    if (at.kind === 'POINT' && (at.page > pages || at.page < -pages)) {
      throw new DomainError('PAGE_OUT_OF_RANGE', { page: at.page, document: title, pages });
    }
    if (at.kind === 'KEYWORD' && !at.optional && (found[at.keyword]?.hits.length ?? 0) === 0) {
      const nearest = found[at.keyword]?.nearest;
      throw new DomainError('KEYWORD_NOT_FOUND', { document: title, keyword: at.keyword, ...(nearest && { nearest }) });
    }
  }
}

const keywordLength = 200;

function checkAnchor(at: PlacementRequest['at']): void {
  const numbers =
    at.kind === 'POINT' ? [at.x, at.y, at.page] : at.kind === 'KEYWORD' ? [at.dx, at.dy, at.index] : [at.y];
  if (!numbers.every(Number.isFinite)) throw new DomainError('INPUT_INVALID', { field: 'placements' });
  if (at.kind === 'KEYWORD' && (at.keyword.length === 0 || at.keyword.length > keywordLength)) {
    throw new DomainError('INPUT_INVALID', { field: 'keyword', limit: keywordLength });
  }
}

/** What is known of a contract's pages, seals and words when its places are resolved. */
export async function resolvePlaces(
  world: World,
  contract: Contract,
  requests: readonly PlacementRequest[],
  everyKeyword: boolean,
  ownSeal?: Seal,
): Promise<Placement[]> {
  if (requests.length === 0) return [];
  for (const { at } of requests) checkAnchor(at);
  const [pages, seals] = await world.store.read([...scopeOf(contract)], (tx) =>
    Promise.all([pagesOf(tx, contract), sealsOf(tx, contract, requests)]),
  );
  if (ownSeal) seals.push(ownSeal);
  return resolvePlacements(requests, {
    contract,
    pages,
    keywords: await wordsOf(world, contract, requests),
    sealSize: (action, sealId) => largestSeal(seals, action, sealId ?? (ownSeal?.id as SealId | undefined), contract),
    newId: () => world.newId() as PlacementId,
    everyKeyword,
  });
}

/** The contract's own tenant and those of its companies that this installation hosts. */
const scopeOf = (contract: Contract): TenantId[] => [
  ...new Set([contract.tenantId, ...contract.signatories.flatMap(({ tenantId }) => tenantId ?? [])]),
];

export async function pagesOf(tx: Tx, contract: Contract): Promise<Map<DocumentId, PageSize[]>> {
  const { tenantId, documents } = contract;
  return new Map(
    await Promise.all(documents.map(async ({ id }) => [id, await tx.documents.pages(tenantId, id)] as const)),
  );
}

async function sealsOf(tx: Tx, contract: Contract, requests: readonly PlacementRequest[]): Promise<Seal[]> {
  const seals = (await Promise.all(scopeOf(contract).map((tenantId) => tx.seals.ofTenant(tenantId)))).flat();
  for (const { sealId } of requests) {
    if (sealId && !seals.some(({ id }) => id === sealId)) throw new DomainError('SEAL_NOT_FOUND', { seal: sealId });
  }
  return seals;
}

/** A place gets the rectangle of the largest seal allowed to it; the seal is drawn at its true size inside. */
function largestSeal(
  seals: Seal[],
  action: Action,
  sealId: SealId | undefined,
  contract: Contract,
): PageSize | undefined {
  if (action.type !== 'COMPANY' && action.type !== 'LP') return undefined;
  const owner = contract.signatories.find(({ actions }) => actions.some(({ id }) => id === action.id))?.tenantId;
  const named = sealId ? [sealId] : action.sealId ? [action.sealId] : (action.sealIds ?? []);
  const allowed = seals.filter((seal) =>
    named.length > 0
      ? named.includes(seal.id)
      : seal.tenantId === owner && seal.state === 'ENABLED' && markKindOf(seal) === action.type,
  );
  const sizes = allowed.map(sealSize);
  if (sizes.length === 0) return undefined;
  return { width: Math.max(...sizes.map((s) => s.width)), height: Math.max(...sizes.map((s) => s.height)) };
}

/** Keywords are searched in a worker, in the bytes the signers will see. */
async function wordsOf(
  world: World,
  contract: Contract,
  requests: readonly PlacementRequest[],
): Promise<Map<DocumentId, Record<string, Hits>>> {
  const words = new Map<DocumentId, Record<string, Hits>>();
  for (const [id, keywords] of keywordsToFind(requests, contract)) {
    const document = contract.documents.find((candidate) => candidate.id === id);
    if (!document) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId: id });
    const { tenantId } = contract;
    const segments = await world.store.read([tenantId], (tx) => segmentsOf(tx, tenantId, document));
    words.set(id, await world.pdf.findKeywords(await readSegments(world.objects, tenantId, segments), keywords));
  }
  return words;
}

/** Places that come with a signing call or from the page; they get their fields in the increment that signs. */
export const placeLate = (
  world: World,
  contract: Contract,
  actionId: ActionId,
  seal: Seal | undefined,
  requests: readonly PlacementRequest[],
  everyKeyword = true,
): Promise<Placement[]> =>
  resolvePlaces(
    world,
    contract,
    requests.map((request) => ({ ...request, actionId })),
    everyKeyword,
    seal,
  );
