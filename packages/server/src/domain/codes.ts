import type { IntentMethod } from './contract.js';
import { DomainError } from './errors.js';

/** One-time codes and the password window (DOMAIN.md §7). All times are the business clock, UTC ms. */
export const codeLifeMs = 5 * 60_000;
export const codeTries = 5;
export const codeResendMs = 60_000;
const codesAnHour = 5;
const hourMs = 3_600_000;

/** A code that was sent. The code itself is kept hashed by the app; here is what its rules need. */
export interface CodeChallenge {
  issuedAt: number;
  wrongTries: number;
  usedAt?: number;
}

/** What happened to a code that was typed in; save `challenge` whatever the outcome. */
export interface CodeAnswer {
  outcome: 'RIGHT' | 'WRONG' | 'EXPIRED' | 'LOCKED';
  challenge: CodeChallenge;
}

/** @param matches whether the typed digits are the sent ones, compared in constant time by the caller. */
export function answerCode(challenge: CodeChallenge, matches: boolean, now: number): CodeAnswer {
  if (challenge.usedAt !== undefined || now - challenge.issuedAt >= codeLifeMs)
    return { outcome: 'EXPIRED', challenge };
  if (challenge.wrongTries >= codeTries) return { outcome: 'LOCKED', challenge };
  if (matches) return { outcome: 'RIGHT', challenge: { ...challenge, usedAt: now } };
  return { outcome: 'WRONG', challenge: { ...challenge, wrongTries: challenge.wrongTries + 1 } };
}

/** The refusal that belongs to an answer, to be thrown after the challenge is saved. Undefined when it was right. */
export function refusalOf({ outcome, challenge }: CodeAnswer, now: number): DomainError | undefined {
  const triesLeft = codeTries - challenge.wrongTries;
  const minutes = Math.max(1, Math.ceil((challenge.issuedAt + codeLifeMs - now) / 60_000));
  if (outcome === 'RIGHT') return undefined;
  if (outcome === 'EXPIRED') return new DomainError('CODE_EXPIRED');
  if (outcome === 'LOCKED' || triesLeft === 0) return new DomainError('CODE_LOCKED', { minutes });
  return new DomainError('CODE_WRONG', { triesLeft });
}

/**
 * Whether one more code may be sent to a contact.
 *
 * @param issuedAts when codes were sent to it before, any order.
 * @throws DomainError CODE_TOO_SOON (facts: seconds), CODE_LOCKED (facts: minutes)
 */
export function checkResend(issuedAts: readonly number[], now: number): void {
  const newest = Math.max(...issuedAts, -Infinity);
  if (now - newest < codeResendMs) {
    throw new DomainError('CODE_TOO_SOON', { seconds: Math.ceil((newest + codeResendMs - now) / 1000) });
  }
  const recent = issuedAts.filter((at) => now - at < hourMs);
  if (recent.length < codesAnHour) return;
  throw new DomainError('CODE_LOCKED', { minutes: Math.ceil((Math.min(...recent) + hourMs - now) / 60_000) });
}

const passwordWindowMs = 30 * 60_000;
const wrongPasswordsAllowed = 5;

/** The password window of one (app, user, client). */
export interface PasswordWindow {
  lastSuccess?: number;
  /** Wrong passwords since the last success. */
  wrong: number;
}
export const closedWindow: PasswordWindow = { wrong: 0 };

/** Whether PASSWORD is offered and accepted; at exactly 30:00 it is closed [A]. */
export const passwordOpen = (
  window: PasswordWindow,
  ask: { ticketAllows: boolean; hasPassword: boolean; now: number },
): boolean =>
  ask.ticketAllows &&
  ask.hasPassword &&
  window.lastSuccess !== undefined &&
  ask.now - window.lastSuccess < passwordWindowMs;

/** After a successful sign: only a ticket with the flag, by code or password, opens or restarts the window. */
export function afterSign(
  window: PasswordWindow,
  sign: { ticketAllows: boolean; method: IntentMethod; now: number },
): PasswordWindow {
  const counts = sign.method === 'SMS_CODE' || sign.method === 'EMAIL_CODE' || sign.method === 'PASSWORD';
  return sign.ticketAllows && counts ? { lastSuccess: sign.now, wrong: 0 } : window;
}

/** After a wrong password: the fifth closes the window [A]; until then it stays, not restarted. */
export const afterWrongPassword = (window: PasswordWindow): PasswordWindow =>
  window.wrong + 1 >= wrongPasswordsAllowed ? closedWindow : { ...window, wrong: window.wrong + 1 };

/** The refusal after a wrong password, from the window as it is now. */
export const passwordRefusal = (after: PasswordWindow): DomainError =>
  after.lastSuccess === undefined
    ? new DomainError('PASSWORD_CLOSED')
    : new DomainError('PASSWORD_WRONG', { triesLeft: wrongPasswordsAllowed - after.wrong });
