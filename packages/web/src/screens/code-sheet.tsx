import { useEffect, useState, type ReactNode } from 'preact/compat';
import { HufuError } from '@hufu/sdk';
import { Button } from '../parts/button.js';
import { CodeField } from '../parts/code-field.js';
import { Icon } from '../parts/icon.js';
import { Sheet } from '../parts/sheet.js';
import { useSecondsLeft } from '../parts/use-seconds.js';
import { useDraft, type OpenIntent } from '../signing/store.js';
import { sendAgain, useSigning, type Step } from '../signing/use-signing.js';
import { fill, useWords } from '../texts/texts.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

/** I: the code, or the password within its window, is asked at the moment of signing. */
export function CodeSheet(over: Over) {
  const { intent } = useDraft();
  const { layers } = over;
  useEffect(() => {
    if (!intent) layers.back();
  }, [intent, layers]);
  return intent ? <Proof over={over} intent={intent} /> : null;
}

const codeOf = (error: unknown): string | undefined => (error instanceof HufuError ? error.code : undefined);

function Proof({ over, intent }: { over: Over; intent: OpenIntent }) {
  const { t } = useWords();
  const { layers, state } = over;
  const { step, error, setError, start } = useSigning(over);
  const [byPassword, setByPassword] = useState(intent.reply.passwordOffered);
  const working = step !== 'entering' || state.kind === 'BUSY';
  const useCode = () => {
    setByPassword(false);
    setError(undefined);
    if (!intent.reply.sent) void sendAgain(over).catch(setError);
  };
  const prove = async (proof: Parameters<typeof start>[0]) => {
    const problem = codeOf(await start(proof));
    if (problem === 'PASSWORD_CLOSED') setByPassword(false);
    if (problem === 'SEAL_NOT_USABLE') layers.back();
  };
  const heading = byPassword ? t.code.headingPassword : t.code.heading;
  return (
    <Sheet heading={heading} onClose={layers.back} closable={!working} className="proof">
      {working ? (
        <Working step={step} progress={over.progress} />
      ) : byPassword ? (
        <PasswordForm error={error} onProve={(password) => void prove({ password })}>
          <button type="button" className="link small" onClick={useCode}>
            {t.code.byCode}
          </button>
        </PasswordForm>
      ) : (
        <CodeForm
          over={over}
          intent={intent}
          error={error}
          setError={setError}
          onProve={(code) => void prove({ code })}
        >
          {intent.reply.passwordOffered && codeOf(error) !== 'PASSWORD_CLOSED' && (
            <button type="button" className="link small" onClick={() => setByPassword(true)}>
              {t.code.password}
            </button>
          )}
        </CodeForm>
      )}
    </Sheet>
  );
}

const longMs = 8_000;

function Working({ step, progress }: { step: Step; progress: Over['progress'] }) {
  const { t } = useWords();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), longMs);
    return () => clearTimeout(timer);
  }, []);
  const words = step === 'queue' ? t.code.queue : step === 'unsure' ? t.errors.noAnswerSigning : t.code.busy;
  return (
    <div className="working" role="status">
      <span className="spinner big" />
      <p>{words}</p>
      {progress && <p className="numbers">{fill(t.list.progress, { i: progress.done, n: progress.of })}</p>}
      {long && step !== 'unsure' && <p className="small quiet">{t.code.long}</p>}
    </div>
  );
}

interface CodeFormProps {
  over: Over;
  intent: OpenIntent;
  error: unknown;
  setError(error: unknown): void;
  onProve(code: string): void;
  children?: ReactNode;
}
function CodeForm({ over, intent, error, setError, onProve, children }: CodeFormProps) {
  const { t } = useWords();
  const { state } = over;
  const [code, setCode] = useState('');
  const { sent } = intent.reply;
  const locked = codeOf(error) === 'CODE_LOCKED';
  const type = (digits: string) => {
    setCode(digits);
    if (digits.length === 6 && digits !== code) onProve(digits);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.length === 6) onProve(code);
      }}
    >
      {over.covers && <p>{over.covers}</p>}
      <p className="small quiet" id="code-sent">
        {sent && fill(t.code.sent, { masked: sent.sentTo, m: Math.max(1, Math.round(sent.expiresInSeconds / 60)) })}
      </p>
      <CodeField
        label={t.code.label}
        value={code}
        wrong={codeOf(error) === 'CODE_WRONG'}
        describedBy="code-problem code-sent code-auto"
        disabled={locked}
        autoFocus
        onChange={type}
      />
      <Problem error={error} id="code-problem" />
      <div className="row steady small">
        <span className="quiet" id="code-auto">
          {t.code.auto}
        </span>
        <Button type="submit" off={code.length < 6 || locked} onPress={() => {}}>
          {t.code.submit}
        </Button>
      </div>
      <Resend
        over={over}
        intent={intent}
        error={error}
        onSent={() => (setError(undefined), setCode(''))}
        setError={setError}
      />
      {children}
      {state.sandbox && (
        <p className="note warn boxed">
          <Icon name="info" size={18} />
          {t.common.sandboxCode}
        </p>
      )}
    </form>
  );
}

interface ResendProps {
  over: Over;
  intent: OpenIntent;
  error: unknown;
  setError(error: unknown): void;
  onSent(): void;
}
function Resend({ over, intent, error, setError, onSent }: ResendProps) {
  const { t } = useWords();
  const [help, setHelp] = useState(false);
  const [sentAgain, setSentAgain] = useState(false);
  const atOnce = codeOf(error) === 'CODE_EXPIRED';
  const left = useSecondsLeft(atOnce ? undefined : intent.againAt);
  const again = () => {
    if (left > 0) return;
    sendAgain(over).then(() => {
      setSentAgain(true);
      onSent();
    }, setError);
  };
  return (
    <>
      <div className="row small">
        <button type="button" className="link numbers" aria-disabled={left > 0 || undefined} onClick={again}>
          {left > 0 ? fill(t.code.in, { s: left }) : intent.reply.sent ? t.code.again : t.prove.send}
        </button>
        <button type="button" className="link" aria-expanded={help} onClick={() => setHelp(!help)}>
          {t.code.none}
        </button>
      </div>
      {sentAgain && !error && (
        <p className="note ok boxed" role="status">
          <Icon name="check" size={18} />
          {t.code.resent}
        </p>
      )}
      {help && <p className="small quiet">{t.code.noneHelp}</p>}
    </>
  );
}

interface PasswordFormProps {
  error: unknown;
  onProve(password: string): void;
  children: ReactNode;
}
function PasswordForm({ error, onProve, children }: PasswordFormProps) {
  const { t } = useWords();
  const [password, setPassword] = useState('');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (password) onProve(password);
      }}
    >
      <label className="small" htmlFor="password">
        {t.code.passwordLabel}
      </label>
      <input
        id="password"
        className="field"
        type="password"
        autoComplete="current-password"
        data-autofocus
        value={password}
        aria-describedby="password-problem"
        onInput={(event) => setPassword(event.currentTarget.value)}
      />
      <Problem error={error} id="password-problem" />
      <Button wide type="submit" off={!password} onPress={() => {}}>
        {t.code.submit}
      </Button>
      {children}
    </form>
  );
}
