import { DomainError } from '../../domain/errors.js';
import { record } from '../../domain/notes.js';
import type { DocumentId } from '../../domain/ids.js';
import type { PageClient, PageUseCases } from '../application.js';
import { commit } from '../commit.js';
import { readSegments, segmentsOf } from '../document-bytes.js';
import { signLink } from '../links.js';
import type { PageSession, Tx, World } from '../ports.js';
import { consentTexts } from './consent-texts.js';
import { type Visit, actingVisit, pageActor, pageWitness } from './visit.js';

type PageImage = { webp: Buffer; digest: string };

/** Pictures made lately, by document revision, page and width: signers of one contract look at the same pages. */
const pictures = new Map<string, Promise<PageImage>>();
const picturesKept = 200;

/**
 * A page as a picture; the digest of what was sent is remembered for the evidence.
 *
 * @throws DomainError DOCUMENT_NOT_FOUND, PAGE_OUT_OF_RANGE, LINK_UNPROVEN, NOT_A_SIGNER
 */
export async function pageImage(
  world: World,
  client: PageClient,
  documentId: string,
  page: number,
  width: 780 | 1560,
): Promise<PageImage> {
  const { contract, document, segments } = await documentOf(world, client, documentId);
  if (page < 1 || page > document.pageCount) {
    throw new DomainError('PAGE_OUT_OF_RANGE', { page, document: document.title, pages: document.pageCount });
  }
  const key = `${document.id} ${document.sha256} ${page} ${width}`;
  const known = pictures.get(key);
  if (known) return known;
  const made = readSegments(world.objects, contract.tenantId, segments).then((pdf) =>
    world.pdf.renderPage(pdf, page, width),
  );
  if (pictures.size >= picturesKept) pictures.delete(pictures.keys().next().value!);
  pictures.set(key, made);
  made.catch(() => pictures.delete(key));
  return made;
}

async function documentOf(world: World, client: PageClient, documentId: string) {
  return world.store.read('*', async (tx) => {
    const { contract } = await actingVisit(world, tx, client, false);
    const document = contract.documents.find(({ id }) => id === documentId);
    if (!document) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId });
    return { contract, document, segments: await segmentsOf(tx, contract.tenantId, document) };
  });
}

/** The text of each page, an aid to reading. */
export async function pageText(world: World, client: PageClient, documentId: string): Promise<string[]> {
  const { contract, segments } = await documentOf(world, client, documentId);
  return world.pdf.pageTexts(await readSegments(world.objects, contract.tenantId, segments));
}

const seenAtMost = 2_000;

/** Remembers what was before the reader's eyes; it joins the evidence when the intent is proven. */
export const pagesSeen = (
  world: World,
  client: PageClient,
  seen: Parameters<PageUseCases['pagesSeen']>[1],
): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const { session, sessionHash, contract } = await actingVisit(world, tx, client);
    const all: PageSession['seen'] = { ...session.seen };
    for (const { documentId, page, digest, ms } of seen) {
      if (!contract.documents.some(({ id }) => id === (documentId as DocumentId))) continue;
      const key = `${documentId}/${page}`;
      all[key] = { digest, ms: (all[key]?.ms ?? 0) + Math.min(Math.max(0, ms), 3_600_000) };
    }
    if (Object.keys(all).length > seenAtMost) throw new DomainError('INPUT_INVALID', { field: 'pages' });
    await tx.tickets.saveSession(sessionHash, { ...session, seen: all });
  });

type Consent = PageSession['consents'][number];
type GivenConsent = Parameters<PageUseCases['giveConsent']>[1][number];

/** What is agreed to newly. @throws DomainError CONSENT_REQUIRED when a text is not the one that is shown now */
export const consentsAmong = (known: readonly Consent[], given: readonly GivenConsent[], at: number): Consent[] =>
  given.flatMap(({ key, sha256, how }) => {
    const text = consentTexts.find((consent) => consent.key === key && consent.sha256 === sha256);
    if (!text) throw new DomainError('CONSENT_REQUIRED', { consent: key });
    const isKnown = known.some((consent) => consent.sha256 === sha256);
    return isKnown ? [] : [{ key, title: text.title, version: text.version, sha256, how, at }];
  });

/** @throws DomainError CONSENT_REQUIRED when a text is not the one that is shown now */
export const giveConsent = (
  world: World,
  client: PageClient,
  given: Parameters<PageUseCases['giveConsent']>[1],
): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const fresh = consentsAmong(visit.session.consents, given, world.clock.business());
    if (fresh.length > 0) await recordConsent(world, tx, visit, client, fresh);
  });

/** The contract's evidence says what was agreed to, and the session remembers it. */
export async function recordConsent(
  world: World,
  tx: Tx,
  visit: Visit,
  client: PageClient,
  fresh: Consent[],
): Promise<void> {
  const { session, sessionHash, contract } = visit;
  await tx.tickets.saveSession(sessionHash, { ...session, consents: [...session.consents, ...fresh] });
  const { ip } = client.client;
  const consent = fresh.map(({ title, version, sha256, how, at }) => ({
    documentTitle: title,
    version,
    sha256,
    how,
    at,
    ip,
  }));
  const decision = record(contract, 'CONSENTED', pageActor(visit), { consent });
  await commit(world, tx, contract, decision, pageWitness(visit, client));
}

const passwordRule = { shortest: 6, longest: 64 };

/** Sets the signing password, which only works within 30 minutes of a signing by code (DOMAIN.md §7). */
export async function setPassword(world: World, client: PageClient, password: string): Promise<void> {
  const length = [...password].length;
  if (length < passwordRule.shortest || length > passwordRule.longest) {
    throw new DomainError('PASSWORD_UNSUITABLE', { rule: `${passwordRule.shortest}-${passwordRule.longest}` });
  }
  const passwordHash = await world.passwords.hash(password);
  await world.store.transaction('*', async (tx) => {
    const { contract, person } = await actingVisit(world, tx, client);
    const signed = contract.signatories
      .flatMap(({ actions }) => actions)
      .some(({ state, finishedBy }) => state === 'FINISH' && finishedBy?.personId === person.id);
    if (!signed) throw new DomainError('NOT_PERMITTED', { why: 'sign with a code first' });
    await tx.people.save({ ...person, passwordHash });
  });
}

const downloadLifeMs = 10 * 60_000;

/** An expiring link that a browser without our cookie can open. */
export const pageDownload = (
  world: World,
  client: PageClient,
  what: 'CONTRACT' | 'LOG' | 'ORIGINAL',
): Promise<{ url: string; endsAt: number }> =>
  world.store.read('*', async (tx) => {
    const { contract, ticket } = await actingVisit(world, tx, client, false);
    if (contract.publishedAt === undefined) throw new DomainError('DOCUMENT_NOT_READY');
    const until = world.clock.business() + downloadLifeMs;
    const link = {
      purpose: what === 'LOG' ? ('LOG' as const) : ('CONTRACT' as const),
      tenantId: contract.tenantId,
      id: contract.id,
      until,
      appId: ticket.appId,
      needs: 'NOTHING' as const,
    };
    const name = encodeURIComponent(what === 'LOG' ? `${contract.subject}-签署日志.pdf` : contract.subject);
    return { url: `${client.baseUrl}/d/${signLink(world.secrets.linkKey, link)}/${name}`, endsAt: until };
  });
