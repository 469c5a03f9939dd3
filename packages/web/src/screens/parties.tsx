import type { PageParty, PageState } from '@hufu/sdk';
import { Icon, type IconName } from '../parts/icon.js';
import { momentOf, useWords } from '../texts/texts.js';

const icons: Record<PageParty['state'], IconName> = {
  SIGNED: 'check',
  ACTIVE: 'clock',
  WAITING: 'clock',
  REJECTED: 'stop',
  CLOSED: 'minus',
};

/** Who has signed and who has not: icon, word and colour. */
export const Parties = ({ state }: { state: PageState }) => {
  const { t } = useWords();
  if (!state.can.progress) return null;
  return (
    <ul className="parties">
      {state.parties.map((party, i) => (
        <li key={i} className={`party ${party.state}`}>
          <Icon name={icons[party.state]} size={18} />
          <span className="name">
            {party.name}
            {party.mine && <span className="tag tiny">{t.parties.me}</span>}
            {party.acting && party.acting !== party.name && (
              <>
                {' '}
                <span className="tiny quiet acting">{party.acting}</span>
              </>
            )}
          </span>
          <span className="tiny when numbers">
            {party.signedAt ? momentOf(party.signedAt) : t.parties[party.state]}
          </span>
        </li>
      ))}
    </ul>
  );
};
