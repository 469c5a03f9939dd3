import { digestName } from './algorithms.js';
import { algorithmOf, children, integerHex, octets, oidOf, partsOf, timeOf } from './asn1.js';
import { malformed, Problem } from './problem.js';
import { prove, readSignedData, type Content, type SignedData } from './signed-data.js';
import type { Certificate } from './x509.js';

/** A time-stamp token whose imprint and signature hold. */
export interface Stamp {
  /** UTC milliseconds. */ at: number;
  policy: string;
  serial: string;
  authority: Certificate;
  data: SignedData;
  isWeak: boolean;
}

/**
 * Holds a token (RFC 3161) against what it should have stamped.
 *
 * @param stamped the bytes that should have been stamped.
 * @throws Problem
 */
export function proveStamp(token: Buffer, stamped: Content, more: readonly Certificate[] = []): Stamp {
  const data = readSignedData(token);
  if (data.contentType !== '1.2.840.113549.1.9.16.1.4' || !data.content) throw malformed('not a time-stamp token');
  const proven = prove(data, stamped, more);
  const [, policy, imprint, serial, time] = partsOf(data.content);
  if (!imprint || !serial) throw malformed('TSTInfo is cut off');
  const [algorithm, hashed] = children(imprint);
  const name = digestName(algorithmOf(algorithm).oid);
  if (!hashed || !octets(hashed).equals(stamped.digest(name)))
    throw new Problem('HASH_FAILURE', 'the time stamp is of other bytes');
  if (!proven.signer.extendedKeyUsages?.includes('1.3.6.1.5.5.7.3.8'))
    throw new Problem('SIG_CONSTRAINTS_FAILURE', 'the time stamp is not by a time-stamping authority');
  const at = timeOf(time);
  const { signer: authority, isWeak } = proven;
  return { at, policy: oidOf(policy), serial: integerHex(serial), authority, data, isWeak };
}
