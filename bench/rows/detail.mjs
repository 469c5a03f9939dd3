// Row 3: contract detail, all headers and the signature checked, against a bare route doing one point select.
import { median, times, whole } from '../measure.mjs';
import { onePage } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';
import { wholeContract } from '../story.mjs';
import { send, signedHeaders } from '../wire.mjs';

const atOnce = 32;

export const detail = {
  number: 3,
  work: 'contract detail over HTTP, all headers and signature checked',
  async measure({ quick }) {
    const server = await child('server', { dataFolder: folder('detail') });
    const { credentials, database } = server.ready;
    const { contractId } = await wholeContract(credentials, onePage());
    const path = `/v2/contract/detail?contractId=${contractId}`;
    const reply = await send(credentials.baseUrl, 'GET', path, { headers: signedHeaders(credentials.qiyuesuo) });
    const bare = await child('bare', { database, text: reply.body.toString('utf8') });
    const load = await child('load');
    const sides = {
      detail: { origin: credentials.baseUrl, path, app: credentials.qiyuesuo, atLeastBytes: reply.bytes },
      bare: { origin: bare.ready.origin, path: '/point?id=1', atLeastBytes: reply.bytes },
    };
    const perSecond = { detail: [], bare: [] };
    for (let round = -1; round < (quick ? 3 : 8); round++) {
      for (const [name, target] of Object.entries(sides)) {
        const done = await load.ask('get', { targets: [target], ms: 1500, atOnce });
        if (round >= 0) perSecond[name].push(done.perSecond);
      }
    }
    await Promise.all([load.stop(), bare.stop()]);
    await server.stop();
    const ratio = median(perSecond.detail.map((value, round) => value / perSecond.bare[round]));
    return [
      {
        against: `bare Fastify route, one point select, same ${reply.bytes} bytes, ${atOnce} at once`,
        goal: '≥ 0.8 ×',
        figure: `${times(ratio)} (${whole(median(perSecond.detail))} : ${whole(median(perSecond.bare))} /s)`,
        met: ratio >= 0.8,
      },
    ];
  },
};
