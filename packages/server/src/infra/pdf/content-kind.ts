/** How files begin. A suffix is believed only when the content agrees (protocols/qiyuesuo-v2.md §3.1.2). */
const beginnings: [string, Buffer][] = [
  ['png', Buffer.from('89504e470d0a1a0a', 'hex')],
  ['jpg', Buffer.from('ffd8ff', 'hex')],
  ['gif', Buffer.from('GIF87a')],
  ['gif', Buffer.from('GIF89a')],
  ['tiff', Buffer.from('49492a00', 'hex')],
  ['tiff', Buffer.from('4d4d002a', 'hex')],
  ['ole', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ['zip', Buffer.from('PK\u0003\u0004', 'latin1')],
];
const families: Record<string, string[]> = {
  jpg: ['jpg', 'jpeg'],
  tiff: ['tiff', 'tif'],
  ole: ['doc', 'xls'],
  zip: ['docx', 'xlsx'],
  html: ['html', 'htm'],
};
const headerWindow = 1024;

/**
 * What a file is, by its content: `said` when the content can be that, else the family it belongs to (`pdf`, `png`,
 * `zip` …) or `unknown`.
 */
export function contentKind(bytes: Uint8Array, said: string): string {
  const family = familyOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return family === said || families[family]?.includes(said) ? said : family;
}

function familyOf(bytes: Buffer): string {
  const begins = beginnings.find(([, magic]) => bytes.subarray(0, magic.length).equals(magic));
  if (begins) return begins[0];
  const head = bytes.subarray(0, headerWindow);
  if (head.includes('%PDF-')) return 'pdf';
  return isHtml(head) ? 'html' : 'unknown';
}

/** HTML has no magic: text with a tag of its own near the start. */
function isHtml(head: Buffer): boolean {
  const text = (head[0] === 0xff && head[1] === 0xfe ? head.toString('utf16le') : head.toString('utf8')).toLowerCase();
  return !text.includes('\0') && /<(!doctype html|html|head|body|meta|title|table|div|p|h[1-6])[\s>]/.test(text);
}
