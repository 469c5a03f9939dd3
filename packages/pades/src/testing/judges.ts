import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs by others that judge what we make; tests that need one skip, saying so, where it is absent. */
const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
export const withoutQpdf = runs('qpdf', '--version') ? false : 'qpdf is not installed: no outside judge';
export const withoutPdfsig = runs('pdfsig', '-v') ? false : 'pdfsig is not installed: no outside judge';
export const withoutPyHanko = runs('python3', '-c', 'import pyhanko')
  ? false
  : 'pyHanko is not installed: no outside judge';

function withFile<T>(bytes: Buffer, look: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'hufu-judge-'));
  try {
    const path = join(folder, 'file.pdf');
    writeFileSync(path, bytes);
    return look(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What qpdf complains about; empty = nothing. */
export const qpdfComplaints = (bytes: Buffer): string =>
  withFile(bytes, (path) => {
    const { status, stdout, stderr } = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
    return status === 0 ? '' : stdout + stderr;
  });

/** One line a signature, as pdfsig puts it: `Signature is Valid.` and the like. */
export const pdfsigVerdicts = (bytes: Buffer): string[] =>
  withFile(bytes, (path) => {
    const { stdout } = spawnSync('pdfsig', ['-nocert', path], { encoding: 'utf8' });
    return [...stdout.matchAll(/Signature Validation: (.*)/g)].map((m) => m[1]!);
  });

/** pyHanko's opinion of one signature or document time stamp. */
export interface PyHankoVerdict {
  field: string;
  /** Cryptography, trust and later changes all in order. */
  good: boolean;
  /** Greatest later change it found: NONE, LTA_UPDATES, FORM_FILLING, ANNOTATIONS, OTHER. */
  changes: string;
  coverage: string;
  error?: string;
}

const script = `
import sys, json, logging, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
roots = list(load_certs_from_pemder([sys.argv[2]])); out = []
reader = PdfFileReader(open(sys.argv[1], "rb"))
for s in reader.embedded_signatures:
    stamp = s.sig_object.get("/Type") == "/DocTimeStamp"
    try:
        v = (validate_pdf_timestamp if stamp else validate_pdf_signature)(s, ValidationContext(trust_roots=roots, allow_fetching=False))
        good = v.valid and v.intact and v.trusted if stamp else v.bottom_line
        level = None if stamp else v.modification_level
        found = {} if stamp or level is None or level.name != "OTHER" else dict(error=str(v.diff_result)[:300])
        out.append(dict(field=s.field_name, good=bool(good), changes=level.name if level is not None else "", coverage=v.coverage.name, **found))
    except Exception as e:
        out.append(dict(field=s.field_name, good=False, changes="", coverage="", error=type(e).__name__ + ": " + str(e)[:300]))
print(json.dumps(out))
`;

/** @param rootPem the only certificates it trusts, one or several. */
export const pyHankoVerdicts = (bytes: Buffer, rootPem: string): PyHankoVerdict[] =>
  withFile(bytes, (path) => {
    writeFileSync(`${path}.pem`, rootPem);
    const { stdout, stderr } = spawnSync('python3', ['-c', script, path, `${path}.pem`], { encoding: 'utf8' });
    if (!stdout) throw new Error(stderr);
    return JSON.parse(stdout) as PyHankoVerdict[];
  });

const futureScript = `
import sys, json, logging, warnings, asyncio, datetime
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign.validation.ades import simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import *
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule
from pyhanko_certvalidator.registry import SimpleTrustManager
trust = SimpleTrustManager.build(load_certs_from_pemder([sys.argv[2]])); rule = RevocationCheckingRule.CHECK_IF_DECLARED
policy = CertValidationPolicySpec(trust, CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)))
local = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
spec = PdfSignatureValidationSpec(SignatureValidationSpec(cert_validation_policy=policy, revinfo_gathering_policy=local))
later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=int(sys.argv[3])); out = []
for s in PdfFileReader(open(sys.argv[1], "rb")).embedded_regular_signatures:
    try:
        v = asyncio.run(simulate_future_ades_lta_validation(s, spec, later))
        out.append(dict(field=s.field_name, good=v.ades_subindic.status.name == "PASSED", verdict=str(v.ades_subindic), error=v.failure_msg))
    except Exception as e:
        out.append(dict(field=s.field_name, good=False, verdict="", error=type(e).__name__ + ": " + str(e)[:300]))
print(json.dumps(out))
`;

/** A verdict in the words of EN 319 102-1. */
export interface LongTermVerdict {
  field: string;
  good: boolean;
  verdict: string;
  error: string | null;
}

/** What pyHanko will say in so many days with nothing but the file and the root: the test of B-LTA. */
export const pyHankoInTheFuture = (bytes: Buffer, rootPem: string, days: number): LongTermVerdict[] =>
  withFile(bytes, (path) => {
    writeFileSync(`${path}.pem`, rootPem);
    const args = ['-c', futureScript, path, `${path}.pem`, String(days)];
    const { stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
    if (!stdout) throw new Error(stderr);
    return JSON.parse(stdout) as LongTermVerdict[];
  });
