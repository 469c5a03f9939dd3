import { useEffect, useRef } from 'preact/compat';

/** The first run of six digits in whatever was typed, pasted or filled in: full-width digits and spaces are understood. */
export function digitsOf(text: string): string {
  const plain = text.normalize('NFKC').replaceAll(/[\s-]/g, '');
  return /\d{6}/.exec(plain)?.[0] ?? plain.replaceAll(/\D/g, '').slice(0, 6);
}

interface CodeFieldProps {
  label: string;
  value: string;
  wrong?: boolean;
  describedBy?: string;
  disabled?: boolean;
  autoFocus?: boolean;
  onChange(digits: string): void;
}

/** One input drawn as six cells: autofill, paste and screen readers see a single field. */
export function CodeField({ label, value, wrong, describedBy, disabled, autoFocus, onChange }: CodeFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);
  return (
    <span className={`code${wrong ? ' wrong' : ''}`}>
      <input
        ref={input}
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        enterKeyHint="done"
        spellcheck={false}
        aria-label={label}
        aria-invalid={wrong || undefined}
        aria-describedby={describedBy}
        data-autofocus={autoFocus || undefined}
        readOnly={disabled}
        value={value}
        onInput={(event) => onChange(digitsOf(event.currentTarget.value))}
      />
      <span className="cells" aria-hidden="true">
        {Array.from({ length: 6 }, (_, i) => (
          <span key={i} className={`cell${i === Math.min(value.length, 5) ? ' next' : ''}`}>
            {value[i] ?? ''}
          </span>
        ))}
      </span>
    </span>
  );
}
