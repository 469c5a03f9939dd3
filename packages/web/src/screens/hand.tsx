import { useCallback, useId, useRef, useState, type ReactNode, type RefObject } from 'preact/compat';
import { cleared, keepDrawing, keptDrawing, undone, type Drawing } from '../ink/drawing.js';
import { Pad } from '../ink/pad.js';
import { readStrokes, tooSmall } from '../ink/pen.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { useModal } from '../parts/sheet.js';
import type { Hand } from '../signing/draft.js';
import { nextStep } from '../signing/steps.js';
import { changeDraft, readDraft, useDraft } from '../signing/store.js';
import { fill, useWords } from '../texts/texts.js';
import { SavedWay } from './hand-saved.js';
import { TypeWay } from './hand-type.js';
import { UploadWay } from './hand-upload.js';
import { Help } from './help.js';
import type { Over } from './over.js';

type Way = Over['state']['ways'][number];

/** D: how the name is written. Drawn upright on a phone with turned labels; typed is the full equal of drawn. */
export function HandLayer(over: Over) {
  const { state, layers } = over;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const [way, setWay] = useState<Way>(state.ways[0] ?? 'draw');
  useModal(dialog, heading);
  const use = (hand: Hand) => {
    changeDraft({ hand });
    layers.swap(nextStep(state, readDraft()));
  };
  const top = <HandTop over={over} way={way} setWay={setWay} heading={heading} id={id} />;
  return (
    <dialog
      ref={dialog}
      className={`full hand ${way}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        layers.back();
      }}
    >
      {way === 'draw' && <DrawWay over={over} top={top} onUse={use} />}
      {way === 'type' && <TypeWay over={over} top={top} onUse={use} />}
      {way === 'upload' && <UploadWay over={over} top={top} onUse={use} />}
      {way === 'saved' && <SavedWay over={over} top={top} onUse={use} />}
    </dialog>
  );
}

export interface WayProps {
  over: Over;
  top: ReactNode;
  onUse(hand: Hand): void;
}

interface HandTopProps {
  over: Over;
  way: Way;
  setWay(way: Way): void;
  heading: RefObject<HTMLHeadingElement | null>;
  id: string;
}
function HandTop({ over, way, setWay, heading, id }: HandTopProps) {
  const { t } = useWords();
  const { state, layers } = over;
  const { name } = state.me;
  return (
    <div className="hand-top">
      <h2 id={id} ref={heading} tabIndex={-1}>
        {name ? fill(t.draw.heading, { name }) : t.draw.headingNoName}
      </h2>
      {state.ways.length > 1 && (
        <div className="ways">
          {state.ways.map((one) => (
            <button key={one} type="button" aria-pressed={one === way} onClick={() => setWay(one)}>
              {t.draw.ways[one]}
            </button>
          ))}
        </div>
      )}
      {!state.ways.includes('type') && !state.ways.includes('upload') && <Help state={state} />}
      <button type="button" className="round" aria-label={t.common.close} onClick={layers.back}>
        <Icon name="cross" />
      </button>
    </div>
  );
}

function DrawWay({ over, top, onUse }: WayProps) {
  const { t } = useWords();
  const [drawing, setDrawing] = useState<Drawing>(() => keptDrawing(over.page));
  const [tiny, setTiny] = useState(false);
  const size = useRef({ width: 1, height: 1 });
  const onSize = useCallback((width: number, height: number) => {
    size.current = { width, height };
  }, []);
  const draw = (next: Drawing) => {
    setTiny(false);
    setDrawing(next);
    keepDrawing(over.page, next);
  };
  const use = () => {
    const ink = readStrokes(drawing.strokes, size.current.width, size.current.height);
    if (tooSmall(ink)) setTiny(true);
    else onUse({ kind: 'draw', ink });
  };
  const empty = drawing.strokes.length === 0;
  return (
    <div className="hand-frame turning">
      {top}
      <div className="pad-box">
        <Pad drawing={drawing} label={t.draw.pad} describedBy="pad-told" onDraw={draw} onSize={onSize} />
        <span className={`pad-hint${empty ? '' : ' gone'}`} aria-hidden="true">
          <Icon name="turn" size={22} /> {t.draw.turn}
        </span>
        <span className="baseline" aria-hidden="true" />
        {tiny && (
          <p className="note bad boxed pad-told" role="alert" id="pad-told">
            <Icon name="warn" size={18} />
            {t.draw.tiny}
          </p>
        )}
      </div>
      <div className="hand-bottom">
        <Button kind="plain" off={empty && !drawing.cleared} onPress={() => draw(cleared(drawing))}>
          {t.draw.clear}
        </Button>
        <Button kind="plain" off={empty && !drawing.cleared} onPress={() => draw(undone(drawing))}>
          {t.draw.undo}
        </Button>
        <SaveTick over={over} />
        <Button off={empty} onPress={use}>
          {t.draw.use}
        </Button>
      </div>
    </div>
  );
}

/** Keeping a signature needs its own consent. */
export function SaveTick({ over }: { over: Over }) {
  const { t } = useWords();
  const { save } = useDraft();
  if (!over.state.can.saveSignature) return <span className="grow" />;
  return (
    <label className="check grow" title={t.draw.saveNote}>
      <input type="checkbox" checked={save} onChange={(event) => changeDraft({ save: event.currentTarget.checked })} />
      {t.draw.save}
    </label>
  );
}
