// Row 1: sign ten pages, the whole file in memory.
import { createHash, sign as signBytes } from 'node:crypto';
import { PDF } from '@libpdf/core';
import { readState } from '../../packages/pades/dist/read-state.js';
import { inTurn, ms, times } from '../measure.mjs';
import { tenPages } from '../pdfs.mjs';
import { makeSigner } from '../signer.mjs';
import { signOnce } from '../signing.mjs';

export const sign = {
  number: 1,
  work: 'sign 10 pages, P-256, B-B, file in memory → appended segment',
  async measure({ quick }) {
    const pdf = tenPages();
    const signer = await makeSigner();
    const attributes = Buffer.alloc(300, 1); // as long as signed attributes are
    const sides = {
      ours: () => signOnce(readState(pdf, { exportable: false }), signer),
      least: () => {
        createHash('sha256').update(pdf).digest();
        signBytes('sha256', attributes, signer.privateKey);
      },
    };
    const near = await inTurn(sides, { rounds: quick ? 9 : 31, times: 100, warm: 15 });
    const others = { ours: sides.ours, libpdf: await signWithLibpdf(pdf, signer) };
    const far = await inTurn(others, { rounds: quick ? 3 : 9, times: 20 });
    const toLeast = near.ratio('ours', 'least');
    const toLibpdf = far.ratio('libpdf', 'ours');
    const kilobytes = Math.round(pdf.length / 1024);
    return [
      {
        against: `one SHA-256 pass and one ECDSA signature (${kilobytes} KB)`,
        goal: '≤ 2 ×',
        figure: `${times(toLeast)} (${ms(near.ms.ours)} : ${ms(near.ms.least)})`,
        met: toLeast <= 2,
      },
      {
        against: '@libpdf/core sign (whole file out)',
        goal: '≥ 20 × faster',
        figure: `${times(toLibpdf)} faster (${ms(far.ms.ours)} : ${ms(far.ms.libpdf)})`,
        met: toLibpdf >= 20,
      },
    ];
  },
};

async function signWithLibpdf(pdf, signer) {
  const pkcs8 = signer.privateKey.export({ type: 'pkcs8', format: 'der' });
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, curve, false, ['sign']);
  const { CryptoKeySigner } = await import('@libpdf/core');
  const theirs = new CryptoKeySigner(key, signer.chain[0], 'EC', 'ECDSA', signer.chain.slice(1));
  return async () => (await PDF.load(pdf)).sign({ signer: theirs });
}
