import type { Structure } from './document.js';
import { entryOf, PdfStream } from './pdf-objects.js';
import { readOcsp, type OcspAnswer } from './ocsp.js';
import { readCrl, type RevocationList } from './crl.js';
import { readCertificate, type Certificate } from './x509.js';

/** Certificates and revocation data that travel with the file. What cannot be read counts as missing. */
export interface ValidationData {
  certificates: Certificate[];
  ocsps: OcspAnswer[];
  crls: RevocationList[];
}

const maxStreams = 2000;

/** The DSS dictionary (ISO 32000-2 §12.8.4.3) of one revision; undefined when it has none. */
export function documentSecurityStore({ view, catalog }: Structure): ValidationData | undefined {
  const dss = view.dict(entryOf(catalog, 'DSS'));
  if (!dss) return undefined;
  const streams = (key: string): Buffer[] =>
    (view.array(entryOf(dss, key)) ?? []).slice(0, maxStreams).flatMap((ref) => {
      const stream = view.get(ref);
      return stream instanceof PdfStream ? readable(() => view.decoded(stream)) : [];
    });
  return {
    certificates: streams('Certs').flatMap((der) => readable(() => readCertificate(der))),
    ocsps: streams('OCSPs').flatMap((der) => readable(() => readOcsp(der))),
    crls: streams('CRLs').flatMap((der) => readable(() => readCrl(der))),
  };
}

export const carriedInside = (revocation: {
  crls: Buffer[];
  ocsps: Buffer[];
}): Pick<ValidationData, 'ocsps' | 'crls'> => ({
  ocsps: revocation.ocsps.flatMap((der) => readable(() => readOcsp(der))),
  crls: revocation.crls.flatMap((der) => readable(() => readCrl(der))),
});

function readable<T>(read: () => T): T[] {
  try {
    return [read()];
  } catch {
    return [];
  }
}
