import { useState } from 'preact/compat';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { useWords } from '../texts/texts.js';
import { Problem } from './problem.js';

const suitable = (password: string): boolean => [...password].length >= 6 && [...password].length <= 64;

/** ☐ 设置签署密码: offered after a signing by code. */
export function PasswordTick({ page }: { page: string }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const [set, setSet] = useState(false);
  if (set)
    return (
      <p className="note ok boxed" role="status">
        <Icon name="check" size={18} />
        {t.done.passwordSet}
      </p>
    );
  return (
    <div className="stack">
      <label className="check">
        <input type="checkbox" checked={open} onChange={(event) => setOpen(event.currentTarget.checked)} />
        {t.done.password}
      </label>
      {open && <PasswordForm page={page} onSet={() => setSet(true)} />}
    </div>
  );
}

function PasswordForm({ page, onSet }: { page: string; onSet(): void }) {
  const { t } = useWords();
  const [once, setOnce] = useState('');
  const [twice, setTwice] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const differs = twice.length >= once.length && twice !== '' && once !== twice;
  const save = async () => {
    setBusy(true);
    setError(undefined);
    await call('setPassword', { path: { page }, body: { password: once } }).then(onSet, setError);
    setBusy(false);
  };
  return (
    <form className="stack" onSubmit={(event) => event.preventDefault()}>
      <label className="small" htmlFor="once">
        {t.code.passwordLabel}
      </label>
      <input
        id="once"
        className="field"
        type="password"
        autoComplete="new-password"
        aria-describedby="rule"
        value={once}
        onInput={(event) => setOnce(event.currentTarget.value)}
      />
      <p className="tiny quiet" id="rule">
        {t.done.passwordRule}
      </p>
      <label className="small" htmlFor="twice">
        {t.done.passwordAgain}
      </label>
      <input
        id="twice"
        className="field"
        type="password"
        autoComplete="new-password"
        value={twice}
        onInput={(event) => setTwice(event.currentTarget.value)}
      />
      {differs && (
        <p className="note bad boxed" role="alert">
          <Icon name="warn" size={18} />
          {t.done.passwordDiffers}
        </p>
      )}
      <Problem error={error} />
      <Button
        kind="plain"
        wide
        type="submit"
        busy={busy}
        off={!suitable(once) || once !== twice}
        onPress={() => void save()}
      >
        {t.done.passwordSave}
      </Button>
    </form>
  );
}
