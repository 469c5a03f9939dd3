import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { CallbackReceiver } from '../../receiver.js';
import type { Paper, Party, Place, Plan } from '../vocabulary.js';
import { isPoint, sizeOf } from './marks.js';

/** What e签宝's two generations have in common. */

export interface CallbackOfEsign {
  action: string;
  flowId?: string;
  signFlowId?: string;
  draftResult?: number;
  draftStatus?: number;
  signResult?: number;
  flowStatus?: string;
  signFlowStatus?: string;
}

/** Callbacks that came to a path, each checked as the vendor's published sample does: values of the query by their names. */
export function callbacksAt(receiver: CallbackReceiver, path: string, appSecret: string): CallbackOfEsign[] {
  return receiver.at(path).map(({ url, headers, body }) => {
    const query = new URL(url, 'http://receiver').searchParams;
    const values = [...query.keys()].sort().map((name) => query.get(name));
    const data = headers['x-tsign-open-timestamp']! + values.join('') + body;
    assert.equal(headers['x-tsign-open-signature'], createHmac('sha256', appSecret).update(data, 'utf8').digest('hex'));
    return JSON.parse(body) as CallbackOfEsign;
  });
}

/** Where a word stands: e签宝 has coordinates only, so a word is looked for first. */
export interface FoundWord {
  page: number;
  x: number;
  y: number;
}
export type FindWord = (fileId: string, word: string) => Promise<FoundWord>;
const besideWord = 130;

/** The centre of a mark, in points from the lower left. */
export interface Centre {
  page: string;
  x: number;
  y: number;
}

export async function centreOf(find: FindWord, fileId: string, party: Party, place: Place): Promise<Centre> {
  const { width, height } = sizeOf(party);
  if (isPoint(place)) return { page: String(place.page), x: place.x + width / 2, y: place.y + height / 2 };
  if (!('word' in place)) return { page: 'all', x: 0, y: place.edge + height / 2 };
  const found = await find(fileId, place.word);
  return { page: String(found.page), x: found.x + besideWord, y: found.y };
}

export const isAcross = (place: Place): boolean => 'edge' in place;

/** Puts up one file. @returns fileId */
export type Upload = (bytes: Buffer, fileName: string) => Promise<string>;

export const uploadAll = async (upload: Upload, papers: readonly Paper[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const { title, bytes } of papers) ids.push(await upload(bytes, `${title}.pdf`));
  return ids;
};

export const docsOf = ({ papers }: Plan, fileIds: readonly string[]) =>
  fileIds.map((fileId, n) => ({ fileId, fileName: `${papers[n]!.title}.pdf` }));

export const filesAt = async (urls: (string | undefined)[]): Promise<Buffer[]> =>
  Promise.all(urls.map(async (url) => Buffer.from(await (await fetch(url!)).arrayBuffer())));

/** What 验签 says of each signature. */
export interface Judged {
  signInfos: { signature: { modify: boolean } }[];
}
export const isGood = ({ signInfos }: Judged): boolean =>
  signInfos.length > 0 && signInfos.every(({ signature }) => !signature.modify);
