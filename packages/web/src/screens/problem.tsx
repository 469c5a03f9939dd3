import { HufuError, NoAnswer } from '@hufu/sdk';
import { Icon } from '../parts/icon.js';
import { fill, useWords, type Texts } from '../texts/texts.js';

const toldByCode = (code: string, t: Texts): string | undefined =>
  code in t.errors ? t.errors[code as keyof Texts['errors']] : undefined;

/** What happened, and what to do now, in words of UX.md §7. */
export function wordsOf(error: unknown, t: Texts): string {
  if (error instanceof NoAnswer) return t.errors.noAnswer;
  if (!(error instanceof HufuError)) return t.errors.INTERNAL;
  // A name that our font lacks can be drawn by hand; a filled-in text cannot.
  if (error.code === 'GLYPH_MISSING' && error.facts['field']) return fill(t.errors.GLYPH_IN_FIELD, error.facts);
  return fill(toldByCode(error.code, t) ?? t.errors.refused, error.facts);
}

/** An error beside what caused it; tied to its field by `id`. */
export const Problem = ({ error, id }: { error: unknown; id?: string }) => {
  const { t } = useWords();
  if (error === undefined) return null;
  const reference = error instanceof HufuError && error.code === 'INTERNAL' ? error.requestId : '';
  return (
    <div className="note bad boxed" role="alert" id={id}>
      <Icon name="warn" size={18} />
      <p>
        {wordsOf(error, t)}
        {reference && <span className="tiny"> {fill(t.common.reference, { requestId: reference })}</span>}
      </p>
    </div>
  );
};
