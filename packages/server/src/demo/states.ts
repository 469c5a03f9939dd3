import * as esign from '../dialects/esign/states.js';
import { contractStatus, signatoryStatus } from '../dialects/qiyuesuo/states.js';
import { approveStatus, flowStatus, forwarded } from '../dialects/tencent/states.js';
import type { Role } from '../domain/events.js';
import { type Transition, transitions } from '../domain/transitions.js';
import { contractPhases, shownStates } from '../domain/views.js';

/** The state machine and the status tables as the code has them: `npm run demo -- states` (DOMAIN.md §3.2 and §3.4). */
export const printStates = (): string =>
  [
    '## 3.2 Transitions (any other request is refused, state unchanged, no event)',
    table(['#', 'from → to', 'trigger', 'actor', 'guard', 'event(s) recorded'], transitions.map(transitionRow)),
    '## 3.4 Status mapping: contract',
    table(
      [
        'neutral',
        'Qiyuesuo status',
        'Tencent FlowStatus',
        'Tencent FlowCallbackStatus',
        'eSign signFlowStatus / flowStatus',
        'eSign draftStatus',
      ],
      contractPhases.map(phaseRow),
    ),
    '## 3.4 Status mapping: signatory',
    table(
      ['neutral', 'Qiyuesuo signatory', 'Tencent ApproveStatus', 'eSign signStatus'],
      [
        ...shownStates.map(signatoryRow),
        ['transferred (event)', 'SIGNING', `${forwarded[0]} (${forwarded[1]})`, '1, new signer'],
      ],
    ),
    '',
  ].join('\n\n');

/** A Markdown table whose columns line up; a Chinese character is two columns wide. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => columns(row[column]!))));
  const line = (row: string[]): string =>
    `| ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - columns(cell))).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

const columns = (text: string): number =>
  [...text].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 2 : 1), 0);

const transitionRow = (row: Transition): string[] => [
  row.id,
  moves(row),
  row.trigger,
  actors(row.actors),
  row.guard,
  row.events.join(', ') || '—',
];

/** `DRAFT/REVIEWING → SIGNING`; targets that share their sources are written together. */
function moves({ moves: pairs, voidMoves }: Transition): string {
  if (voidMoves) return `COMPLETED: ${grouped(voidMoves)}`;
  const step = (from: string, to: string): boolean => pairs.some((pair) => pair[0] === from && pair[1] === to);
  const chain = step('SIGNING', 'SIGNED') && step('SIGNED', 'COMPLETED');
  return chain ? 'SIGNING → SIGNED → COMPLETED' : grouped(pairs.map(([from, to]) => [from === 'NEW' ? '—' : from, to]));
}

function grouped(pairs: readonly (readonly [string, string])[]): string {
  if (pairs.every(([from]) => from === pairs[0]![0])) return `${pairs[0]![0]} → ${pairs.map(([, to]) => to).join('/')}`;
  if (pairs.every(([from, to]) => from === to)) return `${pairs.map(([from]) => from).join('/')} → same`;
  const targets = [...new Set(pairs.map(([, to]) => to))];
  const to = (target: string): string =>
    pairs
      .filter((pair) => pair[1] === target)
      .map(([from]) => from)
      .join('/');
  return targets.map((target) => `${to(target)} → ${target}`).join('; ');
}

/** The three roles of the initiator's side are one word here. */
function actors(roles: readonly Role[]): string {
  const side: readonly Role[] = ['CREATOR', 'TENANT_ADMIN', 'INITIATOR_APP'];
  const initiator = side.every((role) => roles.includes(role));
  const others = roles.filter((role) => !initiator || !side.includes(role));
  return [...(initiator ? ['initiator'] : []), ...others.map((role) => role.toLowerCase().replaceAll('_', ' '))].join(
    ' / ',
  );
}

function phaseRow(phase: (typeof contractPhases)[number]): string[] {
  const [word, number] = flowStatus[phase] ?? ['ResourceNotFound', '–'];
  const sign = esign.flowStatus[phase];
  const rescission = sign?.rescission ? ` (rescissionStatus ${sign.rescission})` : '';
  const flow = sign
    ? (sign.v3 === sign.v1 ? `${sign.v3}` : `${sign.v3} (v3), ${sign.v1} (v1)`) + rescission
    : '1435011';
  const draft = sign ? String(sign.draft) : '–';
  return [phase, contractStatus[phase] ?? 'not found (1005)', word, String(number), flow, draft];
}

function signatoryRow(state: (typeof shownStates)[number]): string[] {
  const [word, number] = approveStatus[state];
  const own =
    state in esign.signStatus ? String(esign.signStatus[state as keyof typeof esign.signStatus]) : endValue(state);
  return [state, signatoryStatus[state], number === null ? word : `${word} (${number})`, own];
}

const endValue = (state: string): string =>
  state === 'DRAFT' ? '0' : state.startsWith('VOID') ? '2' : 'last own value';
