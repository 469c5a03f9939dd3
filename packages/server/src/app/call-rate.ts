import type { AppId } from '../domain/ids.js';
import type { World } from './ports.js';

/**
 * Counts one call of an app, unless it has made `perSecond` calls of this name within the last second. All servers of an
 * installation count together, by the database's clock.
 *
 * @returns whether the call may go on; a refused one is not counted
 * @source 腾讯电子签: 20 requests a second for each action
 */
export const withinRate = (world: World, appId: AppId, name: string, perSecond: number): Promise<boolean> =>
  world.store.statement((tx) => tx.apps.countCall(appId, name, perSecond));
