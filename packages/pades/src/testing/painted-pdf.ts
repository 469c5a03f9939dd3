import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { fontPath, type PageWeight } from '../fonts.js';
import { pixelsOf, type PageImage } from '../render.js';
import type { Drawing, DrawingImage, PaintedPart } from '../types.js';

/** For tests only: a PDF with parts painted on A4 pages, written apart from the signing code so that the two can be compared. */
export function paintedPdf(pages: PaintedPart[][], width = 595, height = 842): Buffer {
  const objects: string[] = ['', ''];
  const add = (body: string): string => `${objects.push(body)} 0 R`;
  const kids = pages.map((parts) => {
    const names = parts.map((part) => addForm(part.drawing, add));
    const content = parts.map((part, i) => `q ${clipOf(part)}${matrixOf(part)} cm /GS${i} gs /F${i} Do Q`).join('\n');
    const forms = names.map((name, i) => `/F${i} ${name}`).join('');
    const states = parts.map(
      (part, i) => `/GS${i}<</ca ${part.drawing.opacity ?? 1}/CA ${part.drawing.opacity ?? 1}>>`,
    );
    const resources = `<</XObject<<${forms}>>/ExtGState<<${states.join('')}>>>>`;
    const contents = add(stream('', content));
    return add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Resources${resources}/Contents ${contents}>>`,
    );
  });
  objects[0] = '<</Type/Catalog/Pages 2 0 R>>';
  objects[1] = `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${kids.length}>>`;
  return assembled(objects);
}

const stream = (entries: string, body: string): string =>
  `<<${entries}/Length ${body.length}>>stream\n${body}\nendstream`;

function addForm(drawing: Drawing, add: (body: string) => string): string {
  const images = (drawing.images ?? []).map((image) => `/${image.name} ${addImage(image, add)}`).join('');
  return add(
    stream(
      `/Type/XObject/Subtype/Form/BBox[0 0 ${drawing.width} ${drawing.height}]/Resources<</XObject<<${images}>>>>`,
      drawing.operators,
    ),
  );
}

function addImage(image: DrawingImage, add: (body: string) => string): string {
  const size = `/Type/XObject/Subtype/Image/Width ${image.pixelWidth}/Height ${image.pixelHeight}/BitsPerComponent 8`;
  const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  const mask = image.alpha ? `/SMask ${add(stream(`${size}/ColorSpace/DeviceGray`, latin(image.alpha)))}` : '';
  const space = image.colour === 'RGB' ? 'DeviceRGB' : 'DeviceGray';
  return add(stream(`${size}/ColorSpace/${space}${mask}`, latin(image.pixels)));
}

const clipOf = ({ clip }: PaintedPart): string => (clip ? `${clip.x} ${clip.y} ${clip.w} ${clip.h} re W n ` : '');

function matrixOf({ drawing, at }: PaintedPart): string {
  return `${at.w / drawing.width} 0 0 ${at.h / drawing.height} ${at.x} ${at.y}`;
}

function assembled(objects: string[]): Buffer {
  let body = '%PDF-1.7\n';
  const rows = objects.map((object, i) => {
    const at = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  body += `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF`;
  return Buffer.from(body, 'latin1');
}

/** A line of text at a place on the page, in points. */
export interface WrittenLine {
  text: string;
  x: number;
  baseline: number;
  size: number;
  weight?: PageWeight;
}

/** A page on which the canvas library itself writes lines with the font file: the reference for our text. */
export function writtenByCanvas(
  lines: WrittenLine[],
  pixelsPerPoint: number,
  page = { width: 595, height: 842 },
): PageImage {
  const [width, height] = [Math.round(page.width * pixelsPerPoint), Math.round(page.height * pixelsPerPoint)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  for (const { text, x, baseline, size, weight = 'REGULAR' } of lines) {
    GlobalFonts.registerFromPath(fontPath(weight), `Reference ${weight}`);
    const line = writtenLarge(text, size * pixelsPerPoint, `Reference ${weight}`);
    const [w, h] = [line.canvas.width / line.times, line.canvas.height / line.times];
    context.drawImage(
      line.canvas,
      x * pixelsPerPoint - line.left,
      height - baseline * pixelsPerPoint - line.above,
      w,
      h,
    );
  }
  return { canvas, width, height, pixelsPerPoint };
}

/** Written large and made smaller: small text the library would fit to the pixels and darken. */
function writtenLarge(text: string, size: number, family: string) {
  const times = Math.ceil(300 / size);
  const em = Array.from(text).reduce((sum, character) => sum + (character < '\u0800' ? 0.7 : 1), 2);
  const canvas = createCanvas(Math.ceil(em * size) * times, Math.ceil(2 * size) * times);
  const context = canvas.getContext('2d');
  context.fontKerning = 'none';
  context.font = `${size * times}px "${family}"`;
  const [left, above] = [Math.round(size), Math.round(1.4 * size)];
  let x = left * times;
  for (const piece of text.split(/(?<=[，。、；：？！（）《》“”])/)) {
    // Two marks in a row it would move together, and a purely Latin line it would hint: so each piece by itself, before a 年.
    const width = context.measureText(`${piece} 年`).width - context.measureText(' 年').width;
    context.save();
    context.beginPath();
    context.rect(x - size * times, 0, width + size * times, canvas.height);
    context.clip();
    context.fillText(`${piece} 年`, x, above * times);
    context.restore();
    x += width;
  }
  return { canvas, times, left, above };
}

/**
 * The worst difference between two pictures in any cell of a grid over an area: pixels that are dark in one and light in the
 * other ÷ dark pixels. Edges, which every rasteriser smooths in its own way, do not count. 0 = equal.
 */
export function worstDifference(
  a: PageImage,
  b: PageImage,
  area: { x: number; y: number; w: number; h: number },
  cell: number,
): number {
  const [pa, pb] = [pixelsOf(a), pixelsOf(b)];
  const k = a.pixelsPerPoint;
  let worst = 0;
  for (let left = area.x; left < area.x + area.w; left += cell) {
    let [different, dark] = [0, 0];
    for (let y = Math.floor(a.height - (area.y + area.h) * k); y < a.height - area.y * k; y++)
      for (let x = Math.floor(left * k); x < Math.min((left + cell) * k, a.width); x++) {
        const at = (y * a.width + x) * 4;
        const [darker, lighter] = [Math.min(pa[at]!, pb[at]!), Math.max(pa[at]!, pb[at]!)];
        if (darker < 140) dark++;
        if (darker < 140 && lighter > 215) different++;
      }
    if (dark > 8) worst = Math.max(worst, different / dark);
  }
  return worst;
}
