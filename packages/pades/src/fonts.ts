import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { TrueTypeFont } from './truetype.js';

/**
 * Noto Sans SC for text (黑体), Noto Serif SC for text that asks for it and for seals (宋体, as seals are cut); both SIL Open
 * Font License, 30,900 glyphs.
 */
export const fontFiles = {
  REGULAR: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  BOLD: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  SERIF: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  SERIF_BOLD: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  SEAL: '@expo-google-fonts/noto-serif-sc/600SemiBold/NotoSerifSC_600SemiBold.ttf',
} as const;
export type FontFace = keyof typeof fontFiles;
/** Of running text. */
export type FontWeight = Exclude<FontFace, 'SEAL'>;
/** Of documents that we write from the first line. */
export type PageWeight = 'REGULAR' | 'BOLD';

/** The em box of Noto Sans SC as fractions of the size: Chinese characters fill it from `bottom` to `top`. */
export const emBox = { top: 0.88, bottom: -0.12 };

const require = createRequire(import.meta.url);
const loaded = new Map<FontFace, TrueTypeFont>();

/** Where the font file lies, for whoever needs the whole of it. */
export const fontPath = (face: FontFace): string => require.resolve(fontFiles[face]);

/** Read at first use and kept: 10 to 15 MB a face, so a process loads only what it draws with. */
export function fontOf(face: FontFace): TrueTypeFont {
  let font = loaded.get(face);
  if (!font) loaded.set(face, (font = new TrueTypeFont(readFileSync(fontPath(face)))));
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
export function missingGlyphs(text: string, face: FontFace = 'REGULAR'): string[] {
  const font = fontOf(face);
  return [...new Set(text)].filter((character) => font.glyphOf(character.codePointAt(0)!) === 0);
}

/** @throws GlyphMissing */
export function glyphsOf(text: string, face: FontFace = 'REGULAR'): number[] {
  const font = fontOf(face);
  const glyphs = Array.from(text, (character) => font.glyphOf(character.codePointAt(0)!));
  if (glyphs.includes(0)) throw new GlyphMissing(missingGlyphs(text, face));
  return glyphs;
}
