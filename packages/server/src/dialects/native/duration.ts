import { DomainError } from '../../domain/errors.js';

const form = /^P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;
const unitsMs = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000];

/** Milliseconds of an ISO 8601 duration of weeks to seconds, `PT31M`. @throws DomainError INPUT_INVALID {field} */
export function durationMs(field: string, text: string): number {
  const match = form.exec(text);
  const parts = match?.slice(1) ?? [];
  if (match === null || parts.every((part) => part === undefined)) {
    throw new DomainError('INPUT_INVALID', { field, value: text.slice(0, 40) });
  }
  return Math.round(parts.reduce((sum, part, at) => sum + Number(part ?? 0) * unitsMs[at]!, 0));
}
