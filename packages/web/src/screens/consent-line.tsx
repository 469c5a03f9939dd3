import { Fragment } from 'preact/compat';
import type { PageConsent, PageState } from '@hufu/sdk';
import { fill, useWords, type Texts } from '../texts/texts.js';

/** 我已阅读全文，并同意《…》《…》: the names open the terms. */
interface ConsentLineProps {
  state: Pick<PageState, 'consents'>;
  /** With `{list}` where the names stand; absent: of one contract. */
  words?: string;
  onTerms(): void;
}
export const ConsentLine = ({ state, words, onTerms }: ConsentLineProps) => {
  const { t, language } = useWords();
  const [before, after] = (words ?? t.read.consent).split('{list}') as [string, string];
  const join = (i: number) => (language === 'en' && i > 0 ? (i === state.consents.length - 1 ? ' and ' : ', ') : '');
  return (
    <span>
      {before}
      {state.consents.map((one, i) => (
        <Fragment key={one.id}>
          {join(i)}
          <button type="button" onClick={onTerms}>
            {nameOf(one, t)}
          </button>
        </Fragment>
      ))}
      {after}
    </span>
  );
};

/** Our three terms have names in both languages; others are called by their title. */
const nameOf = ({ id, title }: PageConsent, t: Texts): string =>
  id in t.read.consents ? t.read.consents[id as keyof Texts['read']['consents']] : fill(t.read.consentTitle, { title });
