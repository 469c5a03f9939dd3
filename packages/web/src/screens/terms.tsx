import { useEffect, useState } from 'preact/compat';
import type { ConsentText } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Sheet } from '../parts/sheet.js';
import { useWords } from '../texts/texts.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

/** The terms that signing agrees to, whole. */
export function Terms({ state, page, layers }: Over) {
  const { t } = useWords();
  return (
    <Sheet heading={t.common.terms} onClose={layers.back} className="tall">
      {state.consents.map((one) => (
        <Term key={one.id} page={page} id={one.id} />
      ))}
    </Sheet>
  );
}

function Term({ page, id }: { page: string; id: string }) {
  const { t } = useWords();
  const [consent, setConsent] = useState<ConsentText>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    call('consentText', { path: { page, id } }).then(setConsent, setError);
  }, [page, id]);
  if (error) return <Problem error={error} />;
  if (!consent) return <p role="status">{t.common.loading}</p>;
  return (
    <section className="prose" lang={consent.language}>
      <h3>{consent.title}</h3>
      <p className="lines">{bodyOf(consent)}</p>
    </section>
  );
}

/** The text whose digest is agreed to begins with its title, which stands above it already. */
const bodyOf = ({ title, text }: ConsentText): string =>
  (text.startsWith(title) ? text.slice(title.length) : text).trim();
