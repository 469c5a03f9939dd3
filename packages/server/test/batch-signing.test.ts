import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import type { BatchInput, BatchState, PageClient } from '../src/app/application.js';
import { consentTexts } from '../src/app/page/consent-texts.js';
import { canonical } from '../src/domain/canonical.js';
import type { Contract } from '../src/domain/contract.js';
import type { EventRecord } from '../src/domain/events.js';
import { firstBrokenEntry } from '../src/domain/evidence.js';
import {
  browser,
  companySignatory,
  completed,
  draftWith,
  eventsOf,
  intentOn,
  lastCode,
  openedPage,
  personSignatory,
  published,
  refusedWith,
  stateOf,
  waitFor,
} from './steps.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
before(async () => {
  t = await testWorld();
  t.running.startWork();
});

const minute = 60_000;
let people = 0;
/** Somebody nobody has written to yet. */
const someone = () => {
  const contact = `1380013${String(8200 + ++people)}`;
  return { contact, user: { contact, contactType: 'MOBILE' as const } };
};

async function contractsFor(contact: string, subjects: string[]): Promise<Contract[]> {
  const all: Contract[] = [];
  for (const subject of subjects)
    all.push((await published(t, [personSignatory('许知远', contact)], { subject })).contract);
  return all;
}
const three = ['劳动合同', '保密协议', '员工手册确认书'];
const given = consentTexts.map(({ key, version, sha256 }) => ({ key, version, sha256, how: 'CHECK' as const }));

/** A list of these contracts, opened on a phone that has agreed to the texts. */
async function listOf(contracts: Contract[] | undefined, input: Pick<BatchInput, 'user'> & Partial<BatchInput>) {
  const contractIds = contracts?.map(({ id }) => id);
  const { ticket } = await t.app.openBatch(t.caller, { ...(contractIds && { contractIds }), ...input });
  const { session, state } = await t.app.exchangeBatch(browser('phone'), ticket);
  const client = { ...browser('phone'), session };
  if (state.screen === 'LIST') await t.app.giveBatchConsent(client, given);
  return { client, ticket, state };
}

let keys = 0;
const intend = (client: PageClient, contracts: Pick<Contract, 'id'>[], key = `key-of-list-${++keys}`) =>
  t.app.makeBatchIntent(client, {
    key,
    contractIds: contracts.map(({ id }) => id),
    hand: { kind: 'TYPE', text: '许知远' },
    seals: [],
  });

const outcomes = (state: BatchState) => state.content!.signing!.lines.map(({ outcome }) => outcome);
const typesOf = (events: EventRecord[]) => events.map(({ type }) => type);
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

describe('a list of several contracts', () => {
  it('shows what is asked of its receiver, and signs those chosen with one code, each by its own act', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three);
    const { client, state } = await listOf(contracts, { user });
    assert.deepEqual(
      state.content!.items.map(({ subject, screen, choosable, pages }) => ({ subject, screen, choosable, pages })),
      three.map((subject) => ({ subject, screen: 'SIGN', choosable: true, pages: 3 })),
    );
    const [first, second, third] = contracts as [Contract, Contract, Contract];
    const { intentId, contractIds, left } = await intend(client, [first, third]);
    assert.deepEqual([contractIds, left], [[first.id, third.id], []]);
    await assert.rejects(t.app.signBatch(client, intentId, { code: '000000' }), refusedWith('CODE_WRONG'));
    const after = await t.app.signBatch(client, intentId, { code: await lastCode(t, contact) });
    assert.deepEqual(outcomes(after), ['SIGNED', 'SIGNED']);
    assert.equal((await completed(t, first.id)).state, 'COMPLETED');
    assert.equal((await completed(t, third.id)).state, 'COMPLETED');
    assert.equal((await stateOf(t, second.id)).state, 'SIGNING');
    const codes = (await t.app.sandboxMessages(t.caller, contact)).filter(({ code }) => code !== undefined);
    assert.equal(codes.length, 1, 'one code');
    assert.match(codes[0]!.text, /《劳动合同》等 2 份合同/);
  });

  it('leaves in each chain its own proof, which names the list and its own line in it and no other contract', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three);
    const { client } = await listOf(contracts, { user });
    const { intentId } = await intend(client, contracts);
    await t.app.signBatch(client, intentId, { code: await lastCode(t, contact) });
    const lists = new Set<unknown>();
    for (const [at, contract] of contracts.entries()) {
      const events = await eventsOf(t, contract);
      assert.equal(firstBrokenEntry(events), undefined);
      const own = typesOf(events).filter((type) => ['CONSENTED', 'INTENT_VERIFIED', 'SIGNED'].includes(type));
      assert.deepEqual(own, ['CONSENTED', 'INTENT_VERIFIED', 'SIGNED']);
      const proof = events.find(({ type }) => type === 'INTENT_VERIFIED')!;
      const { batchIntentId, batchList, batchLines, batchLine } = proof.more as {
        batchIntentId: string;
        batchList: string;
        batchLines: string[];
        batchLine: string;
      };
      lists.add(batchList);
      assert.equal(batchIntentId, intentId);
      assert.equal(batchLines.length, 3);
      assert.equal(batchLines[at], sha256(batchLine));
      assert.equal(batchList, sha256(canonical({ v: 1, batchIntentId, lines: batchLines })));
      assert.deepEqual(JSON.parse(batchLine).contractId, contract.id);
      const others = contracts.filter((one) => one !== contract);
      assert.ok(
        others.every(({ id, subject }) => !JSON.stringify(events).includes(id) && !batchLine.includes(subject)),
      );
    }
    assert.equal(lists.size, 1);
  });

  it('names a contract that was recalled or signed elsewhere meanwhile, and signs the others', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three);
    const [recalled, elsewhere, good] = contracts as [Contract, Contract, Contract];
    const { client } = await listOf(contracts, { user });
    const { intentId } = await intend(client, contracts);
    const code = await lastCode(t, contact);
    await t.app.recallContract(t.caller, { contractId: recalled.id, reason: '条款有误' });
    const { ticket } = await t.app.openPage(t.caller, { contractId: elsewhere.id, user });
    const page = await openedPage(t, 'laptop', ticket);
    const single = await intentOn(t, page);
    await t.app.signWithIntent(page, single.intentId, { code: await lastCode(t, contact) });
    const state = await t.app.signBatch(client, intentId, { code });
    assert.deepEqual(outcomes(state), ['LEFT', 'LEFT', 'SIGNED']);
    assert.equal(state.content!.signing!.lines[0]!.subject, '劳动合同');
    assert.equal((await completed(t, good.id)).state, 'COMPLETED');
    const events = typesOf(await eventsOf(t, await stateOf(t, elsewhere.id)));
    assert.equal(events.filter((type) => type === 'SIGNED').length, 1);
    assert.equal((await stateOf(t, recalled.id)).state, 'RECALLED');
    const items = state.content!.items.map(({ screen }) => screen);
    assert.equal(items[0], 'RECALLED');
  });

  it('leaves out when the intent is made what cannot be signed then, and refuses when nothing is left', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three.slice(0, 2));
    const [gone, good] = contracts as [Contract, Contract];
    const { client } = await listOf(contracts, { user });
    await t.app.recallContract(t.caller, { contractId: gone.id, reason: '不签了' });
    await assert.rejects(intend(client, [gone]), refusedWith('NOT_A_SIGNER'));
    const view = await intend(client, contracts);
    assert.deepEqual(view.contractIds, [good.id]);
    assert.deepEqual(
      view.left.map(({ contractId }) => contractId),
      [gone.id],
    );
  });

  it('answers the same intent for the same key, and the same end for a repeated proof', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three.slice(0, 2));
    const { client } = await listOf(contracts, { user });
    const [one, two] = await Promise.all(
      [intend(client, contracts, 'the-one-key'), intend(client, contracts, 'the-one-key')].map((asked) =>
        asked.catch(() => undefined),
      ),
    );
    const again = await intend(client, contracts, 'the-one-key');
    for (const view of [one, two]) assert.ok(view === undefined || view.intentId === again.intentId);
    const code = await lastCode(t, contact);
    const ends = await Promise.all([1, 2, 3].map(() => t.app.signBatch(client, again.intentId, { code })));
    for (const end of ends) assert.deepEqual(outcomes(end), ['SIGNED', 'SIGNED']);
    for (const contract of contracts) {
      const events = typesOf(await eventsOf(t, await completed(t, contract.id)));
      assert.equal(events.filter((type) => type === 'SIGNED').length, 1);
      assert.equal(events.filter((type) => type === 'INTENT_VERIFIED').length, 1);
    }
  });

  it('stops guesses at five, however many come at once', async () => {
    const { contact, user } = someone();
    const { client } = await listOf(await contractsFor(contact, ['劳动合同']), { user });
    const { intentId, contractIds } = await intend(
      client,
      (await t.app.batchState(client)).content!.items.map(({ contractId: id }) => ({ id })),
    );
    assert.equal(contractIds.length, 1);
    const right = await lastCode(t, contact);
    const wrong = right === '111111' ? '222222' : '111111';
    const guesses = await Promise.all(
      Array.from({ length: 8 }, () =>
        t.app.signBatch(client, intentId, { code: wrong }).catch((error: { code: string }) => error.code),
      ),
    );
    assert.equal(guesses.filter((code) => code === 'CODE_WRONG').length, 4, guesses.join());
    await assert.rejects(t.app.signBatch(client, intentId, { code: right }), refusedWith('CODE_LOCKED'));
  });
});

describe('a contract of a list', () => {
  it('opens in the same browser as its own page, and what is done there shows in the list', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three.slice(0, 2));
    const { client } = await listOf(contracts, { user });
    const [first] = contracts as [Contract];
    const { session, state } = await t.app.openFromBatch(client, first.id);
    assert.equal(state.screen, 'SIGN');
    assert.equal(state.options.callbackPage, undefined);
    assert.equal((await t.app.openFromBatch(client, first.id)).session, session, 'the same page again');
    const page = { ...browser('phone'), session };
    await t.app.giveConsent(page, given);
    const { intentId } = await intentOn(t, page);
    await t.app.signWithIntent(page, intentId, { code: await lastCode(t, contact) });
    const [item, other] = (await t.app.batchState(client)).content!.items;
    assert.equal(item!.opened, true);
    assert.equal(item!.choosable, false);
    assert.ok(['FINISHING', 'DONE'].includes(item!.screen));
    assert.equal(other!.opened, false);
    await assert.rejects(t.app.pageState({ ...browser('laptop'), session }), refusedWith('LINK_OTHER_CLIENT'));
    const outside = (await contractsFor(contact, ['别的']))[0]!;
    await assert.rejects(t.app.openFromBatch(client, outside.id), refusedWith('LINK_UNKNOWN'));
  });

  it('must have been read to its end where the sender wants that', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three.slice(0, 2));
    const { client, state } = await listOf(contracts, { user, options: { mustRead: true } });
    assert.deepEqual(
      state.content!.items.map(({ choosable, hindrance }) => [choosable, hindrance]),
      [
        [false, 'READ'],
        [false, 'READ'],
      ],
    );
    const [first] = contracts as [Contract];
    await assert.rejects(intend(client, [first]), refusedWith('NOT_THIS_STEP'));
    const { session } = await t.app.openFromBatch(client, first.id);
    const page = { ...browser('phone'), session };
    await t.app.giveConsent(page, given);
    await assert.rejects(intentOn(t, page), refusedWith('NOT_THIS_STEP'));
    const { documentId, digest } = await pictureOf(page, 3);
    await t.app.pagesSeen(page, [{ documentId, page: 3, digest, ms: 900 }]);
    const [item] = (await t.app.batchState(client)).content!.items;
    assert.deepEqual([item!.read, item!.choosable], [true, true]);
    const { intentId } = await intend(client, [first]);
    const end = await t.app.signBatch(client, intentId, { code: await lastCode(t, contact) });
    assert.deepEqual(outcomes(end), ['SIGNED']);
    const events = await eventsOf(t, await stateOf(t, first.id));
    const read = events.find(({ type }) => type === 'READ')!.read!;
    assert.deepEqual(read.images, [digest]);
    const line = JSON.parse(String(events.find(({ type }) => type === 'INTENT_VERIFIED')!.more!['batchLine']));
    assert.deepEqual(line.seen, [{ documentId, page: 3, sha256: digest }]);
  });
});

async function pictureOf(page: PageClient, number: number) {
  const { content } = await t.app.pageState(page);
  const documentId = content!.documents[0]!.id;
  const { digest } = await t.app.pageImage(page, documentId, number, 780);
  return { documentId, digest };
}

describe('a link to a list', () => {
  it('names contracts that are there, are sent, and may be seen by that person; at most 100', async () => {
    const { contact, user } = someone();
    const [one] = (await contractsFor(contact, ['劳动合同'])) as [Contract];
    const draft = await draftWith(t, [personSignatory('许知远', contact)]);
    const open = (contractIds: string[], more: Partial<BatchInput> = {}) =>
      t.app.openBatch(t.caller, { user, contractIds, ...more });
    await assert.rejects(open([]), refusedWith('INPUT_INVALID'));
    await assert.rejects(
      open(Array.from({ length: 101 }, (_, n) => String(10n ** 17n + BigInt(n)))),
      refusedWith('INPUT_INVALID'),
    );
    await assert.rejects(open([one.id, '3559650000000000001']), refusedWith('CONTRACT_NOT_FOUND'));
    await assert.rejects(open(['x']), refusedWith('CONTRACT_NOT_FOUND'));
    await assert.rejects(open([draft.contract.id]), refusedWith('CONTRACT_STATE'));
    await assert.rejects(open([one.id], { user: someone().user }), refusedWith('NO_VIEW_PERMISSION'));
    await assert.rejects(open([one.id], { companyName: '别家示例有限公司' }), refusedWith('NO_VIEW_PERMISSION'));
    const first = await published(t, [companySignatory(t), personSignatory('许知远', contact)], { ordered: true });
    await assert.rejects(open([first.contract.id], { mustWait: true }), refusedWith('NOT_THIS_STEP'));
    assert.equal((await open([first.contract.id, one.id, one.id])).contractIds.length, 2);
  });

  it('shows who invites and how many, and nothing else, until the contact is proven', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three);
    const { client, state } = await listOf(contracts, { user, proof: true });
    assert.equal(state.screen, 'PROVE');
    assert.deepEqual([state.sender, state.count, state.content], [t.credentials.company.name, 3, undefined]);
    assert.ok(!three.some((subject) => JSON.stringify(state).includes(subject)));
    await assert.rejects(t.app.openFromBatch(client, contracts[0]!.id), refusedWith('LINK_UNPROVEN'));
    await assert.rejects(t.app.giveBatchConsent(client, given), refusedWith('LINK_UNPROVEN'));
    await assert.rejects(t.app.savedMarks(client), refusedWith('LINK_UNPROVEN'));
    await t.app.sendBatchProof(client);
    await assert.rejects(t.app.sendBatchProof(client), refusedWith('CODE_TOO_SOON'));
    const code = await lastCode(t, contact);
    await assert.rejects(
      t.app.proveBatchContact(client, code === '000000' ? '000001' : '000000'),
      refusedWith('CODE_WRONG'),
    );
    const proven = await t.app.proveBatchContact(client, code);
    assert.equal(proven.screen, 'LIST');
    assert.equal(proven.content!.items.length, 3);
    assert.equal((await t.app.openFromBatch(client, contracts[0]!.id)).state.screen, 'SIGN', 'proven once for all');
  });

  it('belongs to the first client, ends by the business clock, and can be denied', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, ['劳动合同']);
    const { ticket, client } = await listOf(contracts, { user, lifeMs: 10 * minute });
    await assert.rejects(t.app.exchangeBatch(browser('laptop'), ticket), refusedWith('LINK_OTHER_CLIENT'));
    assert.equal(await t.app.ticketStands(ticket), 'OPEN');
    const denied = await listOf(contracts, { user, proof: true });
    assert.equal((await t.app.denyBatchContact(denied.client)).screen, 'NOT_ME');
    await t.app.sandboxClock(t.caller, 10 * minute);
    await assert.rejects(t.app.batchState(client), refusedWith('LINK_ENDED'));
    assert.equal(await t.app.ticketStands(ticket), 'ENDED');
  });

  it('for all that waits: what comes later joins, what is signed stays', async () => {
    const { contact, user } = someone();
    const [first] = (await contractsFor(contact, ['劳动合同'])) as [Contract];
    const { client, state } = await listOf(undefined, { user });
    assert.deepEqual(
      state.content!.items.map(({ subject }) => subject),
      ['劳动合同'],
    );
    const { intentId } = await intend(client, [first]);
    await t.app.signBatch(client, intentId, { code: await lastCode(t, contact) });
    await contractsFor(contact, ['补充协议']);
    const later = (await t.app.batchState(client)).content!.items;
    assert.deepEqual(
      later.map(({ subject, choosable }) => [subject, choosable]),
      [
        ['劳动合同', false],
        ['补充协议', true],
      ],
    );
  });
});

describe('all that waits for somebody', () => {
  const waiting = async (contact: string) =>
    (await t.app.openBatch(t.caller, { user: { contact, contactType: 'MOBILE' } })).contractIds;
  const hired = async (name: string) => {
    const { contact, user } = someone();
    await t.app.createEmployee(t.caller, { user: { ...user, name } });
    return { contact, user };
  };

  it('as receiver, as who does a step, as whom it was handed to; not what waits for others first', async () => {
    const [first, second] = [await hired('贺清'), await hired('谢岚')];
    const actions = [{ type: 'OPERATOR' as const, operators: [first.user] }];
    const { contract } = await published(t, [companySignatory(t, { actions })]);
    const own = (await contractsFor(first.contact, ['劳动合同']))[0]!;
    const later = [companySignatory(t), personSignatory('贺清', first.contact)];
    await published(t, later, { ordered: true });
    assert.deepEqual(await waiting(first.contact), [contract.id, own.id]);
    assert.deepEqual(await waiting(second.contact), []);
    await t.app.transferActions(t.caller, { contractId: contract.id, from: first.user, to: second.user });
    assert.deepEqual(await waiting(first.contact), [own.id]);
    assert.deepEqual(await waiting(second.contact), [contract.id]);
    await t.app.recallContract(t.caller, { contractId: own.id, reason: '不签了' });
    assert.deepEqual(await waiting(first.contact), []);
  });
  it("of the caller's own companies only, and of one party when it is named", async () => {
    const { contact, user } = someone();
    const [one] = (await contractsFor(contact, ['劳动合同'])) as [Contract];
    const open = (companyName: string) => t.app.openBatch(t.caller, { user, companyName });
    assert.deepEqual((await open('许知远')).contractIds, [one.id]);
    assert.deepEqual((await open('别家示例有限公司')).contractIds, []);
    const [, subsidiary] = t.caller.scope;
    const elsewhere = { ...t.caller, tenantId: subsidiary!, scope: [subsidiary!] };
    assert.deepEqual((await t.app.openBatch(elsewhere, { user })).contractIds, []);
  });
});

describe('the page of one contract, once signed', () => {
  it('leads to all else that waits for its signer, under the same proof and on the same device', async () => {
    const { contact, user } = someone();
    const [first, ...others] = (await contractsFor(contact, three)) as [Contract, ...Contract[]];
    const { ticket } = await t.app.openPage(t.caller, { contractId: first.id, user });
    const page = await openedPage(t, 'phone', ticket);
    assert.equal((await t.app.pageState(page)).content!.others, 0, 'not before it is signed');
    const { intentId } = await intentOn(t, page);
    await t.app.signWithIntent(page, intentId, { code: await lastCode(t, contact) });
    assert.equal((await t.app.pageState(page)).content!.others, 2);
    const next = (await t.app.openNext(page)).url.split('/').at(-1)!;
    await assert.rejects(t.app.exchangeBatch(browser('laptop'), next), refusedWith('LINK_OTHER_CLIENT'));
    const { state } = await t.app.exchangeBatch(browser('phone'), next);
    assert.deepEqual(
      state.content!.items.map(({ contractId }) => contractId),
      others.map(({ id }) => id),
    );
    await t.app.sandboxActBatch(t.caller, { contact });
    await assert.rejects(t.app.openNext(page), refusedWith('NOT_THIS_STEP'));
  });
  it('a link whose contact is not proven opens nothing further', async () => {
    const { contact, user } = someone();
    const [first] = (await contractsFor(contact, three)) as [Contract];
    const { ticket } = await t.app.openPage(t.caller, { contractId: first.id, user, proof: true });
    const { session } = await t.app.exchangeTicket(browser('phone'), ticket);
    await assert.rejects(t.app.openNext({ ...browser('phone'), session }), refusedWith('LINK_UNPROVEN'));
  });
});

describe('once proven', () => {
  it('the outbox signs what a request that died has left', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, three);
    const { client } = await listOf(contracts, { user });
    const { intentId } = await intend(client, contracts);
    const code = await lastCode(t, contact);
    const dead = { ...t.world, store: { ...t.world.store } };
    // The request dies with the commit that proved the will: nothing after it is done.
    let dies = false;
    dead.store.transaction = async (scope, work) => {
      if (dies) throw new Error('killed');
      const done = await t.world.store.transaction(scope, work);
      dies = true;
      return done;
    };
    dead.store.read = async () => {
      throw new Error('killed');
    };
    const { signBatch } = await import('../src/app/batch/sign.js');
    await assert.rejects(signBatch(dead, client, intentId, { code }), /killed/);
    assert.equal((await stateOf(t, contracts[0]!.id)).state, 'SIGNING');
    await t.app.sandboxClock(t.caller, 15_000);
    await waitFor('all signed', async () => outcomes(await t.app.batchState(client)).every((one) => one === 'SIGNED'));
    for (const { id } of contracts) assert.equal((await completed(t, id)).state, 'COMPLETED');
  });

  it('what is left for longer than a proof lives stays unsigned and says so', async () => {
    const { contact, user } = someone();
    const contracts = await contractsFor(contact, ['劳动合同']);
    const { client } = await listOf(contracts, { user });
    const { intentId } = await intend(client, contracts);
    const code = await lastCode(t, contact);
    await t.app.sandboxClock(t.caller, 5 * minute);
    await assert.rejects(t.app.signBatch(client, intentId, { code }), refusedWith('CODE_EXPIRED'));
    assert.equal((await stateOf(t, contracts[0]!.id)).state, 'SIGNING');
  });
});

describe('sandbox act-batch', () => {
  it('signs all that waits, or those named, and says of each what became of it', async () => {
    const { contact } = someone();
    const [first, second, third] = (await contractsFor(contact, three)) as [Contract, Contract, Contract];
    const one = await t.app.sandboxActBatch(t.caller, { contact, contractIds: [second.id] });
    assert.deepEqual(
      one.map(({ contractId, outcome }) => [contractId, outcome]),
      [[second.id, 'SIGNED']],
    );
    await t.app.recallContract(t.caller, { contractId: third.id, reason: '不签了' });
    const rest = await t.app.sandboxActBatch(t.caller, { contact });
    assert.deepEqual(
      rest.map(({ contractId, outcome }) => [contractId, outcome]),
      [[first.id, 'SIGNED']],
    );
    await assert.rejects(t.app.sandboxActBatch(t.caller, { contact }), refusedWith('NOT_THIS_STEP'));
  });
  it("leaves what is not that person's turn, and says so", async () => {
    const { contact } = someone();
    const [mine] = (await contractsFor(contact, ['劳动合同'])) as [Contract];
    const later = await published(t, [companySignatory(t), personSignatory('许知远', contact)], { ordered: true });
    const lines = await t.app.sandboxActBatch(t.caller, { contact, contractIds: [mine.id, later.contract.id] });
    assert.deepEqual(
      lines.map(({ outcome, code }) => [outcome, code]),
      [
        ['SIGNED', undefined],
        ['LEFT', 'NOT_THIS_STEP'],
      ],
    );
  });
});

describe('a company employee', () => {
  it('seals several contracts with the seal that he may use, and signs his own in the same go', async () => {
    const { contact: receiver } = t.credentials.employee;
    const user = { contact: receiver, contactType: 'MOBILE' as const };
    const me = { contact: receiver, contactType: 'MOBILE' as const };
    const sealed = await published(t, [companySignatory(t, { receiver: me })], { subject: '采购合同' });
    const own = await published(t, [personSignatory(t.credentials.employee.name, receiver)], { subject: '任命书' });
    const { client, state } = await listOf([sealed.contract, own.contract], { user });
    const [item] = state.content!.items;
    assert.equal(item!.actions[0]!.type, 'COMPANY');
    const [sealId] = item!.actions[0]!.sealIds;
    assert.equal((await t.app.usableSeal(client, sealId!)).id, sealId);
    const view = await t.app.makeBatchIntent(client, {
      key: 'seal-and-hand',
      contractIds: [sealed.contract.id, own.contract.id],
      hand: { kind: 'TYPE', text: t.credentials.employee.name },
      seals: [{ actionId: item!.actions[0]!.id, sealId: sealId! }],
      saveMark: true,
    });
    const end = await t.app.signBatch(client, view.intentId, { code: await lastCode(t, receiver) });
    assert.deepEqual(outcomes(end), ['SIGNED', 'SIGNED']);
    assert.equal((await t.app.savedMarks(client)).length, 1, 'kept once');
  });
});
