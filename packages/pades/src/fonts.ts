import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { TrueTypeFont } from './truetype.js';

/** Noto Sans SC (SIL Open Font License), 30,898 glyphs. */
export const fontFiles = {
  REGULAR: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  BOLD: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
} as const;
export type FontWeight = keyof typeof fontFiles;

/** The em box of Noto Sans SC as fractions of the size: Chinese characters fill it from `bottom` to `top`. */
export const emBox = { top: 0.88, bottom: -0.12 };

const require = createRequire(import.meta.url);
const loaded = new Map<FontWeight, TrueTypeFont>();

/** Where the font file lies, for whoever needs the whole of it. */
export const fontPath = (weight: FontWeight): string => require.resolve(fontFiles[weight]);

/** Read at first use and kept: 10 MB a weight, so a process loads only what it draws with. */
export function fontOf(weight: FontWeight): TrueTypeFont {
  let font = loaded.get(weight);
  if (!font) loaded.set(weight, (font = new TrueTypeFont(readFileSync(fontPath(weight)))));
  return font;
}

/** Characters that cannot be drawn. Nothing stands in for them: a contract must not show 〓 or an empty box. */
export class GlyphMissing extends Error {
  override readonly name = 'GlyphMissing';
  readonly code = 'GLYPH_MISSING';
  constructor(readonly characters: string[]) {
    super(`our font lacks ${characters.join(' ')}`);
  }
}

/** The characters of a text that the font lacks, each once, in order; control characters and line breaks are among them. */
export function missingGlyphs(text: string, weight: FontWeight = 'REGULAR'): string[] {
  const font = fontOf(weight);
  return [...new Set(text)].filter((character) => font.glyphOf(character.codePointAt(0)!) === 0);
}

/** @throws GlyphMissing */
export function glyphsOf(text: string, weight: FontWeight = 'REGULAR'): number[] {
  const font = fontOf(weight);
  const glyphs = Array.from(text, (character) => font.glyphOf(character.codePointAt(0)!));
  if (glyphs.includes(0)) throw new GlyphMissing(missingGlyphs(text, weight));
  return glyphs;
}
