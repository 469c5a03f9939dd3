import { useId, useState } from 'preact/compat';
import type { PageField } from '@hufu/sdk';
import { Icon } from '../parts/icon.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import { pictureFrom } from './picture.js';
import type { Fault } from './values.js';

interface FieldInputProps {
  field: PageField;
  value: string;
  fault: Fault | 'refused' | undefined;
  onValue(value: string): void;
}
interface ControlProps extends FieldInputProps {
  id: string;
  describedBy: string | undefined;
}

/** One field: its label, what it takes, and beside it what is wrong with it. */
export function FieldInput(props: FieldInputProps) {
  const { field, fault } = props;
  const { t } = useWords();
  const id = useId();
  const hint = hintOf(field, t);
  const grouped = field.type === 'RADIO' || (field.type === 'SELECT' && field.multiple);
  const describedBy = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined;
  const control = { ...props, id, describedBy };
  const label = (
    <>
      {field.label}
      {!field.required && <span className="tiny quiet"> {t.fill.optional}</span>}
    </>
  );
  return (
    <div className="fill-field" id={`fill-${field.documentId}-${field.name}`}>
      {field.type === 'CHECKBOX' ? null : grouped ? (
        <span className="fill-label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label className="fill-label" htmlFor={id}>
          {label}
        </label>
      )}
      <Control {...control} />
      {hint && (
        <p className="tiny quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p className="fill-fault" id={`${id}-fault`}>
          <Icon name="warn" size={16} />
          {faultWords(field, fault, t)}
        </p>
      )}
    </div>
  );
}

const hintOf = ({ type, maxLength, min, max }: PageField, t: Texts): string | undefined => {
  if (type === 'NUMBER' && min !== null && max !== null) return fill(t.fill.between, { min, max });
  return maxLength === null ? undefined : fill(t.fill.atMost, { n: maxLength });
};

const faultWords = ({ label, min, max, decimals, maxLength }: PageField, fault: Fault | 'refused', t: Texts): string =>
  fill(t.fill.faults[fault], {
    label,
    min: min ?? '',
    max: max ?? '',
    n: (fault === 'decimals' ? decimals : maxLength) ?? '',
  });

function Control(props: ControlProps) {
  switch (props.field.type) {
    case 'MULTILINE':
      return <Paragraph {...props} />;
    case 'CHECKBOX':
      return <Box {...props} />;
    case 'RADIO':
      return <Choices {...props} />;
    case 'SELECT':
      return props.field.multiple ? <Choices {...props} /> : <Select {...props} />;
    case 'DATE':
      return <Day {...props} />;
    case 'IMAGE':
      return <Picture {...props} />;
    default:
      return <Line {...props} />;
  }
}

const Line = ({ id, field, value, fault, describedBy, onValue }: ControlProps) => (
  <input
    id={id}
    className="field"
    inputMode={field.type === 'NUMBER' ? 'decimal' : 'text'}
    autoComplete="off"
    value={value}
    aria-required={field.required}
    aria-invalid={fault !== undefined || undefined}
    aria-describedby={describedBy}
    onInput={(event) => onValue(event.currentTarget.value)}
  />
);

const Day = ({ id, field, value, fault, describedBy, onValue }: ControlProps) => (
  <input
    id={id}
    className="field"
    type="date"
    value={value}
    aria-required={field.required}
    aria-invalid={fault !== undefined || undefined}
    aria-describedby={describedBy}
    onInput={(event) => onValue(event.currentTarget.value)}
  />
);

const Paragraph = ({ id, field, value, fault, describedBy, onValue }: ControlProps) => (
  <textarea
    id={id}
    className="field"
    rows={4}
    value={value}
    aria-required={field.required}
    aria-invalid={fault !== undefined || undefined}
    aria-describedby={describedBy}
    onInput={(event) => onValue(event.currentTarget.value)}
  />
);

const Box = ({ id, field, value, fault, describedBy, onValue }: ControlProps) => (
  <label className="check" htmlFor={id}>
    <input
      id={id}
      type="checkbox"
      checked={value === 'true'}
      aria-required={field.required}
      aria-invalid={fault !== undefined || undefined}
      aria-describedby={describedBy}
      onChange={(event) => onValue(String(event.currentTarget.checked))}
    />
    <span>{field.label}</span>
  </label>
);

function Select({ id, field, value, fault, describedBy, onValue }: ControlProps) {
  const { t } = useWords();
  return (
    <select
      id={id}
      className="field"
      value={value}
      aria-required={field.required}
      aria-invalid={fault !== undefined || undefined}
      aria-describedby={describedBy}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      <option value="">{t.fill.choose}</option>
      {field.options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  );
}

const separator = '、';

/** One of several, or several of them. */
function Choices({ id, field, value, describedBy, onValue }: ControlProps) {
  const several = field.type === 'SELECT';
  const chosen = several ? value.split(separator).filter(Boolean) : [value];
  const toggle = (option: string, on: boolean) =>
    onValue(
      several ? field.options.filter((one) => (one === option ? on : chosen.includes(one))).join(separator) : option,
    );
  return (
    <div role={several ? 'group' : 'radiogroup'} aria-labelledby={`${id}-label`} aria-describedby={describedBy}>
      {field.options.map((option) => (
        <label key={option} className="check">
          <input
            type={several ? 'checkbox' : 'radio'}
            className={several ? undefined : 'round-tick'}
            name={id}
            checked={chosen.includes(option)}
            onChange={(event) => toggle(option, event.currentTarget.checked)}
          />
          <span>{option}</span>
        </label>
      ))}
    </div>
  );
}

function Picture({ id, value, fault, describedBy, onValue }: ControlProps) {
  const { t } = useWords();
  const [none, setNone] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    const picture = await pictureFrom(file);
    setNone(picture === undefined);
    if (picture) onValue(picture);
  };
  return (
    <>
      {value && <img className="fill-picture" src={value} alt={t.fill.pictureAlt} />}
      <input
        id={id}
        className="field"
        type="file"
        accept="image/png,image/jpeg"
        aria-invalid={fault !== undefined || none || undefined}
        aria-describedby={describedBy}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      {none && <p className="fill-fault">{t.fill.noPicture}</p>}
    </>
  );
}
