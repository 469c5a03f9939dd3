// node scripts/judge.mjs [--online] [FOLDER | FILE.pdf …]: asks programs by others what they think of signed PDFs, with the
// root.pem beside them (one or several certificates) as the only thing believed. Without arguments: ./demo-out and its folders.
// Exit 1 when one of them disagrees.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const args = process.argv.slice(2);
const online = args.includes('--online');
const named = args.filter((arg) => !arg.startsWith('--'));
const files = (named.length > 0 ? named : ['demo-out', ...foldersIn('demo-out')]).flatMap(pdfsIn);
if (files.length === 0) {
  console.error('judge: there is no PDF; run `npm run demo` first');
  process.exit(2);
}

await build();
const judges = await import(new URL('../packages/pades/dist/testing/judges.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'hufu-judge-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

let disagreements = 0;

function pdfsIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [resolve(path)];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.pdf'))
    .map((entry) => resolve(path, entry.name))
    .sort();
}

/** Those that say what is to be believed. */
function foldersIn(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .map((name) => join(path, name))
    .filter((folder) => existsSync(join(folder, 'root.pem')));
}

/** Each certificate of a PEM file in a file of its own, in a folder of its own. */
function rootsIn(pem) {
  const folder = mkdtempSync(join(scratch, 'roots-'));
  const certificates = readFileSync(pem, 'utf8').match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g);
  certificates.forEach((text, i) => writeFileSync(join(folder, `${i}.pem`), `${text}\n`));
  return folder;
}

function without(program, ...how) {
  return spawnSync(program, how).error === undefined ? false : `${program} is not installed`;
}

function say(judge, absent, ask, isFine) {
  if (absent) return console.log(`  ${judge.padEnd(12)} skipped: ${absent}`);
  for (const line of ask()) {
    const fine = isFine(line);
    if (!fine) disagreements++;
    console.log(`  ${judge.padEnd(12)} ${fine ? ' ' : '✗'} ${line}`);
  }
}

const isTrusted = (line) => line === 'Signature is Valid. Certificate is Trusted.';

/** One line a signature. NSS keeps what it believes in a database; one is made for each root. */
function pdfsig(file, root) {
  const database = mkdtempSync(join(scratch, 'nss-'));
  execFileSync('certutil', ['-N', '-d', `sql:${database}`, '--empty-password']);
  const roots = rootsIn(root);
  for (const name of readdirSync(roots))
    execFileSync('certutil', ['-A', '-d', `sql:${database}`, '-n', name, '-t', 'CT,C,C', '-i', join(roots, name)]);
  const { stdout } = spawnSync('pdfsig', [...(online ? [] : ['-no-ocsp']), '-nssdir', `sql:${database}`, file], {
    encoding: 'utf8',
  });
  // One block a signature; pdfsig has no opinion on document time stamps.
  return stdout
    .split(/^Signature #\d+:/m)
    .slice(1)
    .filter((block) => !block.includes('Signature Type: unknown') && !block.includes('is not signed'))
    .map((block) => {
      const word = (name) =>
        new RegExp(`${name} Validation: (.*)`).exec(block)?.[1].trim() ?? `no word on the ${name.toLowerCase()}`;
      return `${word('Signature')} ${word('Certificate')}`;
    });
}

const dssJars = fileURLToPath(new URL('dss/target/dependency', import.meta.url));
const dssJudge = fileURLToPath(new URL('dss/Judge.java', import.meta.url));
const withoutDss =
  without('java', ['-version']) ||
  (!existsSync(dssJars) && 'fetch it with mvn -q -f scripts/dss dependency:copy-dependencies');

function dss(file, root) {
  const command = ['-cp', join(dssJars, '*'), dssJudge, rootsIn(root), file];
  const { stdout, stderr } = spawnSync('java', command, { encoding: 'utf8' });
  if (!stdout) return [`no answer: ${stderr.split('\n').find((line) => line !== '') ?? ''}`];
  // Lists of a hundred pages say no more than their beginning.
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/(\[(?:\d+, ){5})[^\]]*\]/g, '$1…]'));
}
const isPassed = (line) => / · (TOTAL_)?PASSED\b/.test(line) && (line.startsWith('time stamp') || line.includes('LTA'));

const isGood = (line) => line.includes('good') || line.includes('not judged');
const asLine = ({ field, good, changes, coverage, error }) =>
  [field, good ? 'good' : 'NOT GOOD', changes && `later changes: ${changes}`, coverage, error]
    .filter(Boolean)
    .join(' · ');
/** What will be said when the signers' certificates (90 days) have ended, from the file and the root alone. */
function future(bytes, root) {
  const unstamped = signaturesOf(bytes)
    .filter(({ isToken }) => !isToken)
    .map(({ der }) => !hasStamp(der));
  return judges.pyHankoInTheFuture(bytes, readFileSync(root, 'utf8'), 400).map(({ field, good, verdict, error }, i) =>
    unstamped[i] // pyHanko looks no further; that a later stamp covers it, EU DSS sees
      ? `${field} · not judged: pyHanko wants a time stamp on the signature itself`
      : [field, good ? 'good' : 'NOT GOOD', verdict, error].filter(Boolean).join(' · '),
  );
}

// ── openssl: each CMS and each token, cut out of the file by hand ──────────────────────────────────────────────────────

function openssl(bytes, root) {
  return signaturesOf(bytes).flatMap(({ der, covered, isToken }, i) => {
    if (isToken) return [`signature ${i + 1}: document time stamp ${tokenVerdict(covered, der, root)}`];
    const cms = run(
      [
        'cms',
        '-verify',
        '-cades',
        '-binary',
        '-inform',
        'DER',
        '-purpose',
        'any',
        '-CAfile',
        root,
        '-out',
        join(scratch, 'out'),
      ],
      {
        in: der,
        content: covered,
      },
    );
    const stamp = stampVerdict(der, root);
    return [`signature ${i + 1}: CAdES ${cms}, time stamp ${stamp}`];
  });
}

/** The time stamp on a signature. Others may write BER that is no DER; that is not taken apart here. */
function stampVerdict(der, root) {
  try {
    const { signature, token } = signerInfo(der);
    return token === undefined ? 'none' : tokenVerdict(signature, token, root);
  } catch {
    return 'not looked for: the container is no DER';
  }
}

/** Others' containers that are no DER are taken for stamped. */
function hasStamp(der) {
  try {
    return signerInfo(der).token !== undefined;
  } catch {
    return true;
  }
}

const tokenVerdict = (stamped, token, root) =>
  run(['ts', '-verify', '-token_in', '-CAfile', root], { in: token, data: stamped });

/** @param named files given to openssl as `-name path`. */
function run(command, named) {
  const paths = Object.entries(named).flatMap(([name, content]) => {
    const path = join(scratch, name);
    writeFileSync(path, content);
    return [`-${name}`, path];
  });
  const { status, stderr } = spawnSync('openssl', [...command, ...paths], { encoding: 'utf8' });
  return status === 0 ? 'verified' : `FAILED (${stderr.trim().split('\n').at(-1)})`;
}

/** Every /ByteRange with the container in its gap, in the order of the file. */
function signaturesOf(bytes) {
  const text = bytes.toString('latin1');
  const ranges = [...text.matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)];
  return ranges.map((match) => {
    const [start, length, next, rest] = match.slice(1).map(Number);
    const container = Buffer.from(text.slice(start + length + 1, next - 1), 'hex');
    const der = container.subarray(0, element(container, 0).end);
    const covered = Buffer.concat([bytes.subarray(start, start + length), bytes.subarray(next, next + rest)]);
    return { der, covered, isToken: der.subarray(0, 80).includes(tstInfo) };
  });
}

const tstInfo = Buffer.from('060b2a864886f70d0109100104', 'hex'); // id-ct-TSTInfo
const timestampToken = Buffer.from('060b2a864886f70d010910020e', 'hex'); // id-aa-timeStampToken

/** The signature value and the token over it, of a CMS with one signer. */
function signerInfo(der) {
  const signedData = children(der, children(der, children(der, element(der, 0))[1])[0]);
  const parts = children(der, children(der, signedData.at(-1))[0]);
  const value = parts.find(({ tag }) => tag === 0x04);
  const unsigned = parts.find(({ tag }) => tag === 0xa1);
  const attribute =
    unsigned &&
    children(der, unsigned).find(({ start }) => der.subarray(start).subarray(0, 20).includes(timestampToken));
  const token = attribute && children(der, children(der, attribute)[1])[0];
  return {
    signature: der.subarray(value.start, value.end),
    token: token && der.subarray(token.at, token.end),
  };
}

/** One DER element: where it, its content and its end lie. */
function element(der, at) {
  const first = der[at + 1];
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  return { tag: der[at], at, start, end: start + length };
}

function children(der, { start, end }) {
  const found = [];
  for (let at = start; at < end; at = found.at(-1).end) found.push(element(der, at));
  return found;
}

for (const file of files) {
  console.log(`\n${relative('.', file)}`);
  const root = join(dirname(file), 'root.pem');
  const bytes = readFileSync(file);
  const found = signaturesOf(bytes);
  const unsigned = found.length === 0 && 'not signed';
  // Without archive data a file does not say whether certificates were revoked.
  const unarchived = unsigned || (!found.some(({ isToken }) => isToken) && 'not archived yet');
  say(
    'qpdf',
    judges.withoutQpdf,
    () => [judges.qpdfComplaints(bytes) || 'no complaint'],
    (word) => word === 'no complaint',
  );
  say('pdfsig', judges.withoutPdfsig || without('certutil', '-H') || unsigned, () => pdfsig(file, root), isTrusted);
  say(
    'openssl',
    without('openssl', 'version') || unsigned,
    () => openssl(bytes, root),
    (line) => !line.includes('FAILED'),
  );
  say(
    'pyHanko',
    judges.withoutPyHanko || unsigned,
    () => judges.pyHankoVerdicts(bytes, readFileSync(root, 'utf8')).map(asLine),
    isGood,
  );
  say('in 400 days', judges.withoutPyHanko || unarchived, () => future(bytes, root), isGood);
  say('EU DSS', withoutDss || unarchived, () => dss(file, root), isPassed);
}
console.log(disagreements === 0 ? '\nAll agree.' : `\n${disagreements} findings against.`);
process.exitCode = disagreements === 0 ? 0 : 1;
