/** Columns of a terminal a text takes: Chinese characters and full-width signs take two. */
const columns = (text: string): number =>
  [...text].reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(char)
        ? 2
        : 1),
    0,
  );

/** Lines with aligned columns, the heads first. */
export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, i) => Math.max(...all.map((row) => columns(row[i] ?? ''))));
  const line = (row: readonly string[]): string =>
    widths.map((width, i) => (row[i] ?? '') + ' '.repeat(width - columns(row[i] ?? ''))).join('  ');
  return all.map((row) => line(row).trimEnd()).join('\n');
}
