import { useEffect, useRef, useState } from 'preact/compat';
import { HufuError, NoAnswer, type CodeSent, type PageState, type SignRequest } from '@hufu/sdk';
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

/** How the server is asked to sign, and what it says of it. */
export interface SigningActs {
  /** Signs, and shows what has come of it. */
  sign(intentId: string, proof: SignRequest): Promise<void>;
  /** After a request without an answer. DONE: it is signed, and that is shown now; OPEN: it is not, so far. */
  ask(intentId: string): Promise<'DONE' | 'BUSY' | 'OPEN'>;
  /** Sends a new code; the old one no longer works. */
  send(intentId: string): Promise<CodeSent>;
}

const pageActs = ({ page, live }: Over): SigningActs => {
  const finish = (state: PageState) => {
    changeDraft({ justSigned: true });
    live.show(state);
  };
  return {
    sign: async (id, proof) => finish(await call('sign', { path: { page, id }, body: proof })),
    async ask() {
      const state = await call('state', { path: { page } });
      if (state.kind === 'SIGN') return 'OPEN';
      if (state.kind === 'BUSY') return 'BUSY';
      finish(state);
      return 'DONE';
    },
    send: (id) => call('sendCode', { path: { page, id } }),
  };
};
export const actsOf = (over: Over): SigningActs => over.acts ?? pageActs(over);

/**
 * Proves the intent and signs. A request that got no answer is never called a failure: the state is asked. The intent's id
 * travels with every repeat, so a repeat gets the same answer and nothing is signed twice.
 */
export function useSigning(over: Over) {
  const acts = actsOf(over);
  const [step, setStep] = useState<Step>('entering');
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => void (alive.current = false);
  }, []);

  const sign = async (intentId: string, proof: SignRequest): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await acts.sign(intentId, proof);
      } catch (problem) {
        if (!isBusy(problem) || attempt === busyRetries) throw problem;
        setStep('queue');
        await pause(busyRetryMs);
      }
    }
  };
  /** @returns whether it was signed, once that is known */
  const find = async (intentId: string): Promise<boolean> => {
    for (let asked = 0; asked < unsureAsks && alive.current;) {
      await pause(unsureAskMs);
      const found = await acts.ask(intentId).catch(() => undefined);
      if (found === 'DONE') return true;
      if (found === 'OPEN') asked++;
    }
    return false;
  };
  const start = async (proof: SignRequest): Promise<unknown> => {
    const { intent } = readDraft();
    if (running.current || !intent) return undefined;
    const { intentId } = intent.reply;
    running.current = true;
    setError(undefined);
    setStep('signing');
    try {
      await sign(intentId, proof);
      return undefined;
    } catch (problem) {
      if (problem instanceof NoAnswer) {
        setStep('unsure');
        if (await find(intentId)) return undefined;
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
export async function sendAgain(over: Over): Promise<void> {
  const { intent } = readDraft();
  if (!intent) return;
  const sent = await actsOf(over).send(intent.reply.intentId);
  const againAt = inSeconds(sent.resendAfterSeconds);
  changeDraft({ intent: { reply: { ...intent.reply, sent }, againAt, endsAt: inSeconds(sent.expiresInSeconds) } });
}
