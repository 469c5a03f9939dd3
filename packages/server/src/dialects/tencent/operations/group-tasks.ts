import type { Application } from '../../../app/application.js';
import { taskOf } from './cancelling.js';
import type { TencentCaller } from './operation.js';

/** What is kept of a group (合同组): its name and the core ids of its flows. */
export interface Group {
  name: string;
  ids: string[];
}
export const groupKind = 'GROUP';

/** @throws TencentRefusal ResourceNotFound */
export const groupOf = async (app: Application, caller: TencentCaller, written: string): Promise<Group> =>
  (await taskOf(app, caller, groupKind, written)).result as unknown as Group;
