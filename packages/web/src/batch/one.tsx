import { call } from '../net/open-page.js';
import { useLivePage } from '../net/use-page.js';
import type { BatchContract } from '@hufu/sdk';
import { OpenScreen } from '../screens/open-screen.js';
import { Opening, Refused } from '../screens/opening.js';
import type { OverList } from './list.js';

interface OneProps extends OverList {
  contract: BatchContract;
  onOpen(id: string): void;
}

/** The signing page of one contract of the list, with a way back and on to the next. */
export function One({ live, layers, chosen, contract, onOpen }: OneProps) {
  const { contracts } = live.list;
  const own = useLivePage(() => call('openContract', { path: { page: live.page }, body: { contractId: contract.id } }));
  const at = contracts.findIndex(({ id }) => id === contract.id);
  const following = [...contracts.slice(at + 1), ...contracts.slice(0, at)];
  const next = following.find(({ id, kind, opened }) => kind === 'SIGN' && !opened && !chosen.has(id));
  const inList = {
    at: at + 1,
    of: contracts.length,
    back: layers.back,
    more: next !== undefined,
    choose: () => {
      chosen.set([contract.id], true);
      if (next) onOpen(next.id);
      else layers.back();
    },
  };
  const { view } = own;
  if (view.is === 'refused') return <Refused error={view.error} onRetry={own.retry} />;
  if (view.is !== 'open') return <Opening cut={view.is === 'opening' && view.cut} onRetry={own.retry} />;
  return <OpenScreen live={own} page={view.page} state={view.state} inList={inList} />;
}
