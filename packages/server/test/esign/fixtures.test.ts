import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { asked, type Asking } from './asking.js';
import { assertMatches, filled } from '../matching.js';
import { givens, namesOf } from './givens.js';
import { patterns } from './matching.js';
import { openStage, type Stage } from './stage.js';

/** Every documented request is sent to a whole server, and its answer compared with the documented one. */
interface Fixture {
  operation: string;
  given: string;
  request: Asking;
  reply: Record<string, unknown>;
}
const folder = new URL('../../../src/dialects/esign/fixtures/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture) }));

describe('documented requests and replies of e签宝', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  for (const { file: name, operation, given, request, reply } of fixtures)
    it(`${operation} (${name})`, async () => {
      const names = { ...namesOf(stage), ...(await givens[given]!(stage)) };
      assertMatches(patterns, await asked(stage.client, operation, filled(request, names)), filled(reply, names));
    });
});
