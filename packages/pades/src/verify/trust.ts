import { isListOf } from './crl.js';
import { saysOf } from './ocsp.js';
import type { SubIndication } from './problem.js';
import type { ValidationData } from './validation-data.js';
import type { Certificate, Links } from './x509.js';

/** What is believed, and what came with the file. */
export interface Grounds {
  anchors: readonly Certificate[];
  /** Certificates to build chains from. */ pool: readonly Certificate[];
  data: Pick<ValidationData, 'ocsps' | 'crls'>;
  links: Links;
}

export interface TrustFinding {
  chain: Certificate[] | undefined;
  /** undefined = trusted at that time. */ sub?: SubIndication;
  why?: string;
  /** Was the status of every certificate of the chain found in the file? */ hasRevocationData: boolean;
}

/** Revocation data has to be of about that time: an old list proves nothing about a later signature. */
const staleAfterMs = 86_400_000;

/**
 * Is a certificate trusted at a time that is proven?
 *
 * @param at UTC ms.
 * @param isProven false when `at` is merely now: then an expired certificate is out of bounds without proof of existence.
 */
export function judgeTrust(leaf: Certificate, at: number, isProven: boolean, grounds: Grounds): TrustFinding {
  const chain = grounds.links.chain(leaf, grounds.pool, grounds.anchors);
  if (!chain)
    return {
      chain,
      sub: 'NO_CERTIFICATE_CHAIN_FOUND',
      why: 'the certificate leads to no trusted root',
      hasRevocationData: false,
    };
  const outside = chain.find((certificate) => at < certificate.notBefore || at > certificate.notAfter);
  const status = revocationOf(chain, at, grounds);
  const found = { chain, hasRevocationData: status === 'GOOD' };
  if (status === 'REVOKED') return { ...found, sub: 'REVOKED', why: 'a certificate was revoked before the signature' };
  if (outside && at < outside.notBefore)
    return { ...found, sub: 'NOT_YET_VALID', why: 'a certificate was not valid yet' };
  if (outside) return { ...found, sub: isProven ? 'EXPIRED' : 'OUT_OF_BOUNDS_NO_POE', why: 'a certificate had ended' };
  if (status === 'UNKNOWN')
    return { ...found, sub: 'TRY_LATER', why: 'nothing says whether a certificate was revoked' };
  return found;
}

function revocationOf(chain: Certificate[], at: number, grounds: Grounds): 'GOOD' | 'REVOKED' | 'UNKNOWN' {
  const isAnchor = (certificate: Certificate): boolean => grounds.anchors.some(({ id }) => id === certificate.id);
  const statuses = chain
    .slice(0, -1)
    .flatMap((certificate, i) => (isAnchor(certificate) ? [] : [statusOf(certificate, chain[i + 1]!, at, grounds)]));
  if (statuses.includes('REVOKED')) return 'REVOKED';
  return statuses.includes('UNKNOWN') ? 'UNKNOWN' : 'GOOD';
}

function statusOf(
  certificate: Certificate,
  issuer: Certificate,
  at: number,
  { data, links }: Grounds,
): 'GOOD' | 'REVOKED' | 'UNKNOWN' {
  let best: 'GOOD' | 'UNKNOWN' = certificate.hasNoCheck ? 'GOOD' : 'UNKNOWN';
  for (const answer of data.ocsps) {
    const single = saysOf(answer, certificate, issuer, links);
    if (!single) continue;
    if (single.status === 'REVOKED' && single.revokedAt! <= at) return 'REVOKED';
    if (isFresh(single, at)) best = 'GOOD';
  }
  if (best === 'GOOD') return best;
  for (const list of data.crls) {
    if (!list.issuer.equals(issuer.subject) || !isListOf(list, issuer)) continue;
    const revokedAt = list.revoked.get(certificate.serial);
    if (revokedAt !== undefined && revokedAt <= at) return 'REVOKED';
    if (!list.isPartial && isFresh(list, at)) best = 'GOOD';
  }
  return best;
}

const isFresh = (said: { thisUpdate: number; nextUpdate?: number | undefined }, at: number): boolean =>
  Math.max(said.thisUpdate, said.nextUpdate ?? 0) + staleAfterMs >= at;
