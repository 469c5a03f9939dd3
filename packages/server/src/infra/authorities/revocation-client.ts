import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { readCertificate, revocationPlaces } from '@hufu/pades/certificate';
import { ocspRequest } from '@hufu/pades/ocsp';
import { readCrl } from '@hufu/pades/verify/crl';
import { readOcsp } from '@hufu/pades/verify/ocsp';
import { type AddressRules, guardedLookup, isAllowedAddress } from '../callbacks/address-guard.js';

/** Asks an outside authority whether its certificate was revoked. @returns DER, or nothing when nobody tells */
export type RevocationClient = (certificate: Buffer, issuer: Buffer) => Promise<{ ocsp?: Buffer; crl?: Buffer }>;

const patienceMs = 5_000;
const maxAnswerBytes = 4 << 20;
/** Answers are asked for again after this; every completed contract needs one. */
const keptMs = 3_600_000;

/** OCSP first, then the revocation list. Addresses come out of certificates, so they go through the guard (T23). */
export function revocationClient(rules: AddressRules, now: () => number): RevocationClient {
  const kept = new Map<string, { at: number; answer: { ocsp?: Buffer; crl?: Buffer } }>();
  return async (certificate, issuer) => {
    const name = certificate.toString('base64');
    const known = kept.get(name);
    if (known && now() - known.at < keptMs) return known.answer;
    const answer = await ask(certificate, issuer, rules);
    if (kept.size > 100) kept.clear();
    if (answer.ocsp ?? answer.crl) kept.set(name, { at: now(), answer });
    return answer;
  };
}

async function ask(certificate: Buffer, issuer: Buffer, rules: AddressRules): Promise<{ ocsp?: Buffer; crl?: Buffer }> {
  const places = revocationPlaces(readCertificate(certificate));
  const request = ocspRequest(certificate, issuer);
  const ocsp = await firstReadable(places.ocsp, readOcsp, (url) => fetchBytes(url, rules, request));
  if (ocsp) return { ocsp };
  const crl = await firstReadable(places.crl, readCrl, (url) => fetchBytes(url, rules));
  return crl ? { crl } : {};
}

async function firstReadable(
  places: string[],
  read: (der: Buffer) => unknown,
  load: (url: string) => Promise<Buffer>,
): Promise<Buffer | undefined> {
  for (const place of places.slice(0, 3)) {
    try {
      const der = await load(place);
      read(der);
      return der;
    } catch {
      // The next place, or nothing: whoever judges the file says that the status is not known.
    }
  }
  return undefined;
}

async function fetchBytes(place: string, rules: AddressRules, ocspQuestion?: Buffer): Promise<Buffer> {
  const url = new URL(place);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`${url.protocol} is not allowed`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && !isAllowedAddress(literal, rules)) throw new Error(`address ${literal} is not allowed`);
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? https : http).request(url, {
      method: ocspQuestion ? 'POST' : 'GET',
      headers: ocspQuestion
        ? { 'content-type': 'application/ocsp-request', 'content-length': ocspQuestion.length }
        : {},
      lookup: guardedLookup(rules),
      agent: false,
      signal: AbortSignal.timeout(patienceMs),
    });
    outgoing.on('response', resolve).on('error', reject).end(ocspQuestion);
  });
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
  return readAtMost(answer, maxAnswerBytes);
}

async function readAtMost(answer: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.length;
    if (size > limit) throw new Error(`more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
