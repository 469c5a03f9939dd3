import { useEffect } from 'preact/compat';

type Rgb = [number, number, number];
const rgbOf = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;
const part = (value: number): number => {
  const s = value / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
};
const luminance = ([r, g, b]: Rgb): number => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
/** WCAG contrast of two colours `#rrggbb`, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(rgbOf(one)), luminance(rgbOf(other))];
  const [dark, light] = [Math.min(a, b), Math.max(a, b)];
  return (light + 0.05) / (dark + 0.05);
}

const surface = () => (matchMedia('(prefers-color-scheme: dark)').matches ? '#171c1c' : '#ffffff');
/** The sender's colour on the filled button and on links, where it can be read; never on errors, marks or focus. */
export function useTheme(color: string | null): void {
  useEffect(() => {
    if (!color) return undefined;
    const { style } = document.documentElement;
    const label = contrast(color, '#ffffff') >= contrast(color, '#000000') ? '#ffffff' : '#000000';
    const set: Record<string, string> = { '--button': color, '--button-hover': color, '--on-button': label };
    if (contrast(color, surface()) >= 4.5) set['--link'] = color;
    for (const [name, value] of Object.entries(set)) style.setProperty(name, value);
    return () => Object.keys(set).forEach((name) => style.removeProperty(name));
  }, [color]);
}
