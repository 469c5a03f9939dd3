import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { type CodeAnswer, answerCode, checkResend, codeLifeMs, codeResendMs } from '../../domain/codes.js';
import { DomainError } from '../../domain/errors.js';
import { maskContact } from '../../domain/masking.js';
import type { CodeSentView, PageClient } from '../application.js';
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

/** A code made for an intent and kept with it, and what its message says it is for. */
interface KeptCode {
  person: Person;
  code: string;
  what: string;
}
/** @param paced whether the pause between two codes holds */
type MakeCode = (world: World, client: PageClient, intentId: string, paced: boolean) => Promise<KeptCode>;

/** How codes for intents leave, be it for one contract or for several. */
export function codesFor(make: MakeCode) {
  return {
    /** Sends a code for an intent; an earlier one no longer works. @throws CODE_TOO_SOON, CODE_LOCKED, SENDER_MISSING */
    async send(world: World, client: PageClient, intentId: string): Promise<CodeSentView> {
      const { person, code, what } = await make(world, client, intentId, true);
      return sendCode(world, person, code, what);
    },
    /**
     * The code as its receiver reads it, at once: the pause between two codes is there for people's phones, and a program
     * that repeats a call after a crash has none. Sandbox only.
     */
    async sendAndTell(world: World, client: PageClient, intentId: string): Promise<string> {
      if (world.mode !== 'sandbox') throw new DomainError('NOT_AVAILABLE', { what: 'sandbox calls' });
      const { person, code, what } = await make(world, client, intentId, false);
      await sendCode(world, person, code, what);
      return code;
    },
  };
}
