import type { BatchContract, BatchLine } from '@hufu/sdk';
import type { IconName } from '../parts/icon.js';
import { fill, momentOf, type Texts } from '../texts/texts.js';

export interface Standing {
  icon: IconName;
  tone: 'ok' | 'warn' | 'bad' | 'quiet' | 'mine';
  words: string;
}

/** Where a contract of the list stands for this reader: icon, word and colour. */
export function standingOf(contract: BatchContract, t: Texts): Standing {
  const { kind, opened, hindrance, waitingFor, signedAt } = contract;
  const s = t.list.states;
  switch (kind) {
    case 'SIGN':
      if (hindrance === 'SEAL') return { icon: 'warn', tone: 'warn', words: s.noSeal };
      if (hindrance === 'READ') return { icon: 'info', tone: 'warn', words: opened ? s.readOn : s.readFirst };
      return { icon: 'clock', tone: 'mine', words: opened ? s.openOpened : s.open };
    case 'BUSY':
      return { icon: 'clock', tone: 'mine', words: s.busy };
    case 'FILL':
      return { icon: 'info', tone: 'warn', words: s.fill };
    case 'NOT_YOUR_TURN':
      return { icon: 'clock', tone: 'quiet', words: fill(s.notYourTurn, { names: waitingFor.join(t.check.join) }) };
    case 'SIGNED': {
      const time = signedAt ? momentOf(signedAt) : '';
      return { icon: 'check', tone: 'ok', words: fill(s.signed, { time }) };
    }
    case 'COMPLETED':
      return { icon: 'check', tone: 'ok', words: s.completed };
    case 'READ_ONLY':
      return { icon: 'info', tone: 'quiet', words: s.readOnly };
    default:
      return { icon: 'stop', tone: 'quiet', words: endWords(contract, t) };
  }
}

function endWords({ kind, ended }: BatchContract, t: Texts): string {
  const reason = ended?.reason ?? '';
  const name = ended?.by ?? t.states.someone;
  switch (kind) {
    case 'RECALLED':
      return reason ? fill(t.states.recalled, { reason }) : t.states.recalledPlain;
    case 'REJECTED':
      return fill(t.states.rejected, { name, reason });
    case 'EXPIRED':
      return fill(t.list.states.expired, { time: ended?.at ? momentOf(ended.at) : '' });
    case 'VOIDED':
      return t.list.states.voided;
    default:
      return reason ? fill(t.states.forceEnded, { reason }) : t.states.forceEndedPlain;
  }
}

/** Why a contract of several was not signed, and what can be done. */
export function leftWords({ code, facts }: BatchLine, contract: BatchContract | undefined, t: Texts): string {
  const { why } = t.list;
  if (contract?.signedAt) return why.elsewhere;
  if (contract?.ended) return endWords(contract, t);
  if (code === 'NOT_THIS_STEP' && facts['action'] === 'READ') return t.list.states.readOn;
  if (code === 'INTENT_REQUIRED') return why.tooLate;
  if (code && code in t.errors) return fill(t.errors[code as keyof Texts['errors']], facts);
  return why.other;
}
