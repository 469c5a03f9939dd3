import { handwritingFromStrokes, inkPng, typedName } from '@hufu/pades';
import { DomainError } from '../../domain/errors.js';
import type { MarkInput } from '../application.js';
import { refusedMark } from '../ink.js';
import type { PersonId } from '../../domain/ids.js';
import type { StoredMark, Tx } from '../ports.js';

/** A mark as the page gave it, checked and made small, so that signing cannot fail on it. @throws INPUT_INVALID, GLYPH_MISSING */
export async function storeMark(tx: Tx, personId: PersonId, input: MarkInput): Promise<StoredMark> {
  switch (input.kind) {
    case 'DRAW':
      return refusedMark(() => {
        handwritingFromStrokes(strokeSet(input));
        return { kind: 'DRAW', strokes: input.strokes, aspect: input.aspect };
      });
    case 'TYPE':
      return refusedMark(() => {
        typedName(input.text);
        return { kind: 'TYPE', text: input.text };
      });
    case 'UPLOAD':
      return refusedMark(async () => ({ kind: 'PICTURE', png: (await inkPng(input.png)).toString('base64') }));
    case 'SAVED': {
      const saved = (await tx.people.savedMarks(personId)).find(({ id }) => id === input.id);
      if (!saved) throw new DomainError('INPUT_INVALID', { field: 'mark.id' });
      return { kind: 'PICTURE', png: saved.png };
    }
    case 'SEAL':
      return { kind: 'SEAL', sealId: input.sealId as Extract<StoredMark, { kind: 'SEAL' }>['sealId'] };
  }
}

/** The pad's points as the drawing core takes them. */
export const strokeSet = ({ strokes, aspect }: { strokes: [number, number, number, number][][]; aspect: number }) => ({
  aspect,
  strokes: strokes.map((points) => ({
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    t: points.map(([, , t]) => t),
    p: points.map(([, , , p]) => p),
  })),
});
