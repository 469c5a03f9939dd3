import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonical } from './canonical.js';
import {
  type EventSetting,
  commitTo,
  firstBrokenEntry,
  hashOf,
  missingParts,
  sealEvent,
  sealEvents,
  zeroHash,
} from './evidence.js';
import { type Actor, type EventDraft, type EventRecord, eventTypes } from './events.js';
import type { ContractId, DocumentId } from './ids.js';

const setting: EventSetting = {
  installation: 'hufu-test',
  contractId: '3053112330111123457' as ContractId,
  at: 1_790_000_000_000,
  businessAt: 1_790_000_000_000,
  clock: { source: 'system' },
};
const actor: Actor = { kind: 'API', subjectId: '3053112330111123458', roleInContract: 'INITIATOR_APP' };
const start = { seq: 0, hash: zeroHash };
const frozen: EventDraft = {
  type: 'DOCUMENT_FROZEN',
  actor,
  document: [{ documentId: '5' as DocumentId, revision: 2, sha256: 'ab'.repeat(32), byteLength: 1234, pageCount: 2 }],
};
const drafts = fc
  .array(
    fc.record({
      type: fc.constantFrom('CREATED', 'DRAFT_CHANGED', 'RECALLED', 'EXPIRED' as const),
      reason: fc.string({ unit: 'grapheme' }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => list.map((draft): EventDraft => ({ ...draft, actor })));

test('the hash of an event never changes: a chain of today verifies in years', () => {
  const { records } = sealEvents([{ type: 'CREATED', actor }, frozen], setting, start);
  assert.equal(records[0]!.hash, '673450a5026345c669057842d923e3915921c7e114d19fcdc31215e15d74df9b');
  assert.equal(records[1]!.hash, '77cac8673141b9d7333b89376f6e01d3b998a7a47a7e430366d4d53960cf2a36');
  assert.equal(
    canonical({ ...records[0], hash: undefined }),
    '{"actor":{"kind":"API","roleInContract":"INITIATOR_APP","subjectId":"3053112330111123458"},"at":1790000000000,' +
      '"clock":{"source":"system"},"contractId":"3053112330111123457","installation":"hufu-test","prev":"' +
      zeroHash +
      '","seq":1,"type":"CREATED","v":1}',
  );
});

test('a chain is whole as it was made, also after a way through JSON', () => {
  fc.assert(
    fc.property(drafts, (list) => {
      const { records, head } = sealEvents(list, setting, start);
      assert.equal(firstBrokenEntry(JSON.parse(JSON.stringify(records)) as EventRecord[]), undefined);
      assert.deepEqual(head, { seq: list.length, hash: records.at(-1)!.hash });
    }),
  );
});

const edits: Record<string, (event: EventRecord) => EventRecord> = {
  reason: (event) => ({ ...event, reason: `${event.reason ?? ''}!` }),
  time: (event) => ({ ...event, at: event.at + 1 }),
  actor: (event) => ({ ...event, actor: { ...event.actor, subjectId: '1' } }),
  hash: (event) => ({ ...event, hash: event.hash.replace(/^./, (first) => (first === '0' ? '1' : '0')) }),
  'an added field': (event) => ({ ...event, read: { pages: 1, seconds: 1 } }),
};

test('a changed entry breaks the chain exactly there', () => {
  fc.assert(
    fc.property(drafts, fc.nat(), fc.constantFrom(...Object.keys(edits)), (list, where, edit) => {
      const { records } = sealEvents(list, setting, start);
      const index = where % records.length;
      const changed = records.with(index, edits[edit]!(records[index]!));
      assert.equal(firstBrokenEntry(changed), index);
    }),
  );
});

test('an entry rewritten with a fitting hash breaks the chain at the next one', () => {
  const { records } = sealEvents([{ type: 'CREATED', actor }, frozen, frozen], setting, start);
  const forged = { ...records[1]!, at: 1 };
  assert.equal(firstBrokenEntry(records.with(1, { ...forged, hash: hashOf(forged) })), 2);
});

test('a removed, doubled, moved or foreign entry breaks the chain', () => {
  const { records } = sealEvents([{ type: 'CREATED', actor }, frozen, frozen], setting, start);
  const [one, two, three] = records as [EventRecord, EventRecord, EventRecord];
  const foreign = sealEvent(frozen, { ...setting, contractId: '7' as ContractId }, one);
  assert.equal(firstBrokenEntry([two, three]), 0);
  assert.equal(firstBrokenEntry([one, three]), 1);
  assert.equal(firstBrokenEntry([one, one, two, three]), 1);
  assert.equal(firstBrokenEntry([one, three, two]), 1);
  assert.equal(firstBrokenEntry([one, foreign]), 1);
});

test('the business time is written only where it differs', () => {
  assert.equal('businessAt' in sealEvent(frozen, setting, start), false);
  assert.equal(sealEvent(frozen, { ...setting, businessAt: 5 }, start).businessAt, 5);
});

test("an event's own client stands before the transaction's", () => {
  const client = { ip: '203.0.113.7', ipSource: 'socket', userAgent: 'test', platform: 'H5' as const };
  const own = { ...client, ip: '203.0.113.8' };
  assert.equal(sealEvent(frozen, { ...setting, client }, start).client?.ip, '203.0.113.7');
  assert.equal(sealEvent({ ...frozen, client: own }, { ...setting, client }, start).client?.ip, '203.0.113.8');
});

test('an event without a mandatory part is not sealed', () => {
  const signed: EventDraft = { type: 'SIGNED', actor };
  const needs = ['step', 'identity', 'intent', 'document', 'mark', 'signature', 'client'];
  assert.deepEqual(missingParts(signed), needs);
  assert.throws(() => sealEvent(signed, setting, start), /SIGNED lacks step, identity, intent/);
  assert.throws(() => sealEvent({ ...frozen, document: [] }, setting, start), /DOCUMENT_FROZEN lacks document/);
  assert.throws(() => sealEvent({ type: 'READ', actor }, setting, start), /READ lacks read/);
  assert.throws(() => sealEvent({ type: 'CONSENTED', actor }, setting, start), /CONSENTED lacks consent/);
});

test('a signing without a person names its authorisation, and has no client only when a job of ours does it', () => {
  const job: Actor = { kind: 'SYSTEM', subjectId: 'auto-sign', roleInContract: 'SYSTEM' };
  const lacks = (draft: Partial<EventDraft>): string[] =>
    missingParts({ type: 'SIGNED', actor: job, ...draft }).filter((part) => /^(client|intent)/.test(part));
  assert.deepEqual(lacks({ intent: { method: 'AUTO', authorisationId: '9' } }), []);
  assert.deepEqual(lacks({ intent: { method: 'AUTO', authorisationId: '9' }, actor }), ['client']);
  assert.deepEqual(lacks({ intent: { method: 'AUTO' } }), ['intent.authorisationId']);
  assert.deepEqual(lacks({ intent: { method: 'SMS_CODE' } }), ['intent.intentId', 'client']);
});

test('a commitment hides the value and binds to it', () => {
  const salt = Buffer.alloc(16, 1);
  assert.equal(commitTo(salt, '张三'), 'f268cc3d98266d871b71f558f3bd1fc3a46dcee84ae34f616433e746ec3dd8c2');
  assert.notEqual(commitTo(salt, '张三'), commitTo(Buffer.alloc(16, 2), '张三'));
  assert.throws(() => commitTo(Buffer.alloc(15), 'x'), RangeError);
});

test('event types are unique', () => {
  assert.equal(new Set(eventTypes).size, eventTypes.length);
});
