// Documents to measure with: a one-page sheet, ten pages of text, and files filled up to a size.
import { documentPdf } from '../packages/pades/dist/document-pdf.js';
import { confirmationSheet, labourContract } from '../packages/server/dist/src/demo/contracts.js';

export const onePage = () => documentPdf(confirmationSheet());

/** Ten pages: the labour contract as often as it takes. */
export function tenPages() {
  const { title, blocks } = labourContract();
  const clauses = blocks.filter(({ kind }) => kind === 'HEADING' || kind === 'PARAGRAPH');
  for (let copies = 1; ; copies++) {
    const pdf = documentPdf({ title, blocks: [...blocks, ...Array.from({ length: copies }, () => clauses).flat()] });
    if (pageCount(pdf) >= 10) return pdf;
  }
}

const pageCount = (pdf) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

/** A classic PDF of one page with a picture-sized stream that fills it up to about `bytes`. */
export function filledPdf(bytes) {
  const filler = Buffer.alloc(Math.max(bytes - 1000, 16));
  for (let at = 0; at + 4 <= filler.length; at += 4) filler.writeUInt32LE((at * 2654435761) >>> 0, at); // nothing to compress
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R/PieceInfo<</Bench<</LastModified(D:20260101000000Z)/Private 5 0 R>>>>>>',
    '<</Length 1>>stream\nn\nendstream',
  ];
  const parts = [Buffer.from('%PDF-1.7\n')];
  const offsets = [];
  let at = parts[0].length;
  const push = (...pieces) => pieces.forEach((piece) => (parts.push(piece), (at += piece.length)));
  objects.forEach((text, i) => {
    offsets.push(at);
    push(Buffer.from(`${i + 1} 0 obj\n${text}\nendobj\n`));
  });
  offsets.push(at);
  push(Buffer.from(`5 0 obj\n<</Length ${filler.length}>>stream\n`), filler, Buffer.from('\nendstream\nendobj\n'));
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const table = `xref\n0 6\n0000000000 65535 f \n${rows}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(table)]);
}
