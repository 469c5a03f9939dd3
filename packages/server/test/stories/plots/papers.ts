import assert from 'node:assert/strict';
import { demoKeywords } from '../../../src/demo/contracts.js';
import {
  companySeals,
  day,
  labourPaper,
  plainPaper,
  signs,
  somebody,
  spot,
  type Story,
  type Telling,
} from '../story.js';
import { Phone } from '../page.js';
import { judgedPdf, signaturePlaces } from '../truths.js';
import type { Party, Person, Sent, TemplatePlan } from '../vocabulary.js';

const near = (got: number, wanted: number, within: number, what: string): void =>
  assert.ok(Math.abs(got - wanted) <= within, `${what}: ${got}, expected ${wanted}`);

const fillsAndSigns = (person: Person): Party => ({
  kind: 'PERSON',
  person,
  marks: [spot(1)],
  fills: [{ name: '通讯地址', required: true }],
});

/** A contract that one person has signed, COMPLETED. */
async function signedByOne(t: Telling): Promise<Sent> {
  const person = somebody();
  const sent = await t.say.send(t.plan([signs(person, [spot(0)])]));
  await t.signs(sent, person);
  await t.until(sent, 'COMPLETED');
  return sent;
}

/** Where marks go, what is filled in, and how the signed file is fetched. */
export const papers: Story[] = [
  {
    name: 'the seal stands where it was asked for',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const places = [{ page: 1, x: 200, y: 500 } as const, { page: 2, x: 320, y: 90 } as const];
      const parties = [companySeals('BY_ITSELF', [places[0]!]), signs(person, [places[1]!])];
      const sent = await t.say.send(t.plan(parties, { papers: [plainPaper(2)] }));
      await t.untilSealed(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      const [pdf] = await t.say.download(sent);
      const found = signaturePlaces(pdf!);
      assert.deepEqual(
        found.map(({ page }) => page),
        [1, 2],
      );
      for (const [n, { x, y }] of places.entries()) {
        near(found[n]!.x, x, 4, 'x');
        near(found[n]!.y, y, 4, 'y');
      }
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'marks stand beside words',
    needs: ['send', 'besideWord', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const parties = [
        companySeals('BY_ITSELF', [{ word: demoKeywords.firstParty }]),
        signs(person, [{ word: demoKeywords.secondParty }]),
      ];
      const sent = await t.say.send(t.plan(parties, { papers: [labourPaper()] }));
      await t.untilSealed(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      const [pdf] = await t.say.download(sent);
      const found = signaturePlaces(pdf!);
      assert.deepEqual(
        found.map(({ page }) => page),
        [3, 3],
      ); // both words stand on the last page
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'a seal goes across all pages',
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const parties = [companySeals('BY_ITSELF', [spot(0), { edge: 400 }]), signs(person, [spot(1)])];
      const sent = await t.say.send(t.plan(parties, { papers: [plainPaper(5)] }));
      await t.untilSealed(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      const [pdf] = await t.say.download(sent);
      const strips = signaturePlaces(pdf!, 'MARKS').filter(({ x, w }) => x + w > 590);
      assert.deepEqual([...new Set(strips.map(({ page }) => page))], [1, 2, 3, 4, 5]);
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'a signer fills something in before anybody signs',
    needs: ['send', 'blanks', 'linkToFill', 'linkFor', 'download'],
    tell: async (t) => {
      const [filler, other] = [somebody(), somebody()];
      const parties = [fillsAndSigns(filler), signs(other, [spot(1)])];
      const sent = await t.say.send(t.plan(parties, { papers: [labourPaper()] }));
      assert.equal((await t.now(sent)).state, 'FILLING');
      await t.fills(sent, filler, { 通讯地址: '杭州市示例区荷塘街 7 号' });
      for (const person of [filler, other]) await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'a contract is made of a template, with a value of the sender',
    needs: ['sendFromTemplate', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const parties = [companySeals('BY_ITSELF', [spot(0)]), signs(person, [spot(1)])];
      const template: TemplatePlan = { plan: t.plan(parties, { papers: [labourPaper()] }), value: ['薪资', '壹万元'] };
      const sent = await t.say.sendFromTemplate(template, await t.template(template));
      await t.untilSealed(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'a template leaves a blank to the signer',
    needs: ['sendFromTemplate', 'blanksOfTemplate', 'linkToFill', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const parties = [companySeals('BY_ITSELF', [spot(0)]), fillsAndSigns(person)];
      const template: TemplatePlan = { plan: t.plan(parties, { papers: [labourPaper()] }), value: ['薪资', '壹万元'] };
      const sent = await t.say.sendFromTemplate(template, await t.template(template));
      assert.equal((await t.now(sent)).state, 'FILLING');
      await t.fills(sent, person, { 通讯地址: '杭州市示例区荷塘街 7 号' });
      await t.untilSealed(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 2 };
    },
  },
  {
    name: 'a signer will not fill it in',
    needs: ['sendFromTemplate', 'blanksOfTemplate', 'linkToFill'],
    tell: async (t) => {
      const person = somebody();
      const parties = [companySeals('BY_ITSELF', [spot(0)]), fillsAndSigns(person)];
      const template: TemplatePlan = { plan: t.plan(parties, { papers: [labourPaper()] }), value: ['薪资', '壹万元'] };
      const sent = await t.say.sendFromTemplate(template, await t.template(template));
      const { baseUrl, sandbox } = t.ground;
      const phone = await Phone.open(baseUrl, sandbox, person, await t.say.linkToFill(sent, person));
      await phone.reject('不提供住址');
      return { sent, phase: 'REJECTED_FILLING', acts: 0 };
    },
  },
  {
    name: 'a link to the signed file lives as long as it says, and only as it was given',
    needs: ['send', 'linkFor', 'download', 'downloadLink'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([signs(person, [spot(0)])], { subject: '保密协议' }));
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      const { url, livesMs } = await t.say.downloadLink(sent);
      const whole = await fetch(url);
      const bytes = Buffer.from(await whole.arrayBuffer());
      assert.deepEqual([whole.status, bytes.toString('latin1', 0, 5)], [200, '%PDF-']);
      const head = await fetch(url, { method: 'HEAD' });
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(bytes.length)]);
      const part = await fetch(url, { headers: { range: 'bytes=5-9' } });
      assert.deepEqual([part.status, Buffer.from(await part.arrayBuffer())], [206, bytes.subarray(5, 10)]);
      for (const wrong of tampered(url)) {
        const { status } = await fetch(wrong);
        assert.ok(status >= 400 && status < 500, `${wrong}: ${status}`);
      }
      await t.advance(livesMs - 60_000);
      assert.equal((await fetch(url)).status, 200);
      await t.advance(61_000);
      assert.ok((await fetch(url)).status >= 400);
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a permission that is withdrawn kills links already given',
    needs: ['send', 'linkFor', 'download', 'downloadLink', 'permitDownloads'],
    tell: async (t) => {
      const sent = await signedByOne(t);
      const { url } = await t.say.downloadLink(sent);
      await t.say.permitDownloads(false);
      assert.ok((await fetch(url)).status >= 400);
      await t.say.permitDownloads(true);
      assert.equal((await fetch(url)).status, 200);
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'it stands in the list of its state',
    needs: ['send', 'linkFor', 'list', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.send(t.plan([signs(person, [spot(0)])]));
      assert.ok((await t.say.list('SIGNING')).includes(sent.id));
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      assert.ok((await t.say.list('COMPLETED')).includes(sent.id));
      assert.ok(!(await t.say.list('SIGNING')).includes(sent.id));
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'the signed file is found good',
    needs: ['send', 'linkFor', 'verify', 'download'],
    tell: async (t) => {
      const sent = await signedByOne(t);
      assert.equal(await t.say.verify(sent), true);
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'the file is fetched when one of two has signed',
    needs: ['send', 'linkFor', 'downloadNow', 'cancel'],
    tell: async (t) => {
      const [first, second] = [somebody(), somebody()];
      const sent = await t.say.send(t.plan([signs(first, [spot(0)]), signs(second, [spot(1)])]));
      await t.signs(sent, first);
      const [signature, ...more] = judgedPdf(t.ground, await t.say.downloadNow(sent)).signatures;
      assert.deepEqual([signature?.verdict, signature?.level, more], ['intact', 'B-T', []]); // what archives it comes last
      await t.say.cancel(sent, '演示结束');
      return { sent, phase: 'RECALLED', acts: 1 };
    },
  },
  {
    name: 'an evidence report is asked for',
    needs: ['send', 'linkFor', 'evidenceReport', 'download'],
    tell: async (t) => {
      const sent = await signedByOne(t);
      const report = await t.say.evidenceReport(sent);
      assert.equal(judgedPdf(t.ground, report).indication, 'TOTAL-PASSED'); // signed by the platform
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a file that somebody brings is good, or was altered',
    needs: ['send', 'linkFor', 'judge', 'download'],
    tell: async (t) => {
      const sent = await signedByOne(t);
      const [pdf] = await t.say.download(sent);
      assert.equal(await t.say.judge(pdf!), 'GOOD');
      assert.equal(await t.say.judge(withOneByteChanged(pdf!)), 'ALTERED');
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'something goes along that is not signed',
    needs: ['draft', 'sendDraft', 'attach', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      const sent = await t.say.draft(t.plan([signs(person, [spot(0)])]));
      await t.say.attach(sent, plainPaper(1, '报价单'));
      await t.say.sendDraft(sent);
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
  {
    name: 'a receiver that is down hears everything later',
    toldInAnyOrder: true,
    needs: ['send', 'linkFor', 'download'],
    tell: async (t) => {
      const person = somebody();
      t.ground.receiver.refuse(1);
      const sent = await t.say.send(t.plan([signs(person, [spot(0)])]));
      await t.signs(sent, person);
      await t.until(sent, 'COMPLETED');
      await t.untilRefused();
      await t.advance(2 * day); // the longest of the vendors' first pauses is minutes
      return { sent, phase: 'COMPLETED', acts: 1 };
    },
  },
];

/** In the content of its page, which every signature covers. */
function withOneByteChanged(pdf: Buffer): Buffer {
  const altered = Buffer.from(pdf);
  const at = altered.indexOf('endstream') - 3;
  altered[at] = altered[at]! ^ 1;
  return altered;
}

/** The same address with one character of its secret part changed, and without it. */
function tampered(url: string): string[] {
  const at = /(hkey=|Signature=|\/d\/)/.exec(url)!;
  const place = at.index + at[0].length + 3;
  const changed = url[place] === 'a' ? 'b' : 'a';
  return [url.slice(0, place) + changed + url.slice(place + 1), url.slice(0, at.index + at[0].length)];
}
