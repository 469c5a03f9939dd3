import { Sheet } from '../parts/sheet.js';
import { useWords } from '../texts/texts.js';
import type { Over } from './over.js';
import { Parties } from './parties.js';

export const ProgressSheet = ({ state, layers }: Over) => {
  const { t } = useWords();
  return (
    <Sheet heading={t.common.progress} onClose={layers.back}>
      <Parties state={state} />
    </Sheet>
  );
};
