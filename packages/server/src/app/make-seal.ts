import { createHash } from 'node:crypto';
import {
  type Drawing,
  GlyphMissing,
  type SealDesign,
  SealRefused,
  photoDrawing,
  pointsPerMm,
  sealPicture,
  toDrawing,
  toSvg,
} from '@hufu/pades';
import { DomainError } from '../domain/errors.js';
import type { SealId } from '../domain/ids.js';
import type { Company } from './application.js';
import type { SealKind } from '../domain/seals.js';
import type { ObjectStore, Seal, SealPicture } from './ports.js';

/** How a seal looks, in every form it is needed in. Lengths are points. */
export interface SealImage {
  width: number;
  height: number;
  drawing: Drawing;
  svg: string;
  sha256: string;
}

/** The diameter of the usual seal of a limited company, in mm. */
const officialDiameter = 40;
const imagesKept = 500;
const images = new Map<string, SealImage>();

/** Drawn once per design: the outlines of a seal never change. @throws DomainError GLYPH_MISSING, INPUT_INVALID */
export function imageOf(design: SealDesign): SealImage {
  const key = JSON.stringify(design);
  const known = images.get(key);
  if (known) return known;
  const image = draw(design);
  if (images.size >= imagesKept) images.delete(images.keys().next().value!);
  images.set(key, image);
  return image;
}
/** What evidence and pictures need of a seal, wherever its look comes from. */
export async function sealImage(objects: Pick<ObjectStore, 'read'>, seal: Seal): Promise<SealImage> {
  return seal.design ? imageOf(seal.design) : uploadedImage(objects, seal.tenantId, seal.picture);
}

/** Points. */
export const sealSize = (seal: Seal): { width: number; height: number } =>
  seal.design ? imageOf(seal.design) : seal.picture;

const uploaded = new Map<string, SealImage>();

async function uploadedImage(
  objects: Pick<ObjectStore, 'read'>,
  tenantId: string,
  picture: SealPicture,
): Promise<SealImage> {
  const { sha256, width, height } = picture;
  const key = `${tenantId}/${sha256}/${width}/${height}`;
  const known = uploaded.get(key);
  if (known) return known;
  const png = await objects.read(tenantId, sha256);
  const image = { width, height, drawing: await photoDrawing(png, picture), svg: svgOf(png, picture), sha256 };
  if (uploaded.size >= uploadedKept) uploaded.delete(uploaded.keys().next().value!);
  uploaded.set(key, image);
  return image;
}
/** Pixels are large beside outlines. */
const uploadedKept = 20;

const svgOf = (png: Buffer, { width, height }: SealPicture): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${mm(width)}mm" height="${mm(height)}mm" viewBox="0 0 ${width} ${height}">` +
  `<image width="${width}" height="${height}" href="data:image/png;base64,${png.toString('base64')}"/></svg>`;
const mm = (points: number): string => (points / pointsPerMm).toFixed(2);

export const kindOf = ({ kind, design }: Pick<Seal, 'kind' | 'design'>): SealKind => kind ?? design!.kind;

function draw(design: SealDesign): SealImage {
  try {
    const picture = sealPicture(design);
    const svg = toSvg(picture);
    const sha256 = createHash('sha256').update(svg).digest('hex');
    return { width: picture.width, height: picture.height, drawing: toDrawing(picture), svg, sha256 };
  } catch (error) {
    if (error instanceof GlyphMissing) throw new DomainError('GLYPH_MISSING', { char: error.characters[0] ?? '' });
    if (error instanceof SealRefused) throw new DomainError('INPUT_INVALID', { field: `seal.${error.field}` });
    throw error;
  }
}

const sealOf = (id: SealId, company: Company, name: string, design: SealDesign, createdAt: number): Seal => ({
  id,
  tenantId: company.id,
  name,
  design,
  state: 'ENABLED',
  imageSha256: imageOf(design).sha256,
  createdAt,
});

/** The company's official seal (公章). */
export const companySeal = (id: SealId, company: Company, now: number): Seal =>
  sealOf(id, company, '公章', { kind: 'OFFICIAL', name: company.name, size: { diameter: officialDiameter } }, now);

/** The legal representative's seal (法人章). */
export const legalPersonSeal = (id: SealId, company: Company, now: number): Seal =>
  sealOf(id, company, '法定代表人章', { kind: 'LP', name: company.legalPerson!, suffix: '印' }, now);
