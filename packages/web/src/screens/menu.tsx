import { Icon } from '../parts/icon.js';
import { Sheet } from '../parts/sheet.js';
import type { Layer } from '../parts/use-layers.js';
import { useWords } from '../texts/texts.js';
import { useDownload } from './download.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

/** ⋯ : everything that is not the one thing to do. */
export function Menu({ state, page, layers }: Over) {
  const { t } = useWords();
  const { start, error, busy } = useDownload(page, layers);
  const item = (layer: Layer, words: string) => (
    <li key={layer}>
      <button type="button" className="item" onClick={() => layers.swap(layer)}>
        {words}
        <Icon name="next" size={18} />
      </button>
    </li>
  );
  return (
    <Sheet heading={t.common.menu} onClose={layers.back}>
      <ul className="items">
        {state.can.progress && item('progress', t.common.progress)}
        {item('text', t.common.asText)}
        {state.can.download.includes('ORIGINAL') && (
          <li>
            <button type="button" className="item" aria-busy={busy} onClick={() => void start('ORIGINAL')}>
              {t.common.original}
              <Icon name="down" size={18} />
            </button>
          </li>
        )}
        {state.consents.length > 0 && item('terms', t.common.terms)}
        {state.kind === 'SIGN' && state.can.reject && item('decline', t.common.declineMenu)}
      </ul>
      <Problem error={error} />
    </Sheet>
  );
}
