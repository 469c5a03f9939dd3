import { useState } from 'preact/compat';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Sheet } from '../parts/sheet.js';
import type { Layers } from '../parts/use-layers.js';
import { fill, useWords } from '../texts/texts.js';
import { newestDownload } from './download.js';

/** Copies the expiring address, never the page's own, which another browser would be refused. */
export function WeChatSheet({ layers }: { layers: Layers }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const link = newestDownload();
  if (!link) return null;
  const address = new URL(link.url, location.href).href;
  const minutes = Math.max(1, Math.floor(link.expiresInSeconds / 60));
  return (
    <Sheet heading={t.done.download} onClose={layers.back}>
      <div className="stack">
        <p>{t.done.wechat}</p>
        <input
          className="field mono small"
          readOnly
          value={address}
          aria-label={t.done.copy}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button wide onPress={() => void copy(address).then(setCopied)}>
          {t.done.copy}
        </Button>
        {copied && (
          <p className="note ok boxed" role="status">
            <Icon name="check" size={18} />
            {fill(t.done.copied, { m: minutes })}
          </p>
        )}
      </div>
    </Sheet>
  );
}

/** The clipboard of a web-view may be closed: then the field is selected and copied the old way. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    document.querySelector<HTMLInputElement>('dialog[open] input')?.select();
    return document.execCommand('copy');
  }
}
