import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { assertMatches, filled } from '../matching.js';
import { givens } from './given.js';
import { patterns } from './matching.js';
import { namesOf, openStage, type Stage } from './stage.js';

/** Every documented request is sent to a whole server, and its answer compared with the documented one. */
interface Fixture {
  operation: string;
  given: string;
  request: Record<string, unknown>;
  reply: Record<string, unknown>;
}
const folder = new URL('../../../src/dialects/tencent/fixtures/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture) }));

/** `#1840000000` in a request is a number that depends on the day of the test. */
const withNumbers = <T>(request: T): T => JSON.parse(JSON.stringify(request).replace(/"#(\d+)"/g, '$1')) as T;

describe('documented requests and replies of 腾讯电子签', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  for (const { file, operation, given, request, reply } of fixtures)
    it(`${operation} (${file})`, async () => {
      const names = { ...namesOf(stage), ...(await givens[given]!(stage)) } as Record<string, string>;
      const { response } = await stage.client.ask(operation, withNumbers(filled(request, names)));
      assertMatches(patterns, { Response: response }, filled(reply, names));
    });
});
