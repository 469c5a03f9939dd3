import type { AppCredentials, Application, Caller } from '../../../app/application.js';
import type { IdType } from '../../../domain/ids.js';
import type { Agent } from '../agent.js';
import type { Refusals } from '../errors.js';
import type { Parameters } from '../reading.js';

/** Who asks: narrowed to the sub-client (子客企业) that `Agent` names, with its operator (经办人). */
export interface TencentCaller extends Caller {
  app: AppCredentials;
  agent: Agent;
  /** The channel's app itself, with the whole of its tree. */
  channel: Caller;
  /** Our ids as this wire writes them, and back. */
  ids: Ids;
}

export interface Ids {
  out(kind: IdType, id: string): string;
  /** The core id, or undefined for anything that is none of ours of this kind. */
  in(kind: IdType, text: string): string | undefined;
}

/** How much of `Agent` an action needs (protocols §2). */
export type Needs = 'NOTHING' | 'APP' | 'NEW_ORGANISATION' | 'ORGANISATION' | 'OPERATOR' | 'ADMINISTRATOR';

/** One action of the vendor's manual. */
export interface Operation {
  /** Absent: OPERATOR. */
  needs?: Needs;
  /** Codes of core refusals that this action writes otherwise. */
  refusals?: Refusals;
  /** Reads its parameters, calls the core, answers in the vendor's shape without RequestId. */
  run(app: Application, caller: TencentCaller, request: Parameters): Promise<object>;
}
export type Operations = Readonly<Record<string, Operation>>;
