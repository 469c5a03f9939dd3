import { readdirSync, readFileSync } from 'node:fs';

/** Requests and replies as the vendor's pages show them, one file for each. */
interface Fixture {
  operation: string;
  given: string;
  request: Record<string, unknown>;
  reply: Record<string, unknown>;
}
const folder = new URL('../../../src/dialects/tencent/fixtures/', import.meta.url);
export const documented = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture) }));

/** `#1840000000` in a request is a number that depends on the day of the test. */
export const withNumbers = <T>(request: T): T => JSON.parse(JSON.stringify(request).replace(/"#(\d+)"/g, '$1')) as T;
