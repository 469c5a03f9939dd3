import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { DomainError } from '../../domain/errors.js';
import { pairsOf, readBytes, type Reserve } from '../body.js';
import { isRecord } from '../reading.js';
import { type Language, TencentRefusal } from './errors.js';
import { nested, Parameters } from './reading.js';

/** What every request says about itself, in headers (TC3) or among its parameters (the older signature). */
export interface PublicParameters {
  action: string;
  version: string;
  /** Unix seconds, as received. */
  timestamp: string;
}

/** Bodies of TC3; of the older signature; and of UploadFiles, whose 60 MB travel as Base64 (protocols §1.1). */
export const bodyLimits = { tc3: 10 * 1024 * 1024, parameters: 1024 * 1024, upload: 96 * 1024 * 1024 };

export const one = (headers: IncomingHttpHeaders, name: string): string | undefined =>
  [headers[name]].flat()[0]?.trim() || undefined;

/** A parameter that every request has. The vendor's own text names it in backquotes. */
export const missingPublic = (name: string): TencentRefusal =>
  new TencentRefusal('MissingParameter', undefined, `The request is missing a required parameter \`${name}\`.`);

export function publicOfHeaders(headers: IncomingHttpHeaders): PublicParameters {
  const required = (header: string, name: string): string => {
    const value = one(headers, header);
    if (value === undefined) throw missingPublic(name);
    return value;
  };
  return {
    action: required('x-tc-action', 'Action'),
    version: required('x-tc-version', 'Version'),
    timestamp: required('x-tc-timestamp', 'Timestamp'),
  };
}

export function publicOfParameters(parameters: ReadonlyMap<string, string>): PublicParameters {
  const required = (name: string): string => parameters.get(name) || refuseMissing(name);
  const found = { action: required('Action'), version: required('Version'), timestamp: required('Timestamp') };
  for (const name of ['Nonce', 'SecretId', 'Signature']) required(name);
  return found;
}
const refuseMissing = (name: string): never => {
  throw missingPublic(name);
};

export const languageOf = (text: string | undefined): Language => (text === 'en-US' ? 'en-US' : 'zh-CN');

/**
 * All bytes of a body, before anything reads them: the signature is over exactly these.
 *
 * @throws TencentRefusal RequestSizeLimitExceeded as soon as it is known (the rest is not awaited)
 */
export const readBody = (request: IncomingMessage, limit: number, reserve: Reserve): Promise<Buffer> =>
  readBytes(request, limit, reserve).catch((error: unknown) => {
    const isTooLong = error instanceof DomainError && error.code === 'INPUT_TOO_LONG';
    throw isTooLong ? new TencentRefusal('RequestSizeLimitExceeded') : error;
  });

/** The action's own parameters of a TC3 request. @throws TencentRefusal InvalidParameter, InvalidRequest */
export async function parametersOf(
  method: string,
  query: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Parameters> {
  if (method === 'GET') return new Parameters(nested(pairsOf(query)), true);
  const type = (one(headers, 'content-type') ?? '').toLowerCase();
  if (type.startsWith('multipart/form-data')) return new Parameters(nested(await partsOf(headers, body)), true);
  if (type.startsWith('application/x-www-form-urlencoded'))
    return new Parameters(nested(pairsOf(body.toString('utf8'))), true);
  if (!type.startsWith('application/json'))
    throw new TencentRefusal('InvalidRequest', undefined, 'Content-Type 错误。');
  return new Parameters(jsonOf(body));
}

function jsonOf(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  const value = parsed(body.toString('utf8'));
  if (!isRecord(value)) throw new TencentRefusal('InvalidParameter', 'the body is no JSON object');
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TencentRefusal('InvalidParameter', 'the body is no JSON');
  }
}

/** Parts of a form; no action of this product takes files this way (protocols §1.1). */
function partsOf(headers: IncomingHttpHeaders, body: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    const damaged = (): void => reject(new TencentRefusal('InvalidRequest'));
    const parts = new Map<string, string>();
    try {
      const parser = busboy({ headers, limits: { files: 0, fieldSize: bodyLimits.tc3, fields: 2000 } });
      parser.on('field', (name, value) => void (parts.has(name) || parts.set(name, value)));
      parser.on('error', damaged);
      parser.on('close', () => resolve(parts));
      parser.end(body);
    } catch {
      damaged();
    }
  });
}
