import { changesBetween, type Changes } from './changes.js';
import { Structure } from './document.js';
import { entryOf, isWhite, nameText, PdfRef, PdfString } from './pdf-objects.js';
import { PdfView } from './pdf-view.js';
import { malformed, Problem, type SubIndication } from './problem.js';
import { cmsIn, placeSignature, signedFields, type PlacedSignature } from './signatures.js';
import { contentOf, prove, readSignedData, type Proven, type SignedData } from './signed-data.js';
import { proveStamp, type Stamp } from './timestamp.js';
import { judgeTrust, type Grounds, type TrustFinding } from './trust.js';
import { carriedInside, documentSecurityStore, type ValidationData } from './validation-data.js';
import { Links, readCertificate, type Certificate } from './x509.js';

export type { Change, Changes } from './changes.js';
export type { SubIndication } from './problem.js';

/**
 * What can be said of the bytes: nothing came after the signatures · only what is allowed came after them · something was
 * changed · no statement is possible (malformed, ambiguous, not signed).
 */
export type Verdict = 'intact' | 'intact-permitted-changes' | 'changed' | 'reject';
/** EN 319 102-1 §5.1.3. */
export type Indication = 'TOTAL-PASSED' | 'INDETERMINATE' | 'TOTAL-FAILED';
/** PKCS7 = an Adobe signature outside the PAdES baseline. */
export type Level = 'PKCS7' | 'B-B' | 'B-T' | 'B-LT' | 'B-LTA';

export interface CertificateNames {
  /** DER of the subject's name. */ subject: Buffer;
  issuer: Buffer;
  /** Hex. */ serial: string;
  /** Hex. */ sha256: string;
  der: Buffer;
}

/** Finding about one signature or document time stamp. Times are UTC ms. */
export interface SignatureReport {
  field: string;
  kind: 'SIGNATURE' | 'DOCUMENT_TIMESTAMP';
  verdict: Verdict;
  indication: Indication;
  sub?: SubIndication;
  /** In words. */ why?: string;
  level?: Level;
  signer?: CertificateNames;
  /** When it existed at the latest, and who says so; absent = nobody. */ time?: {
    at: number;
    by: 'TIMESTAMP' | 'DOCUMENT_TIMESTAMP';
  };
  /** /M, as the signer's machine said. */ claimedTime?: string;
  reason?: string;
  /** Bytes up to here are covered. */ coversUpTo?: number;
  changes: Changes;
}

export interface VerificationReport {
  verdict: Verdict;
  indication: Indication;
  /** Why there is nothing to report, or the worst finding. */ why?: string;
  signatures: SignatureReport[];
}

export interface VerificationOptions {
  /** DER of the roots (or other certificates) that are believed. */ trust: Buffer[];
  /** UTC ms. */ now: number;
}

const maxSignatures = 400;

/** One signature on its way through the examination. */
interface Examined {
  report: SignatureReport;
  placed?: PlacedSignature;
  structure?: Structure;
  data?: SignedData;
  proven?: Proven;
  stamps: Stamp[];
  isTimestamp: boolean;
  isWeak: boolean;
}

const order: Verdict[] = ['intact', 'intact-permitted-changes', 'changed', 'reject'];
const indications: Indication[] = ['TOTAL-PASSED', 'INDETERMINATE', 'TOTAL-FAILED'];

/**
 * Judges all signatures of a PDF, strictly and without the code that makes them. Never throws: what cannot be read is
 * `reject`. Nothing is fetched; what the file does not carry is not known.
 */
export function verifyPdf(bytes: Buffer, options: VerificationOptions): VerificationReport {
  try {
    return examine(bytes, options);
  } catch (error) {
    return { verdict: 'reject', indication: 'TOTAL-FAILED', why: wordsOf(error), signatures: [] };
  }
}

/**
 * Why this verifier could not read a file, or undefined when it can: asked before the first signature, so that no contract
 * is signed that could not be completed.
 */
export function unreadable(bytes: Buffer): string | undefined {
  try {
    void new Structure(new PdfView(bytes));
    return undefined;
  } catch (error) {
    return wordsOf(error);
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Problem
    ? error.message
    : `cannot be read: ${error instanceof Error ? error.message : String(error)}`;

function examine(bytes: Buffer, options: VerificationOptions): VerificationReport {
  const view = new PdfView(bytes);
  const whole = new Structure(view);
  const found = signedFields(whole);
  if (found.length === 0)
    return { verdict: 'reject', indication: 'INDETERMINATE', why: 'there is no signature', signatures: [] };
  if (found.length > maxSignatures) throw malformed('too many signatures');
  const all = found.map(({ field, value }) => examineOne(whole, field.name, () => placeSignature(view, field, value)));
  refuseShared(all);
  for (const one of all) if (one.placed) classify(one, whole, all);
  const store = documentSecurityStore(whole);
  const trust = new Trust(all, store, options);
  for (const one of all) if (one.data) trust.refuseDamaged(one);
  for (const one of all) if (one.placed && one.proven) trust.judge(one);
  return summary(all.map(({ report }) => report));
}

function summary(signatures: SignatureReport[]): VerificationReport {
  const worst = <T>(scale: T[], values: T[]): T => scale[Math.max(...values.map((value) => scale.indexOf(value)))]!;
  const verdict = worst(
    order,
    signatures.map((report) => report.verdict),
  );
  const indication = worst(
    indications,
    signatures.map((report) => report.indication),
  );
  const why =
    signatures.find((report) => report.verdict === verdict && report.why) ?? signatures.find((report) => report.why);
  return { verdict, indication, ...(why?.why && { why: `${why.field}: ${why.why}` }), signatures };
}

function examineOne(whole: Structure, field: string, place: () => PlacedSignature): Examined {
  const report: SignatureReport = {
    field,
    kind: 'SIGNATURE',
    verdict: 'intact',
    indication: 'TOTAL-PASSED',
    changes: { permitted: [], forbidden: [] },
  };
  const one: Examined = { report, stamps: [], isTimestamp: false, isWeak: false };
  try {
    one.placed = place();
    describe(one, one.placed);
    one.structure = new Structure(whole.view.endingAt(one.placed.end));
    checkContinuity(one.placed, one.structure.view, whole.view);
    proveOne(one, one.placed);
  } catch (error) {
    fail(one, error);
  }
  return one;
}

function fail(one: Examined, error: unknown): void {
  const sub = error instanceof Problem ? error.sub : 'FORMAT_FAILURE';
  const isChanged = sub === 'HASH_FAILURE';
  const isUnknown = sub === 'CRYPTO_CONSTRAINTS_FAILURE' || sub === 'NO_SIGNING_CERTIFICATE_FOUND';
  one.report.verdict = isChanged ? 'changed' : 'reject';
  one.report.indication = isUnknown ? 'INDETERMINATE' : 'TOTAL-FAILED';
  one.report.sub = sub;
  one.report.why = wordsOf(error);
}

function describe(one: Examined, { dict, end }: PlacedSignature): void {
  const [time, reason] = [entryOf(dict, 'M'), entryOf(dict, 'Reason')];
  one.report.coversUpTo = end;
  if (time instanceof PdfString) one.report.claimedTime = time.text;
  if (reason instanceof PdfString) one.report.reason = textOf(reason.text);
}

/** A PDF text string: UTF-16 or UTF-8 with a mark in front, otherwise Latin-1 for what we show. */
function textOf(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1');
  if (bytes.startsWith('\xfe\xff'))
    return Buffer.from(buffer.subarray(2, buffer.length & ~1))
      .swap16()
      .toString('utf16le');
  return bytes.startsWith('\xef\xbb\xbf') ? buffer.subarray(3).toString('utf8') : bytes;
}

/** The signed revision has to be a link of the file's own chain, and what follows it has to be revisions. */
function checkContinuity(placed: PlacedSignature, signed: PdfView, whole: PdfView): void {
  const at = whole.sections.indexOf(signed.sections[0]!);
  if (at < 0) throw new Problem('HASH_FAILURE', 'the signed revision is no longer part of the file');
  const field = new Structure(signed).fields.get(placed.field.number);
  const value = entryOf(field?.dict, 'V');
  const isSame =
    value instanceof PdfRef &&
    value.number === placed.number &&
    signed.offsetOf(value.number) === whole.offsetOf(value.number);
  if (!isSame) throw new Problem('HASH_FAILURE', 'the signature dictionary was replaced after signing');
  if (whole.goesOnBehindItsEnd) throw malformed('bytes behind the last revision');
  if (at > 0) return;
  for (let i = placed.end; i < whole.bytes.length; i++)
    if (!isWhite(whole.bytes[i])) throw malformed('bytes behind the last revision');
}

/** PBAD: the Brazilian PAdES profile. */
const detachedFilters = new Set(['ETSI.CAdES.detached', 'adbe.pkcs7.detached', 'PBAD.PAdES']);
const timestampFilter = 'ETSI.RFC3161';
const signatureTimestamp = '1.2.840.113549.1.9.16.2.14';

function proveOne(one: Examined, placed: PlacedSignature): void {
  one.isTimestamp = placed.subFilter === timestampFilter || nameText(entryOf(placed.dict, 'Type')) === 'DocTimeStamp';
  if (one.isTimestamp) return proveDocumentTimestamp(one, placed);
  const data = readSignedData(cmsIn(placed), placed.subFilter.startsWith('ETSI.'));
  one.data = data;
  checkEncapsulation(data, placed);
  one.proven = prove(data, placed.content);
  one.isWeak = one.proven.isWeak;
  one.report.signer = namesOf(one.proven.signer);
  const stamped = contentOf(data.signer.signature);
  for (const token of data.signer.unsigned.get(signatureTimestamp) ?? [])
    one.stamps.push(proveStamp(token.bytes, stamped, data.certificates));
}

function proveDocumentTimestamp(one: Examined, placed: PlacedSignature): void {
  one.report.kind = 'DOCUMENT_TIMESTAMP';
  const stamp = proveStamp(cmsIn(placed), placed.content);
  one.stamps.push(stamp);
  one.data = stamp.data;
  one.proven = { signer: stamp.authority, hasEss: true, hasSigningTime: false, isWeak: stamp.isWeak };
  one.isWeak = stamp.isWeak;
  one.report.signer = namesOf(stamp.authority);
}

function checkEncapsulation(data: SignedData, { subFilter, content }: PlacedSignature): void {
  if (subFilter === 'adbe.pkcs7.sha1') {
    if (!data.content?.equals(content.digest('sha1')))
      throw new Problem('HASH_FAILURE', 'the signed bytes were changed');
    return;
  }
  if (!detachedFilters.has(subFilter))
    throw new Problem('CRYPTO_CONSTRAINTS_FAILURE', `/SubFilter ${subFilter} is not supported`);
  if (data.content) throw malformed('a detached signature that holds its own content');
}

const namesOf = ({ der, subject, issuer, serial, id }: Certificate): CertificateNames => ({
  der,
  subject,
  issuer,
  serial,
  sha256: id,
});

/** One signature dictionary or one range may not serve two fields: which of them was signed? */
function refuseShared(all: Examined[]): void {
  for (const one of all) {
    const isShared = all.some((other) => other !== one && one.placed && other.placed?.number === one.placed.number);
    if (isShared) fail(one, malformed('several fields show one signature'));
  }
}

function classify(one: Examined, whole: Structure, all: Examined[]): void {
  const { placed, structure, report } = one;
  if (!placed || !structure || structure.view.sections[0] === whole.view.sections[0]) return;
  const sound = all.filter(({ proven, placed: other }) => proven && other);
  const earlier = sound.filter(({ placed: other }) => other!.end <= placed.end);
  const later = sound.filter(({ placed: other }) => other!.end > placed.end);
  const permissions = earlier.flatMap(({ placed: other }) => other!.certifies ?? []);
  report.changes = changesBetween(structure, whole, {
    permission: permissions.length > 0 ? Math.min(...permissions) : undefined,
    isLocked: (name) => earlier.some(({ placed: other }) => other!.locks(name)),
    signatures: new Map(later.map(({ placed: other, isTimestamp }) => [other!.number, { isTimestamp }])),
    shown: new Set(signedFields(whole).flatMap(({ value }) => (value instanceof PdfRef ? value.number : []))),
    lockedLater: new Set(later.flatMap(({ placed: other }) => other!.lockedNames)),
  });
  const [first] = report.changes.forbidden;
  if (first)
    Object.assign(report, {
      verdict: 'changed',
      indication: 'TOTAL-FAILED',
      sub: 'FORMAT_FAILURE',
      why: changeWords(first.what, first.page),
    });
  else if (report.verdict === 'intact') report.verdict = 'intact-permitted-changes';
}

const changeWords = (what: string, page: number | undefined): string =>
  `changed after signing: ${what}${page === undefined ? '' : ` on page ${page}`}`;

/** Chains, times and levels. */
class Trust {
  private readonly grounds: Grounds;
  private readonly stamps: { one: Examined; stamp: Stamp; finding: TrustFinding }[];

  constructor(
    private readonly all: Examined[],
    private readonly store: ValidationData | undefined,
    private readonly options: VerificationOptions,
  ) {
    const carried = all
      .flatMap(({ data, stamps }) => [data, ...stamps.map((stamp) => stamp.data)])
      .filter((data) => !!data);
    const inside = carried.map(({ revocation }) => carriedInside(revocation));
    const pool = new Map(
      [...carried.flatMap(({ certificates }) => certificates), ...(store?.certificates ?? [])].map((certificate) => [
        certificate.id,
        certificate,
      ]),
    );
    this.grounds = {
      anchors: options.trust.map(readCertificate),
      pool: [...pool.values()],
      data: {
        ocsps: [...(store?.ocsps ?? []), ...inside.flatMap(({ ocsps }) => ocsps)],
        crls: [...(store?.crls ?? []), ...inside.flatMap(({ crls }) => crls)],
      },
      links: new Links(),
    };
    this.stamps = all.flatMap((one) =>
      one.stamps.map((stamp) => ({ one, stamp, finding: judgeTrust(stamp.authority, stamp.at, true, this.grounds) })),
    );
  }

  /** Certificates beside the signer's are covered by no signature of their own: a damaged one is found by its issuer or twin. */
  refuseDamaged(one: Examined): void {
    const known = [...this.grounds.anchors, ...this.grounds.pool];
    const own = [one.data!, ...one.stamps.map(({ data }) => data)].flatMap(({ certificates }) => certificates);
    if (own.some((certificate) => this.grounds.links.isDamaged(certificate, known)))
      fail(one, malformed('a certificate inside the signature is damaged'));
  }

  judge(one: Examined): void {
    const best = this.earliestProof(one);
    if (best) one.report.time = best;
    const finding = judgeTrust(one.proven!.signer, best?.at ?? this.options.now, best !== undefined, this.grounds);
    one.report.level = this.levelOf(one, finding);
    if (one.report.indication === 'TOTAL-FAILED') return;
    if (finding.sub) this.lower(one, finding.sub, finding.why!);
    else if (one.isWeak)
      this.lower(one, 'CRYPTO_CONSTRAINTS_FAILURE', 'a digest algorithm that proves nothing any more');
  }

  private lower({ report }: Examined, sub: SubIndication, why: string): void {
    report.indication = sub === 'REVOKED' ? 'TOTAL-FAILED' : 'INDETERMINATE';
    report.sub = sub;
    report.why = why;
  }

  /** A time stamp counts as proof when its authority is trusted; what is not known of its revocation does not unmake it. */
  private earliestProof(one: Examined): SignatureReport['time'] {
    const proofs = this.stamps
      .filter(({ finding }) => finding.sub === undefined || finding.sub === 'TRY_LATER')
      .filter(({ one: by }) => by === one || (by.isTimestamp && by.placed!.end > one.placed!.end))
      .map(({ one: by, stamp }) => ({
        at: stamp.at,
        by: by.isTimestamp ? ('DOCUMENT_TIMESTAMP' as const) : ('TIMESTAMP' as const),
      }));
    return proofs.sort((a, b) => a.at - b.at)[0];
  }

  private levelOf(one: Examined, finding: TrustFinding): Level | undefined {
    if (one.isTimestamp) return undefined;
    const { subFilter, end } = one.placed!;
    if (subFilter !== 'ETSI.CAdES.detached' || !one.proven!.hasEss || one.proven!.hasSigningTime) return 'PKCS7';
    const later = this.all.filter(({ isTimestamp, placed, proven }) => isTimestamp && proven && placed!.end > end);
    const stamps = this.stamps.filter(({ one: by }) => by === one);
    if (stamps.length === 0 && later.length === 0) return 'B-B';
    const isComplete = finding.hasRevocationData && stamps.every((stamp) => stamp.finding.hasRevocationData);
    if (!this.store || !isComplete) return 'B-T';
    return later.some(({ structure }) => structure?.catalog.has('DSS')) ? 'B-LTA' : 'B-LT';
  }
}
