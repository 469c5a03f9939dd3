import { addressOf, type PageState } from '@hufu/sdk';
import { base } from './base.js';

export interface PictureAddress {
  page: string;
  documentId: string;
  revision: number;
  number: number;
  width: 780 | 1560;
}
/** A picture in this browser's memory, with the SHA-256 of its bytes as the server told it. */
export interface FetchedPicture {
  url: string;
  digest: string;
}

export const pictureAddress = ({ page, documentId, revision, number, width }: PictureAddress): string =>
  addressOf(
    'picture',
    { path: { page, id: documentId, n: String(number) }, query: { w: String(width), r: String(revision) } },
    base,
  );

const slowLine = (): boolean => {
  const { connection } = navigator as { connection?: { effectiveType?: string; saveData?: boolean } };
  return connection?.saveData === true || /2g|3g/.test(connection?.effectiveType ?? '');
};
const widestColumn = 860;
/** The small picture unless the screen shows more than it holds; on a slow line always the small one. */
export function pictureWidth(): 780 | 1560 {
  const shown = Math.min(window.innerWidth, widestColumn) * (window.devicePixelRatio || 1);
  return shown > 1_000 && !slowLine() ? 1560 : 780;
}

/** The first picture, asked for before the screens are there to show it. */
let early: { address: string; picture: Promise<FetchedPicture> } | undefined;
export function beginFirstPicture(page: string, { documents }: PageState): void {
  const [first] = documents;
  if (!first) return;
  const address = pictureAddress({
    page,
    documentId: first.id,
    revision: first.revision,
    number: 1,
    width: pictureWidth(),
  });
  early = { address, picture: fetched(address, new AbortController().signal) };
  early.picture.catch(() => {}); // told to whoever takes it
}

/** A picture of a page: the one that was begun early, once, or a new request. */
export function takePicture(address: string, signal: AbortSignal): Promise<FetchedPicture> {
  const taken = early?.address === address ? early.picture : undefined;
  if (taken) early = undefined;
  return taken ?? fetched(address, signal);
}

async function fetched(address: string, signal: AbortSignal): Promise<FetchedPicture> {
  const response = await fetch(address, { credentials: 'same-origin', signal });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const digest = (response.headers.get('etag') ?? '').replaceAll(/W\/|"/g, '');
  const bytes = await response.blob();
  if (signal.aborted) throw new Error('not wanted any more');
  return { url: URL.createObjectURL(bytes), digest };
}
