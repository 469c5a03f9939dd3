import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Made, refusalOf } from './client.js';
import type { Operation } from './matrix.js';
import type { Attempts, Outcome } from './outcome.js';
import type { PageVisit } from './page-visit.js';

/** 契约锁: the contract is in a state in which this cannot be done. */
const wrongState = 1101;

const nothing = async (): Promise<void> => undefined;
const sent: Operation<void>['ready'] = (bench, made) => bench.integrator.send(made);

/**
 * A client that got no answer to contract/send and asks again is told 1101 when the first call went through: the draft is
 * no longer one. The vendor's own answer to a second call; a look at contract/detail tells the rest.
 */
const sendAgain: Operation<void>['call'] = async ({ integrator }, made, _state, headers) => {
  assert.ok([undefined, wrongState].includes(await refusalOf(integrator.send(made, headers))));
};

const personSigns: Operation<void>['conclude'] = ({ integrator }, made) => integrator.personSign(made);

export const publish: Operation<void> = {
  name: 'publish (contract/send)',
  parties: ['COMPANY', 'PERSON'],
  ready: nothing,
  call: sendAgain,
  conclude: async (bench, made) => {
    await bench.integrator.companySign(made);
    await personSigns(bench, made);
  },
  leavesFile: true,
};

export const companySign: Operation<void> = {
  name: 'sign by company (contract/companysign)',
  parties: ['COMPANY', 'PERSON'],
  ready: sent,
  call: ({ integrator }, made, _state, headers) => integrator.companySign(made, headers),
  conclude: personSigns,
  leavesFile: true,
};

/** A page that got no answer sends the same intent and the same code again. */
export const pageSign: Operation<PageVisit> = {
  name: 'sign by person (signing page)',
  parties: ['PERSON', 'COMPANY'],
  ready: async ({ integrator }, made) => {
    await integrator.send(made);
    return integrator.openPage(made);
  },
  call: async (_bench, _made, visit, headers) => void (await visit.sign(headers)),
  conclude: ({ integrator }, made) => integrator.companySign(made),
  leavesFile: true,
};

/** Three contracts of one person, and the visit on which all are about to be signed. */
interface List {
  others: Made[];
  visit: PageVisit;
}

const listed: Operation<List>['ready'] = async ({ integrator }, made) => {
  const others = [await integrator.draft(made.parties), await integrator.draft(made.parties)];
  for (const one of [made, ...others]) await integrator.send(one);
  return { others, visit: await integrator.openList([made, ...others]) };
};

/** Each contract of the list ends as the first, which is compared with an undisturbed run. */
const listConcluded: Operation<List>['conclude'] = async (bench, made, { others }) => {
  for (const one of [made, ...others]) {
    await bench.integrator.companySign(one);
    await bench.untilAtRest(one);
  }
  const rest = ({ claimed: _claimed, failed: _failed, ...outcome }: Outcome & Attempts) => outcome;
  const first = rest(await bench.outcome(made));
  for (const other of others) {
    const outcome = await bench.outcome(other);
    assert.deepEqual(rest(outcome), first, `${other.subject} is as ${made.subject}`);
    assert.equal(outcome.claimed, outcome.signings.length + outcome.failed, 'every use of a key has its end');
  }
};

/** A list that got no answer sends the same intent and the same code again. */
export const listSign: Operation<List> = {
  name: 'sign three by one code (page of several)',
  parties: ['PERSON', 'COMPANY'],
  ready: listed,
  call: async (_bench, _made, { visit }, headers) => {
    const { signing } = await visit.signAll(headers);
    assert.deepEqual(
      signing?.lines.map(({ outcome }) => outcome),
      ['SIGNED', 'SIGNED', 'SIGNED'],
    );
  },
  each: 9,
  conclude: listConcluded,
  leavesFile: true,
};

/** Nobody asks again: what was proven goes on by itself after 15 s; only what never came is sent again. */
export const listGoesOn: Operation<List> = {
  ...listSign,
  name: 'sign three by one code, and nobody asks again',
  call: async (bench, made, { others, visit }, headers) => {
    const isFirst = 'x-crash-key' in headers;
    if (isFirst || (await visit.list()).signing === null) return void (await visit.signAll(headers));
    await bench.integrator.advance('PT15S');
    for (const giveUp = Date.now() + 60_000; !(await visit.list()).signing!.lines.every(isSettled); await delay(50))
      assert.ok(Date.now() < giveUp, `${made.subject} and ${others.length} others are signed within a minute`);
  },
  each: 17,
};
const isSettled = ({ outcome }: { outcome: string }): boolean => outcome === 'SIGNED';

/** A person who got no answer opens the page anew, agrees anew and gets a new code: those events may be there twice. */
export const actSign: Operation<void> = {
  name: 'sign by person (sandbox/act)',
  parties: ['PERSON', 'COMPANY'],
  ready: sent,
  call: async ({ integrator }, made, _state, headers) => {
    assert.ok([undefined, 409].includes(await refusalOf(integrator.personSign(made, headers))));
  },
  mayRepeat: ['CONSENTED', 'INTENT_VERIFIED', 'OPENED'],
  conclude: ({ integrator }, made) => integrator.companySign(made),
  leavesFile: true,
};

/** The last signing finishes the contract in the same call: from its commit on. */
export const finish: Operation<void> = {
  name: 'finish (after the last signing)',
  parties: ['PERSON', 'COMPANY'],
  ready: async (bench, made) => {
    await bench.integrator.send(made);
    await personSigns(bench, made);
  },
  call: ({ integrator }, made, _state, headers) => integrator.companySign(made, headers),
  from: /^insert into signing/,
  conclude: nothing,
  leavesFile: true,
};

export const autoSign: Operation<void> = {
  name: 'auto-sign (outbox)',
  parties: ['AUTO_COMPANY', 'PERSON'],
  ready: nothing,
  call: sendAgain,
  work: 'AUTO_SIGN',
  conclude: async (bench, made) => {
    await bench.untilAtRest(made);
    await personSigns(bench, made);
  },
  leavesFile: true,
};

export const recall: Operation<void> = {
  name: 'recall (contract/invalid)',
  parties: ['COMPANY', 'PERSON'],
  ready: sent,
  call: ({ integrator }, made, _state, headers) => integrator.recall(made, headers),
  conclude: async ({ integrator }, made) => assert.equal(await integrator.status(made), 'RECALLED'),
  leavesFile: true,
};

export const callback: Operation<void> = {
  name: 'callback (outbox)',
  parties: ['COMPANY', 'PERSON'],
  ready: nothing,
  call: sendAgain,
  work: 'CALLBACK',
  conclude: nothing,
  leavesFile: false,
};

/** The rows of contract/send are leased, but not yet for good. */
export const lease: Operation<void> = { ...callback, name: 'lease (outbox)', work: 'LEASE' };

export const message: Operation<void> = {
  ...callback,
  name: 'message to a signatory (outbox)',
  parties: ['PERSON', 'COMPANY'],
  work: 'MESSAGE',
};

/**
 * A client that got no answer asks again: what was made and not sent is sent, what was sent is refused (1101). The release
 * contract is then signed by both, and the other is INVALIDED.
 */
export const voiding: Operation<void> = {
  name: 'void (contract/invalid of a complete one)',
  parties: ['COMPANY', 'PERSON'],
  ready: async (bench, made) => {
    await bench.integrator.send(made);
    await bench.integrator.companySign(made);
    await personSigns(bench, made);
    await bench.untilAtRest(made);
  },
  call: async ({ integrator }, made, _state, headers) => {
    assert.ok([undefined, wrongState].includes(await refusalOf(integrator.voidIt(made, headers))));
  },
  conclude: async (bench, made) => {
    const [row] = await bench.ledger.rows<{ id: string }>(
      "select data->>'voidContractId' as id from contract where id = $1",
      [made.contractId],
    );
    const release = { ...made, contractId: row!.id };
    await bench.integrator.companySignVoid(made);
    await personSigns(bench, release);
    // The row that would give up an unsent release contract waits two minutes: nobody moves the clock for it.
    for (const giveUp = Date.now() + 60_000; (await bench.integrator.status(made)) !== 'INVALIDED'; await delay(50))
      assert.ok(Date.now() < giveUp, 'INVALIDED within a minute');
  },
  leavesFile: true,
};
