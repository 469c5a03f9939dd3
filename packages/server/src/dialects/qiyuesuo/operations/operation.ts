import type { Application, Download } from '../../../app/application.js';
import type { AppCaller } from '../../door.js';
import type { Parameters } from '../body.js';

/** What goes back: a JSON result (nothing for calls that answer without one) or bytes. */
export type Answer = { result?: unknown } | { download: Download };

export type QiyuesuoCaller = AppCaller;

/** One interface of the vendor's manual: reads its parameters, calls the core, answers in the vendor's shape. */
export type Operation = (app: Application, caller: QiyuesuoCaller, parameters: Parameters) => Promise<Answer>;

/** Keyed by method and path as the manual prints them. */
export type Operations = Readonly<Record<`${'GET' | 'POST'} /${string}`, Operation>>;

export const done: Answer = {};
