import { operations, type Operations, type Refusal } from './operations.js';

/** A refusal or a mistake of the server, as it told it. `status` 0 never occurs: no answer at all is `NoAnswer`. */
export class HufuError extends Error {
  override readonly name = 'HufuError';
  readonly code: Refusal['code'];
  readonly facts: Refusal['facts'];
  readonly requestId: string;
  constructor(
    readonly status: number,
    refusal: Refusal,
  ) {
    super(refusal.message);
    this.code = refusal.code;
    this.facts = refusal.facts;
    this.requestId = refusal.requestId;
  }
}

/** Nothing came back: offline, timed out or cut. Whether the server acted is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export interface ClientOptions {
  /** Origin or prefix of the server; empty for the page's own origin. */
  base?: string;
  /** Bearer key of the native API; a signing page uses its cookies instead. */
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
  /** A call without an answer for this long is `NoAnswer`. 60,000 by default. */
  timeoutMs?: number;
}

type Part<Name extends keyof Operations, Key extends 'path' | 'query'> = keyof Operations[Name][Key] extends never
  ? { [K in Key]?: undefined }
  : { [K in Key]: Operations[Name][Key] };
type Body<Name extends keyof Operations> = Operations[Name]['body'] extends undefined
  ? { body?: undefined }
  : { body: Operations[Name]['body'] };
export type Input<Name extends keyof Operations> = Part<Name, 'path'> & Part<Name, 'query'> & Body<Name>;
/** Calls one operation of openapi.json by its operationId. @throws HufuError, NoAnswer */
export type Client = <Name extends keyof Operations>(
  name: Name,
  input: Input<Name>,
  signal?: AbortSignal,
) => Promise<Operations[Name]['reply']>;

/** A client of Hufu's own API. */
export function createClient(options: ClientOptions = {}): Client {
  const send = options.fetch ?? ((...all: Parameters<typeof fetch>) => globalThis.fetch(...all));
  return async (name, input, signal) => {
    const [method] = operations[name];
    return answered(options, signal, async (within) => {
      const response = await send(addressOf(name, input, options.base ?? ''), {
        method,
        headers: headersOf(input.body, options.apiKey),
        body: input.body === undefined ? undefined : JSON.stringify(input.body),
        credentials: 'same-origin',
        signal: within,
      });
      if (!response.ok) throw new HufuError(response.status, await refusalOf(response));
      return (await bodyOf(response)) as never;
    });
  };
}

/** Where an operation is asked, with its path and query filled in. */
export function addressOf<Name extends keyof Operations>(
  name: Name,
  input: { path?: object; query?: object },
  base = '',
): string {
  const path: Record<string, string> = { ...input.path };
  const filled = operations[name][1].replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(path[key] ?? ''));
  const query = new URLSearchParams({ ...input.query }).toString();
  return base + filled + (query && `?${query}`);
}

function headersOf(body: unknown, apiKey: string | undefined): Record<string, string> {
  return {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
}

async function answered<Answer>(
  { timeoutMs = 60_000 }: ClientOptions,
  signal: AbortSignal | undefined,
  ask: (within: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const within = new AbortController();
  const stop = () => within.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener('abort', stop);
  try {
    return await ask(within.signal);
  } catch (cause) {
    if (cause instanceof HufuError) throw cause;
    throw new NoAnswer('no answer from the server', { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  return type.startsWith('application/json') ? response.json() : response.blob();
}

/** A proxy may answer for the server, in a shape that is not ours. */
async function refusalOf(response: Response): Promise<Refusal> {
  const body = (await response.json().catch(() => undefined)) as Partial<Refusal> | undefined;
  const message = body?.message ?? `HTTP ${response.status}`;
  return { code: body?.code ?? 'INTERNAL', message, facts: body?.facts ?? {}, requestId: body?.requestId ?? '' };
}
