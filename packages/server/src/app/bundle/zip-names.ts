/** Names of zip entries that every unpacker can write: no folders, no tricks, no two alike (security-model T16). */

const maxNameBytes = 120;
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/i;
/** Path and wildcard characters of Windows, control characters, and what turns the reading direction or hides. */
const forbidden = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu;

const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/** The longest beginning of `text` within `limit` bytes of UTF-8, cut between characters (combining marks stay). */
function cut(text: string, limit: number): string {
  if (byteLength(text) <= limit) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text.slice(0, limit))) {
    if (byteLength(kept) + byteLength(segment) > limit) break;
    kept += segment;
  }
  return kept;
}

/** Windows drops dots and spaces at the end of a name; a leading dot hides the file elsewhere. */
const trimmed = (text: string): string => text.replace(/^[.\s]+|[.\s]+$/gu, '');

function cleanStem(title: string, limit: number): string {
  const stem = trimmed(Buffer.from(title).toString().normalize('NFC').replace(forbidden, '_'));
  const named = stem === '' || reserved.test(stem.split('.')[0]!.trim()) ? `_${stem}` : stem;
  return trimmed(cut(named, limit)) || '_';
}

const numbered = (stem: string, suffix: string, number: number): string => {
  const mark = number === 0 ? '' : `(${number})`;
  return cleanStem(stem, maxNameBytes - byteLength(mark + suffix)) + mark + suffix;
};

/**
 * Names for entries, in the order given. A title used twice gets `(1)`, `(2)` … before its suffix; names that differ
 * only in case count as the same.
 *
 * @param titles stem, as people wrote it, and suffix with its dot (`.pdf`), made by us.
 */
export function entryNames(titles: readonly { stem: string; suffix: string }[]): string[] {
  const taken = new Set<string>();
  return titles.map(({ stem, suffix }) => {
    for (let number = 0; ; number++) {
      const name = numbered(stem, suffix, number);
      const key = name.toLowerCase();
      if (taken.has(key)) continue;
      taken.add(key);
      return name;
    }
  });
}
