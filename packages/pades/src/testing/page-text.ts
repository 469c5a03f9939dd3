import type { getDocument } from 'pdfjs-dist';
import { RenderableDocument } from '../render.js';
import type { WrittenLine } from './painted-pdf.js';

/** For tests only: the lines that another reader (pdf.js) extracts from each page, where they stand. */
export async function linesOf(pdf: Uint8Array): Promise<WrittenLine[][]> {
  await (await RenderableDocument.open(pdf)).close(); // sets pdf.js up
  const pdfjs = (await import('pdfjs-dist/legacy/build/pdf.mjs')) as { getDocument: typeof getDocument };
  const task = pdfjs.getDocument({ data: Uint8Array.from(pdf), verbosity: 0 });
  const document = await task.promise;
  const pages: WrittenLine[][] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    await page.getOperatorList(); // loads the fonts, whose names tell the weight
    const { items } = await page.getTextContent();
    pages.push(
      items.flatMap((item) => {
        if (!('str' in item) || item.str.trim() === '') return [];
        const [size, , , , x, baseline] = item.transform as [number, number, number, number, number, number];
        const font = page.commonObjs.get(item.fontName) as { name: string };
        return [
          { text: item.str, x, baseline, size, weight: font.name.endsWith('Bold') ? 'BOLD' : 'REGULAR' } as const,
        ];
      }),
    );
  }
  await task.destroy();
  return pages;
}
