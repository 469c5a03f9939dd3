import assert from 'node:assert/strict';

/** What a `<word>` in a documented reply stands for. Anything else must be equal. */
export type Patterns = Readonly<Record<string, (value: unknown) => boolean>>;

/** Words that mean the same in every wire. */
export const usual: Patterns = {
  '<text>': (value) => typeof value === 'string' && value.length > 0,
  '<list>': (value) => Array.isArray(value),
  '<number>': (value) => typeof value === 'number',
  '<boolean>': (value) => typeof value === 'boolean',
};

/** Compares a reply with the documented one, key by key: nothing missing, nothing more. */
export function assertMatches(patterns: Patterns, actual: unknown, documented: unknown, path = 'reply'): void {
  const pattern = typeof documented === 'string' ? patterns[documented] : undefined;
  if (pattern)
    return assert.ok(pattern(actual), `${path} is ${JSON.stringify(actual)}, expected ${String(documented)}`);
  if (Array.isArray(documented)) {
    assert.ok(Array.isArray(actual), `${path} is a list: ${JSON.stringify(actual)}`);
    assert.equal(actual.length, documented.length, `${path} has ${documented.length} entries`);
    return documented.forEach((each, index) => assertMatches(patterns, actual[index], each, `${path}[${index}]`));
  }
  if (typeof documented === 'object' && documented !== null) {
    assert.ok(typeof actual === 'object' && actual !== null, `${path} is an object: ${JSON.stringify(actual)}`);
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(documented).sort(), `keys of ${path}`);
    for (const [key, value] of Object.entries(documented))
      assertMatches(patterns, (actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    return;
  }
  assert.equal(actual, documented, path);
}

/** Puts values for `<names>` into a documented request or reply; names that are not given stay. */
export function filled<T>(documented: T, names: Record<string, string>): T {
  const text = JSON.stringify(documented, (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/<(\w+)>/g, (word, name: string) => names[name] ?? word) : value,
  );
  return JSON.parse(text) as T;
}
