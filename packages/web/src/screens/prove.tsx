import { useState } from 'preact/compat';
import { HufuError, type CodeSent, type PageState } from '@hufu/sdk';
import { Button } from '../parts/button.js';
import { CodeField } from '../parts/code-field.js';
import { Icon } from '../parts/icon.js';
import { inSeconds, useSecondsLeft } from '../parts/use-seconds.js';
import { fill, useWords } from '../texts/texts.js';
import { BrandBar } from './brand.js';
import { Problem } from './problem.js';

/** What the page of one contract and the list of several have alike before the contact is proven. */
type Unproven = Pick<PageState, 'sender' | 'me' | 'sandbox'>;

interface ProveProps {
  state: Unproven & { can: { notMe: boolean }; proveAgainInSeconds?: number | null };
  /** What there is to sign, in words. */
  title: string;
  calls: ProofCalls;
}
export interface ProofCalls {
  send(): Promise<CodeSent>;
  prove(code: string): Promise<void>;
  notMe(): Promise<void>;
}

/** P: a link shows sender, title and masked contact until its receiver has proven the contact. */
export function Prove({ state, title, calls }: ProveProps) {
  const { t } = useWords();
  const why = state.me.contactType === 'EMAIL' ? t.prove.whyEmail : t.prove.whyMobile;
  const proof = useProof(calls, state.proveAgainInSeconds ?? null);
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre">
        <section className="card stack">
          <h1 className="inviting">{fill(t.prove.heading, { sender: state.sender.name })}</h1>
          <p className="title">{title}</p>
          <p className="quiet">{fill(why, { masked: state.me.masked })}</p>
          <ProofForm proof={proof} sandbox={state.sandbox} />
          {state.can.notMe && (
            <button type="button" className="link small" onClick={proof.notMe}>
              {t.prove.notMe}
            </button>
          )}
        </section>
      </main>
    </div>
  );
}

type Proof = ReturnType<typeof useProof>;

function ProofForm({ proof, sandbox }: { proof: Proof; sandbox: boolean }) {
  const { t } = useWords();
  const wait = useSecondsLeft(proof.againAt);
  const sent = proof.sent || wait > 0;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        proof.prove(proof.code);
      }}
    >
      {sent && (
        <>
          <CodeField
            label={t.code.label}
            value={proof.code}
            wrong={proof.error !== undefined}
            describedBy="prove-problem prove-auto"
            disabled={proof.busy}
            autoFocus
            onChange={proof.type}
          />
          <Problem error={proof.error} id="prove-problem" />
          <div className="row small">
            <span className="quiet" id="prove-auto">
              {t.prove.auto}
            </span>
            <button
              type="button"
              className="link numbers"
              aria-disabled={wait > 0 || undefined}
              onClick={() => wait === 0 && proof.send()}
            >
              {wait > 0 ? fill(t.code.in, { s: wait }) : t.code.again}
            </button>
          </div>
          <Button wide type="submit" busy={proof.busy} off={proof.code.length < 6} onPress={() => {}}>
            {t.prove.submit}
          </Button>
        </>
      )}
      {!sent && (
        <>
          <Problem error={proof.error} />
          <Button wide busy={proof.busy} onPress={proof.send}>
            {t.prove.send}
          </Button>
        </>
      )}
      {sandbox && (
        <p className="note warn boxed">
          <Icon name="info" size={18} />
          {t.common.sandboxCode}
        </p>
      )}
    </form>
  );
}

function useProof(calls: ProofCalls, proveAgainInSeconds: number | null) {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [sent, setSent] = useState<CodeSent>();
  const [againAt, setAgainAt] = useState(() => (proveAgainInSeconds ? inSeconds(proveAgainInSeconds) : undefined));
  const during = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (problem) {
      setError(problem);
      setCode('');
      if (problem instanceof HufuError && problem.code === 'CODE_EXPIRED') setAgainAt(undefined);
    } finally {
      setBusy(false);
    }
  };
  const send = () =>
    during(async () => {
      const reply = await calls.send();
      setSent(reply);
      setAgainAt(inSeconds(reply.resendAfterSeconds));
    });
  const prove = (digits: string) => {
    if (digits.length === 6) void during(() => calls.prove(digits));
  };
  const type = (digits: string) => {
    setCode(digits);
    if (digits !== code) prove(digits);
  };
  const notMe = () => void during(calls.notMe);
  return {
    code,
    busy,
    error,
    sent: sent !== undefined || proveAgainInSeconds !== null,
    againAt,
    send,
    prove,
    type,
    notMe,
  };
}
