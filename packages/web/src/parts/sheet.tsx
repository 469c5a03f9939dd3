import { useEffect, useId, useRef, type ReactNode } from 'preact/compat';
import { useWords } from '../texts/texts.js';
import { Icon } from './icon.js';

interface SheetProps {
  heading: string;
  onClose(): void;
  /** False while a signing runs: there is nothing to close then. */
  closable?: boolean;
  className?: string;
  children: ReactNode;
}

/** A dialog: focus goes to its heading, Esc closes it, and returns to where it was. */
export function Sheet({ heading, onClose, closable = true, className = '', children }: SheetProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useModal(dialog, title);
  return (
    <dialog
      ref={dialog}
      className={`sheet ${className}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (closable) onClose();
      }}
    >
      <div className="inner">
        <div className="top">
          <h2 id={id} ref={title} tabIndex={-1}>
            {heading}
          </h2>
          {closable && (
            <button type="button" className="round" aria-label={t.common.close} onClick={onClose}>
              <Icon name="cross" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}

/** Opens a dialog for as long as it is on the screen; focus starts at `first` unless something inside asked for it. */
export function useModal(dialog: { current: HTMLDialogElement | null }, first: { current: HTMLElement | null }): void {
  useEffect(() => {
    const shown = dialog.current;
    if (!shown) return undefined;
    const before = document.activeElement;
    if (!shown.open) shown.showModal();
    const wanted = shown.querySelector<HTMLElement>('[data-autofocus]');
    (wanted ?? first.current)?.focus({ preventScroll: true });
    return () => {
      shown.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [dialog, first]);
}
