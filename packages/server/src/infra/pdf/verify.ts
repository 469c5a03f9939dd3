import { PdfReader, readPages, Str, toNeutral } from '@hufu/pades';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import type { JudgedSignature, Tasks } from './tasks.js';

/** What the independent verifier says, as plain data; a file it cannot read is an answer, not an error. */
export function verify({ bytes, trust, now }: Tasks['verify']['input']): Tasks['verify']['output'] {
  const pdf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const report = verifyPdf(pdf, { trust: trust.map((der) => Buffer.from(der)), now });
  const { pages, places } = layoutOf(pdf);
  return {
    verdict: report.verdict,
    indication: report.indication,
    why: report.why,
    pages,
    signatures: report.signatures.map((found): JudgedSignature => {
      const { signer, changes, ...rest } = found;
      return {
        ...rest,
        changes: changes.forbidden.length > 0 ? 'FORBIDDEN' : changes.permitted.length > 0 ? 'PERMITTED' : 'NONE',
        ...(signer && { certificate: new Uint8Array(signer.der) }),
        place: places.get(found.field),
      };
    }),
  };
}

interface Layout {
  pages?: number;
  places: Map<string, NonNullable<JudgedSignature['place']>>;
}

/** Where signature fields stand. For people: a file our reader cannot read has none, whatever the verdict on it. */
function layoutOf(pdf: Buffer): Layout {
  const places: Layout['places'] = new Map();
  try {
    const reader = new PdfReader(pdf);
    const pages = readPages(reader);
    for (const page of pages) {
      for (const annotation of reader.array(page.dict.get('Annots')) ?? []) {
        const widget = reader.dict(annotation);
        const name = reader.get(widget?.get('T'));
        const box = (reader.array(widget?.get('Rect')) ?? []).map((n) => reader.number(n) ?? NaN);
        if (!(name instanceof Str) || box.length !== 4 || !box.every(Number.isFinite)) continue;
        const rect = toNeutral(page, box as [number, number, number, number]);
        if (rect.w > 0 && rect.h > 0) places.set(name.text, { page: page.number, ...rect });
      }
    }
    return { pages: pages.length, places };
  } catch {
    return { places };
  }
}
