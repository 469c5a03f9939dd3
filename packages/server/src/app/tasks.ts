import { isCoreId } from '../domain/ids.js';
import type { Caller, KeptTask } from './application.js';
import type { World } from './ports.js';

/**
 * Keeps what a call for many things did, or which contracts belong together, for whoever comes back with its id.
 *
 * @source 腾讯电子签 批量撤销任务, 合同组
 */
export async function keepTask(
  world: World,
  caller: Caller,
  { kind, result }: Pick<KeptTask, 'kind' | 'result'>,
): Promise<KeptTask> {
  const task: KeptTask = { id: world.newId(), kind, result, createdAt: world.clock.business() };
  await world.store.transaction(caller.scope, (tx) => tx.tasks.insert(caller.tenantId, caller.appId, task));
  return task;
}

/** What was kept under this id by this app for one of the caller's companies; undefined for anything else. */
export const keptTask = async (
  world: World,
  caller: Caller,
  kind: string,
  id: string,
): Promise<KeptTask | undefined> => {
  if (!isCoreId(id)) return undefined;
  const task = await world.store.read(caller.scope, (tx) => tx.tasks.load(caller.scope, caller.appId, id));
  return task?.kind === kind ? task : undefined;
};
