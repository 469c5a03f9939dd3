import { randomBytes } from 'node:crypto';

/** Letters and digits that nobody can guess, for keys and secrets. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length)
    text += randomBytes(length)
      .toString('base64')
      .replace(/[^0-9A-Za-z]/g, '');
  return text.slice(0, length);
}
