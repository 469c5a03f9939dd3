import { after, before, describe, it } from 'node:test';
import { assertMatches, filled } from '../matching.js';
import { documented, withNumbers } from './documented.js';
import { givens } from './given.js';
import { patterns } from './matching.js';
import { namesOf, openStage, type Stage } from './stage.js';

/** Every documented request is sent to a whole server, and its answer compared with the documented one. */
describe('documented requests and replies of 腾讯电子签', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  for (const { file, operation, given, request, reply } of documented)
    it(`${operation} (${file})`, async () => {
      const names = { ...namesOf(stage), ...(await givens[given]!(stage)) } as Record<string, string>;
      const { response } = await stage.client.ask(operation, withNumbers(filled(request, names)));
      assertMatches(patterns, { Response: response }, filled(reply, names));
    });
});
