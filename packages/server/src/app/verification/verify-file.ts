import { X509Certificate, createHash } from 'node:crypto';
import type { Contract, Document } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import { needOriginal } from '../../domain/file.js';
import { record } from '../../domain/notes.js';
import type { Caller, ContractKey } from '../application.js';
import { appActor, commit, witnessOf } from '../commit.js';
import { readSegments, segmentsOf } from '../document-bytes.js';
import { findFile } from '../file-detail.js';
import { contractIdOf, lockContract } from '../find-contract.js';
import type { JudgedPdf, World } from '../ports.js';
import type { Verification, VerifiedSignature, VerifyInput } from '../verification-use-cases.js';

/**
 * Judges the signatures of a PDF. Of a contract's document it is recorded that somebody asked.
 *
 * @throws DomainError FILE_TOO_LARGE, FILE_INVALID (empty), FILE_NOT_FOUND, FILE_NOT_READY, CONTRACT_NOT_FOUND, DOCUMENT_NOT_FOUND
 * @source 腾讯电子签 ChannelVerifyPdf · e签宝 验签 · 契约锁 verify
 */
export async function verifyFile(world: World, caller: Caller, input: VerifyInput): Promise<Verification> {
  if (input.bytes) return verificationOf(world, Buffer.from(input.bytes));
  if (input.fileId !== undefined) return verificationOf(world, await bytesOfFile(world, caller, input.fileId));
  const { contract, document, pdf } = await documentOf(world, caller, input);
  const verification = await verificationOf(world, pdf);
  await recordVerified(world, caller, contract, document, verification);
  return { ...verification, contractId: contract.id, documentId: document.id };
}

/** @throws DomainError FILE_TOO_LARGE, FILE_INVALID */
export async function verificationOf(world: World, pdf: Buffer): Promise<Verification> {
  const judged = await world.pdf.verify(pdf, world.revocation.roots(), world.clock.real());
  return {
    indication: judged.signatures.length === 0 ? 'INDETERMINATE' : judged.indication,
    changed:
      judged.verdict === 'changed' ||
      judged.signatures.some(({ sub }) => sub === 'HASH_FAILURE' || sub === 'SIG_CRYPTO_FAILURE'),
    malformed: judged.signatures.some(({ sub }) => sub === 'FORMAT_FAILURE') || isNoPdf(judged),
    why: judged.why,
    sha256: createHash('sha256').update(pdf).digest('hex'),
    md5: createHash('md5').update(pdf).digest('hex'),
    byteLength: pdf.length,
    pages: judged.pages,
    signatures: judged.signatures.map((signature) => viewOf(world, signature)),
  };
}

const isNoPdf = ({ verdict, signatures, indication }: JudgedPdf): boolean =>
  verdict === 'reject' && signatures.length === 0 && indication === 'TOTAL-FAILED';

function viewOf(world: World, judged: JudgedPdf['signatures'][number]): VerifiedSignature {
  const { field, kind, indication, sub, why, level, time, claimedTime, reason, certificate, place, changes } = judged;
  const common = {
    field,
    kind,
    indication,
    subIndication: sub,
    why,
    changes,
    level,
    signedAt: time?.at,
    reason,
    place,
  };
  const claimedAt = claimedTime === undefined ? undefined : pdfDateOf(claimedTime);
  if (!certificate) return { ...common, claimedAt, ours: false };
  const der = Buffer.from(certificate);
  const x509 = new X509Certificate(der);
  return {
    ...common,
    claimedAt,
    signer: commonNameIn(x509.subject),
    ours: world.revocation.isOurs(der),
    algorithm: algorithmOf(x509),
    certificate: {
      serial: x509.serialNumber.toLowerCase(),
      subject: oneLine(x509.subject),
      issuer: oneLine(x509.issuer),
      issuerName: commonNameIn(x509.issuer),
      sha256: createHash('sha256').update(der).digest('hex'),
      notBefore: Date.parse(x509.validFrom),
      notAfter: Date.parse(x509.validTo),
      der: der.toString('base64'),
    },
  };
}

const commonNameIn = (name: string): string | undefined => /^CN=(.*)$/m.exec(name)?.[1];
const oneLine = (name: string): string => name.split('\n').reverse().join(', ');

function algorithmOf({ publicKey }: X509Certificate): string {
  const { asymmetricKeyType = '', asymmetricKeyDetails: details } = publicKey;
  if (asymmetricKeyType === 'ec') return `ECDSA ${details?.namedCurve ?? ''}`.trim();
  return `${asymmetricKeyType.toUpperCase()} ${details?.modulusLength ?? ''}`.trim();
}

/** `D:20261122171405+08'00'` */
function pdfDateOf(text: string): number | undefined {
  const found = /^D?:?(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:Z|([+-])(\d{2})'?(\d{2})'?)?/.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ahead = found[7] ? (found[7] === '-' ? -1 : 1) * (Number(found[8]) * 60 + Number(found[9])) : 0;
  return Date.UTC(year, month - 1, day, hour, minute, second) - ahead * 60_000;
}

async function bytesOfFile(world: World, caller: Caller, fileId: string): Promise<Buffer> {
  const file = await world.store.read(caller.scope, (tx) => findFile(world, tx, caller, fileId));
  return world.objects.read(file.tenantId, needOriginal(file).sha256);
}

async function documentOf(
  world: World,
  caller: Caller,
  { documentId, ...key }: ContractKey & { documentId?: string },
): Promise<{ contract: Contract; document: Document; pdf: Buffer }> {
  const { contract, document, segments } = await world.store.transaction(caller.scope, async (tx) => {
    const found = (await lockContract(tx, caller.scope, await contractIdOf(tx, caller, key))).contract;
    const one = documentId ? found.documents.find(({ id }) => id === documentId) : found.documents[0];
    if (!one) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId: (documentId ?? '').slice(0, 40) });
    return { contract: found, document: one, segments: await segmentsOf(tx, found.tenantId, one) };
  });
  return { contract, document, pdf: await readSegments(world.objects, contract.tenantId, segments) };
}

/** A draft's chain says what was sent, not who looked before. */
async function recordVerified(
  world: World,
  caller: Caller,
  { id, publishedAt }: Contract,
  document: Document,
  { sha256, indication }: Verification,
): Promise<void> {
  if (publishedAt === undefined) return;
  await world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, id);
    const more = { documentId: document.id, sha256, indication };
    await commit(world, tx, contract, record(contract, 'VERIFIED', appActor(caller), { more }), witnessOf(caller));
  });
}
