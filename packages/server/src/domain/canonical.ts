/** What canonical JSON can hold. Members that are undefined are left out, as JSON does. */
export type Json = string | number | boolean | null | undefined | Json[] | { [key: string]: Json };

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Canonical JSON (RFC 8785): one text for one value. ECMAScript's own number and string forms are the ones RFC 8785 names,
 * and its default sort is by UTF-16 code units; so little is left to do.
 *
 * @throws TypeError for what JSON cannot hold: NaN, infinities, lone surrogates, functions.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) return canonicalObject(value as Record<string, unknown>);
  const bad =
    typeof value === 'number' ? !Number.isFinite(value) : typeof value === 'string' && loneSurrogate.test(value);
  const text = bad ? undefined : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`no canonical JSON for ${typeof value} ${String(value)}`);
  return text;
}

function canonicalObject(object: Record<string, unknown>): string {
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${canonical(key)}:${canonical(object[key])}`);
  return `{${members.join(',')}}`;
}
