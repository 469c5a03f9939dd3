import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contract } from './contract.js';
import { DomainError, type ErrorCode } from './errors.js';
import type { ContractId, DocumentId, SignatoryId } from './ids.js';
import { extend } from './parties.js';
import { finished, published, signed } from './testing/sample-stories.js';
import { as, company, day, document, draft, noon, person, sampleAction } from './testing/samples.js';
import { failVoid, finishVoid, releaseContract, releaseLifeMs, settleVoid, startVoid } from './voiding.js';

const refuses = (code: ErrorCode, act: () => unknown): void => {
  assert.throws(act, (error) => error instanceof DomainError && error.code === code, code);
};
const creator = as('CREATOR');
const releaseId = '200' as ContractId;

/** An audited company and two persons of whom one signature was enough; two documents. */
function done(): Contract {
  const signatories = [
    company('1', 0, [sampleAction('11', 'COMPANY')], { sponsor: true }),
    person('2', 1, '21', { anyOf: true }),
    person('3', 1, '31', { anyOf: true }),
  ];
  const documents = [document('500'), document('501', { sort: 1 })];
  const told = signed(signed(published(draft({ signatories, documents })), '11'), '21');
  return finished(told).contract;
}

let ids = 900;
const releaseOf = (contract: Contract, more: { covers?: DocumentId[]; autoSign?: boolean } = {}) =>
  releaseContract(contract, {
    id: releaseId,
    sn: 'HF-R',
    subject: '解除协议',
    createdAt: noon,
    expireAt: noon + releaseLifeMs,
    document: document('600'),
    receivers: new Map(),
    autoSign: false,
    newId: () => String(ids++),
    ...more,
  });
const voiding = (contract: Contract) => startVoid(contract, creator, { reason: '双方同意', releaseId }).contract;
const ended = (release: Contract, state: Contract['state']): Contract => ({ ...release, state });

test('a release contract is signed by all who signed, in any order, each by one mark', () => {
  const contract = done();
  const release = releaseOf(contract, { autoSign: true });
  assert.deepEqual(
    release.signatories.map(({ name, serialNo, state, actions }) => [name, serialNo, state, actions.length]),
    contract.signatories.slice(0, 2).map(({ name }) => [name, 0, 'WAITING', 1]),
  );
  assert.deepEqual(
    release.signatories.map(({ actions }) => actions[0]!.autoSign),
    [true, false],
  );
  assert.deepEqual([release.ordered, release.voids, release.relatedContractIds], [false, contract.id, [contract.id]]);
  assert.equal(new Set(release.signatories.flatMap(({ id, actions }) => [id, actions[0]!.id])).size, 4);
  const other = { contact: 'n@example.com', contactType: 'EMAIL' as const };
  const receivers = new Map([['1' as SignatoryId, other]]);
  const given = releaseContract(contract, {
    id: releaseId,
    sn: '',
    subject: '',
    createdAt: 0,
    expireAt: 1,
    document: document('600'),
    receivers,
    autoSign: false,
    newId: () => String(ids++),
  });
  assert.deepEqual([given.signatories[0]!.receiver, given.signatories[0]!.actions[0]!.operators], [other, []]);
});

test('what all release contracts together cover is voided, document by document', () => {
  const [first, second] = ['500', '501'] as [DocumentId, DocumentId];
  const one = voiding(done());
  const half = finishVoid(one, ended(releaseOf(one, { covers: [first] }), 'COMPLETED')).contract;
  assert.deepEqual([half.voidState, half.voidedDocuments], ['PARTLY_VOIDED', [first]]);
  const two = voiding(half);
  const whole = finishVoid(two, ended(releaseOf(two, { covers: [second] }), 'COMPLETED'));
  assert.deepEqual([whole.contract.voidState, whole.events[0]!.more!['covered']], ['VOIDED', 'ALL']);
  refuses('CONTRACT_STATE', () => voiding(whole.contract));
});

test('every end of a release contract settles the other once; one that is still out settles nothing', () => {
  const contract = voiding(done());
  const release = releaseOf(contract);
  for (const state of ['DRAFT', 'SIGNING', 'SIGNED'] as const) {
    assert.equal(settleVoid(contract, ended(release, state)), undefined, state);
  }
  const ends = {
    REJECTED: 'REJECTED',
    EXPIRED: 'EXPIRED',
    RECALLED: 'RECALLED',
    FORCE_ENDED: 'RECALLED',
    FAILED: 'RECALLED',
    DELETED: 'RECALLED',
  };
  for (const [state, why] of Object.entries(ends)) {
    const back = settleVoid(contract, ended(release, state as Contract['state']))!;
    assert.deepEqual(
      [back.contract.voidState, back.contract.voidFailType, back.events[0]!.type],
      ['NONE', why, 'VOID_FAILED'],
    );
    assert.equal(settleVoid(back.contract, ended(release, state as Contract['state'])), undefined);
  }
  assert.equal(settleVoid(contract, ended(release, 'COMPLETED'))!.contract.voidState, 'VOIDED');
  refuses('CONTRACT_STATE', () => failVoid(contract, ended({ ...release, id: '201' as ContractId }, 'REJECTED')));
});

test('a release contract is not voided, and not revived when its time has passed', () => {
  const release = releaseOf(voiding(done()));
  refuses('CONTRACT_STATE', () => startVoid(ended(release, 'COMPLETED'), creator, { reason: '再次', releaseId }));
  const expired = { ...ended(release, 'EXPIRED'), expiredFrom: 'SIGNING' as const, publishedAt: noon };
  refuses('CONTRACT_STATE', () => extend(expired, creator, noon + 30 * day, true));
});
