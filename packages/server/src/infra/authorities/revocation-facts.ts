import { readCertificate } from '@hufu/pades/certificate';
import type { RevocationFacts } from '../../app/ports.js';
import type { Authorities } from './authorities.js';

const key = (der: Buffer): string => der.toString('latin1');

/**
 * What the DSS of a PDF needs of chains of the built-in authority: OCSP for what the issuing authority issued, the root's
 * list for the issuing authority. Certificates of others are put in; their status has to come from their own authority.
 */
export const builtInRevocationFacts = (authorities: Authorities): RevocationFacts => ({
  roots: () => [authorities.root],
  async collect(chains) {
    const certificates = new Map(chains.flat().map((der) => [key(der), der]));
    const isOurs = (der: Buffer): boolean =>
      readCertificate(der).issuer.equals(readCertificate(authorities.issuing).subject);
    const leaves = [...certificates.values()].filter(isOurs);
    const ocsps = await Promise.all(leaves.map((leaf) => authorities.ocsp.responseFor(leaf)));
    const crls = certificates.has(key(authorities.issuing)) ? [await authorities.crl('root')] : [];
    return { certs: [...certificates.values()], ocsps, crls };
  },
});
