// Row 5: a download of 5 MB out of segments, and as a bundle, against one stream of one file.
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, times } from '../measure.mjs';
import { filledPdf } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';
import { wholeContract } from '../story.mjs';
import { Client, send, signedHeaders } from '../wire.mjs';

const size = 5 * 2 ** 20;
const atOnce = 8;

export const download = {
  number: 5,
  work: 'download 5 MB in segments',
  async measure({ quick }) {
    const server = await child('server', { dataFolder: folder('download') });
    const { credentials, objects } = server.ready;
    const { contractId, documentId } = await wholeContract(credentials, filledPdf(size));
    const bare = await child('bare', {});
    const file = await storedFile(credentials, documentId, objects);
    await bare.ask('files', file);
    const load = await child('load');
    const app = credentials.qiyuesuo;
    const origin = credentials.baseUrl;
    const sides = {
      file: { origin: bare.ready.origin, path: '/file' },
      segments: { origin: bare.ready.origin, path: '/segments' },
      document: { origin, path: `/v2/document/download?documentId=${documentId}`, app },
      bundle: { origin, path: `/v2/contract/download?contractId=${contractId}`, app },
    };
    const perSecond = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
    for (let round = -1; round < (quick ? 3 : 8); round++) {
      for (const [name, target] of Object.entries(sides)) {
        const given = { targets: [{ ...target, atLeastBytes: size }], ms: 1200, atOnce };
        const done = await load.ask('get', given);
        if (round >= 0) perSecond[name].push(done.perSecond);
      }
    }
    await Promise.all([load.stop(), bare.stop()]);
    await server.stop();
    const row = (name, against, goal) => {
      const ratio = median(perSecond[name].map((value, round) => value / perSecond.file[round]));
      const speed = (side) => `${((median(perSecond[side]) * size) / 1e6).toFixed(0)}`;
      const figure = `${times(ratio)} (${speed(name)} : ${speed('file')} MB/s)`;
      return { against, goal: `≥ ${goal} ×`, figure, met: ratio >= goal };
    };
    return [
      row('segments', `the segments' streams, bare route: one createReadStream (${file.parts.length} segments)`, 0.9),
      row('document', 'the whole call: signature checked, DOWNLOADED in the evidence first', 0.9),
      row('bundle', 'zip of document and log, the whole call: one createReadStream', 0.8),
    ];
  },
};

/** The document as one file, and its segments in order: found by their bytes, as the store names them by digest. */
async function storedFile(credentials, documentId, objects) {
  const client = new Client(credentials);
  const path = `/v2/document/download?documentId=${documentId}`;
  const { body } = await send(client.origin, 'GET', path, { headers: signedHeaders(client.app) });
  const one = join(folder('files'), 'one.pdf');
  writeFileSync(one, body);
  const { readFileSync } = await import('node:fs');
  const stored = readdirSync(objects, { recursive: true })
    .map((name) => join(objects, String(name)))
    .filter((name) => statSync(name).isFile())
    .map((name) => ({ path: name, bytes: readFileSync(name) }));
  const parts = [];
  for (let at = 0; at < body.length; at += parts.at(-1).byteLength) {
    const next = stored.find(({ bytes }) => body.subarray(at, at + bytes.length).equals(bytes));
    if (!next) throw new Error('the download is not made of stored segments');
    parts.push({ path: next.path, byteLength: next.bytes.length });
  }
  return { one, parts };
}
