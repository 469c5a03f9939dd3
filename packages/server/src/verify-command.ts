import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SignatureReport, type VerificationReport, verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { readConfig } from './config.js';
import { rootFile } from './data-folder.js';

const exitCode = { 'TOTAL-PASSED': 0, 'TOTAL-FAILED': 1, INDETERMINATE: 2 } as const;

const verdictWords = {
  intact: 'unchanged since it was signed',
  'intact-permitted-changes': 'unchanged; only signatures and time stamps were added later',
  changed: 'CHANGED after it was signed',
  reject: 'no statement is possible',
} as const;

interface Request {
  file: string;
  json: boolean;
  trust: string[];
}

/**
 * `hufu verify FILE.pdf [--json] [--trust ca.pem]…`: offline, by the verifier that shares no code with the signer.
 *
 * @returns 0 all signatures hold, 1 one does not, 2 nothing can be said, also of a file without signatures
 */
export async function verify(args: readonly string[]): Promise<number> {
  const request = readRequest(args);
  if (request === undefined || !existsSync(request.file)) {
    console.error(
      request === undefined
        ? 'usage: hufu verify FILE.pdf [--json] [--trust ca.pem]'
        : `hufu: there is no file ${request.file}`,
    );
    return exitCode.INDETERMINATE;
  }
  const roots = rootsOf(request);
  const report = verifyPdf(readFileSync(request.file), { trust: roots.flatMap(certificatesIn), now: Date.now() });
  console.log(request.json ? JSON.stringify(plain(report), null, 2) : inWords(request.file, report, roots));
  return report.signatures.length === 0 ? exitCode.INDETERMINATE : exitCode[report.indication];
}

function readRequest(args: readonly string[]): Request | undefined {
  const request: Request = { file: '', json: false, trust: [] };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '--json') request.json = true;
    else if (arg === '--trust' && args[at + 1] !== undefined) request.trust.push(args[++at]!);
    else if (arg.startsWith('--') || request.file !== '') return undefined;
    else request.file = arg;
  }
  return request.file === '' ? undefined : request;
}

/** Files named by --trust; without any, the root of the installation here. */
function rootsOf({ trust }: Request): string[] {
  const own = join(readConfig().HUFU_DATA, rootFile);
  return trust.length > 0 ? trust : [own].filter(existsSync);
}

/** One DER certificate, or any number in PEM. @throws Error naming the file */
function certificatesIn(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const pems = bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  try {
    return pems === null ? [new X509Certificate(bytes).raw] : pems.map((pem) => new X509Certificate(pem).raw);
  } catch (cause) {
    throw new Error(`${path} holds no certificate`, { cause });
  }
}

function inWords(file: string, report: VerificationReport, roots: readonly string[]): string {
  const trusted = roots.length > 0 ? `trusted: ${roots.join(', ')}` : 'no root is trusted: name one with --trust';
  const lines = report.signatures.map(signatureWords);
  const why = report.why === undefined ? '' : ` (${report.why})`;
  return [`${file}: ${report.indication}, ${verdictWords[report.verdict]}${why}`, ...lines, trusted].join('\n');
}

function signatureWords(signature: SignatureReport): string {
  const who = signature.signer === undefined ? '?' : commonName(signature.signer.der);
  const when = signature.time === undefined ? 'no proven time' : new Date(signature.time.at).toISOString();
  const kind = signature.kind === 'SIGNATURE' ? `signature ${signature.level ?? ''}` : 'time stamp of the document';
  const why = signature.why === undefined ? '' : ` · ${signature.why}`;
  return `  ${signature.field}: ${kind} · ${who} · ${when} · ${signature.indication}${why}`;
}

const commonName = (der: Buffer): string => /^CN=(.*)$/m.exec(new X509Certificate(der).subject)?.[1] ?? '?';

/** The report with bytes as hex, certificates by name. */
function plain(report: VerificationReport): unknown {
  return {
    ...report,
    signatures: report.signatures.map(({ signer, ...rest }) => ({
      ...rest,
      ...(signer && {
        signer: {
          subject: new X509Certificate(signer.der).subject,
          issuer: new X509Certificate(signer.der).issuer,
          serial: signer.serial,
          sha256: signer.sha256,
        },
      }),
    })),
  };
}
