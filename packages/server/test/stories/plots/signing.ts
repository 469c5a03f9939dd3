import assert from 'node:assert/strict';
import { companySeals, plainPaper, signs, somebody, spot, type Story } from '../story.js';

/** Who signs, in what order, and how a company seals. */
export const signing: Story[] = [
  {
    name: 'one person signs',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([signs(person, [spot(0)])]));
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a company’s employee seals on the page, then a person signs',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([companySeals('ON_PAGE', [spot(0)]), signs(person, [spot(1)])]));
      await t.signs(sent, t.employee);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'the company seals by a call',
    needs: ['send', 'linkFor', 'sealByCall', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([companySeals('BY_CALL', [spot(0)]), signs(person, [spot(1)])]));
      await t.say.sealByCall(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'the company’s seal comes by itself',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([companySeals('BY_ITSELF', [spot(0)]), signs(person, [spot(1)])]));
      await t.untilSealed(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'the seal that comes by itself is the last',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([signs(person, [spot(0)]), companySeals('BY_ITSELF', [spot(1)])]));
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'three sign one after the other',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const three = [somebody(), somebody(), somebody()];
      const sent = await t.say.send(t.plan(three.map((person, n) => signs(person, [spot(n)]))));
      await t.cannotSign(sent, three[2]!); // not yet
      for (const person of three) await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 3 };
    },
  },
  {
    name: 'three sign in any order',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const three = [somebody(), somebody(), somebody()];
      const parties = three.map((person, n) => signs(person, [spot(n)]));
      const sent = await t.say.send(t.plan(parties, { together: true }));
      for (const person of three.toReversed()) await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 3 };
    },
  },
  {
    name: 'one of two is enough',
    needs: ['send', 'anyOf', 'linkFor', 'download'],
    tell: async (t) => {
      const [one, other] = [somebody(), somebody()];
      const parties = [signs(one, [spot(0)]), signs(other, [spot(1)])];
      const sent = await t.say.send(t.plan(parties, { together: true, anyOf: true }));
      await t.signs(sent, other);
      await t.until(sent, 'COMPLETED');
      await t.cannotSign(sent, one);
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a signer comes by the link in the message',
    needs: ['send', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([companySeals('BY_ITSELF', [spot(0)]), signs(person, [spot(1)])]));
      await (await t.phoneFromMessage(person, 'SIGN')).sign();
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'several contracts are signed with one code',
    needs: ['send', 'download'],
    tell: async (t) => {
      const person = somebody();
      const all = [];
      for (const subject of ['劳动合同', '保密协议', '入职承诺书'])
        all.push(await t.say.send(t.plan([signs(person, [spot(0)])], { subject })));
      const phone = await t.listOnPhone(all, person);
      assert.equal(phone.list.contracts.length, 3);
      const { signing } = await phone.signAll();
      assert.deepEqual(
        signing?.lines.map(({ outcome }) => outcome),
        ['SIGNED', 'SIGNED', 'SIGNED'],
      );
      for (const sent of all) await t.until(sent, 'COMPLETED');
      return { sent: all[1]!, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a paper is added before it is sent',
    needs: ['draft', 'addPaper', 'sendDraft', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const draft = await t.say.draft(t.plan([signs(person, [spot(0)])]));
      assert.equal((await t.now(draft)).state, 'DRAFT');
      const sent = await t.say.addPaper(draft, plainPaper(2, '补充协议'), { page: 2, x: 80, y: 80 });
      await t.say.sendDraft(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      const pages = (await t.now(sent)).documents.map((document) => document.pages);
      assert.deepEqual(pages, [1, 2]);
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'one more signs who was not named at first',
    needs: ['send', 'addPerson', 'linkFor', 'download'],
    tell: async (t) => {
      const [first, late] = [somebody(), somebody()];
      const sent = await t.say.send(t.plan([signs(first, [spot(0)])], { openEnded: true }));
      if (t.has('finish')) await t.signs(sent, first);
      await t.say.addPerson(sent, late, spot(1));
      if (!t.has('finish')) await t.signs(sent, first); // who cannot say "finished" is finished with the last one named
      await t.signs(sent, late);
      if (t.has('finish')) {
        assert.equal((await t.now(sent)).state, 'SIGNED');
        await t.say.finish(sent);
      }
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'an internal review comes before the seal',
    needs: ['send', 'review', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const company = companySeals('ON_PAGE', [spot(0)], { reviewed: true });
      const sent = await t.say.send(t.plan([company, signs(person, [spot(1)])]));
      await t.say.review(sent, true, '同意');
      await t.signs(sent, t.employee);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'somebody else takes over the seal',
    needs: ['send', 'handOver', 'linkFor', 'cancel'],
    tell: async (t) => {
      const colleague = somebody();
      const sent = await t.say.send(t.plan([companySeals('ON_PAGE', [spot(0)]), signs(somebody(), [spot(1)])]));
      await t.say.handOver(sent, colleague);
      assert.equal((await t.phone(sent, colleague)).state.kind, 'SIGN');
      await t.say.cancel(sent, '演示结束');
      return { sent, phase: 'RECALLED', acts: 0 };
    },
  },
  {
    name: 'a copy is read, not signed',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const [person, reader] = [somebody(), somebody()];
      const sent = await t.say.send(t.plan([signs(person, [spot(0)])], { copies: [reader] }));
      assert.deepEqual((await t.phoneFromMessage(reader, 'READ_ONLY')).state.actions, []);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a copy is sent to one more while others sign',
    needs: ['send', 'copyTo', 'linkFor', 'download'],
    tell: async (t) => {
      const [person, reader] = [somebody(), somebody()];
      const sent = await t.say.send(t.plan([signs(person, [spot(0)])]));
      await t.say.copyTo(sent, reader);
      await t.phoneFromMessage(reader, 'READ_ONLY');
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
];
