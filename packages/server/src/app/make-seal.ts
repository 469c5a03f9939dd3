import { createHash } from 'node:crypto';
import { type Drawing, GlyphMissing, type SealDesign, SealRefused, sealPicture, toDrawing, toSvg } from '@hufu/pades';
import { DomainError } from '../domain/errors.js';
import type { SealId } from '../domain/ids.js';
import type { Company } from './application.js';
import type { Seal } from './ports.js';

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
export const sealImage = ({ design }: Pick<Seal, 'design'>): SealImage => imageOf(design);

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
