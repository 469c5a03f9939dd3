import { useId } from 'preact/compat';
import type { BatchContract } from '@hufu/sdk';
import { Icon } from '../parts/icon.js';
import { Unbroken } from '../parts/unbroken.js';
import { fill, momentOf, useWords, type Texts } from '../texts/texts.js';
import { standingOf } from './standing.js';

interface RowProps {
  contract: BatchContract;
  chosen: boolean;
  onChoose(yes: boolean): void;
  onOpen(): void;
}

/** One contract: the box chooses it, everything else of the line opens it. */
export function Row({ contract, chosen, onChoose, onOpen }: RowProps) {
  const { t } = useWords();
  const { icon, tone, words } = standingOf(contract, t);
  const told = useId();
  const { title, sender, pages, deadline, choosable, kind } = contract;
  const mine = kind === 'SIGN';
  return (
    <li className={`list-row ${tone}`}>
      {mine && (
        <label className="tick">
          <input
            type="checkbox"
            checked={choosable && chosen}
            disabled={!choosable}
            aria-label={fill(t.list.pick, { title })}
            aria-describedby={told}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
        </label>
      )}
      <button type="button" className="open" onClick={onOpen} aria-describedby={told}>
        <span className="what">
          <strong>{title}</strong>
          <span className="tiny quiet">
            {[sender, pages > 0 && fill(t.common.pages, { n: pages }), askedFor(contract, t)]
              .filter(Boolean)
              .join(' · ')}
          </span>
          {deadline !== null && (
            <span className="tiny quiet numbers">
              <Unbroken words={fill(t.list.deadline, { time: momentOf(deadline).slice(0, 16) })} />
            </span>
          )}
          <span className="standing small" id={told}>
            <Icon name={icon} size={16} />
            <Unbroken words={words} />
          </span>
        </span>
        <Icon name="next" size={18} />
      </button>
    </li>
  );
}

/** What this reader is asked for: 签名、公章. */
function askedFor({ actions }: BatchContract, t: Texts): string {
  const marks = actions.map(({ type }) => (type === 'AUDIT' ? t.read.approve : t.marks[type]));
  return [...new Set(marks)].join(t.check.join);
}
