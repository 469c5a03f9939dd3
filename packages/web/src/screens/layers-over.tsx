import { useEffect } from 'preact/compat';
import { forgetDrawing } from '../ink/drawing.js';
import { emptyDraft, handActions, sealActions } from '../signing/draft.js';
import { nextStep } from '../signing/steps.js';
import { changeDraft, useDraft } from '../signing/store.js';
import { Agree } from './agree.js';
import { Check } from './check.js';
import { CodeSheet } from './code-sheet.js';
import { Decline } from './decline.js';
import { HandLayer } from './hand.js';
import { Menu } from './menu.js';
import type { Over } from './over.js';
import { ProgressSheet } from './progress.js';
import { SealLayer } from './seal.js';
import { Terms } from './terms.js';
import { TextAid } from './text-aid.js';
import { WeChatSheet } from './wechat.js';
import { Zoom } from './zoom.js';

/** Everything that can lie over the document, in the order in which it lies. */
export default function LayersOver(over: Over) {
  const { layers, state } = over;
  const draft = useDraft();
  useFormOver(over);
  const has = (layer: (typeof layers.open)[number]) => layers.open.includes(layer);
  const signing = state.kind === 'SIGN' || state.kind === 'BUSY';
  const ready = signing && nextStep(state, draft) === 'check';
  return (
    <>
      {has('menu') && <Menu {...over} />}
      {has('progress') && <ProgressSheet {...over} />}
      {has('text') && <TextAid {...over} />}
      {has('zoom') && <Zoom {...over} />}
      {signing && has('agree') && <Agree {...over} />}
      {signing && has('hand') && handActions(state).length > 0 && <HandLayer {...over} />}
      {signing && has('seal') && sealActions(state).length > 0 && <SealLayer {...over} />}
      {ready && has('check') && <Check {...over} />}
      {ready && has('code') && <CodeSheet {...over} />}
      {(signing || state.kind === 'FILL') && has('decline') && <Decline {...over} />}
      {has('terms') && <Terms {...over} />}
      {has('wechat') && <WeChatSheet layers={layers} />}
    </>
  );
}

const formLayers = new Set(['agree', 'hand', 'seal', 'check', 'code', 'decline']);

/** When there is nothing left to sign the form is over: no layer, no ink, and Back does not return to it. */
function useFormOver({ state, layers, page }: Over): void {
  const over = state.kind !== 'SIGN' && state.kind !== 'BUSY';
  useEffect(() => {
    if (!over) return;
    forgetDrawing(page);
    changeDraft({ ...emptyDraft, hand: undefined });
    if (layers.open.some((layer) => formLayers.has(layer))) layers.clear();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the form ends, whatever lies over it then
  }, [over]);
}
