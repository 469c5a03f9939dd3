import type { DomainError } from '../domain/errors.js';

/** What a vendor's gateway refuses before a request reaches an interface; HTTP status and code are the same number. */
export class GatewayRefusal extends Error {
  override readonly name = 'GatewayRefusal';
  constructor(
    readonly status: number,
    readonly text: string,
  ) {
    super(text);
  }
}

/** Sentences of refusals are made of their facts. */
export type Facts = DomainError['facts'];
export type Told = (given: Facts) => string;

/** What a caller sent goes back to him, but not whole pages of it. */
export const shortened = (value: string | number | undefined): string => String(value ?? '').slice(0, 80);
export const say =
  (text: string): Told =>
  () =>
    text;
export const fact =
  (name: string): Told =>
  (given) =>
    shortened(given[name]);
/** All facts, in the order given; for refusals that need no sentence. */
export const facts: Told = (given) =>
  Object.entries(given)
    .map(([name, value]) => `${name} ${shortened(value)}`)
    .join(', ');
