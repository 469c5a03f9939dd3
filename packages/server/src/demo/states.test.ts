import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractStates } from '../domain/contract.js';
import { transitions } from '../domain/transitions.js';
import { contractPhases, shownStates } from '../domain/views.js';
import { printStates } from './states.js';

const rows = printStates().split('\n');
const cells = (first: string): string[] => {
  const row = rows.find((line) => line.startsWith(`| ${first} `));
  assert.ok(row, `a row for ${first}`);
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
};

test('every transition, phase and signatory state has its row', () => {
  for (const first of [...transitions.map(({ id }) => id), ...contractPhases, ...shownStates]) cells(first);
});

test('rows say what DOMAIN.md §3.2 says', () => {
  assert.equal(cells('T1')[1], '— → DRAFT');
  assert.equal(cells('T7')[1], 'DRAFT/REVIEWING → SIGNING');
  assert.equal(cells('T11')[1], 'SIGNING → SIGNED → COMPLETED');
  assert.equal(cells('T17')[1], 'REVIEWING/FILLING/SIGNING/SIGNED → RECALLED');
  assert.equal(cells('T17')[3], 'initiator / legal representative');
  assert.equal(cells('T19')[1], 'FILLING/SIGNING → same');
  assert.equal(cells('T23')[1], 'COMPLETED: NONE/PARTLY_VOIDED → VOIDING');
  assert.equal(cells('T24')[1], 'COMPLETED: VOIDING → VOIDED/PARTLY_VOIDED');
});

test('rows say what DOMAIN.md §3.4 says', () => {
  assert.deepEqual(cells('FILLING_PARTLY').slice(1), ['FILLING', 'INIT', '9', 'null (v3), 0 (v1)', '1']);
  assert.deepEqual(cells('VOIDED').slice(1), ['INVALIDED', 'RELIEVED', '21', '2 (rescissionStatus 3)', '2']);
  assert.deepEqual(cells('ABSENT').slice(1), ['not found (1005)', 'ResourceNotFound', '–', '1435011', '–']);
});

test('every state is entered by some transition', () => {
  const entered = new Set(transitions.flatMap(({ moves }) => moves.map(([, to]) => to)));
  assert.deepEqual([...entered].sort(), [...contractStates].sort());
});
