import { useState } from 'preact/compat';
import { HufuError } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { inSeconds } from '../parts/use-seconds.js';
import type { Over } from '../screens/over.js';
import { chosenPlaces, marksOf } from './draft.js';
import { changeDraft, readDraft } from './store.js';

/** 确认签署: states the intent, which sends the code, and opens the code sheet. Signs nothing. */
export function useConfirm({ state, page, reading, layers }: Over) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const start = async () => {
    if (busy) return;
    const { intent } = readDraft();
    if (intent && (intent.endsAt === undefined || intent.endsAt > performance.now())) return layers.push('code');
    setBusy(true);
    setError(undefined);
    try {
      // The evidence of reading goes first; without it signing is not stopped.
      await reading.report().catch(() => {});
      changeDraft({ intent: await made(page, state) });
      layers.push('code');
    } catch (problem) {
      setError(problem);
      if (problem instanceof HufuError && problem.code === 'SEAL_NOT_USABLE') changeDraft({ seals: {} });
    } finally {
      setBusy(false);
    }
  };
  return { start, busy, error };
}

async function made(page: string, state: Over['state']) {
  const draft = readDraft();
  const places = chosenPlaces(state, draft);
  const reply = await call('intend', {
    path: { page },
    body: {
      key: draft.key,
      actions: marksOf(state, draft),
      ...(places.length > 0 ? { places } : {}),
      ...(draft.save ? { saveSignature: true } : {}),
    },
  });
  return {
    reply,
    againAt: reply.sent ? inSeconds(reply.sent.resendAfterSeconds) : undefined,
    endsAt: reply.sent ? inSeconds(reply.sent.expiresInSeconds) : undefined,
  };
}
