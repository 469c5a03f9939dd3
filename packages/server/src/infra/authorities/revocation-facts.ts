import { isIssuedBy, readCertificate } from '@hufu/pades/certificate';
import type { RevocationFacts } from '../../app/ports.js';
import type { Authorities } from './authorities.js';
import type { RevocationClient } from './revocation-client.js';

/** An outside time-stamping authority, as far as its certificates are concerned. */
export interface OutsideAuthority {
  /** DER: what is believed beside our own root. */ roots: Buffer[];
  /** The authority's certificate and its issuers, DER. */ chain(): Promise<Buffer[]>;
  statusOf: RevocationClient;
}

const key = (der: Buffer): string => der.toString('latin1');

/**
 * What the DSS of a PDF needs: OCSP for what our issuing authority issued, the root's list for the issuing authority, and of
 * outside authorities what they tell. The time-stamping authority is always among it, also when no act got a stamp before.
 */
export function revocationFacts(authorities: Authorities, outside?: OutsideAuthority): RevocationFacts {
  // By key, not by name: another installation may bear the same one.
  const isOurs = (der: Buffer): boolean => isIssuedBy(der, authorities.issuing);

  /** Certificates that neither we issued nor a root is; each with its issuer. */
  const foreign = (certificates: Buffer[]): [Buffer, Buffer][] =>
    certificates.flatMap((der): [Buffer, Buffer][] => {
      const { issuer, subject } = readCertificate(der);
      if (!outside || issuer.equals(subject) || isOurs(der) || der.equals(authorities.issuing)) return [];
      const by = [...certificates, ...outside.roots].find((candidate) => isIssuedBy(der, candidate));
      return by ? [[der, by]] : [];
    });

  return {
    isOurs,
    roots: () => [authorities.root, ...(outside?.roots ?? [])],
    async collect(chains) {
      const stampers = outside ? await outside.chain() : authorities.timestampingChain;
      const certificates = [...new Map([...chains.flat(), ...stampers].map((der) => [key(der), der])).values()];
      const ours = await Promise.all(certificates.filter(isOurs).map((der) => authorities.ocsp.responseFor(der)));
      const theirs = await Promise.all(foreign(certificates).map(([der, issuer]) => outside!.statusOf(der, issuer)));
      const isIssuingThere = certificates.some((der) => der.equals(authorities.issuing));
      return {
        certs: certificates,
        ocsps: [...ours, ...theirs.flatMap(({ ocsp }) => ocsp ?? [])],
        crls: [...(isIssuingThere ? [await authorities.crl('root')] : []), ...theirs.flatMap(({ crl }) => crl ?? [])],
      };
    },
  };
}
