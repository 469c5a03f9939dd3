import { useState } from 'preact/compat';
import type { PageAction } from '@hufu/sdk';
import { sealAddress } from '../document/mark-picture.js';
import { Button } from '../parts/button.js';
import { Sheet } from '../parts/sheet.js';
import { Unbroken } from '../parts/unbroken.js';
import { chosenSeals, sealActions, sealsFor } from '../signing/draft.js';
import { nextStep } from '../signing/steps.js';
import { changeDraft, readDraft, useDraft } from '../signing/store.js';
import { dayOf, fill, useWords } from '../texts/texts.js';
import type { Over } from './over.js';

/** The seal choice stands in place of the pad for a company's action. */
export function SealLayer(over: Over) {
  const { t } = useWords();
  const { state, layers } = over;
  const draft = useDraft();
  const [chosen, setChosen] = useState(() => chosenSeals(state, draft.seals));
  const open = sealActions(state);
  const complete = open.every((action) => chosen[action.id]);
  const use = () => {
    changeDraft({ seals: chosen });
    layers.swap(nextStep(state, readDraft()));
  };
  return (
    <Sheet heading={t.seal.heading} onClose={layers.back}>
      <div className="stack">
        {open.map((action) => (
          <SealList
            key={action.id}
            over={over}
            action={action}
            chosen={chosen[action.id]}
            onChoose={(id) => setChosen({ ...chosen, [action.id]: id })}
          />
        ))}
        {state.seals.length > 0 && (
          <div className="foot">
            <Button wide off={!complete} onPress={use}>
              {t.seal.use}
            </Button>
          </div>
        )}
      </div>
    </Sheet>
  );
}

interface SealListProps {
  over: Over;
  action: PageAction;
  chosen: string | undefined;
  onChoose(id: string): void;
}
function SealList({ over, action, chosen, onChoose }: SealListProps) {
  const { t } = useWords();
  const seals = sealsFor(over.state, action);
  if (seals.length === 0) return <p>{fill(t.seal.none, { admin: over.state.sealAdmin ?? t.seal.admin })}</p>;
  return (
    <fieldset className="seals">
      <legend className="small quiet">{action.name ?? t.marks[action.type === 'LP' ? 'LP' : 'COMPANY']}</legend>
      {seals.map((seal) => (
        <label key={seal.id} className="seal-choice">
          <input type="radio" name={action.id} checked={chosen === seal.id} onChange={() => onChoose(seal.id)} />
          <img src={sealAddress(over.page, seal.id)} alt="" width={96} height={96} />
          <span>
            <strong>{seal.name}</strong>
            <span className="small quiet">{t.seal.kinds[seal.kind]}</span>
            {seal.validUntil && (
              <span className="small quiet">
                <Unbroken words={fill(t.seal.until, { date: dayOf(seal.validUntil) })} />
              </span>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
