import type { ReactNode } from 'preact/compat';
import { Icon, type IconName } from '../parts/icon.js';
import { Unbroken } from '../parts/unbroken.js';

interface MessageProps {
  icon: IconName;
  tone: 'quiet' | 'warn' | 'bad' | 'ok' | 'info';
  words: string;
  children?: ReactNode;
}

/** A state that is not the reader's to act on: icon, one line, one way out. */
export const Message = ({ icon, tone, words, children }: MessageProps) => (
  <section className="message">
    <span className={`seal-icon ${tone}`}>
      <Icon name={icon} size={32} />
    </span>
    <h1>
      <Unbroken words={words} />
    </h1>
    {children}
  </section>
);
