import type { ReactNode } from 'preact/compat';

interface ButtonProps {
  kind?: 'main' | 'plain' | 'danger';
  wide?: boolean;
  busy?: boolean;
  /** Why it does nothing now; said beside the button by whoever shows it. */
  off?: boolean;
  onPress(): void;
  children: ReactNode;
  describedBy?: string;
  type?: 'button' | 'submit';
}

/** Stays in the tab order when off, so that a screen reader can say why. A busy one ignores further taps at once. */
export const Button = ({ kind = 'main', wide, busy, off, onPress, children, describedBy, type }: ButtonProps) => (
  <button
    type={type ?? 'button'}
    className={`button ${kind}${wide ? ' wide' : ''}`}
    aria-disabled={off || busy || undefined}
    aria-busy={busy || undefined}
    aria-describedby={describedBy}
    onClick={(event) => {
      if (off || busy) event.preventDefault();
      else onPress();
    }}
  >
    {busy && <span className="spinner" />}
    {children}
  </button>
);
