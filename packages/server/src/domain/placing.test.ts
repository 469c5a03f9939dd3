import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Placement } from './contract.js';
import { narrowestStrip, runsOf, stripsOf } from './edge-seal.js';
import { DomainError, type ErrorCode } from './errors.js';
import type { ActionId, DocumentId, PlacementId, SignatoryId } from './ids.js';
import { type Hits, type PlacementRequest, type PlacingFacts, keywordsToFind, resolvePlacements } from './placing.js';
import { type PageSize, pointsPerMm, turned } from './rect.js';
import { company, document, draft, person, sampleAction } from './testing/samples.js';

const A4 = { width: 595, height: 842 };
const id = '500' as DocumentId;
const actions = [
  sampleAction('11', 'COMPANY'),
  sampleAction('12', 'OPERATOR'),
  sampleAction('13', 'LP'),
  sampleAction('14', 'AUDIT'),
];
const contract = draft({ signatories: [company('1', 0, actions, { sponsor: true }), person('2', 1, '21')] });

function place(
  request: Partial<PlacementRequest>,
  more: Partial<PlacingFacts> & { sizes?: PageSize[]; hits?: Record<string, Hits> } = {},
) {
  let next = 0;
  const { sizes = [A4, A4, A4], hits = {}, ...facts } = more;
  const full = { mark: 'COMPANY', actionId: '11' as ActionId, at: point({}), ...request } as PlacementRequest;
  return resolvePlacements([full], {
    contract,
    pages: new Map([[id, sizes]]),
    keywords: new Map([[id, hits]]),
    sealSize: () => ({ width: 120, height: 120 }),
    newId: () => String(++next) as PlacementId,
    everyKeyword: true,
    ...facts,
  });
}
const point = (more: object) =>
  ({
    kind: 'POINT',
    page: 1,
    x: 0.5,
    y: 0.25,
    unit: 'FRACTION',
    origin: 'LOWER_LEFT',
    corner: 'LOWER_LEFT',
    ...more,
  }) as const;
const word = (more: object) =>
  ({ kind: 'KEYWORD', keyword: '盖章', index: 1, dx: 0, dy: 0, unit: 'FRACTION', ...more }) as const;
const box = ({ page, x, y, w, h }: Placement) => [page, x, y, w, h];
const refuses = (code: ErrorCode, facts: object, act: () => unknown) =>
  assert.throws(act, (error) => {
    assert.ok(error instanceof DomainError);
    assert.equal(error.code, code);
    for (const [key, value] of Object.entries(facts)) assert.deepEqual(error.facts[key], value, key);
    return true;
  });

test('契约锁: fractions of the page, lower-left corner of the mark', () => {
  assert.deepEqual(place({}).map(box), [[1, 297.5, 210.5, 120, 120]]);
});

test('腾讯: points from the upper left, upper-left corner of the mark', () => {
  const at = point({ unit: 'POINT', origin: 'UPPER_LEFT', corner: 'UPPER_LEFT', x: 100, y: 200 });
  assert.deepEqual(place({ at, width: 80, height: 40 }).map(box), [[1, 100, 842 - 200 - 40, 80, 40]]);
});

test('e签宝: points from the lower left, centre of the mark', () => {
  const at = point({ unit: 'POINT', corner: 'CENTRE', x: 300, y: 400, page: 2 });
  assert.deepEqual(place({ at }).map(box), [[2, 240, 340, 120, 120]]);
});

test('a mark larger than its page is refused, also when turned, and as a strip', () => {
  const why = 'the mark is larger than the page';
  const small = { width: 125, height: 125 };
  assert.equal(place({}, { sizes: [small] }).length, 1);
  refuses('PAGE_OUT_OF_RANGE', { page: 1, why }, () => place({ rotation: 45 }, { sizes: [small] }));
  refuses('PAGE_OUT_OF_RANGE', { page: 2, why }, () =>
    place({ at: point({ page: 0 }) }, { sizes: [A4, { width: 200, height: 50 }] }),
  );
  const strip = { mark: 'ACROSS_PAGE', at: { kind: 'EDGE', y: 0, unit: 'FRACTION', pages: { kind: 'ALL' } } } as const;
  refuses('PAGE_OUT_OF_RANGE', { page: 2, why }, () => place(strip, { sizes: [A4, { width: 200, height: 50 }] }));
});

test('page 0 is all, −1 the last, −2 the one before; others are out of range', () => {
  const pages = (page: number) => place({ at: point({ page }) }).map((placement) => placement.page);
  assert.deepEqual([pages(0), pages(-1), pages(-2), pages(3)], [[1, 2, 3], [3], [2], [3]]);
  for (const page of [4, -4, 1.5])
    refuses('PAGE_OUT_OF_RANGE', { page, pages: 3, document: '合同 500' }, () => pages(page));
});

test('a mark that would leave the page is moved inside, also a turned one', () => {
  fc.assert(
    fc.property(
      fc.record({ x: fc.double({ min: -2, max: 2, noNaN: true }), y: fc.double({ min: -2, max: 2, noNaN: true }) }),
      fc.integer({ min: 0, max: 360 }),
      fc.constantFrom('LOWER_LEFT', 'UPPER_LEFT', 'CENTRE'),
      (at, rotation, corner) => {
        const [mark] = place({ at: point({ ...at, corner }), rotation });
        const { x, y, w, h } = turned(mark!, rotation);
        const slack = 1e-6;
        assert.ok(x >= -slack && y >= -slack && x + w <= 595 + slack && y + h <= 842 + slack);
        assert.deepEqual([mark!.w, mark!.h], [120, 120]);
      },
    ),
  );
});

const hit = (page: number, x: number, y: number) => ({ page, x, y, w: 40, h: 12 });
const hits = { 盖章: { hits: [hit(1, 100, 500), hit(1, 300, 300), hit(3, 50, 200)] } };

test('a keyword mark starts at the word and is centred on its height, plus the offset', () => {
  assert.deepEqual(place({ at: word({}) }, { hits }).map(box), [[1, 100, 500 + 6 - 60, 120, 120]]);
  const at = word({ dx: 0.1, dy: -0.1 });
  assert.deepEqual(place({ at }, { hits }).map(box), [[1, 159.5, 446 - 84.2, 120, 120]]);
  const inPoints = word({ dx: 10, dy: 5, unit: 'POINT' });
  assert.deepEqual(place({ at: inPoints }, { hits }).map(box), [[1, 110, 451, 120, 120]]);
});

test('keyword index: 1 the first, 0 all, −1 the last', () => {
  const found = (index: number) => place({ at: word({ index }) }, { hits }).map(({ page, x }) => [page, x]);
  assert.deepEqual([found(1), found(2), found(-1), found(-3)], [[[1, 100]], [[1, 300]], [[3, 50]], [[1, 100]]]);
  assert.equal(found(0).length, 3);
  refuses('KEYWORD_NOT_FOUND', { found: 3, index: 4 }, () => found(4));
});

test('a keyword that is not there is refused with the nearest text, unless another one is enough', () => {
  const facts = { hits: { 盖章: { hits: [], nearest: '签章' } } };
  refuses('KEYWORD_NOT_FOUND', { keyword: '盖章', nearest: '签章', document: '合同 500' }, () =>
    place({ at: word({}) }, facts),
  );
  refuses('KEYWORD_NOT_FOUND', {}, () => place({ at: word({}) }, { ...facts, everyKeyword: false }));
  const two = [word({}), word({ keyword: '日期' })].map(
    (at) => ({ mark: 'COMPANY', actionId: '11', at }) as PlacementRequest,
  );
  const ask = (everyKeyword: boolean) =>
    resolvePlacements(two, {
      contract,
      pages: new Map([[id, [A4]]]),
      keywords: new Map([[id, { 日期: { hits: [hit(1, 10, 10)] } }]]),
      sealSize: () => undefined,
      newId: () => '1' as PlacementId,
      everyKeyword,
    });
  refuses('KEYWORD_NOT_FOUND', { keyword: '盖章' }, () => ask(true));
  assert.equal(ask(false).length, 1);
});

test('a keyword asked for in every document has to be in one of them', () => {
  const both = draft({ signatories: contract.signatories, documents: [document('500'), document('501')] });
  const other = '501' as DocumentId;
  const facts = { contract: both, pages: new Map([[id, [A4]], [other, [A4]]]) }; // prettier-ignore
  const keywords = new Map<DocumentId, Record<string, Hits>>([[other, hits]]);
  assert.deepEqual(
    place({ at: word({}) }, { ...facts, keywords }).map(({ documentId }) => documentId),
    [other],
  );
  refuses('KEYWORD_NOT_FOUND', {}, () => place({ at: word({}), documentIds: [id, other] }, { ...facts, keywords }));
  refuses('DOCUMENT_NOT_FOUND', {}, () => place({ documentIds: ['9' as DocumentId] }));
  const request = { mark: 'COMPANY', at: word({}) } as PlacementRequest;
  assert.deepEqual(keywordsToFind([request, request], both), new Map([[id, ['盖章']], [other, ['盖章']]])); // prettier-ignore
});

test('an action gets only its own kinds of mark', () => {
  const on = (actionId: string, mark: string) =>
    place({ actionId: actionId as ActionId, mark: mark as 'DATE' })[0]!.mark;
  assert.deepEqual(
    [on('11', 'DATE'), on('12', 'PERSONAL'), on('13', 'LP'), on('21', 'PERSONAL')],
    ['DATE', 'OPERATOR', 'LP', 'PERSONAL'],
  );
  for (const [actionId, mark] of [
    ['11', 'LP'],
    ['11', 'PERSONAL'],
    ['12', 'COMPANY'],
    ['14', 'DATE'],
    ['21', 'COMPANY'],
    ['13', 'ACROSS_PAGE'],
    ['99', 'DATE'],
  ] as const) {
    refuses('MARK_KIND_WRONG', { mark }, () => on(actionId, mark));
  }
  const personal = place({ actionId: undefined, signatoryId: '2' as SignatoryId, mark: 'PERSONAL' });
  assert.equal(personal[0]!.actionId, '21');
  assert.deepEqual([personal[0]!.w, personal[0]!.h], [120, 120]);
});

test('sizes: as asked for, else the seal, else what is usual for the mark; one side keeps the shape', () => {
  const none = { sealSize: () => undefined };
  assert.deepEqual(
    place({ mark: 'PERSONAL', actionId: '21' as ActionId }, none).map(({ w, h }) => [w, h]),
    [[119, 43]],
  );
  assert.equal(place({}, none)[0]!.w, 42 * pointsPerMm);
  assert.deepEqual(
    place({ width: 60 }).map(({ w, h }) => [w, h]),
    [[60, 60]],
  );
  assert.equal(place({ mark: 'DATE', datePattern: 'ALL_CHINESE' })[0]!.w, 160);
  assert.equal(place({ mark: 'DATE' })[0]!.datePattern, 'HYPHEN');
});

const edge = (pages: object, more: object = {}) =>
  ({ kind: 'EDGE', y: 0.5, unit: 'FRACTION', pages, ...more }) as never;
const strips = (pages: object, count = 6) =>
  place({ mark: 'ACROSS_PAGE', at: edge(pages) }, { sizes: Array.from({ length: count }, () => A4) });

test('a cross-page seal: all, odd, even or chosen pages, at least two', () => {
  const pages = (choice: object) => strips(choice).map((placement) => placement.pages);
  assert.deepEqual(pages({ kind: 'ALL' }), [[1, 2, 3, 4, 5, 6]]);
  assert.deepEqual(pages({ kind: 'ODD' }), [[1, 3, 5]]);
  assert.deepEqual(pages({ kind: 'EVEN' }), [[2, 4, 6]]);
  assert.deepEqual(pages({ kind: 'RANGES', ranges: [{ from: 2, to: 2 }, { from: 4, to: 5 }] }), [[2, 4, 5]]); // prettier-ignore
  const tooFew = { pages: 1, why: 'a seal across pages needs at least two' };
  refuses('PAGE_OUT_OF_RANGE', tooFew, () => strips({ kind: 'ALL' }, 1));
  refuses('PAGE_OUT_OF_RANGE', tooFew, () => strips({ kind: 'EVEN' }, 3));
  refuses('PAGE_OUT_OF_RANGE', { page: 7 }, () => pages({ kind: 'RANGES', ranges: [{ from: 2, to: 7 }] }));
});

test('a document that arrived signed gets no strips', () => {
  const documents = [document('500', { arrivedSigned: true })];
  const facts = { contract: draft({ signatories: contract.signatories, documents }) };
  const at = edge({ kind: 'ALL' });
  refuses('PLACEMENT_FORBIDDEN', { mark: 'ACROSS_PAGE' }, () => place({ mark: 'ACROSS_PAGE', at }, facts));
});

test('the strips of a run, side by side, give the whole seal at the right edge, none narrower than 2 mm', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 150 }), (count) => {
      const placements = strips({ kind: 'ALL' }, count);
      assert.deepEqual(
        placements.flatMap(({ pages }) => pages),
        Array.from({ length: count }, (_, k) => k + 1),
      );
      for (const placement of placements) {
        const parts = stripsOf(
          placement,
          Array.from({ length: count }, () => A4),
        );
        assert.ok(parts.length >= 2 && parts[0]!.visible.w >= narrowestStrip - 1e-9);
        parts.forEach(({ visible, whole, page }, k) => {
          assert.equal(page, placement.pages![k]);
          assert.ok(Math.abs(visible.x + visible.w - 595) < 1e-9);
          assert.ok(Math.abs(visible.x - whole.x - k * visible.w) < 1e-9);
          assert.deepEqual([whole.w, whole.h, visible.y], [120, 120, 421]);
        });
        assert.ok(Math.abs(parts.length * parts[0]!.visible.w - 120) < 1e-9);
      }
    }),
  );
});

test('31 pages share a 42 mm seal as 21 and 10; 22 pages leave no page alone', () => {
  const lengths = (count: number) =>
    runsOf(
      Array.from({ length: count }, (_, k) => k + 1),
      42 * pointsPerMm,
    ).map((run) => run.length);
  assert.deepEqual(
    [lengths(3), lengths(31), lengths(22), lengths(100)],
    [[3], [21, 10], [20, 2], [21, 21, 21, 21, 16]],
  );
});

test('a strip keeps its height on a lower page by moving inside it', () => {
  const sizes = [A4, { width: 842, height: 300 }];
  const [placement] = place({ mark: 'ACROSS_PAGE', at: edge({ kind: 'ALL' }) }, { sizes });
  const parts = stripsOf(placement!, sizes);
  assert.deepEqual(parts.map(({ visible }) => [visible.x, visible.y]), [[535, 421], [782, 180]]); // prettier-ignore
});

test('a mark beside a word: middle, below, right, lower and upper right', () => {
  const hits = { 盖章: { hits: [{ page: 1, x: 100, y: 500, w: 40, h: 20 }] } };
  const beside = (where: string) =>
    place({ at: word({ beside: where, unit: 'POINT', dx: 1, dy: -2 }), width: 60, height: 30 }, { hits }).map(box);
  assert.deepEqual(beside('MIDDLE'), [[1, 100 + 20 - 30 + 1, 500 + 10 - 15 - 2, 60, 30]]);
  assert.deepEqual(beside('BELOW'), [[1, 101, 500 - 30 - 2, 60, 30]]);
  assert.deepEqual(beside('RIGHT'), [[1, 141, 500 + 10 - 15 - 2, 60, 30]]);
  assert.deepEqual(beside('LOWER_RIGHT'), [[1, 141, 500 - 30 - 2, 60, 30]]);
  assert.deepEqual(beside('UPPER_RIGHT'), [[1, 141, 500 + 20 - 2, 60, 30]]);
});

test('a word on one page only; one that may be missing is left out', () => {
  const at = (page: number, y: number) => ({ page, x: 100, y, w: 40, h: 20 });
  const hits = { 盖章: { hits: [at(1, 500), at(3, 400), at(3, 300)] }, 无: { hits: [] } };
  const pages = (more: object) => place({ at: word(more) }, { hits }).map(({ page, y }) => [page, y + 50]);
  assert.deepEqual(pages({ page: -1, index: 2 }), [[3, 300]]);
  assert.deepEqual(pages({ page: 3, index: 0 }), [
    [3, 400],
    [3, 300],
  ]);
  refuses('KEYWORD_NOT_FOUND', { keyword: '盖章' }, () => pages({ page: 2 }));
  assert.deepEqual(place({ at: word({ keyword: '无', optional: true }) }, { hits }), []);
});

test('a strip measured from the top', () => {
  const at = { kind: 'EDGE', y: 100, unit: 'POINT', origin: 'UPPER_LEFT', pages: { kind: 'ALL' } } as const;
  const [strip] = place({ mark: 'ACROSS_PAGE', at });
  assert.deepEqual([strip?.y, strip?.h], [842 - 100 - 120, 120]);
});

test('a place keeps the id it was asked for with, the first where it becomes several', () => {
  const asked = '700' as PlacementId;
  assert.deepEqual(
    place({ id: asked, at: point({ page: 0 }) }).map((placement) => placement.id),
    ['700', '2', '3'],
  );
});

test('e签宝: a strip is measured to its middle', () => {
  const at = { kind: 'EDGE', y: 400, unit: 'POINT', centred: true, pages: { kind: 'ALL' } } as const;
  assert.deepEqual(
    place({ mark: 'ACROSS_PAGE', at }).map(({ y, h }) => [y, h]),
    [[340, 120]],
  );
});

test('a date has the place its pattern, time and font size need, and says how it is written', () => {
  const date = (more: Partial<PlacementRequest>) => place({ mark: 'DATE', ...more })[0]!;
  assert.deepEqual([date({}).w, date({}).h], [72, 16]);
  assert.equal(date({ datePattern: 'CHINESE_PLAIN' }).w, 96);
  const large = date({ datePattern: 'SLASH', dateTime: true, fontSize: 24, align: 'CENTRE' });
  assert.deepEqual([large.w, large.h], [264, 32]);
  assert.deepEqual([large.datePattern, large.dateTime, large.fontSize, large.align], ['SLASH', true, 24, 'CENTRE']);
  assert.equal(date({ fontSize: 24, width: 300, height: 20 }).w, 300, 'a place that is named stays as it is');
});

test('a movable place stays one, a strip across pages never is', () => {
  assert.equal(place({ movable: true })[0]!.movable, true);
  assert.equal(place({})[0]!.movable, false);
  const edge = { kind: 'EDGE', y: 100, unit: 'POINT', pages: { kind: 'ALL' } } as PlacementRequest['at'];
  assert.equal(place({ mark: 'ACROSS_PAGE', at: edge, movable: true })[0]!.movable, false);
});
