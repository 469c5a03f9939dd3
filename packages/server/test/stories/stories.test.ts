import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { speakersOn, stories } from './all.js';
import { asker } from './asker.js';
import { across } from './plots/across.js';
import { Calls } from './calls.js';
import { assertExpected } from './expected.js';
import { type Ground, openGround } from './server.js';
import { type Ending, speaks, type Story, Telling } from './story.js';
import { everybodyWasTold, evidenceHolds, evidenceNames, filesAreSigned } from './truths.js';
import { tongues, type Speaker, type Step, type Tongue } from './vocabulary.js';
import { hasAll, steps, wireOf } from './wires.js';
import { wordsFor } from './words.js';

const vendors = tongues.filter((tongue) => tongue !== 'native');

/** Every story in every tongue that has its steps, on one whole server. */
describe('stories', () => {
  const calls = new Calls();
  let ground: Ground;
  let speakers: Map<Tongue, Speaker>;
  let ask: ReturnType<typeof asker>;
  before(async () => {
    ground = await openGround();
    speakers = new Map((await speakersOn(ground)).map((speaker) => [speaker.tongue, speaker]));
    ask = asker(ground.baseUrl, ground.credentials);
  });

  for (const tongue of tongues)
    it(`${tongue}: the speaker has a word for every step of its wire, and for no other`, () => {
      const all = Object.keys(steps) as Step[];
      const speaker = speakers.get(tongue)!;
      assert.deepEqual(
        all.filter((step) => speaks(speaker, step)),
        all.filter((step) => hasAll(tongue, [step])),
      );
    });

  for (const story of stories)
    describe(story.name, () => {
      for (const tongue of tongues)
        if (hasAll(tongue, story.needs)) it(tongue, () => tell(story, speakers.get(tongue)!));
    });

  for (const { name, tell: tellAcross } of across)
    for (const maker of vendors)
      for (const other of vendors.filter((tongue) => tongue !== maker))
        it(`made in ${maker}, ${name}: ${other}`, async () => {
          const by = (tongue: Tongue) => new Telling(ground, speakers.get(tongue)!, name);
          const ending = await tellAcross(by(maker), by(other));
          const { id, ids } = await ground.sandbox.contract(ending.sent.id);
          await everybodyWasTold(ground, id);
          await evidenceHolds(ground, id, ending);
          assert.deepEqual(await ask(ids), wordsFor(ending.phase, false));
        });

  it('called every operation that wires.ts says a step by', () => {
    const named = tongues.flatMap((tongue) => Object.keys(steps).map((step) => wireOf(step as Step, tongue)));
    const operations = new Set(named.flatMap((wire) => ('by' in wire ? wire.by : [])));
    assert.deepEqual(
      [...operations].filter((operation) => !calls.has(operation)),
      [],
    );
  });

  async function tell(story: Story, speaker: Speaker): Promise<void> {
    const telling = new Telling(ground, speaker, story.name);
    const ending = await story.tell(telling);
    await check(story, speaker, ending);
  }

  async function check({ name, toldInAnyOrder }: Story, speaker: Speaker, ending: Ending): Promise<void> {
    const { sent, phase, acts } = ending;
    const { id, ids } = await ground.sandbox.contract(sent.id);
    await everybodyWasTold(ground, id);
    const told = speaker.told(sent);
    assertExpected(speaker.tongue, name, 'told', toldInAnyOrder ? told.sort() : told);
    if (speaker.steps.download && phase === 'COMPLETED') {
      const files = await speaker.steps.download(sent);
      filesAreSigned(ground, files, acts);
      await evidenceNames(ground, id, files);
    }
    await evidenceHolds(ground, id, ending);
    const filled = (await ground.ledger.events(id)).some(({ type }) => type === 'FILL_STARTED');
    assert.deepEqual(await ask(ids), wordsFor(phase, filled));
    const idIn = { qiyuesuo: ids.qiyuesuo, tencent: ids.tencent, 'esign v1': ids.esign, 'esign v3': ids.esign };
    for (const [tongue, wireId] of Object.entries(idIn) as [keyof typeof idIn, string][])
      assertExpected(tongue, name, 'reading', await speakers.get(tongue)!.steps.read!({ ...sent, id: wireId }));
  }
});
