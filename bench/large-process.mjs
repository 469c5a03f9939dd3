// Signs documents of which only the stored state is known: no byte of the file is in this process.
import { answerQuestions } from './processes.mjs';
import { inTurn } from './measure.mjs';
import { makeSigner } from './signer.mjs';
import { signOnce } from './signing.mjs';

const signer = await makeSigner();
answerQuestions({
  ready: () => true,
  sign: async ({ large, small, rounds }) => {
    const sides = {
      large: () => signOnce(JSON.parse(large), signer),
      small: () => signOnce(JSON.parse(small), signer),
    };
    for (let n = 0; n < 300; n++) await sides.small(); // warm
    const before = process.memoryUsage.rss();
    const seen = [];
    for (let n = 0; n < 20; n++) {
      await sides.large();
      seen.push(process.memoryUsage.rss());
    }
    const { ms, ratio } = await inTurn(sides, { rounds, times: 20 });
    return { ms, ratio: ratio('large', 'small'), growth: Math.max(0, ...seen) - before };
  },
});
