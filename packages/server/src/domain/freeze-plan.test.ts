import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Contract, MarkType, Placement } from './contract.js';
import { DomainError } from './errors.js';
import { actsPerDocument, edgeWidth, planActs, planFreeze } from './freeze-plan.js';
import type { ActionId, DocumentId, PlacementId } from './ids.js';
import { company, document, draft, person, sampleAction } from './testing/samples.js';

const A4 = { width: 595, height: 842 };
const doc = '500' as DocumentId;
const pagesOf = (count: number, ...ids: DocumentId[]) =>
  new Map((ids.length ? ids : [doc]).map((id) => [id, Array.from({ length: count }, () => A4)]));
let made = 0;
const mark = (actionId: string, kind: MarkType, more: Partial<Placement> = {}): Placement => ({
  id: String(++made) as PlacementId,
  documentId: doc,
  actionId: actionId as ActionId,
  mark: kind,
  page: 1,
  x: 100,
  y: 100,
  w: 100,
  h: 100,
  required: true,
  movable: false,
  ...more,
});
const across = (actionId: string, pages: number[]) => mark(actionId, 'ACROSS_PAGE', { page: pages[0]!, pages });
const foreign = (id: string, actionId: string) =>
  company(id, 0, [sampleAction(actionId, 'COMPANY')], { tenantId: undefined });
const outsiders = (more: Partial<Contract> = {}) =>
  draft({ signatories: [foreign('1', '11'), person('2', 0, '21')], ...more });
const names = (fields: { name: string }[]) => fields.map(({ name }) => name);
const refuses = (code: string, act: () => unknown) =>
  assert.throws(act, (error) => error instanceof DomainError && error.code === code, code);

test("an action's first mark is its signature field, which locks its other marks", () => {
  const placements = [mark('11', 'DATE'), mark('11', 'COMPANY'), across('11', [1, 2]), mark('21', 'PERSONAL')];
  const { plans, placements: named } = planFreeze(outsiders(), placements, pagesOf(2));
  const plan = plans.get(doc)!;
  assert.deepEqual(names(plan.signatureFields), ['h-1-1', 'h-2-1']);
  assert.deepEqual(names(plan.markFields), ['h-1-2', 'h-1-3', 'h-1-4']);
  assert.deepEqual(
    plan.signatureFields.map(({ lock }) => lock),
    [['h-1-1', 'h-1-2', 'h-1-3', 'h-1-4'], ['h-2-1']],
  );
  assert.deepEqual(
    named.map(({ mark, fieldNames }) => [mark, fieldNames]),
    [
      ['COMPANY', ['h-1-1']],
      ['DATE', ['h-1-2']],
      ['ACROSS_PAGE', ['h-1-3', 'h-1-4']],
      ['PERSONAL', ['h-2-1']],
    ],
  );
});

test('field names are flat, without periods, and unique in each document', () => {
  const kinds = fc.constantFrom<MarkType>('COMPANY', 'DATE', 'ACROSS_PAGE');
  fc.assert(
    fc.property(fc.array(kinds, { minLength: 1, maxLength: 15 }), fc.boolean(), (marks, everyMarkSigned) => {
      const contract = draft({ everyMarkSigned, documents: [document('500'), document('501')] });
      const both = [doc, '501' as DocumentId];
      const placements = marks.flatMap((kind, k) => [
        { ...(kind === 'ACROSS_PAGE' ? across('11', [1, 2, 3]) : mark('11', kind)), documentId: both[k % 2]! },
        { ...mark('21', 'PERSONAL'), documentId: both[k % 2]! },
      ]);
      const { plans } = planFreeze(contract, placements, pagesOf(3, ...both));
      for (const { signatureFields, markFields } of plans.values()) {
        const all = names([...signatureFields, ...markFields]);
        assert.equal(new Set(all).size, all.length);
        assert.ok(all.every((name) => /^h-\d+-\d+$/.test(name)));
        const locked = signatureFields.flatMap(({ lock }) => lock);
        assert.equal(new Set(locked).size, locked.length, 'a field is locked by one signature');
        assert.ok(locked.every((name) => all.includes(name)));
      }
    }),
  );
});

test('companies of the initiator get an edge on every page for strips that come by call', () => {
  const { plans, reservedEdges } = planFreeze(draft(), [mark('11', 'COMPANY')], pagesOf(3));
  assert.deepEqual(reservedEdges, [{ actionId: '11', documentId: doc, fieldNames: ['h-1-2', 'h-1-3', 'h-1-4'] }]);
  const { signatureFields, markFields } = plans.get(doc)!;
  assert.deepEqual(markFields[0]!.rect, { x: 595 - edgeWidth, y: 0, w: edgeWidth, h: 842 });
  assert.deepEqual(signatureFields[0]!.lock, ['h-1-1', 'h-1-2', 'h-1-3', 'h-1-4']);
});

test('no edge for strangers, for strips known already, on one page, or where marks are forbidden', () => {
  const edges = (contract: Contract, placements: Placement[], count = 3) =>
    planFreeze(contract, placements, pagesOf(count)).reservedEdges.length;
  assert.equal(edges(draft(), []), 1);
  assert.equal(edges(outsiders(), []), 0);
  assert.equal(edges(outsiders({ placementRule: 'MUST_ALLOW' }), []), 1);
  assert.equal(edges(draft({ placementRule: 'MUST_FORBID' }), []), 0);
  assert.equal(edges(draft(), [across('11', [1, 2])]), 0);
  assert.equal(edges(draft(), [], 1), 0);
});

test('at most four companies and a thousand fields of a document are kept for strips', () => {
  const signatories = ['1', '2', '3', '4', '5', '6'].map((id) => company(id, 0, [sampleAction(`${id}1`, 'COMPANY')]));
  const edges = (count: number) => planFreeze(draft({ signatories }), [], pagesOf(count)).reservedEdges.length;
  assert.deepEqual([edges(2), edges(250), edges(251), edges(1000), edges(1001)], [4, 4, 3, 1, 0]);
});

/** A contract after freeze, as the plan leaves it. */
function frozen(contract: Contract, placements: Placement[], count = 3): Contract {
  const plan = planFreeze(contract, placements, pagesOf(count));
  return { ...contract, placements: plan.placements.toReversed(), reservedEdges: plan.reservedEdges };
}
const acts = (contract: Contract, late: Placement[] = [], actionId = '11') =>
  planActs(contract, actionId as ActionId, doc, pagesOf(3).get(doc)!, late);

test('frozen places: one CMS in the signature field, the other marks in theirs, whatever order they are kept in', () => {
  const contract = frozen(outsiders(), [
    mark('11', 'COMPANY'),
    mark('11', 'COMPANY', { page: 2 }),
    across('11', [1, 2, 3]),
  ]);
  const { acts: plan } = acts(contract);
  assert.equal(plan.length, 1);
  assert.deepEqual(plan[0]!.field, { existing: 'h-1-1' });
  assert.deepEqual(names(plan[0]!.marks), ['h-1-2', 'h-1-3', 'h-1-4', 'h-1-5']);
  const strip = plan[0]!.marks[1]!.paint[0]!;
  assert.ok(Math.abs(strip.clip!.x + strip.clip!.w - 595) < 1e-9);
});

test('everyMarkSigned: one CMS for each mark', () => {
  const contract = frozen(outsiders({ everyMarkSigned: true }), [mark('11', 'COMPANY'), mark('11', 'DATE')]);
  assert.deepEqual(
    acts(contract).acts.map(({ field }) => field),
    [{ existing: 'h-1-2' }, { existing: 'h-1-1' }],
  );
});

test('a late mark gets a field of its own, a late date near it shares it', () => {
  const contract = frozen(outsiders(), []);
  const seal = mark('11', 'COMPANY', { x: 100, y: 100 });
  const near = mark('11', 'DATE', { x: 100, y: 64, w: 72, h: 16 });
  const { acts: shared, latePlacements } = acts(contract, [near, seal]);
  assert.equal(shared.length, 1);
  const [{ field, paint }] = shared as [(typeof shared)[0]];
  assert.deepEqual('late' in field && [field.late.name, field.late.rect, field.late.lock], [
    'h-1-1',
    { x: 100, y: 64, w: 100, h: 136 },
    ['h-1-1'],
  ]);
  assert.equal(paint.length, 2);
  assert.deepEqual(
    latePlacements.map(({ fieldNames }) => fieldNames),
    [['h-1-1'], ['h-1-1']],
  );
  for (const far of [
    { ...near, y: 63 },
    { ...near, page: 2 },
  ])
    assert.equal(acts(contract, [seal, far]).acts.length, 2);
});

test('late names go on after those that the signatory has', () => {
  const contract = frozen(draft(), [mark('11', 'COMPANY')]);
  const { acts: plan } = acts(contract, [mark('11', 'COMPANY', { page: 2 })]);
  assert.deepEqual(
    plan.map(({ field }) => ('late' in field ? field.late.name : field.existing)),
    ['h-1-1', 'h-1-5'],
  );
});

test('late strips go into the reserved edge, under the first CMS of the action', () => {
  const contract = frozen(draft(), []);
  const { acts: plan, latePlacements } = acts(contract, [mark('11', 'COMPANY'), across('11', [1, 2, 3])]);
  assert.equal(plan.length, 1);
  assert.deepEqual(names(plan[0]!.marks), ['h-1-1', 'h-1-2', 'h-1-3']);
  const { field } = plan[0]!;
  assert.deepEqual('late' in field && field.late.lock, ['h-1-4', 'h-1-1', 'h-1-2', 'h-1-3']);
  assert.deepEqual(latePlacements[1]!.fieldNames, ['h-1-1', 'h-1-2', 'h-1-3']);
});

test('strips alone: the first one is the signature field', () => {
  const { acts: plan, latePlacements } = acts(frozen(draft(), []), [across('11', [1, 3])]);
  const { field } = plan[0]!;
  assert.ok('late' in field && field.late.page === 1 && field.late.rect.w === 50);
  assert.deepEqual(names(plan[0]!.marks), ['h-1-3']);
  assert.deepEqual(latePlacements[0]!.fieldNames, ['h-1-4', 'h-1-3']);
});

test('late strips of a company without an edge are refused, and so is the twenty-first late mark', () => {
  refuses('PLACEMENT_FORBIDDEN', () => acts(frozen(outsiders(), []), [mark('11', 'COMPANY'), across('11', [1, 2])]));
  const late = (count: number) => Array.from({ length: count }, () => mark('11', 'COMPANY'));
  assert.equal(acts(frozen(outsiders(), []), late(actsPerDocument)).acts.length, 20);
  refuses('TOO_MANY_MARKS', () => acts(frozen(outsiders(), []), late(actsPerDocument + 1)));
});
