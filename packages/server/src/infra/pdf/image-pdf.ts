import { deflateSync } from 'node:zlib';
import type { Canvas } from '@napi-rs/canvas';

/** A4 in points. */
const [shortSide, longSide] = [595.28, 841.89];
const screenDpi = 96; // small pictures keep the size a screen gives them
const jpegQuality = 90;
/** Below this a picture is kept without loss. */
const losslessBytes = 4 * 1024 * 1024;

/** A PDF with one picture a page, centred on A4, upright or lying as the picture is. */
export async function imagePdf(pictures: Canvas[]): Promise<Buffer> {
  const objects: Buffer[] = [Buffer.from('<</Type/Catalog/Pages 2 0 R>>'), Buffer.alloc(0)];
  const pages: number[] = [];
  for (const picture of pictures) {
    const first = objects.length + 1;
    pages.push(first);
    objects.push(pageOf(picture, first + 1, first + 2), contentOf(picture), await pictureOf(picture));
  }
  const kids = pages.map((number) => `${number} 0 R`).join(' ');
  objects[1] = Buffer.from(`<</Type/Pages/Count ${pages.length}/Kids[${kids}]>>`);
  return fileOf(objects);
}

function pageBox({ width, height }: Canvas): [number, number] {
  return width > height ? [longSide, shortSide] : [shortSide, longSide];
}

function pageOf(picture: Canvas, content: number, image: number): Buffer {
  const [width, height] = pageBox(picture);
  const resources = `<</XObject<</P ${image} 0 R>>>>`;
  return Buffer.from(
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Resources${resources}/Contents ${content} 0 R>>`,
  );
}

function contentOf(picture: Canvas): Buffer {
  const [pageWidth, pageHeight] = pageBox(picture);
  const scale = Math.min(pageWidth / picture.width, pageHeight / picture.height, 72 / screenDpi);
  const [width, height] = [picture.width * scale, picture.height * scale];
  const numbers = [width, 0, 0, height, (pageWidth - width) / 2, (pageHeight - height) / 2].map((n) => n.toFixed(3));
  return streamOf('', Buffer.from(`q ${numbers.join(' ')} cm /P Do Q`));
}

async function pictureOf(picture: Canvas): Promise<Buffer> {
  const head = `/Type/XObject/Subtype/Image/Width ${picture.width}/Height ${picture.height}/ColorSpace/DeviceRGB/BitsPerComponent 8`;
  const lossless = deflateSync(upFiltered(picture), { level: 6 });
  if (lossless.length <= losslessBytes) {
    const predictor = `/DecodeParms<</Predictor 15/Colors 3/BitsPerComponent 8/Columns ${picture.width}>>`;
    return streamOf(`${head}/Filter/FlateDecode${predictor}`, lossless);
  }
  return streamOf(`${head}/Filter/DCTDecode`, await picture.encode('jpeg', jpegQuality));
}

/** RGB rows, each the difference to the one above (PNG filter "up"): scans and screens shrink to a fraction. */
function upFiltered(picture: Canvas): Buffer {
  const { width, height } = picture;
  const { data } = picture.getContext('2d').getImageData(0, 0, width, height);
  const rows = Buffer.alloc(height * (1 + 3 * width));
  let at = 0;
  for (let y = 0; y < height; y++) {
    rows[at++] = 2;
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) rows[at++] = data[from + c]! - (y > 0 ? data[from + c - width * 4]! : 0);
    }
  }
  return rows;
}

const streamOf = (entries: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<<${entries}/Length ${bytes.length}>>\nstream\n`), bytes, Buffer.from('\nendstream')]);

function fileOf(objects: Buffer[]): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n', 'latin1')];
  let length = parts[0]!.length;
  const rows = objects.map((object, index) => {
    const offset = length;
    const whole = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    parts.push(whole);
    length += whole.length;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const trailer = `trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}${trailer}`)]);
}
