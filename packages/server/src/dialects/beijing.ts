/** China time without a zone, as some vendors write it: `2026-03-19 00:00:00`. */

const beijing = 8 * 3_600_000;

/** @param at UTC ms. */
export const toBeijing = (at: number): string => new Date(at + beijing).toISOString().slice(0, 19).replace('T', ' ');

/** @returns UTC ms; undefined for anything but `yyyy-MM-dd HH:mm:ss` of a day that exists. */
export function fromBeijing(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const at = Date.parse(`${text.replace(' ', 'T')}+08:00`);
  return Number.isNaN(at) || toBeijing(at) !== text ? undefined : at;
}

/** The last second of that China day, as the vendor resets `endTime`. */
export const endOfBeijingDay = (at: number): number => {
  const day = Math.floor((at + beijing) / 86_400_000);
  return (day + 1) * 86_400_000 - beijing - 1000;
};
