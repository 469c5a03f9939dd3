import type { Application } from '../../../app/application.js';
import type { AppCaller } from '../../door.js';
import type { Reader } from '../../reading.js';

export type EsignCaller = AppCaller;

/** One request: parts of its path by name, its query, its body. */
export interface Asked {
  parts: Readonly<Record<string, string>>;
  query: Reader;
  body: Reader;
}

/** One interface of the vendor's manual: reads the request, calls the core, answers `data`. */
export type Operation = (app: Application, caller: EsignCaller, asked: Asked) => Promise<unknown>;

/** Keyed by method and path as the manual prints them, names in braces. */
export type Operations = Readonly<Record<`${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`, Operation>>;
