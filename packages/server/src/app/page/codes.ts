import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { type CodeAnswer, answerCode, checkResend, codeLifeMs, codeResendMs } from '../../domain/codes.js';
import { DomainError } from '../../domain/errors.js';
import { maskContact } from '../../domain/masking.js';
import type { CodeSentView } from '../application.js';
import { channelOf } from '../contacts.js';
import type { Person, SentCode, World } from '../ports.js';

/** A fresh code with what is kept of it: a keyed hash, bound to what the code is for. */
export function newCode(
  world: World,
  purpose: string,
  before: SentCode | undefined,
  sentBefore: readonly number[] = [],
): { code: string; challenge: SentCode } {
  const now = world.clock.business();
  checkResend([...(before?.sentTimes ?? []), ...sentBefore], now);
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const id = world.newId();
  const challenge: SentCode = {
    id,
    hash: hashOf(world, purpose, id, code),
    issuedAt: now,
    wrongTries: 0,
    sentTimes: [...(before?.sentTimes ?? []), now],
  };
  return { code, challenge };
}

const hashOf = (world: World, purpose: string, id: string, code: string): string =>
  createHmac('sha256', world.secrets.linkKey).update(`code ${purpose} ${id} ${code}`).digest('hex');

/** Judges a typed code; the caller saves the challenge whatever the outcome. */
export function judgeCode(
  world: World,
  purpose: string,
  sent: SentCode,
  code: string,
): CodeAnswer & { challenge: SentCode } {
  const typed = Buffer.from(hashOf(world, purpose, sent.id, code), 'hex');
  const matches = timingSafeEqual(typed, Buffer.from(sent.hash, 'hex'));
  const answer = answerCode(sent, matches, world.clock.business());
  return { ...answer, challenge: { ...sent, ...answer.challenge } };
}

/** Sends a code that is stored already. @throws DomainError SENDER_MISSING */
export async function sendCode(world: World, person: Person, code: string, what: string): Promise<CodeSentView> {
  const reach = channelOf(person);
  if (!reach || !world.messages.canReach(reach.channel)) {
    throw new DomainError('SENDER_MISSING', { contact: maskContact(reach?.contact ?? ''), setting: 'HUFU_SMS_URL' });
  }
  const minutes = codeLifeMs / 60_000;
  const text = `【虎符】验证码 ${code}，${what}，${minutes} 分钟内有效，请勿告诉他人。`;
  await world.messages.send({ ...reach, text, code });
  return codeSent(reach.contact);
}

export const codeSent = (contact: string): CodeSentView => ({
  sentTo: maskContact(contact),
  resendAfterSeconds: codeResendMs / 1000,
  expiresInSeconds: codeLifeMs / 1000,
});
