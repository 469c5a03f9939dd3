import { Dict, PdfError, Ref, Stream, type PdfObject } from './objects.js';
import type { PdfReader } from './reader.js';

/** References directly inside an object, not those inside what they lead to. */
export function* refsIn(object: PdfObject): Generator<Ref> {
  const stack: PdfObject[] = [object];
  for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
    if (current instanceof Ref) yield current;
    else if (current instanceof Stream) stack.push(current.dict);
    else if (current instanceof Dict) for (const value of current.values()) stack.push(value);
    else if (Array.isArray(current)) for (const item of current) stack.push(item);
  }
}

/**
 * Every indirect object that can be reached from `roots`, each once, in the order it is met.
 *
 * @param roots where to begin; default the trailer's entries.
 * @param follow says which references to follow; default all.
 * @throws PdfError too-large when more than `maxObjects` are met
 */
export function* walkReachable(
  reader: PdfReader,
  roots: PdfObject = trailerRoots(reader),
  follow: (ref: Ref) => boolean = () => true,
  maxObjects = 1_000_000,
): Generator<{ ref: Ref; object: PdfObject }> {
  const seen = new Set<number>();
  const stack: Ref[] = [...refsIn(roots)].reverse();
  for (let ref = stack.pop(); ref; ref = stack.pop()) {
    if (seen.has(ref.num) || !follow(ref)) continue;
    if (seen.size >= maxObjects) throw new PdfError('too-large', 'too many objects');
    seen.add(ref.num);
    const object = reader.get(ref);
    yield { ref, object };
    for (const next of refsIn(object)) if (!seen.has(next.num)) stack.push(next);
  }
}

/** Root and Info: what a file written anew is made of. */
function trailerRoots(reader: PdfReader): PdfObject {
  return ['Root', 'Info'].map((key) => reader.trailer.get(key) ?? null);
}
