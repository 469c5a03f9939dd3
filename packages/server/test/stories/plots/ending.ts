import assert from 'node:assert/strict';
import { companySeals, day, minute, plainPaper, signs, somebody, spot, type Story, type Telling } from '../story.js';
import { until } from '../sandbox.js';
import type { Person, Plan, Sent } from '../vocabulary.js';

const twoPersons = async (t: Telling, more = {}): Promise<{ sent: Sent; two: [Person, Person] }> => {
  const two: [Person, Person] = [somebody(), somebody()];
  return {
    sent: await t.say.send(
      t.plan(
        two.map((person, n) => signs(person, [spot(n)])),
        more,
      ),
    ),
    two,
  };
};

/** A completed contract of the company and a person, the seal on the page. */
const done = async (t: Telling, more: Partial<Plan> = {}): Promise<{ sent: Sent; person: Person }> => {
  const person = somebody();
  const sent = await t.say.send(t.plan([companySeals('ON_PAGE', [spot(0)]), signs(person, [spot(1)])], more));
  await t.signs(sent, t.employee);
  await t.signs(sent, person);
  await t.until(sent, 'COMPLETED');
  return { sent, person };
};

/** Starts to void it; the company has sealed the agreement. */
async function releaseOf(t: Telling, sent: Sent, what?: 'FIRST_PAPER'): Promise<void> {
  const { agreement, companySeals: how } = await t.say.release(sent, '双方协商一致', what);
  assert.equal((await t.now(sent)).voidState, 'VOIDING');
  if (how === 'BY_CALL') await t.say.sealRelease(sent);
  if (how === 'ON_PAGE') await t.signs(agreement!, t.employee);
  if (how === 'BY_ITSELF') await t.untilSealed(agreement!);
}

/** How a contract ends, or does not. */
export const endings: Story[] = [
  {
    name: 'the second one refuses',
    needs: ['send', 'linkFor'],
    tell: async (t) => {
      const { sent, two } = await twoPersons(t);
      await t.signs(sent, two[0]);
      const phone = await t.phone(sent, two[1]);
      await assert.rejects(phone.reject(' '), /^PageRefusal: 4/); // without a reason
      await phone.reject('价格与商定的不符');
      await assert.rejects(phone.sign(), /^PageRefusal: 4/);
      return { sent, phase: 'REJECTED', acts: 1 };
    },
  },
  {
    name: 'the sender cancels it',
    needs: ['send', 'linkFor', 'cancel'],
    tell: async (t) => {
      const { sent, two } = await twoPersons(t);
      const open = await t.phone(sent, two[0]);
      await t.say.cancel(sent, '条款有误');
      await assert.rejects(open.sign(), /^PageRefusal: 4/);
      return { sent, phase: 'RECALLED', acts: 0 };
    },
  },
  {
    name: 'the internal reviewer refuses',
    needs: ['send', 'review'],
    tell: async (t) => {
      const company = companySeals('ON_PAGE', [spot(0)], { reviewed: true });
      const sent = await t.say.send(t.plan([company, signs(somebody(), [spot(1)])]));
      await t.say.review(sent, false, '金额超出权限');
      return { sent, phase: 'REJECTED', acts: 0 };
    },
  },
  {
    name: 'it is ended by force',
    needs: ['send', 'endByForce', 'linkFor'],
    tell: async (t) => {
      const { sent, two } = await twoPersons(t);
      await t.signs(sent, two[0]);
      await t.say.endByForce(sent, '项目终止');
      return { sent, phase: 'FORCE_ENDED', acts: 1 };
    },
  },
  {
    name: 'nobody signs in time',
    needs: ['send'],
    tell: async (t) => {
      const { sent } = await twoPersons(t, { openMs: 7 * day });
      await t.advance(7 * day - minute);
      assert.equal((await t.now(sent)).state, 'SIGNING');
      await t.advance(2 * minute);
      await t.until(sent, 'EXPIRED');
      const end = (await t.events(sent)).find(({ type }) => type === 'EXPIRED')!;
      assert.ok(end.businessAt! > end.at, 'the evidence says that the business clock was moved');
      return { sent, phase: 'EXPIRED', acts: 0 };
    },
  },
  {
    name: 'the deadline is moved and everybody signs after the old one',
    needs: ['send', 'extend', 'linkFor', 'download'],
    tell: async (t) => {
      const { sent, two } = await twoPersons(t, { openMs: 7 * day });
      await t.signs(sent, two[0]);
      await t.say.extend(sent, (await t.advance(0)) + 20 * day);
      await t.advance(8 * day);
      await t.signs(sent, two[1]);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'an expired one is opened again and signed',
    needs: ['send', 'revive', 'linkFor', 'download'],
    tell: async (t) => {
      const { sent, two } = await twoPersons(t, { openMs: 7 * day });
      await t.signs(sent, two[0]);
      await t.advance(8 * day);
      await t.until(sent, 'EXPIRED');
      await t.say.revive(sent, (await t.advance(0)) + 7 * day);
      await t.signs(sent, two[1]);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'who waits is reminded, once in a while',
    needs: ['send', 'urge', 'linkFor', 'download'],
    tell: async (t) => {
      const { sent, two } = await twoPersons(t);
      const heard = async (person: Person) => (await t.ground.sandbox.messages(person.mobile)).length;
      await t.advance(31 * minute);
      const [before, other] = [await heard(two[0]), await heard(two[1])];
      assert.equal(await t.say.urge(sent), true);
      await until('a reminder', async () => (await heard(two[0])) === before + 1);
      assert.equal(await heard(two[1]), other); // whose turn has not come
      assert.equal(await t.say.urge(sent), false);
      await t.advance(31 * minute);
      assert.equal(await t.say.urge(sent), true);
      for (const person of two) await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'a cancelled one is sent again',
    needs: ['send', 'cancel', 'sendAgain', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const first = await t.say.send(t.plan([signs(person, [spot(0)])]));
      await t.say.cancel(first, '写错了');
      const sent = await t.say.sendAgain(first);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      assert.equal((await t.now(first)).state, 'RECALLED');
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a completed one is voided by an agreement',
    needs: ['send', 'linkFor', 'release', 'download'],
    tell: async (t) => {
      const { sent, person } = await done(t);
      await releaseOf(t, sent);
      await (await t.phoneFromMessage(person, 'SIGN')).sign();
      await t.untilVoid(sent, 'VOIDED');
      return { sent, phase: 'VOIDED', acts: 2 };
    },
  },
  {
    name: 'one of two papers is voided',
    needs: ['send', 'linkFor', 'release', 'releaseOfPapers', 'download'],
    tell: async (t) => {
      const { sent, person } = await done(t, { papers: [plainPaper(), plainPaper(1, '补充协议')] });
      await releaseOf(t, sent, 'FIRST_PAPER');
      await (await t.phoneFromMessage(person, 'SIGN')).sign();
      await t.untilVoid(sent, 'PARTLY_VOIDED');
      return { sent, phase: 'PARTLY_VOIDED', acts: 2 };
    },
  },
  {
    name: 'the other side does not want it voided',
    needs: ['send', 'linkFor', 'release', 'download'],
    tell: async (t) => {
      const { sent, person } = await done(t);
      await releaseOf(t, sent);
      await (await t.phoneFromMessage(person, 'SIGN')).reject('合同应继续履行');
      await t.untilVoid(sent, 'NONE');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
];
