// One signature as pades makes it, from the stored state of a file to the segment that is appended.
import { embed, prepare } from '../packages/pades/dist/sign.js';
import { cmsSignedData } from '../packages/pades/dist/cms.js';

/** Draws nothing: a field of no size, made in the increment that signs. B-B. */
export async function signOnce(state, signer) {
  const prepared = prepare(state, {
    field: { late: { name: 'bench', page: 1, rect: { x: 0, y: 0, w: 0, h: 0 }, lock: [] } },
    paint: [],
    marks: [],
    signingTime: new Date(),
    signerName: '张三',
  });
  const { der } = await cmsSignedData({ digest: prepared.digest, signer });
  return embed(prepared, der);
}
