// Figures: medians, percentiles, and two sides measured in turn, so that a busy machine slows both.

export const median = (values) => percentile(values, 0.5);

/** @param share 0.99 for p99 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/**
 * Runs every side `rounds` times, A B C A B C …, each in a slice of `times` calls, after `warm` rounds that do not count.
 *
 * CPU of this process is counted, not time: others on the machine would count as ours. Nothing here waits for anything.
 *
 * @param sides functions by name, async or not
 * @returns milliseconds of CPU of one call by name, and `ratio(a, b)`: the median of the ratios slice by slice
 */
export async function inTurn(sides, { rounds, times, warm = 1 }) {
  const slices = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = -warm; round < rounds; round++) {
    for (const [name, act] of Object.entries(sides)) {
      const begun = process.cpuUsage();
      for (let n = 0; n < times; n++) await act();
      const { user, system } = process.cpuUsage(begun);
      if (round >= 0) slices[name].push((user + system) / 1000 / times);
    }
  }
  return {
    ms: Object.fromEntries(Object.entries(slices).map(([name, values]) => [name, median(values)])),
    ratio: (a, b) => median(slices[a].map((value, round) => value / slices[b][round])),
  };
}

export const ms = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
export const times = (value) => `${value.toFixed(value < 10 ? 2 : 0)} ×`;
export const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
export const whole = (value) => Math.round(value).toLocaleString('en');
