// Row 2: the next signature on a document whose bytes are not read again.
import { readState } from '../../packages/pades/dist/read-state.js';
import { megabytes, ms, times } from '../measure.mjs';
import { filledPdf } from '../pdfs.mjs';
import { child } from '../processes.mjs';

export const large = {
  number: 2,
  work: 'next signature on 100 MB, from stored state',
  async measure({ quick }) {
    const stateOf = (bytes) => JSON.stringify(readState(filledPdf(bytes)));
    const states = { large: stateOf(100 * 2 ** 20), small: stateOf(200 * 2 ** 10) };
    const signing = await child('large');
    const { ms: took, ratio, growth } = await signing.ask('sign', { ...states, rounds: quick ? 9 : 31 });
    await signing.stop();
    return [
      { against: 'CPU of one', goal: '≤ 1 ms', figure: ms(took.large), met: took.large <= 1 },
      {
        against: 'the same on 200 KB',
        goal: '≤ 3 ×',
        figure: `${times(ratio)} (${ms(took.large)} : ${ms(took.small)})`,
        met: ratio <= 3,
      },
      {
        against: 'peak RSS growth over 20 of them',
        goal: '< 64 MB',
        figure: megabytes(growth),
        met: growth < 64 * 2 ** 20,
      },
    ];
  },
};
