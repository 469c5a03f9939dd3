// Signs documents of which only the stored state is known: no byte of the file is in this process.
import { answerQuestions, ownCpuMs } from './processes.mjs';
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
    for (let n = 0; n < 200; n++) await sides.small(); // warm
    const before = process.memoryUsage.rss();
    const cpu = ownCpuMs();
    const { ms, ratio } = await inTurn(sides, { rounds, times: 20 });
    const peak = process.resourceUsage().maxRSS * 1024;
    return { ms, ratio: ratio('large', 'small'), growth: Math.max(0, peak - before), cpuMs: ownCpuMs() - cpu };
  },
});
