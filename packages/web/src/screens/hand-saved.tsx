import { useEffect, useState } from 'preact/compat';
import type { SavedSignatures } from '@hufu/sdk';
import { savedAddress } from '../document/mark-picture.js';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { dayOf, fill, useWords } from '../texts/texts.js';
import type { WayProps } from './hand.js';
import { Problem } from './problem.js';

/** Signatures kept before: choose one, or forget it. */
export function SavedWay({ over, top, onUse }: WayProps) {
  const { t } = useWords();
  const { page } = over;
  const [saved, setSaved] = useState<SavedSignatures['signatures']>();
  const [chosen, setChosen] = useState<string>();
  const [error, setError] = useState<unknown>();
  const take = ({ signatures }: SavedSignatures) => {
    setSaved(signatures);
    setChosen((old) => (signatures.some((one) => one.id === old) ? old : signatures[0]?.id));
  };
  useEffect(() => {
    call('savedSignatures', { path: { page } }).then(take, setError);
  }, [page]);
  const forget = (id: string) => call('deleteSignature', { path: { page, id } }).then(take, setError);
  return (
    <div className="hand-frame">
      {top}
      <div className="way stack">
        <Problem error={error} />
        {saved?.length === 0 && <p className="quiet empty">{t.draw.none}</p>}
        {saved?.map((one) => {
          const words = fill(t.draw.savedAlt, { date: dayOf(one.savedAt) });
          return (
            <div key={one.id} className="saved">
              <label className="seal-choice">
                <input type="radio" name="saved" checked={chosen === one.id} onChange={() => setChosen(one.id)} />
                <img src={savedAddress(page, one.id)} alt={words} />
              </label>
              <button type="button" className="link small" onClick={() => void forget(one.id)}>
                {t.draw.delete}
              </button>
            </div>
          );
        })}
      </div>
      <div className="hand-bottom">
        <span className="grow" />
        <Button off={!chosen} onPress={() => chosen && onUse({ kind: 'saved', id: chosen })}>
          {t.draw.use}
        </Button>
      </div>
    </div>
  );
}
