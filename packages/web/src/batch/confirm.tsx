import { useState } from 'preact/compat';
import { HufuError, type BatchContract, type BatchIntentReply } from '@hufu/sdk';
import { HandPicture, sealAddress } from '../document/mark-picture.js';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Sheet } from '../parts/sheet.js';
import { inSeconds } from '../parts/use-seconds.js';
import type { Over } from '../screens/over.js';
import { Problem } from '../screens/problem.js';
import { handActions, onlyAudit, sealActions } from '../signing/draft.js';
import { changeDraft, readDraft, useDraft } from '../signing/store.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import { intentOf, sealsOf } from './combined.js';
import type { OverList } from './list.js';

/** C for several: which contracts, with which mark, on which pages; then the code for all. */
export function Confirm({ live, layers, chosen, one }: OverList & { one: Over }) {
  const { t } = useWords();
  const { contracts } = chosen;
  const { state } = one;
  const confirm = useConfirmAll({ live, layers, chosen }, one);
  const places = contracts.reduce((sum, { marks }) => sum + marks.length, 0);
  const approves = onlyAudit(state);
  return (
    <Sheet heading={fill(t.list.check, { n: contracts.length })} onClose={layers.back} className="tall confirm">
      <div className="stack">
        <Marks one={one} contracts={contracts} />
        <ol className="confirm-list">
          {contracts.map((contract) => (
            <li key={contract.id}>
              <strong>{fill(t.common.title, { title: contract.title })}</strong>
              <span className="small quiet">{marksWords(contract, t)}</span>
            </li>
          ))}
        </ol>
        {contracts.some(({ marks }) => marks.some(({ mark }) => mark === 'DATE')) && (
          <p className="tiny quiet">{t.check.date}</p>
        )}
        <div className="foot">
          <Problem error={confirm.error} />
          <Button wide busy={confirm.busy} onPress={() => void confirm.start()}>
            <span className="numbers">
              {approves
                ? fill(t.list.confirmApprove, { n: contracts.length })
                : fill(t.list.confirm, { n: contracts.length, k: places })}
            </span>
          </Button>
        </div>
      </div>
    </Sheet>
  );
}

/** The one mark for all, as it will be drawn. */
function Marks({ one, contracts }: { one: Over; contracts: readonly BatchContract[] }) {
  const { t } = useWords();
  const draft = useDraft();
  const { state, layers, page } = one;
  const writes = handActions(state).length > 0;
  const sealIds = [...new Set(sealsOf(state, contracts, draft).map(({ sealId }) => sealId))];
  const redo = (layer: 'hand' | 'seal', words: string) => (
    <button type="button" className="link small" onClick={() => layers.swap(layer)}>
      {words}
    </button>
  );
  const choosesSeal = sealActions(state).some(({ sealIds: ids }) => ids.length > 1);
  return (
    <>
      {writes && draft.hand && (
        <div className="row steady my-marks">
          <span className="mark-box" role="img" aria-label={t.list.oneHand}>
            <HandPicture hand={draft.hand} page={page} />
          </span>
          <span className="small quiet">{t.list.oneHand}</span>
          {redo('hand', t.check.redo)}
        </div>
      )}
      {sealIds.map((id) => (
        <div className="row steady my-marks" key={id}>
          <img className="seal-box" src={sealAddress(page, id)} alt="" width={64} height={64} />
          <span className="small quiet">{state.seals.find((seal) => seal.id === id)?.name}</span>
          {choosesSeal ? redo('seal', t.seal.heading) : <span />}
        </div>
      ))}
    </>
  );
}

/** 第 2 页：签名、日期 of each page, in the order of the document. */
function marksWords({ marks, documents }: BatchContract, t: Texts): string {
  if (marks.length === 0) return t.read.approve;
  const pages = new Map<string, typeof marks>();
  for (const mark of marks) {
    const key = `${mark.documentId} ${mark.page}`;
    pages.set(key, [...(pages.get(key) ?? []), mark]);
  }
  const words = [...pages.values()].map((here) => {
    const names = [...new Set(here.map(({ mark }) => t.marks[mark]))].join(t.check.join);
    const item = fill(t.check.item, { p: here[0]!.page, mark: names });
    return here.some(({ suggested }) => suggested) ? `${item}${t.list.suggested}` : item;
  });
  return [documents > 1 && fill(t.list.documents, { n: documents }), ...new Set(words)].filter(Boolean).join(' · ');
}

/** 确认签署: states the intent over all of them, which sends the one code, and opens the code sheet. Signs nothing. */
function useConfirmAll({ live, layers, chosen }: OverList, { state, page }: Over) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const start = async () => {
    if (busy) return;
    const { intent } = readDraft();
    if (intent && (intent.endsAt === undefined || intent.endsAt > performance.now())) return layers.push('code');
    setBusy(true);
    setError(undefined);
    try {
      const reply = await call('intendBatch', { path: { page }, body: intentOf(state, chosen.contracts, readDraft()) });
      chosen.set(
        reply.left.map(({ id }) => id),
        false,
      );
      if (reply.left.length > 0) await live.refresh();
      changeDraft({ intent: opened(reply) });
      layers.push('code');
    } catch (problem) {
      setError(problem);
      if (problem instanceof HufuError && problem.code === 'SEAL_NOT_USABLE') changeDraft({ seals: {} });
      await live.refresh();
    } finally {
      setBusy(false);
    }
  };
  return { start, busy, error };
}

const opened = (reply: BatchIntentReply) => ({
  reply,
  againAt: reply.sent ? inSeconds(reply.sent.resendAfterSeconds) : undefined,
  endsAt: reply.sent ? inSeconds(reply.sent.expiresInSeconds) : undefined,
});
