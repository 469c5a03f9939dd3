import {
  type Drawing,
  GlyphMissing,
  HandwritingRefused,
  type PaintedPart,
  type SigningAct,
  dateDrawing,
  defaultDateSize,
  handwritingFromPng,
  handwritingFromStrokes,
  typedName,
} from '@hufu/pades';
import type { Contract, Document, Placement } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { MarkFacts } from '../domain/events.js';
import { type ActPlan, type MarkPart, planActs } from '../domain/freeze-plan.js';
import type { SealId } from '../domain/ids.js';
import { dateSize } from '../domain/placing.js';
import type { PageSize, Rect } from '../domain/rect.js';
import { lookOf } from './fields/letters.js';
import { sealImage } from './make-seal.js';
import { strokeSet } from './page/stored-mark.js';
import type { SigningJob } from './perform-signing.js';
import type { Seal, StoredMark, World } from './ports.js';

/** What is painted where a signatory's own mark goes. */
export type Ink = { kind: 'SEAL'; seal: Seal; others?: Seal[] } | { kind: 'HAND'; mark: StoredMark };

/** How one action signs one document: one CMS for each act, painted and named. */
export interface SigningPlan {
  acts: SigningAct[];
  marks: MarkFacts[];
  /** Places that came with the call, with the names of their fields. */
  late: Placement[];
  sealId?: SealId;
}

/** @throws DomainError PLACEMENT_FORBIDDEN, TOO_MANY_MARKS, GLYPH_MISSING */
export async function planSigning(
  world: Pick<World, 'objects'>,
  contract: Contract,
  job: SigningJob,
  document: Document,
  pages: readonly PageSize[],
  signingTime: Date,
): Promise<SigningPlan> {
  const waiting = contract.placements.filter(
    ({ id, actionId, fieldNames }) =>
      actionId === job.actionId && !fieldNames && !job.places.some((place) => place.id === id),
  );
  const late = [...waiting, ...job.places].filter(({ documentId }) => documentId === document.id);
  const { acts, latePlacements } = planActs(contract, job.actionId, document.id, pages, late);
  const plans: SigningAct[] = [];
  for (const act of acts) plans.push(await paintAct(world, act, job, signingTime));
  const placements = acts.flatMap((act) => [act.paint, ...act.marks.map(({ paint }) => paint)].flat());
  return {
    acts: plans,
    marks: distinct(placements.map(({ placement }) => placement)).map((placement) => markFacts(placement, job.ink)),
    late: latePlacements,
    ...(job.ink.kind === 'SEAL' && { sealId: job.ink.seal.id }),
  };
}

const distinct = (placements: Placement[]): Placement[] => [...new Set(placements)];

async function paintAct(
  world: Pick<World, 'objects'>,
  act: ActPlan,
  { ink, signerName, reason }: SigningJob,
  signingTime: Date,
): Promise<SigningAct> {
  const paint = async (parts: MarkPart[]): Promise<PaintedPart[]> => {
    const painted: PaintedPart[] = [];
    for (const part of parts) painted.push(await paintPart(world, part, ink, signingTime));
    return painted;
  };
  const marks: SigningAct['marks'] = [];
  for (const { name, paint: parts } of act.marks) marks.push({ name, paint: await paint(parts) });
  return { field: act.field, paint: await paint(act.paint), marks, signingTime, signerName, reason };
}

async function paintPart(
  { objects }: Pick<World, 'objects'>,
  { placement, at, clip }: MarkPart,
  ink: Ink,
  signingTime: Date,
): Promise<PaintedPart> {
  const { rotation, opacity } = placement;
  if (placement.mark === 'DATE') return { ...dateIn(placement, signingTime), rotation };
  if (ink.kind === 'HAND') {
    const written = await handIn(at, ink.mark);
    return { ...written, drawing: faded(written.drawing, opacity), ...(clip ? { clip } : { rotation }) };
  }
  const drawing = faded((await sealImage(objects, sealFor(placement, ink))).drawing, opacity);
  if (clip) return { drawing, at, clip };
  return { drawing, at: trueSize(drawing, at), rotation };
}

const faded = (drawing: Drawing, opacity: number | undefined): Drawing =>
  opacity === undefined ? drawing : { ...drawing, opacity };

/** A place may name another seal than the call does. */
const sealFor = ({ sealId }: Placement, { seal, others = [] }: Extract<Ink, { kind: 'SEAL' }>): Seal =>
  others.find(({ id }) => id === sealId) ?? seal;

/** A seal is never made larger than it is; a smaller place makes it smaller. */
function trueSize({ width, height }: Drawing, { x, y, w, h }: Rect): Rect {
  const scale = Math.min(1, w / width, h / height);
  return { x, y, w: width * scale, h: height * scale };
}

/** The signing day, in the middle of the height of its place. */
function dateIn(placement: Placement, signingTime: Date): PaintedPart {
  const pattern = placement.datePattern ?? 'HYPHEN';
  const { dateTime, gaps } = placement;
  const look = { ...lookOf(placement.letters), gaps };
  const drawing = dateDrawing(signingTime.getTime(), pattern, dateTextSize(placement), dateTime, look);
  const y = placement.y + (placement.h - drawing.height) / 2;
  return { drawing, at: { x: dateLeft(placement, drawing.width), y, w: drawing.width, h: drawing.height } };
}

/** Left edge of a date in its place. */
export const dateLeft = ({ x, w, align = 'LEFT' }: Placement, width: number): number =>
  x + (align === 'LEFT' ? 0 : align === 'CENTRE' ? (w - width) / 2 : w - width);

/** Points: as asked for, else 12 in a place of the usual size, larger or smaller with it; never more than fits. */
export function dateTextSize({ datePattern, dateTime, gaps, fontSize = Infinity, w, h }: Placement): number {
  const usual = dateSize({ datePattern, dateTime, gaps });
  return Math.min(fontSize, defaultDateSize * Math.min(w / usual.width, h / usual.height));
}

/** Handwriting keeps its proportions, in the middle of its place. */
async function handIn({ x, y, w, h }: Rect, mark: StoredMark): Promise<PaintedPart> {
  const drawing = await refusedMark(() => handDrawing(mark, { width: w, height: h }));
  const { width, height } = drawing;
  return { drawing, at: { x: x + (w - width) / 2, y: y + (h - height) / 2, w: width, h: height } };
}

function handDrawing(mark: StoredMark, box: { width: number; height: number }): Promise<Drawing> | Drawing {
  switch (mark.kind) {
    case 'DRAW':
      return handwritingFromStrokes(strokeSet(mark), box);
    case 'TYPE':
      return typedName(mark.text, box);
    case 'PICTURE':
      return handwritingFromPng(Buffer.from(mark.png, 'base64'), box);
    case 'SEAL':
      throw new DomainError('INPUT_INVALID', { field: 'mark.kind', value: 'SEAL' });
  }
}

/** Refusals of the drawing core in words of ours. @throws DomainError GLYPH_MISSING, INPUT_INVALID */
export async function refusedMark<T>(draw: () => T | Promise<T>): Promise<T> {
  try {
    return await draw();
  } catch (error) {
    if (error instanceof GlyphMissing) throw new DomainError('GLYPH_MISSING', { char: error.characters[0] ?? '' });
    if (error instanceof HandwritingRefused) throw new DomainError('INPUT_INVALID', { field: 'mark', why: error.code });
    throw error;
  }
}

function markFacts(placement: Placement, ink: Ink): MarkFacts {
  const { id: placementId, documentId, mark: markType, page, x, y, w, h } = placement;
  const seal = ink.kind === 'SEAL' && markType !== 'DATE' ? sealFor(placement, ink) : undefined;
  return {
    placementId,
    documentId,
    markType,
    ...(seal && { sealId: seal.id, sealImageSha256: seal.imageSha256 }),
    page,
    rect: [x, y, w, h],
  };
}
