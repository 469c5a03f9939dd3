/** Finds the interface a path belongs to: words of a pattern are equal, `{names}` take one part of the path each. */

export interface Route<Target> {
  target: Target;
  /** By name, percent-decoded. */
  parts: Record<string, string>;
}

interface Pattern<Target> {
  words: readonly string[];
  target: Target;
}

/** @param entries keyed by method and pattern, `GET /v1/signflows/{flowId}` */
export class Router<Target> {
  private readonly byShape = new Map<string, Pattern<Target>[]>();

  constructor(entries: Iterable<readonly [key: string, target: Target]>) {
    for (const [key, target] of entries) {
      const [method = '', path = ''] = key.split(' ');
      const words = path.split('/').slice(1);
      const shape = `${method} ${words.length}`;
      this.byShape.set(shape, [...(this.byShape.get(shape) ?? []), { words, target }].toSorted(byFewestNames));
    }
  }

  /** @param path without the query. Patterns with fewer names come first: `…/getByThirdId` before `…/{accountId}`. */
  find(method: string, path: string): Route<Target> | undefined {
    const given = path.split('/').slice(1);
    const pattern = this.byShape
      .get(`${method} ${given.length}`)
      ?.find(({ words }) => words.every((word, at) => isName(word) || word === given[at]));
    if (!pattern) return undefined;
    const named = pattern.words.flatMap((word, at) => (isName(word) ? [[word.slice(1, -1), decoded(given[at]!)]] : []));
    return { target: pattern.target, parts: Object.fromEntries(named) as Record<string, string> };
  }
}

const isName = (word: string): boolean => word.startsWith('{');
const names = ({ words }: Pattern<unknown>): number => words.filter(isName).length;
const byFewestNames = (a: Pattern<unknown>, b: Pattern<unknown>): number => names(a) - names(b);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
