import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { DomainError } from '../../domain/errors.js';

/** One operation of our own API: what OpenAPI says of it, and what runs. */
export interface Call {
  /** operationId, also the name of the sdk's method. */
  name: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** Fastify's form, `:name` for parameters. */
  path: string;
  summary: string;
  /** What opens it: the page's cookie, an API key, or nothing. */
  by: 'page' | 'key' | 'nobody';
  body?: TSchema;
  query?: Record<string, { description: string; required?: boolean }>;
  /** A JSON schema, null for 204, or the content type of bytes. */
  reply: TSchema | string | null;
  run(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
}

const keyOf = (path: string): string => path.replaceAll('/', '.').replace(/^\./, '');

/** Reads a value that must look like `schema`. @throws DomainError INPUT_INVALID {field} */
export function reader<T extends TSchema>(schema: T): (value: unknown) => Static<T> {
  const compiled = Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return value as Static<T>;
    const found = compiled.Errors(value);
    const worst = found.find((error) => error.keyword !== 'boolean') ?? found[0];
    const missing = worst?.keyword === 'required' ? String(worst.params['requiredProperties']) : '';
    const field = [keyOf(worst?.instancePath ?? ''), missing].filter(Boolean).join('.') || 'body';
    throw new DomainError('INPUT_INVALID', { field, why: worst?.message ?? 'does not match' });
  };
}

/** A whole number from the query. @throws DomainError INPUT_INVALID {field, value} */
export function wholeNumber(field: string, text: unknown, among?: readonly number[]): number {
  const value = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value) || (among && !among.includes(value)))
    throw new DomainError('INPUT_INVALID', { field, value: String(text).slice(0, 40) });
  return value;
}
