import { useEffect, useRef, useState } from 'preact/compat';
import { HufuError, NoAnswer, type PageState, type SignRequest } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { inSeconds } from '../parts/use-seconds.js';
import type { Over } from '../screens/over.js';
import { changeDraft, readDraft } from './store.js';

/** entering: waits for the person. signing: the request runs. queue: another party holds the contract. unsure: no answer came. */
export type Step = 'entering' | 'signing' | 'queue' | 'unsure';

const busyRetryMs = 1_500;
const busyRetries = 3;
const unsureAskMs = 2_000;
/** So many times the server says "not signed" before we believe it: the request may still be on its way. */
const unsureAsks = 3;
const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

/**
 * Proves the intent and signs. A request that got no answer is never called a failure: the state is asked. The intent's id
 * travels with every repeat, so a repeat gets the same answer and nothing is signed twice.
 */
export function useSigning({ page, live }: Over) {
  const [step, setStep] = useState<Step>('entering');
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => void (alive.current = false);
  }, []);

  const finish = (state: PageState) => {
    changeDraft({ justSigned: true });
    live.show(state);
  };
  const sign = async (intentId: string, proof: SignRequest): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return finish(await call('sign', { path: { page, id: intentId }, body: proof }));
      } catch (problem) {
        if (!isBusy(problem) || attempt === busyRetries) throw problem;
        setStep('queue');
        await pause(busyRetryMs);
      }
    }
  };
  /** @returns the state once it is known whether it was signed; undefined: it was not. */
  const find = async (): Promise<PageState | undefined> => {
    for (let asked = 0; asked < unsureAsks && alive.current;) {
      await pause(unsureAskMs);
      const state = await call('state', { path: { page } }).catch(() => undefined);
      if (state && state.kind !== 'SIGN' && state.kind !== 'BUSY') return state;
      if (state?.kind === 'SIGN') asked++;
    }
    return undefined;
  };
  const start = async (proof: SignRequest): Promise<unknown> => {
    const { intent } = readDraft();
    if (running.current || !intent) return undefined;
    running.current = true;
    setError(undefined);
    setStep('signing');
    try {
      await sign(intent.reply.intentId, proof);
      return undefined;
    } catch (problem) {
      if (problem instanceof NoAnswer) {
        setStep('unsure');
        const state = await find();
        if (state) return void finish(state);
      }
      setError(problem);
      return problem;
    } finally {
      running.current = false;
      if (alive.current) setStep('entering');
    }
  };
  return { step, error, setError, start };
}

const isBusy = (problem: unknown): boolean => problem instanceof HufuError && problem.code === 'SLOT_BUSY';

/** Sends a new code for the open intent; the old one no longer works. */
export async function sendAgain(page: string): Promise<void> {
  const { intent } = readDraft();
  if (!intent) return;
  const sent = await call('sendCode', { path: { page, id: intent.reply.intentId } });
  const againAt = inSeconds(sent.resendAfterSeconds);
  changeDraft({ intent: { reply: { ...intent.reply, sent }, againAt, endsAt: inSeconds(sent.expiresInSeconds) } });
}
