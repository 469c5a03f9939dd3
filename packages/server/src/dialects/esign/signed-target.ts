/**
 * PathAndParameters of the string to sign, in every way a client is known to write it (protocols §1.4, 2): the manual sorts
 * by ASCII and does not encode, the official Java demo sorts without case, several SDKs do not sort, the PHP one encodes as
 * forms do, the official Node client leaves the query off.
 */
export function targetCandidates(targets: readonly string[]): string[] {
  return [...new Set(targets.flatMap(waysToWrite))];
}

type Pair = readonly [name: string, value: string];

function waysToWrite(target: string): string[] {
  const [path = '', query = ''] = splitOnce(target, '?');
  if (query === '') return [target, path];
  const pairs = firstOfEach(
    query
      .split('&')
      .filter(Boolean)
      .map((pair) => splitOnce(pair, '=')),
  );
  const sorted = pairs.toSorted(byAscii);
  const orders = [sorted, pairs.toSorted(byLetter)];
  const spellings = orders.flatMap((order) => [order, order.map(decoded)]);
  return [
    target,
    ...[...spellings, sorted.map(reencoded), pairs.map(decoded)].map((order) => written(path, order)),
    path,
  ];
}

function splitOnce(text: string, sign: string): Pair {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Of a repeated name only the first value counts. */
const firstOfEach = (pairs: Pair[]): Pair[] =>
  pairs.filter(([name], index) => pairs.findIndex(([other]) => other === name) === index);

const byAscii = ([a]: Pair, [b]: Pair): number => (a < b ? -1 : a > b ? 1 : 0);
/** Without case, lower case first where that ties: `b,A,a,B` → `a,A,b,B`. */
const byLetter = ([a]: Pair, [b]: Pair): number => {
  const [lowA, lowB] = [a.toLowerCase(), b.toLowerCase()];
  return lowA < lowB ? -1 : lowA > lowB ? 1 : a < b ? 1 : a > b ? -1 : 0;
};

/** An empty value is written without `=`. */
const written = (path: string, pairs: readonly Pair[]): string =>
  `${path}?${pairs.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')}`;

const decoded = ([name, value]: Pair): Pair => [percentDecoded(name), percentDecoded(value)];
const reencoded = ([name, value]: Pair): Pair => [
  formEncoded(percentDecoded(name)),
  formEncoded(percentDecoded(value)),
];

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** As PHP's http_build_query: a space is `+`, and `!'()*~` are escaped too, but for `-_.`. */
const formEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
