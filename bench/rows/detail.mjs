// Row 3: contract detail, all headers and the signature checked, against a bare route doing one point select.
import { againstBare, lineOf } from '../against-bare.mjs';
import { onePage } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';
import { wholeContract } from '../story.mjs';
import { send, signedHeaders } from '../wire.mjs';

export const detail = {
  number: 3,
  work: 'contract detail over HTTP, all headers and signature checked',
  async measure({ quick }) {
    const server = await child('server', { dataFolder: folder('detail') });
    const { credentials } = server.ready;
    const { contractId } = await wholeContract(credentials, onePage());
    const path = `/v2/contract/detail?contractId=${contractId}`;
    const reply = await send(credentials.baseUrl, 'GET', path, { headers: signedHeaders(credentials.qiyuesuo) });
    const target = { origin: credentials.baseUrl, path, app: credentials.qiyuesuo, atLeastBytes: reply.bytes };
    const sides = { detail: { what: 'get', targets: [target] } };
    const { detail: figure } = await againstBare({ server, reply, sides, rounds: quick ? 3 : 8 });
    await server.stop();
    return [{ ...lineOf('detail', reply.bytes, figure), goal: '≥ 0.8 ×', met: figure.ratio >= 0.8 }];
  },
};
