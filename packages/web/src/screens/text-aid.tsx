import { useEffect, useState } from 'preact/compat';
import type { DocumentText, PageDocument } from '@hufu/sdk';
import { call } from '../net/open-page.js';
import { Icon } from '../parts/icon.js';
import { Sheet } from '../parts/sheet.js';
import { fill, useWords } from '../texts/texts.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

/** 以文字阅读: the extracted text, said to be an aid. */
export function TextAid({ state, page, layers }: Over) {
  const { t } = useWords();
  return (
    <Sheet heading={t.common.asText} onClose={layers.back} className="tall">
      <p className="note warn boxed">
        <Icon name="info" size={18} />
        {t.read.textAid}
      </p>
      {state.documents.map((one) => (
        <TextOf key={one.id} page={page} document={one} />
      ))}
    </Sheet>
  );
}

function TextOf({ page, document }: { page: string; document: PageDocument }) {
  const { t } = useWords();
  const [text, setText] = useState<DocumentText>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    call('text', { path: { page, id: document.id } }).then(setText, setError);
  }, [page, document.id]);
  return (
    <section className="prose">
      <h3>{document.title}</h3>
      <Problem error={error} />
      {!text && !error && <p role="status">{t.common.loading}</p>}
      {text?.pages.map((words, i) => (
        <section key={i} aria-label={fill(t.read.pageAlt, { n: i + 1, all: text.pages.length })}>
          <p className="tiny quiet numbers">{fill(t.read.counter, { n: i + 1, all: text.pages.length })}</p>
          <p className="lines">{words}</p>
        </section>
      ))}
    </section>
  );
}
