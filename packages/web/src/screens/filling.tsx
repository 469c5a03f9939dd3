import { useState } from 'preact/compat';
import { HufuError, NoAnswer, type PageField } from '@hufu/sdk';
import '../style/fill.css';
import { FieldInput } from '../filling/field-input.js';
import {
  faultOf,
  type Fault,
  forgetValues,
  handedIn,
  keepValues,
  keptValues,
  keyOf,
  type Values,
} from '../filling/values.js';
import { call } from '../net/open-page.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { useHeightAs } from '../parts/use-height.js';
import { fill, useWords } from '../texts/texts.js';
import { LanguageButton } from './brand.js';
import { Help } from './help.js';
import type { Over } from './over.js';
import { Problem } from './problem.js';

/** Before reading: what the sender asks this party to fill in. Handed in, it becomes part of the pages that are signed. */
export default function Filling(over: Over) {
  const { state, layers, inList } = over;
  const { t } = useWords();
  const form = useForm(over);
  const barBox = useHeightAs<HTMLElement>('--bar-height');
  const documents = state.documents.filter(({ id }) => state.fields.some(({ documentId }) => documentId === id));
  return (
    <div className="filling">
      <a className="skip" href="#bar">
        {t.fill.skip}
      </a>
      <header className="header">
        {inList && (
          <button type="button" className="round to-list" aria-label={t.list.back} onClick={inList.back}>
            <Icon name="back" />
          </button>
        )}
        <div className="what">
          <h1 className={state.title.length > 40 ? 'long' : ''}>{state.title}</h1>
          <p className="tiny quiet">{fill(t.common.from, { company: state.sender.name })}</p>
        </div>
        <LanguageButton />
      </header>
      <main className="fill-form">
        {state.sandbox && (
          <p className="note warn boxed">
            <Icon name="info" size={18} />
            {t.common.sandbox}
          </p>
        )}
        <h2>{t.fill.heading}</h2>
        <p className="small quiet">{t.fill.why}</p>
        <button type="button" className="link" onClick={() => layers.push('view')}>
          {t.fill.read}
        </button>
        {documents.map(({ id, title }) => (
          <fieldset key={id}>
            <legend className={documents.length > 1 ? 'document-title' : 'only-heard'}>{title}</legend>
            {state.fields
              .filter(({ documentId }) => documentId === id)
              .map((field) => (
                <FieldInput
                  key={keyOf(field)}
                  field={field}
                  value={form.values[keyOf(field)] ?? ''}
                  fault={form.faults[keyOf(field)]}
                  onValue={(value) => form.change(field, value)}
                />
              ))}
          </fieldset>
        ))}
        <Help state={state} />
      </main>
      <aside className="bar" id="bar" tabIndex={-1} ref={barBox}>
        <Problem error={form.error} />
        <div className="actions">
          {state.can.reject && (
            <button type="button" className="button plain" onClick={() => layers.push('decline')}>
              {t.fill.decline}
            </button>
          )}
          <Button busy={form.busy} onPress={() => void form.submit()}>
            {t.fill.submit}
          </Button>
        </div>
      </aside>
    </div>
  );
}

type Faults = Record<string, Fault | 'refused' | undefined>;

function useForm({ state, page, live }: Over) {
  const [values, setValues] = useState<Values>(() => keptValues(page));
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const change = (field: PageField, value: string) => {
    const next = { ...values, [keyOf(field)]: value };
    setValues(next);
    setFaults({ ...faults, [keyOf(field)]: undefined });
    keepValues(page, next);
  };
  const submit = async () => {
    const found = state.fields.flatMap((field) => {
      const fault = faultOf(field, values[keyOf(field)]);
      return fault ? [[field, fault] as const] : [];
    });
    setFaults(Object.fromEntries(found.map(([field, fault]) => [keyOf(field), fault])));
    setError(undefined);
    if (found.length > 0) return show(found[0]![0]);
    setBusy(true);
    try {
      const next = await call('fill', { path: { page }, body: { values: handedIn(state.fields, values) } });
      forgetValues(page);
      live.show(next);
    } catch (problem) {
      // No answer is no failure: the state says whether it was handed in.
      const now = problem instanceof NoAnswer ? await live.refresh() : undefined;
      if (now && now.kind !== 'FILL') return forgetValues(page);
      const refused = refusedField(problem, state.fields);
      if (refused) {
        setFaults({ [keyOf(refused)]: 'refused' });
        show(refused);
      }
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { values, faults, busy, error, change, submit };
}

/** The server names a field by its label. */
const refusedField = (error: unknown, fields: readonly PageField[]): PageField | undefined =>
  error instanceof HufuError ? fields.find(({ label }) => label === error.facts['field']) : undefined;

function show({ documentId, name }: PageField): void {
  const field = document.getElementById(`fill-${documentId}-${name}`);
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, textarea, select')?.focus();
}
