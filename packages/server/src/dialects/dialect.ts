import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Application, CallbackManner, ClientFacts } from '../app/application.js';

/** An encapsulated part of the server: hooks, body parsers and error handlers set here are seen nowhere else. */
export type HttpScope = FastifyInstance;

/** What the server knows of a request beyond its bytes. */
export interface HttpFacts {
  /** The origin the request came to, or HUFU_BASE_URL; no trailing slash. Links handed out begin with it. */
  originOf(request: FastifyRequest): string;
  /** Facts of the connection, for evidence. */
  clientOf(request: FastifyRequest, platform: ClientFacts['platform']): ClientFacts;
}

/** How a request shows that it speaks a dialect when it comes to the bare origin. */
export interface DialectMarks {
  /** Names of headers that only this dialect's clients send, matched in lower case. */
  readonly header: RegExp;
  /** Paths that only this dialect has; the query is left off. */
  readonly path?: RegExp;
  /** Anything else, such as a query parameter. */
  readonly request?: (method: string, target: string) => boolean;
}

/** One vendor's way of speaking. A further one is a folder shaped like its sisters and a name in main.ts and credentials.ts. */
export interface Dialect {
  readonly name: string;
  /** Where its routes live, `/qiyuesuo`; empty for our own, whose paths carry `/native/v1` themselves. */
  readonly prefix: string;
  /** Absent when the prefix is the only way in. */
  readonly marks?: DialectMarks;
  /** Mounts routes with this dialect's own body parser, signature check and error shape. `scope` has the prefix already. */
  mount(scope: HttpScope, app: Application, http: HttpFacts): void | Promise<void>;
  /** How this vendor's callbacks are written, judged received and tried again. */
  readonly callback: CallbackManner;
}
