import { useState } from 'preact/compat';
import { HufuError, type CodeSent, type PageState } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { CodeField } from '../parts/code-field.js';
import { Icon } from '../parts/icon.js';
import { inSeconds, useSecondsLeft } from '../parts/use-seconds.js';
import { fill, useWords } from '../texts/texts.js';
import { BrandBar } from './brand.js';
import { Problem } from './problem.js';

interface ProveProps {
  page: string;
  state: PageState;
  onState(state: PageState): void;
}

/** P: a link shows sender, title and masked contact until its receiver has proven the contact. */
export function Prove({ page, state, onState }: ProveProps) {
  const { t } = useWords();
  const why = state.me.contactType === 'EMAIL' ? t.prove.whyEmail : t.prove.whyMobile;
  const proof = useProof(page, state, onState);
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre">
        <section className="card stack">
          <h1 className="inviting">{fill(t.prove.heading, { sender: state.sender.name })}</h1>
          <p className="title">{fill(t.common.title, { title: state.title })}</p>
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

function useProof(page: string, state: PageState, onState: (state: PageState) => void) {
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [sent, setSent] = useState<CodeSent>();
  const [againAt, setAgainAt] = useState(() =>
    state.proveAgainInSeconds ? inSeconds(state.proveAgainInSeconds) : undefined,
  );
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
      const reply = await call('sendProof', { path: { page } });
      setSent(reply);
      setAgainAt(inSeconds(reply.resendAfterSeconds));
    });
  const prove = (digits: string) => {
    if (digits.length === 6)
      void during(async () => onState(await call('prove', { path: { page }, body: { code: digits } })));
  };
  const type = (digits: string) => {
    setCode(digits);
    if (digits !== code) prove(digits);
  };
  const notMe = () => void during(async () => onState(await call('notMe', { path: { page } })));
  return {
    code,
    busy,
    error,
    sent: sent !== undefined || state.proveAgainInSeconds !== null,
    againAt,
    send,
    prove,
    type,
    notMe,
  };
}
