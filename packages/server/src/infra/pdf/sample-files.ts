/** Small hand-written PDFs for tests: written without any of our writers, so that no mistake is shared. */

/** Objects numbered from 1, as text, with a right cross-reference; object 1 is the catalogue. */
export function pdfOf(objects: string[], { header = '%PDF-1.7\n', trailer = '', after = '' } = {}): Buffer {
  let body = header;
  const rows = objects.map((object, index) => {
    const row = `${String(body.length).padStart(10, '0')} 00000 n \n`;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return row;
  });
  const size = objects.length + 1;
  const xref = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`;
  const end = `trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${body.length}\n%%EOF\n${after}`;
  return Buffer.from(body + xref + end, 'latin1');
}

export const stream = (data: string, entries = ''): string =>
  `<<${entries}/Length ${data.length}>>\nstream\n${data}\nendstream`;

export interface OnePage {
  catalog?: string;
  page?: string;
  content?: string;
  resources?: string;
  /** Objects from number 6 on. */
  more?: string[];
  options?: Parameters<typeof pdfOf>[1];
}

/** One A4 page with a line of Helvetica: catalogue 1, pages 2, page 3, content 4, font 5. */
export function onePage({
  catalog = '',
  page = '',
  content,
  resources = '',
  more = [],
  options,
}: OnePage = {}): Buffer {
  const text = content ?? 'BT /F1 14 Tf 72 760 Td (Contract between Party A and Party B) Tj ET';
  return pdfOf(
    [
      `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
      '<</Type/Pages/Kids[3 0 R]/Count 1>>',
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>${resources}>>/Contents 4 0 R${page}>>`,
      stream(text),
      '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
      ...more,
    ],
    options,
  );
}
