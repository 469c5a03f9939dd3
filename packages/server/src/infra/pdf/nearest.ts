/** Text worth naming is at least half right. */
const worthNaming = 0.5;
const maxKeyword = 60;
const maxText = 2_000_000;

/**
 * The passage of `lines` most like `keyword` by edit distance (Sellers' algorithm), so that an error can say "did you
 * mean"; undefined when nothing comes near.
 */
export function nearestText(lines: Iterable<string>, keyword: string): string | undefined {
  const wanted = [...keyword].slice(0, maxKeyword);
  let best: { text: string; distance: number } | undefined;
  let budget = maxText;
  for (const line of lines) {
    if ((budget -= line.length) < 0) break;
    const found = nearestInLine([...line], wanted);
    if (found && found.distance < (best?.distance ?? Infinity)) best = found;
  }
  return best && best.distance <= wanted.length * worthNaming ? best.text.trim() : undefined;
}

function nearestInLine(text: string[], wanted: string[]): { text: string; distance: number } | undefined {
  let row = wanted.map((_, index) => ({ distance: index + 1, start: 0 }));
  let best: { distance: number; start: number; end: number } | undefined;
  text.forEach((char, end) => {
    let diagonal = { distance: 0, start: end };
    let left = { distance: 0, start: end + 1 };
    row = row.map((above, index) => {
      const swap = { distance: diagonal.distance + (char === wanted[index] ? 0 : 1), start: diagonal.start };
      const cell = least(swap, { ...left, distance: left.distance + 1 }, { ...above, distance: above.distance + 1 });
      diagonal = above;
      return (left = cell);
    });
    if (left.distance < (best?.distance ?? Infinity)) best = { ...left, end: end + 1 };
  });
  return best && { text: text.slice(best.start, best.end).join(''), distance: best.distance };
}

const least = <T extends { distance: number }>(...cells: T[]): T =>
  cells.reduce((best, cell) => (cell.distance < best.distance ? cell : best));
