// Puts the README's pictures into docs/images from what the demos left: the last page of the labour contract
// (`npm run demo`) and the phone (`npm run demo -- page`). At most 200 KB each.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const { createCanvas, loadImage } = createRequire(new URL('packages/pades/package.json', root))('@napi-rs/canvas');
const bytesAtMost = 200 * 1024;
/** name → file of the demo, width in pixels, and the part of its height that is kept */
const pictures = {
  'signed-page.png': ['demo-out/labour-contract-3.png', 720, [0.39, 0.76]],
  'phone.png': ['demo-out/page/phone.png', 240, [0, 1]],
};

for (const [name, [file, width, part]] of Object.entries(pictures)) {
  const source = fileURLToPath(new URL(file, root));
  if (!existsSync(source)) throw new Error(`${file} is missing: run npm run demo and npm run demo -- page first`);
  const picture = await scaled(readFileSync(source), width, part);
  if (picture.length > bytesAtMost) throw new Error(`${name} has ${picture.length} bytes`);
  writeFileSync(new URL(`docs/images/${name}`, root), picture);
}

/** Halves while it can, so that thin strokes stay. */
async function scaled(bytes, width, [top, bottom]) {
  const image = await loadImage(bytes);
  const height = Math.round(image.height * (bottom - top));
  let canvas = draw(image, image.width, height, Math.round(image.height * top), height);
  while (canvas.width >= 2 * width) canvas = draw(canvas, Math.round(canvas.width / 2), Math.round(canvas.height / 2));
  canvas = draw(canvas, width, Math.round((canvas.height * width) / canvas.width));
  return canvas.encode('png');
}

function draw(image, width, height, fromY = 0, fromHeight = image.height) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, fromY, image.width, fromHeight, 0, 0, width, height);
  return canvas;
}
