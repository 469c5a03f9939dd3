import type { PageState } from '@hufu/sdk';
import { fill, useWords } from '../texts/texts.js';

/** Whom to ask. */
export const Help = ({ state }: { state: Pick<PageState, 'sender'> }) => {
  const { t } = useWords();
  const { name, contact } = state.sender;
  const words = fill(t.common.help, { name, contact: contact ?? '' });
  return <p className="small quiet help">{words.replace(/[,，\s]+$/, '')}</p>;
};
