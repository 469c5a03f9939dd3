/** A photographed signature made black on clear, cut to its ink. Refused: nothing that looks like one. */
export interface UploadedInk {
  /** PNG, base64 without its prefix. */
  png: string;
  /** Pixels. */
  width: number;
  height: number;
}
export class UnclearPicture extends Error {}

const maxBytes = 5 * 1024 * 1024;
const maxSide = 1600;

/** @throws UnclearPicture */
export async function inkOfPicture(file: File): Promise<UploadedInk> {
  if (file.size > maxBytes || !/^image\/(png|jpeg)$/.test(file.type)) throw new UnclearPicture('size or kind');
  const picture = await loaded(file);
  const scale = Math.min(1, maxSide / Math.max(picture.naturalWidth, picture.naturalHeight));
  return cut(blackOnClear(pixelsOf(picture, scale)));
}

/** An image element turns the picture by its EXIF: people hold their phones as they like. */
async function loaded(file: File): Promise<HTMLImageElement> {
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  try {
    await picture.decode();
    return picture;
  } catch (cause) {
    throw new UnclearPicture('not a picture', { cause });
  } finally {
    URL.revokeObjectURL(picture.src);
  }
}

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  return [canvas, canvas.getContext('2d', { willReadFrequently: true })!];
}

function pixelsOf(picture: HTMLImageElement, scale: number): ImageData {
  const [canvas, context] = canvasOf(picture.naturalWidth * scale, picture.naturalHeight * scale);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Otsu's threshold between paper and ink; what is darker becomes black, with soft edges, the rest clear. */
function blackOnClear(image: ImageData): ImageData {
  const grey = new Uint8Array(image.width * image.height);
  const counts = new Uint32Array(256);
  for (let i = 0; i < grey.length; i++) {
    const at = i * 4;
    grey[i] = 0.299 * image.data[at]! + 0.587 * image.data[at + 1]! + 0.114 * image.data[at + 2]!;
    counts[grey[i]!]!++;
  }
  const border = otsu(counts, grey.length);
  const soft = 24;
  for (let i = 0; i < grey.length; i++) {
    image.data.fill(0, i * 4, i * 4 + 3);
    const darkness = (border + soft / 2 - grey[i]!) / soft;
    image.data[i * 4 + 3] = Math.round(255 * Math.min(1, Math.max(0, darkness)));
  }
  return image;
}

function otsu(counts: Uint32Array, total: number): number {
  const sumAll = counts.reduce((sum, count, value) => sum + count * value, 0);
  let [below, sumBelow, best, border] = [0, 0, -1, 128];
  counts.forEach((count, value) => {
    below += count;
    sumBelow += count * value;
    const above = total - below;
    if (below === 0 || above === 0) return;
    const spread = below * above * (sumBelow / below - (sumAll - sumBelow) / above) ** 2;
    if (spread > best) [best, border] = [spread, value];
  });
  return border;
}

const inkShare = { least: 0.002, most: 0.4 };

function cut(image: ImageData): UploadedInk {
  let [left, top, right, bottom, inked] = [image.width, image.height, -1, -1, 0];
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) {
      if (image.data[(y * image.width + x) * 4 + 3]! < 128) continue;
      inked++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  const share = inked / (image.width * image.height);
  if (share < inkShare.least || share > inkShare.most) throw new UnclearPicture('too little or too much ink');
  const [width, height] = [right - left + 1, bottom - top + 1];
  const [canvas, context] = canvasOf(width, height);
  context.putImageData(image, -left, -top);
  return { png: canvas.toDataURL('image/png').split(',')[1]!, width, height };
}
