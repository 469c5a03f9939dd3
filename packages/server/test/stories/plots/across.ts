import assert from 'node:assert/strict';
import { companySeals, signs, somebody, spot, type Ending, Telling } from '../story.js';
import { judgedPdf } from '../truths.js';
import type { Sent, Speaker, Tongue } from '../vocabulary.js';

/** One company, several programs: what one made in its tongue, another goes on with in its own. */
export interface StoryAcross {
  readonly name: string;
  tell(maker: Telling, other: Telling): Promise<Ending>;
}

/** The same contract as another tongue knows it. */
async function asKnownTo({ tongue }: Speaker, by: Telling, sent: Sent): Promise<Sent> {
  const { ids, documents } = await by.now(sent);
  const dressed: Record<Exclude<Tongue, 'native'>, string> = {
    qiyuesuo: ids.qiyuesuo,
    tencent: ids.tencent,
    'esign v1': ids.esign,
    'esign v3': ids.esign,
  };
  return { ...sent, id: dressed[tongue as keyof typeof dressed], papers: documents.map(({ id }) => id), known: {} };
}

export const across: readonly StoryAcross[] = [
  {
    name: 'sealed and signed by links of another, and fetched by it',
    tell: async (maker, other) => {
      const person = somebody();
      const parties = [companySeals('ON_PAGE', [spot(0)]), signs(person, [spot(1)])];
      const sent = await maker.say.send(maker.plan(parties));
      const theirs = await asKnownTo(other.speaker, maker, sent);
      for (const signer of [other.employee, person]) await other.signs(theirs, signer);
      await maker.until(sent, 'COMPLETED');
      const [mine, fetched] = [await maker.say.download(sent), await other.say.download(theirs)];
      assert.ok(mine.length === 1 && mine[0]!.equals(fetched[0]!), 'the same file');
      assert.equal(judgedPdf(other.ground, fetched[0]!).indication, 'TOTAL-PASSED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'cancelled by another',
    tell: async (maker, other) => {
      const sent = await maker.say.send(maker.plan([signs(somebody(), [spot(0)])]));
      await other.say.cancel(await asKnownTo(other.speaker, maker, sent), '条款有误');
      return { sent, phase: 'RECALLED', acts: 0 };
    },
  },
];
