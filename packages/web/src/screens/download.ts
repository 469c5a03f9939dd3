import { useState } from 'preact/compat';
import type { DownloadReply } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { inWeChat } from '../net/wechat.js';
import type { Layers } from '../parts/use-layers.js';

export type Downloadable = 'CONTRACT' | 'LOG' | 'ORIGINAL';
/** The newest download address, for the sheet that WeChat needs. */
let newest: DownloadReply | undefined;
export const newestDownload = (): DownloadReply | undefined => newest;

/** Asks for an expiring address and follows it; WeChat cannot save files, there the address is offered for copying. */
export function useDownload(page: string, layers: Layers) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  /** @param of another page than the one on the screen */
  const start = async (what: Downloadable, of = page) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      newest = await call('download', { path: { page: of }, body: { what } });
      if (inWeChat()) layers.push('wechat');
      else location.assign(newest.url);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { start, busy, error };
}
