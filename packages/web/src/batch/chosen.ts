import { useCallback, useState } from 'preact/compat';
import type { BatchContract, BatchState } from '@hufu/sdk';

export interface Chosen {
  /** Those chosen that can be signed now, in the order of the list. */
  contracts: BatchContract[];
  has(id: string): boolean;
  set(ids: readonly string[], chosen: boolean): void;
}

/** Which contracts are to be signed together. A reload keeps it; what can no longer be signed falls out by itself. */
export function useChosen(page: string, list: BatchState): Chosen {
  const name = `hufu.chosen.${page}`;
  const [ids, setIds] = useState<readonly string[]>(() => kept(name));
  const set = useCallback(
    (changed: readonly string[], chosen: boolean) =>
      setIds((old) => {
        const next = [...old.filter((id) => !changed.includes(id)), ...(chosen ? changed : [])];
        sessionStorage.setItem(name, JSON.stringify(next));
        return next;
      }),
    [name],
  );
  const contracts = list.contracts.filter(({ id, choosable }) => choosable && ids.includes(id));
  return { contracts, has: (id) => ids.includes(id), set };
}

function kept(name: string): string[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(name) ?? '[]');
    return Array.isArray(found) ? found.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
