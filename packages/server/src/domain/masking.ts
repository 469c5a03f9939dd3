/** How personal values are shown outside an authorised export (DOMAIN.md §10, 8). */

const stars = (count: number): string => '*'.repeat(Math.max(0, count));

/** `138****5678`: first three and last four of a number of eleven digits; less of a shorter one. */
export function maskMobile(mobile: string): string {
  const chars = [...mobile];
  if (chars.length < 11) return stars(chars.length - 2) + chars.slice(Math.max(0, chars.length - 2)).join('');
  return chars.slice(0, 3).join('') + stars(chars.length - 7) + chars.slice(-4).join('');
}

/** `z***@example.com`: the first character and the domain. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (at < 1) return stars([...email].length);
  return `${[...email][0]}***${email.slice(at)}`;
}

/** `张*`, `张*丰`, `Z***`: enough to be known by those who know. */
export function maskName(name: string): string {
  const chars = [...name];
  const chinese = /^\p{Script=Han}/u.test(name);
  if (!chinese || chars.length < 3)
    return (chars[0] ?? '') + stars(chinese ? chars.length - 1 : Math.min(3, chars.length));
  return chars[0] + stars(chars.length - 2) + chars.at(-1);
}

/** First and last character of an id number [A]; the length stays. */
export function maskId(id: string): string {
  const chars = [...id];
  return chars.length < 3 ? stars(chars.length) : chars[0] + stars(chars.length - 2) + chars.at(-1);
}

/** A contact of either kind. */
export const maskContact = (contact: string): string =>
  contact.includes('@') ? maskEmail(contact) : maskMobile(contact);
