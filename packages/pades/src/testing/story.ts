import { cmsSignedData } from '../cms.js';
import { embed, prepare } from '../sign.js';
import type { Drawing, FileState, Increment, Signer, SigningAct, Timestamper } from '../types.js';

/** A file and its state, as they grow. */
export interface Grown {
  bytes: Buffer;
  state: FileState;
}

export const appended = (file: Grown, { appended: more, state }: Increment): Grown => ({
  bytes: Buffer.concat([file.bytes, more]),
  state,
});

/** One act, from placeholder to CMS. */
export async function sign(file: Grown, act: Act, signer: Signer, timestamper?: Timestamper): Promise<Grown> {
  const prepared = prepare(file.state, { signingTime: new Date(), signerName: '测试', marks: [], paint: [], ...act });
  const { der, timestampError } = await cmsSignedData({ digest: prepared.digest, signer, timestamper });
  if (timestampError) throw timestampError;
  return appended(file, embed(prepared, der));
}
export type Act = Pick<SigningAct, 'field'> & Partial<SigningAct>;

/** A filled box: its ink is its rectangle. */
export const box = (width: number, height: number, opacity?: number): Drawing => ({
  width,
  height,
  operators: `0.9 0 0.07 rg 0 0 ${width} ${height} re f`,
  opacity,
});
