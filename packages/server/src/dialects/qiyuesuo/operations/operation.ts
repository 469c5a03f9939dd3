import type { AppCredentials, Application, Caller, Download } from '../../../app/application.js';
import type { Parameters } from '../body.js';

/** What goes back: a JSON result (nothing for calls that answer without one) or bytes. */
export type Answer = { result?: unknown } | { download: Download };

/** Who asks, with the app's own settings for the calls about the app itself. */
export interface QiyuesuoCaller extends Caller {
  app: AppCredentials;
}

/** One interface of the vendor's manual: reads its parameters, calls the core, answers in the vendor's shape. */
export type Operation = (app: Application, caller: QiyuesuoCaller, parameters: Parameters) => Promise<Answer>;

/** Keyed by method and path as the manual prints them. */
export type Operations = Readonly<Record<`${'GET' | 'POST'} /${string}`, Operation>>;

export const done: Answer = {};
