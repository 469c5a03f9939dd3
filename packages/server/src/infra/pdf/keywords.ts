import { loadPdfJs, pdfJsSources } from '@hufu/pades/render';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { DomainError } from '../../domain/errors.js';
import { type Glyph, glyphsOf } from './glyphs.js';
import { boxAround, findInLine, type Line, linesOf, searchable } from './lines.js';
import { nearestText } from './nearest.js';
import type { KeywordHit, KeywordHits, Tasks } from './tasks.js';

interface TextPage {
  number: number;
  width: number;
  height: number;
  lines: Line[];
}

/** Where keywords stand in the text layer of a PDF. Pages are read one after another and not kept. */
export async function findKeywords({ bytes, keywords }: Tasks['keywords']['input']): Promise<KeywordHits[]> {
  const wanted = keywords.map((keyword) => ({ keyword, characters: searchable(keyword), hits: [] as KeywordHit[] }));
  const lines: string[] = [];
  await eachPage(bytes, (page) => {
    for (const line of page.lines) lines.push(line.text);
    for (const one of wanted) one.hits.push(...hitsOnPage(page, one.characters));
  });
  return wanted.map(({ keyword, characters, hits }) =>
    hits.length > 0 ? { keyword, hits } : { keyword, hits, nearest: nearestText(lines, characters.join('')) },
  );
}

/** The text of every page, line by line, for reading aloud and for those who cannot see the pictures. */
export async function pageTexts({ bytes }: Tasks['texts']['input']): Promise<string[]> {
  const texts: string[] = [];
  await eachPage(bytes, (page) => {
    texts.push(page.lines.map((line) => line.text.trimEnd()).join('\n'));
  });
  return texts;
}

function hitsOnPage(page: TextPage, characters: string[]): KeywordHit[] {
  if (characters.length === 0) return [];
  return page.lines
    .flatMap((line) => findInLine(line, characters))
    .map(({ glyphs, alone }) => ({ page: page.number, ...boxAround(glyphs), alone }));
}

/** What lies outside the visible page is not there for a reader, so it is no text. */
const onPage = ({ box }: Glyph, width: number, height: number): boolean =>
  box.left < width && box.right > 0 && box.bottom < height && box.top > 0;

async function eachPage(bytes: Uint8Array, visit: (page: TextPage) => void): Promise<void> {
  const { OPS } = await loadPdfJs();
  const document = await open(bytes);
  try {
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      const glyphs = await glyphsOf(page, OPS);
      visit({ number, width, height, lines: linesOf(glyphs.filter((glyph) => onPage(glyph, width, height))) });
      page.cleanup();
    }
  } finally {
    await document.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  const { getDocument, VerbosityLevel } = await loadPdfJs();
  try {
    const withoutImages = 1; // larger images are not decoded: there is no text in them
    return await getDocument({
      data: bytes,
      verbosity: VerbosityLevel.ERRORS,
      maxImageSize: withoutImages,
      ...pdfJsSources,
    }).promise;
  } catch (cause) {
    const { name, message } = cause as Error;
    const why = name === 'PasswordException' ? 'encrypted' : 'damaged';
    throw new DomainError('FILE_INVALID', { why, detail: message }, { cause });
  }
}
