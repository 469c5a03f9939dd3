import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type CodeChallenge,
  type PasswordWindow,
  afterSign,
  afterWrongPassword,
  answerCode,
  checkResend,
  closedWindow,
  codeLifeMs,
  codeTries,
  passwordOpen,
  passwordRefusal,
  refusalOf,
} from './codes.js';
import { DomainError } from './errors.js';

const now = 1_790_000_000_000;
const minute = 60_000;
const fresh: CodeChallenge = { issuedAt: now, wrongTries: 0 };
const refusal = (challenge: CodeChallenge, matches: boolean, at: number) => {
  const answer = answerCode(challenge, matches, at);
  const error = refusalOf(answer, at);
  return [answer.outcome, error?.code, error?.facts];
};

test('a code lives five minutes, to the millisecond', () => {
  assert.deepEqual(refusal(fresh, true, now + codeLifeMs - 1), ['RIGHT', undefined, undefined]);
  assert.deepEqual(refusal(fresh, true, now + codeLifeMs), ['EXPIRED', 'CODE_EXPIRED', {}]);
});

test('the fifth wrong try locks a code, even for the right digits', () => {
  let challenge = fresh;
  for (let left = codeTries - 1; left > 0; left--) {
    assert.deepEqual(refusal(challenge, false, now), ['WRONG', 'CODE_WRONG', { triesLeft: left }]);
    challenge = answerCode(challenge, false, now).challenge;
  }
  assert.deepEqual(refusal(challenge, false, now + minute), ['WRONG', 'CODE_LOCKED', { minutes: 4 }]);
  challenge = answerCode(challenge, false, now).challenge;
  assert.deepEqual(refusal(challenge, true, now + 1), ['LOCKED', 'CODE_LOCKED', { minutes: 5 }]);
});

test('a code is good once', () => {
  const used = answerCode(fresh, true, now).challenge;
  assert.equal(answerCode(used, true, now + 1).outcome, 'EXPIRED');
});

test('a code may be sent again after 60 seconds, and five times an hour', () => {
  const refused = (sent: number[], at: number): unknown[] | undefined => {
    try {
      checkResend(sent, at);
    } catch (error) {
      if (error instanceof DomainError) return [error.code, error.facts];
      throw error;
    }
    return undefined;
  };
  assert.equal(refused([], now), undefined);
  assert.deepEqual(refused([now], now + minute - 1), ['CODE_TOO_SOON', { seconds: 1 }]);
  assert.equal(refused([now], now + minute), undefined);
  const five = [0, 2, 4, 6, 8].map((k) => now + k * minute);
  assert.equal(refused(five.slice(1), now + 10 * minute), undefined);
  assert.deepEqual(refused(five, now + 10 * minute), ['CODE_LOCKED', { minutes: 50 }]);
  assert.equal(refused(five, now + 60 * minute), undefined);
});

const ask = (window: PasswordWindow, at: number, more: object = {}) =>
  passwordOpen(window, { ticketAllows: true, hasPassword: true, now: at, ...more });
const success = (window: PasswordWindow, at: number, more: object = {}) =>
  afterSign(window, { ticketAllows: true, method: 'SMS_CODE', now: at, ...more });

test('the password window: after a code signature, 30 minutes, closed at exactly 30:00', () => {
  assert.equal(ask(closedWindow, now), false);
  const open = success(closedWindow, now);
  assert.equal(ask(open, now), true);
  assert.equal(ask(open, now + 30 * minute - 1), true);
  assert.equal(ask(open, now + 30 * minute), false);
  assert.equal(ask(open, now, { ticketAllows: false }), false);
  assert.equal(ask(open, now, { hasPassword: false }), false);
});

test('a successful sign restarts the window; a ticket without the flag, or another method, does nothing to it', () => {
  const open = success(closedWindow, now);
  const later = success(open, now + 20 * minute, { method: 'PASSWORD' });
  assert.equal(ask(later, now + 49 * minute), true);
  for (const more of [{ ticketAllows: false }, { method: 'AUTO' }, { method: 'FACE' }]) {
    assert.deepEqual(success(open, now + 20 * minute, more), open);
    assert.deepEqual(success(closedWindow, now, more), closedWindow);
  }
});

test('a wrong password restarts nothing, and the fifth closes the window', () => {
  let window = success(closedWindow, now);
  for (let left = 4; left > 0; left--) {
    window = afterWrongPassword(window);
    assert.deepEqual([window.lastSuccess, passwordRefusal(window).facts], [now, { triesLeft: left }]);
    assert.equal(ask(window, now + 30 * minute), false);
  }
  window = afterWrongPassword(window);
  assert.deepEqual([window, passwordRefusal(window).code], [closedWindow, 'PASSWORD_CLOSED']);
  assert.equal(ask(window, now), false);
  const again = success({ ...success(closedWindow, now), wrong: 4 }, now);
  assert.equal(afterWrongPassword(again).wrong, 1, 'a success forgets the wrong ones before it');
});

test('the window is open only within 30 minutes of some successful code or password sign', () => {
  const steps = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 40 * minute }), flag: fc.boolean(), right: fc.boolean() }),
  );
  fc.assert(
    fc.property(steps, (list) => {
      let [window, at, newest] = [closedWindow, now, -Infinity];
      for (const { wait, flag, right } of list) {
        at += wait;
        const method = ask(window, at) ? 'PASSWORD' : 'SMS_CODE';
        if (right && flag) newest = at;
        window = right ? success(window, at, { ticketAllows: flag, method }) : afterWrongPassword(window);
        if (ask(window, at)) assert.ok(at - newest < 30 * minute);
      }
    }),
  );
});
