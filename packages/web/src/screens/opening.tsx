import { useEffect, useState } from 'preact/compat';
import type { HufuError, Refusal } from '@hufu/sdk';
import { slowMs } from '../net/use-picture.js';
import { Button } from '../parts/button.js';
import { fill, useWords, type Texts } from '../texts/texts.js';
import { BrandBar } from './brand.js';
import { Message } from './message.js';

/** Before the first answer; `cut`: there was none. */
export function Opening({ cut, onRetry }: { cut: boolean; onRetry(): void }) {
  const { t } = useWords();
  const slow = useSlow();
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre">
        {cut ? (
          <Message icon="off" tone="warn" words={t.read.offline}>
            <Button onPress={onRetry}>{t.common.retry}</Button>
          </Message>
        ) : (
          <p className="quiet waiting" role="status">
            <span className="spinner" />
            {slow ? t.read.slow : t.common.loading}
          </p>
        )}
      </main>
    </div>
  );
}

/** Whether the answer has been awaited for longer than people expect. */
function useSlow(): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => clearTimeout(timer);
  }, []);
  return slow;
}

const wordsOf: Partial<Record<Refusal['code'], keyof Texts['states']>> = {
  LINK_OTHER_CLIENT: 'otherClient',
  LINK_ENDED: 'ended',
  LINK_UNKNOWN: 'unknown',
  INPUT_INVALID: 'unknown',
  NOT_A_SIGNER: 'notASigner',
  NO_VIEW_PERMISSION: 'notASigner',
};

/** An address that opens nothing: what happened, and one way out. Nothing of a contract is known here. */
export function Refused({ error, onRetry }: { error: HufuError; onRetry(): void }) {
  const { t } = useWords();
  const known = wordsOf[error.code];
  return (
    <div className="bare">
      <BrandBar />
      <main className="centre">
        <Message
          icon={known ? 'link' : 'warn'}
          tone={known ? 'quiet' : 'bad'}
          words={known ? t.states[known] : t.errors.INTERNAL}
        >
          {!known && <Button onPress={onRetry}>{t.common.retry}</Button>}
          {error.requestId && <p className="tiny quiet">{fill(t.common.reference, { requestId: error.requestId })}</p>}
        </Message>
      </main>
    </div>
  );
}
