import { cmsSignedData, type SignedCms } from './cms.js';
import { embed, MIN_RESERVE, prepare } from './sign.js';
import type { FileState, Increment, Signer, SigningAct, Timestamper } from './types.js';

export interface SignedAct extends Increment {
  cms: SignedCms;
}

/** RSA certificates and tokens fill more than 8 KB. */
const usualReserve = { ES256: MIN_RESERVE, RS256: 2 * MIN_RESERVE } as const;
const greatestReserve = 8 * MIN_RESERVE;

/**
 * One act from placeholder to CMS. A CMS that does not fit is made again with more room: the room is part of what is signed.
 *
 * @throws PdfError as `prepare`; reserve-too-small (a CMS beyond 64 KiB)
 */
export async function signAct(
  file: FileState,
  act: SigningAct,
  signer: Signer,
  timestamper?: Timestamper,
): Promise<SignedAct> {
  for (let reserve = Math.max(act.reserve ?? 0, usualReserve[signer.algorithm]); ; reserve *= 2) {
    const prepared = prepare(file, { ...act, reserve });
    const cms = await cmsSignedData({ digest: prepared.digest, signer, timestamper });
    if (cms.der.length <= reserve || reserve >= greatestReserve) return { ...embed(prepared, cms.der), cms };
  }
}
