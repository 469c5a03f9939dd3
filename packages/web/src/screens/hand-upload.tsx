import { useState } from 'preact/compat';
import { inkOfPicture, type UploadedInk } from '../ink/upload.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { useWords } from '../texts/texts.js';
import { SaveTick, type WayProps } from './hand.js';

/** A picture of a signature on paper, made black on clear and shown before it is used. */
export function UploadWay({ over, top, onUse }: WayProps) {
  const { t } = useWords();
  const [picture, setPicture] = useState<UploadedInk>();
  const [unclear, setUnclear] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setUnclear(false);
    setPicture(undefined);
    await inkOfPicture(file).then(setPicture, () => setUnclear(true));
  };
  return (
    <div className="hand-frame">
      {top}
      <div className="way stack">
        <label className="button plain wide pick">
          {t.draw.pick}
          <input
            type="file"
            accept="image/png,image/jpeg"
            className="unseen"
            onChange={(event) => void take(event.currentTarget.files?.[0])}
          />
        </label>
        <p className="small quiet">{t.draw.rule}</p>
        {unclear && (
          <p className="note bad boxed" role="alert">
            <Icon name="warn" size={18} />
            {t.draw.unclear}
          </p>
        )}
        <div className="preview" aria-hidden="true">
          {picture && <img src={`data:image/png;base64,${picture.png}`} alt="" />}
        </div>
      </div>
      <div className="hand-bottom">
        <SaveTick over={over} />
        <Button off={!picture} onPress={() => picture && onUse({ kind: 'upload', picture })}>
          {t.draw.use}
        </Button>
      </div>
    </div>
  );
}
