import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Canvas, loadImage, createCanvas } from '@napi-rs/canvas';
import { RenderableDocument } from '@hufu/pades/render';

const mostBytes = 200 * 1024;

/** `signed-page.png`: the last page of a signed PDF, 720 pixels wide. @throws Error when it is larger than a README should carry */
export async function signedPagePicture(pdf: string, folder: string): Promise<void> {
  const document = await RenderableDocument.open(await readFile(pdf));
  const { canvas } = await document.render(document.pageCount, { width: 720 }).finally(() => document.close());
  await save(canvas, join(folder, 'signed-page.png'));
}

/** `phone.png`: a picture of the signing page, as it was taken. @throws Error when it is larger than a README should carry */
export async function phonePicture(taken: string, folder: string): Promise<void> {
  const picture = await loadImage(taken);
  const canvas = createCanvas(picture.width, picture.height);
  canvas.getContext('2d').drawImage(picture, 0, 0);
  await save(canvas, join(folder, 'phone.png'));
}

/** With a hairline around it: white paper has no edge on a white page. */
async function save(canvas: Canvas, path: string): Promise<void> {
  const context = canvas.getContext('2d');
  context.strokeStyle = '#c9ced3';
  context.lineWidth = 1;
  context.strokeRect(0.5, 0.5, canvas.width - 1, canvas.height - 1);
  const png = await canvas.encode('png');
  if (png.length > mostBytes) throw new Error(`${path} would have ${png.length} of ${mostBytes} bytes`);
  await writeFile(path, png);
}
