import { after, before, describe, it } from 'node:test';
import { Bench } from './bench.js';
import { type Killed, type Operation, killAtEachPoint, kindsOf } from './matrix.js';

/** `npm run test:crash`, rather than the part of it that `npm test` runs. */
export const whole = process.env['HUFU_TEST_CRASH'] === 'all';

/** One test for each operation, on one installation; what was killed where is printed. */
export function killed(operations: Operation<any>[]): void {
  describe('a kill of server and PostgreSQL loses nothing and doubles nothing', () => {
    let bench: Bench;
    before(async () => {
      bench = await Bench.open();
    });
    after(() => bench?.close());
    for (const operation of operations) {
      it(`${operation.name}: the end is that of an undisturbed run`, async () => {
        print(await killAtEachPoint(bench, operation, whole ? 'all' : 'some'));
      });
    }
  });
}

function print({ name, points, killed: count, restarts }: Killed): void {
  const kinds = kindsOf(points).map(([kind, number]) => `    ${String(number).padStart(4)} × ${kind}`);
  console.log([`${name}: ${points.length} points, killed at ${count}, ${restarts} restarts`, ...kinds].join('\n'));
}
