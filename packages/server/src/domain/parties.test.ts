import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from './decision.js';
import { forceEnd, nextDeadline } from './ending.js';
import { DomainError, type ErrorCode } from './errors.js';
import type { ActionId, AttachmentId, PersonId, SignatoryId } from './ids.js';
import { addAttachmentLater, addCopies, urge } from './notes.js';
import { addParty, changeReceiver, pickUp, transfer } from './parties.js';
import { published, signed } from './testing/sample-stories.js';
import { as, company, day, draft, noon, person, provenIntent, sampleAction, tenant } from './testing/samples.js';

const refuses = (code: ErrorCode, act: () => unknown): void => {
  assert.throws(act, (error) => error instanceof DomainError && error.code === code, code);
};
const types = ({ events }: Decision): string[] => events.map(({ type }) => type);
const creator = as('CREATOR');

test('who is urged: the people of the open steps, nobody where a step runs by itself or by call', () => {
  const auto = { ...sampleAction('11', 'COMPANY'), autoSign: true };
  const parties = [
    company('1', 0, [auto], { sponsor: true }),
    person('2', 0, '21'),
    company('3', 0, [{ ...sampleAction('31', 'COMPANY'), operators: [] }]),
  ];
  const { contract } = published(draft({ signatories: parties }));
  const [one, two, three] = contract.signatories.map(({ id }) => id);
  refuses('NOT_THIS_STEP', () => urge(contract, creator, one!));
  refuses('NOT_THIS_STEP', () => urge(contract, creator, three!));
  const told = urge(contract, creator, two!);
  assert.deepEqual(
    told.notify[0]!.contacts.map(({ contact }) => contact),
    ['p21@example.com'],
  );
});

test('the next deadline is the earliest one of those who are not done; none once it is concluded', () => {
  const mine = person('2', 1, '21', { deadline: noon + day });
  const contract = draft({ signatories: [company('1', 0, [sampleAction('11', 'COMPANY')], { sponsor: true }), mine] });
  assert.equal(nextDeadline(contract), undefined);
  const out = published(contract).contract;
  assert.equal(nextDeadline(out), noon + day);
  assert.equal(nextDeadline(signed(published(contract), '11').contract), noon + day);
  const all = (autoFinish: boolean) => signed(signed(published(draft({ autoFinish })), '11'), '21').contract;
  assert.equal(nextDeadline(all(true)), undefined);
  assert.equal(nextDeadline(all(false)), draft().expireAt);
});

test('copies are told once; attachments come late or as proof, and never to what is completed', () => {
  const { contract } = published(draft());
  const receiver = { contact: 'c@example.com', contactType: 'EMAIL' as const, personId: '99' as PersonId };
  const copy = { receiver, createdAt: noon, sent: false, mayDownload: true };
  const once = addCopies(contract, creator, [copy, copy]);
  assert.deepEqual([once.contract.copies.length, once.contract.copies[0]!.sent, types(once)], [1, true, ['COPIED']]);
  assert.deepEqual(types(addCopies(once.contract, creator, [copy])), []);
  const party = { ...copy, receiver: contract.signatories[1]!.receiver! };
  refuses('INPUT_INVALID', () => addCopies(contract, creator, [party]));
  refuses('CONTRACT_STATE', () => addCopies(draft(), creator, [copy]));
  const paper = {
    id: '77' as AttachmentId,
    title: '说明',
    fileName: 'a',
    suffix: 'txt',
    sha256: 'x',
    byteLength: 1,
    createdAt: noon,
    crc32: 1,
  };
  assert.deepEqual(types(addAttachmentLater(contract, creator, paper)), ['ATTACHMENT_ADDED']);
  refuses('CONTRACT_STATE', () => addAttachmentLater(draft(), creator, paper));
  const ended = forceEnd(contract, creator, { reason: '终止', intents: [], proofs: [paper] });
  assert.deepEqual([ended.contract.attachments, ended.events[0]!.more], [[paper], { proofs: ['x'] }]);
  addAttachmentLater(ended.contract, creator, paper);
});

test('a step may be handed to several; a party left open takes the name it was given', () => {
  const { contract } = published(draft());
  const [a, b] = ['51', '52'].map((id) => ({
    contact: `p${id}@example.com`,
    contactType: 'EMAIL' as const,
    personId: id as PersonId,
  }));
  const handed = transfer(contract, creator, { actionId: '11' as ActionId, to: a!, others: [b!], intents: [] });
  const action = handed.contract.signatories[0]!.actions[0]!;
  assert.deepEqual([action.operators, handed.contract.signatories[0]!.transfers![0]!.to], [[a, b], a]);
  assert.deepEqual(handed.notify[0]!.contacts, [a, b]);
  const open = company('3', 0, [sampleAction('31', 'COMPANY')], { name: '', deferred: true, tenantId: undefined });
  const out = published(draft({ signatories: [open] })).contract;
  const named = pickUp(out, creator, '3' as SignatoryId, { receiver: a!, name: '青禾有限公司', tenantId: tenant });
  const [party] = named.contract.signatories;
  assert.deepEqual([party!.name, party!.tenantId, party!.state], ['青禾有限公司', tenant, 'SIGNING']);
});

test('a party that joins without a name waits to be named', () => {
  const { contract } = published(draft({ mayGrow: true }));
  const open = person('4', 2, '41', { deferred: true, receiver: undefined });
  const grown = addParty(contract, creator, { signatories: [open] }).contract;
  assert.equal(grown.signatories.at(-1)!.state, 'PICKUP');
  const receiver = { contact: 'n@example.com', contactType: 'EMAIL' as const };
  assert.equal(pickUp(grown, creator, open.id, { receiver }).contract.signatories.at(-1)!.state, 'WAITING');
});

test('a party that has done nothing gets another receiver, and what the one before proved is void', () => {
  const told = published(draft());
  const receiver = { contact: 'n@example.com', contactType: 'EMAIL' as const };
  const two = '2' as SignatoryId;
  const later = changeReceiver(told.contract, creator, { signatoryId: two, receiver, intents: [] });
  assert.deepEqual([later.contract.signatories[1]!.receiver, later.notify], [receiver, []]);
  const turn = signed(told, '11');
  const proven = provenIntent(turn.contract, 'i2', ['21']);
  const now = changeReceiver(turn.contract, creator, { signatoryId: two, receiver, intents: [proven] });
  assert.deepEqual([now.intents[0]!.state, now.notify[0]!.contacts, types(now)], ['VOID', [receiver], ['TRANSFERRED']]);
  assert.equal(now.contract.signatories[1]!.transfers![0]!.from!.contact, '13800138002');
  const one = { signatoryId: '1' as SignatoryId, receiver, intents: [] };
  refuses('NOT_THIS_STEP', () => changeReceiver(turn.contract, creator, one));
  refuses('CONTRACT_STATE', () => changeReceiver(draft(), creator, one));
});
