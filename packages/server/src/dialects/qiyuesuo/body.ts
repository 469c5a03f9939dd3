import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { DomainError } from '../../domain/errors.js';
import { pairsOf, queryOf, readBytes, recordOf, type Reserve } from '../body.js';
import { Reader } from '../reading.js';

/** A file of a multipart request. Its name is for display only: PHP's is a full local path, Java's is "streamFile". */
export interface UploadedFile {
  bytes: Buffer;
  fileName?: string;
}

/** What an operation is given, however the client wrote it. */
export interface Parameters {
  fields: Reader;
  files: ReadonlyMap<string, UploadedFile[]>;
}

/** The vendor's newest limit for one upload (protocols §3.1.2). */
export const fileLimit = 50 * 1024 * 1024;
/** JSON and form bodies; the largest documented ones are lists of 1,000 positions. */
export const textLimit = 8 * 1024 * 1024;
const multipartOverhead = 9 * 1024 * 1024;
const noFiles: ReadonlyMap<string, UploadedFile[]> = new Map();

/** `+` is a space, as form-encoding clients and Servlet servers have it (protocols §1.5). The first of equal names counts. */
export function fieldsOfQuery(query: string): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  // Go 3.1.1 writes two parameters of contract/list with a tab after their names.
  for (const [name, value] of pairsOf(query)) fields[name.trim()] ??= value;
  return fields;
}

/**
 * Reads the parameters of one request: query, then JSON, form or multipart body; a body's field wins over the query's.
 *
 * @param target path and query as they came.
 * @param reserve told of each piece of a multipart body before it is kept; may refuse.
 * @throws DomainError FILE_TOO_LARGE as soon as it is known (the rest of the body is not awaited), INPUT_INVALID, INPUT_TOO_LONG
 */
export async function readParameters(
  request: IncomingMessage,
  target: string,
  reserve: Reserve = () => {},
): Promise<Parameters> {
  const query = fieldsOfQuery(queryOf(target));
  if (request.method === 'GET') return { fields: new Reader(query), files: noFiles };
  const type = request.headers['content-type']?.trim().toLowerCase() ?? '';
  if (type.startsWith('multipart/')) {
    const { fields, files } = await readMultipart(request, request.headers, reserve);
    return { fields: new Reader({ ...query, ...fields }), files };
  }
  const body = await readBytes(request, textLimit, reserve);
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { fields: new Reader({ ...query, ...fieldsOfQuery(body.toString('utf8')) }), files: noFiles };
  return { fields: new Reader({ ...query, ...recordOf(body) }), files: noFiles };
}

interface Multipart {
  fields: Record<string, unknown>;
  files: Map<string, UploadedFile[]>;
}

/**
 * Multipart as every official SDK writes it: fields in any order, file first or last, no space after the colon of a part
 * header (Java, C#), a CRLF before the first boundary (C#), `charset=UTF-8` before `boundary`, and no file at all (Go).
 */
export function readMultipart(
  stream: Readable,
  headers: Record<string, string | string[] | undefined>,
  reserve: Reserve,
): Promise<Multipart> {
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > fileLimit + multipartOverhead) return Promise.reject(tooLarge(announced));
  return new Promise((resolve, reject) => {
    const parser = openParser(headers, reject);
    if (!parser) return;
    const parts: Multipart = { fields: Object.create(null), files: new Map() };
    let received = 0;
    const stop = (error: unknown) => {
      stream.unpipe(parser);
      stream.off('data', count);
      reject(error);
    };
    const count = (chunk: Buffer) => {
      received += chunk.length;
      if (received > fileLimit + multipartOverhead) return stop(tooLarge(received));
      try {
        reserve(chunk.length);
      } catch (error) {
        stop(error);
      }
    };
    parser.on('field', (name, value: string | undefined, info) => {
      // A part that declares a character set busboy does not know comes without its value.
      if (value === undefined) stop(new DomainError('INPUT_INVALID', { field: name, why: 'not UTF-8' }));
      if (info.valueTruncated) stop(new DomainError('INPUT_TOO_LONG', { field: name, limit: textLimit }));
      parts.fields[name] ??= value;
    });
    parser.on('file', (name, file, info) => collect(file, info.filename, name, parts, stop));
    parser.on('error', (cause) => stop(damaged(cause)));
    parser.on('partsLimit', () => stop(new DomainError('INPUT_TOO_LONG', { field: 'body', limit: 'parts' })));
    parser.on('close', () => resolve(parts));
    stream.on('aborted', () => stop(damaged(new Error('the client went away'))));
    stream.on('data', count);
    stream.pipe(parser);
  });
}

function openParser(headers: Record<string, string | string[] | undefined>, reject: (error: unknown) => void) {
  try {
    return busboy({
      headers: headers as { 'content-type': string },
      defParamCharset: 'utf8',
      // busboy calls a file that reaches its limit too long already
      limits: { fileSize: fileLimit + 1, fieldSize: textLimit, fields: 200, files: 50, parts: 250 },
    });
  } catch (cause) {
    reject(damaged(cause));
    return undefined;
  }
}

function collect(
  file: Readable,
  fileName: string | undefined,
  name: string,
  parts: Multipart,
  stop: (error: unknown) => void,
) {
  const chunks: Buffer[] = [];
  file.on('data', (chunk: Buffer) => chunks.push(chunk));
  file.on('limit', () => {
    chunks.length = 0;
    stop(tooLarge(fileLimit + 1));
  });
  file.on('error', (cause) => stop(damaged(cause)));
  file.on('end', () => {
    const files = parts.files.get(name) ?? [];
    files.push({ bytes: Buffer.concat(chunks), fileName });
    parts.files.set(name, files);
  });
}

const tooLarge = (bytes: number) => new DomainError('FILE_TOO_LARGE', { bytes, limit: fileLimit });
const damaged = (cause: unknown) =>
  new DomainError('INPUT_INVALID', { field: 'body', why: 'not multipart/form-data' }, { cause });
