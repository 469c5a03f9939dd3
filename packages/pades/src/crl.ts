import { authorityKeyIdentifier, extension, issuerOf } from './certificate-writer.js';
import { bitString, context, enumerated, integer, sequence, time } from './der.js';
import { signatureAlgorithm, signBytes, type Credential } from './key-pairs.js';
import { OID } from './oids.js';
import { revocationReasons, type RevocationReason } from './revocation.js';

export interface RevokedCertificate {
  /** Hex of the serial number. */ serial: string;
  /** UTC milliseconds. */ at: number;
  reason: RevocationReason;
}

function entry(revoked: RevokedCertificate): Buffer {
  const reason = revocationReasons[revoked.reason];
  // RFC 5280 §5.3.1: "unspecified" is said by saying nothing.
  const reasonExtension = reason === 0 ? [] : [sequence(extension(OID.crlReason, enumerated(reason)))];
  return sequence(integer(Buffer.from(revoked.serial, 'hex')), time(new Date(revoked.at)), ...reasonExtension);
}

export interface CrlPlan {
  revoked: RevokedCertificate[];
  /** Grows with every list of one authority. */ number: number;
  /** UTC milliseconds. */ thisUpdate: number;
  /** UTC milliseconds. */ nextUpdate: number;
}

/** A version 2 revocation list (RFC 5280 §5). @returns DER */
export function writeCrl(authority: Credential, plan: CrlPlan): Buffer {
  const issuer = issuerOf(authority);
  const algorithm = signatureAlgorithm[authority.algorithm];
  const tbs = sequence(
    integer(1),
    algorithm,
    issuer.name,
    time(new Date(plan.thisUpdate)),
    time(new Date(plan.nextUpdate)),
    ...(plan.revoked.length > 0 ? [sequence(...plan.revoked.map(entry))] : []),
    context(0, sequence(authorityKeyIdentifier(issuer.publicKeyInfo), extension(OID.crlNumber, integer(plan.number)))),
  );
  return sequence(tbs, algorithm, bitString(signBytes(authority.privateKey, tbs)));
}
