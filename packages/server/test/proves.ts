import { it } from 'node:test';
import type { Proof } from '../src/dialects/catalogue.js';

/** A test that COVERAGE.md counts: `scripts/coverage.mjs` reads these calls. */
export const proves = (operation: string, proof: Exclude<Proof, 'FIXTURE'>, what: string, act: () => Promise<void>) =>
  it(`${operation}: ${what} (${proof})`, act);
