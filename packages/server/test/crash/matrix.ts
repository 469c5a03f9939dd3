import assert from 'node:assert/strict';
import type { Bench } from './bench.js';
import { type Made, watched } from './client.js';
import type { Lease } from './killable-server.js';
import type { Outcome } from './outcome.js';

/** An operation that is killed at each of its points. `State` is what its client has in hand when it begins. */
export interface Operation<State> {
  name: string;
  parties: Made['parties'];
  /** Everything before it. */
  ready(bench: Bench, made: Made): Promise<State>;
  /** The call itself; a client that got no answer makes it again. */
  call(bench: Bench, made: Made, state: State, headers: Record<string, string>): Promise<void>;
  /** Work of the outbox that the call leads to, when that and not the call is watched. */
  work?: 'AUTO_SIGN' | 'CALLBACK' | 'MESSAGE' | 'LEASE';
  /** The points begin after the commit that follows this statement. */
  from?: RegExp;
  /** After the call or its repetition, to the end of the story. */
  conclude(bench: Bench, made: Made, state: State): Promise<void>;
  /** In the part of the matrix that `npm test` runs, only each so manieth point: it has too many. */
  each?: number;
  /** Event types that a repetition may add to the chain. */
  mayRepeat?: readonly string[];
  /** Whether a file is left to be judged. */
  leavesFile: boolean;
}

export interface Killed {
  name: string;
  /** Statements and object writes of one uninterrupted run. */
  points: string[];
  /** How many of them were killed at. */
  killed: number;
  restarts: number;
}

/** So many contracts stand still at their points, one after the other, when the kill comes to all of them. */
const together = 7; // of the 10 database sessions that the server has

/**
 * Runs the operation once undisturbed, then for each chosen point with a fresh contract: stop there, kill, restart, repeat
 * the call as a client would, tell the story to its end, compare.
 */
export async function killAtEachPoint<State>(
  bench: Bench,
  operation: Operation<State>,
  which: 'all' | 'some',
): Promise<Killed> {
  // Keys and certificates are made at their first use, and credentials are read again after a second: the shortest of
  // three runs has only what every run has.
  const runs = [];
  for (let n = 0; n < 3; n++) runs.push(await undisturbed(bench, operation));
  const { points, expected } = runs.reduce((a, b) => (b.points.length < a.points.length ? b : a));
  const own = pointsOf(operation, points);
  const { each } = operation;
  const some = () => (each ? own.filter((_, at) => at % each === each - 1) : somePoints(own, points));
  const chosen = which === 'all' ? own : some();
  const contracts: Made[] = [];
  for (let n = 0; n < chosen.length; n++) contracts.push(await bench.integrator.draft(operation.parties));
  const all = chosen.map((point, index) => ({ point, made: contracts[index]! }));
  let restarts = 0;
  let stood = 0;
  for (let done = 0; done < all.length; done += together, restarts++) {
    stood += await killThese(bench, operation, all.slice(done, done + together), points, expected);
  }
  assert.ok(stood >= chosen.length * 0.9, `only ${stood} of ${chosen.length} points were reached`);
  return { name: operation.name, points: own.map((number) => points[number]!), killed: stood, restarts };
}

const leased: Lease = 'outbox row leased';

/** Numbers of the points that count for this operation, from 0. */
function pointsOf({ from }: { from?: RegExp }, points: string[]): number[] {
  const first = from
    ? points.indexOf(
        'commit',
        points.findIndex((point) => from.test(point)),
      )
    : 0;
  return points.map((_, number) => number).slice(first);
}

/** Every point between claim and commit, and each seventh of the others. A leased row of the outbox is claimed. */
function somePoints(numbers: number[], points: string[]): number[] {
  if (points.length < 10 || (points[0] === leased && points.length < 20)) return numbers;
  const [first = 0] = numbers;
  const taken = points.findIndex((point, number) => number >= first && point.startsWith('insert into slot'));
  const given = points.findLastIndex((point) => point.startsWith('delete from slot'));
  const claimed = taken < 0 ? Infinity : points.indexOf('commit', taken);
  const committed = given < 0 ? -1 : points.indexOf('commit', given);
  return numbers.filter((number, at) => (number >= claimed && number <= committed) || at % 7 === 6);
}

async function undisturbed<State>(
  bench: Bench,
  operation: Operation<State>,
): Promise<{ points: string[]; expected: Outcome }> {
  const made = await bench.integrator.draft(operation.parties);
  const state = await operation.ready(bench, made);
  const key = `undisturbed ${made.contractId}`;
  await bench.integrator.status(made); // credentials are fresh
  await begin(bench, operation, made, state, key);
  await operation.conclude(bench, made, state);
  await bench.untilAtRest(made);
  const { claimed: _claimed, failed, ...expected } = await bench.outcome(made, operation.leavesFile);
  assert.equal(failed, 0, 'nothing fails undisturbed');
  const points = await bench.server.seen(key);
  assert.ok(points.length > 0, `${operation.name} was watched`);
  return { points, expected };
}

function begin<State>(
  bench: Bench,
  operation: Operation<State>,
  made: Made,
  state: State,
  key: string,
  holdAt?: number,
): Promise<void> {
  const { work: kind } = operation;
  if (!kind) return operation.call(bench, made, state, watched(key, holdAt));
  if (kind === 'LEASE') return operation.call(bench, made, state, { ...watched(key, holdAt), 'x-crash-lease': 'yes' });
  bench.server.send({ order: 'watch work', kind, contractId: made.contractId, key, ...(holdAt && { holdAt }) });
  return operation.call(bench, made, state, {});
}

interface Chosen {
  point: number;
  made: Made;
}
interface Begun<State> extends Chosen {
  state: State;
  key: string;
}

async function killThese<State>(
  bench: Bench,
  operation: Operation<State>,
  chosen: Chosen[],
  points: string[],
  expected: Outcome,
): Promise<number> {
  const begun: Begun<State>[] = [];
  for (const { point, made } of chosen) {
    const state = await operation.ready(bench, made);
    begun.push({ point, made, state, key: `${operation.name} ${point} ${made.contractId}` });
  }
  const stand = await Promise.all(begun.map((one) => untilItStands(bench, operation, one)));
  await bench.killAndRestart();
  await Promise.all(begun.map((one) => afterTheKill(bench, operation, one, points, expected)));
  return stand.filter(Boolean).length;
}

/** A server answers before all is done when it takes long; what is left of the work gets there all the same. */
const lateWorkMs = 10_000;

/** @returns false when this run ended before so many points */
async function untilItStands<State>(
  bench: Bench,
  operation: Operation<State>,
  { point, made, state, key }: Begun<State>,
): Promise<boolean> {
  let giveUp = Infinity;
  const call = begin(bench, operation, made, state, key, point + 1).finally(() => (giveUp = Date.now() + lateWorkMs));
  call.catch(() => undefined); // most die with their server
  const stands = (await bench.server.untilHeld(key, () => Date.now() > giveUp)) !== undefined;
  if (!stands) await call;
  return stands;
}

async function afterTheKill<State>(
  bench: Bench,
  operation: Operation<State>,
  { point, made, state }: Begun<State>,
  points: string[],
  expected: Outcome,
): Promise<void> {
  const where = `${operation.name} killed at point ${point + 1} of ${points.length}, after ${points[point]}`;
  try {
    await operation.call(bench, made, state, {});
    await operation.conclude(bench, made, state);
    await bench.untilAtRest(made);
    const { claimed, failed, ...outcome } = await bench.outcome(made, operation.leavesFile);
    for (const type of operation.mayRepeat ?? []) {
      assert.ok((outcome.events[type] ?? 0) >= (expected.events[type] ?? 0), type);
      outcome.events[type] = expected.events[type]!;
    }
    assert.deepEqual(outcome, expected);
    const signed = expected.signings.reduce((sum, n) => sum + n, 0);
    assert.equal(claimed, signed + failed, 'every use of a key has its end in the evidence');
  } catch (cause) {
    throw new Error(`${where}: ${(cause as Error).message}`, { cause });
  }
}

/** Kinds of points with their number, for the list that is printed. */
export function kindsOf(points: string[]): [string, number][] {
  const kinds = new Map<string, number>();
  for (const point of points) {
    const kind = shortName(point);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].sort((a, b) => b[1] - a[1]);
}

function shortName(point: string): string {
  if (point.startsWith('begin;')) return 'begin';
  const into = /^(insert into|update|delete from) (\w+)/.exec(point);
  if (into) return `${into[1]} ${into[2]}`;
  const from = /^select .*? from (\w+)/.exec(point);
  if (from) return `select ${from[1]}${point.endsWith('for update') ? ' for update' : ''}`;
  return point.length > 40 ? `${point.slice(0, 40)}…` : point;
}
