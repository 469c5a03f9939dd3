// Row 9: e签宝 by its own calls: the documents query of a finished flow and a flow's detail, against a bare route.
import { setTimeout as delay } from 'node:timers/promises';
import { againstBare, lineOf } from '../against-bare.mjs';
import { EsignCaller, ask } from '../esign-wire.mjs';
import { onePage } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';

/** A flow that the company seals by itself. */
async function finishedFlow(caller) {
  const fileId = await caller.upload(onePage(), '确认单.pdf');
  const signfields = [{ fileId, posBean: { posPage: '1', posX: 200, posY: 300 } }];
  const { flowId } = await caller.call('POST', '/api/v2/signflows/createFlowOneStep', {
    docs: [{ fileId }],
    flowInfo: { businessScene: '服务确认单', autoArchive: true, autoInitiate: true },
    signers: [{ platformSign: true, signfields }],
  });
  while ((await caller.call('GET', `/v1/signflows/${flowId}`)).flowStatus !== 2) await delay(50);
  return flowId;
}

export const esign = {
  number: 9,
  work: 'e签宝 over HTTP, request signature checked',
  async measure({ quick }) {
    const server = await child('server', { dataFolder: folder('esign') });
    const { credentials } = server.ready;
    const caller = new EsignCaller(credentials);
    const flowId = await finishedFlow(caller);
    const documents = caller.target('GET', `/v1/signflows/${flowId}/documents`);
    const reply = await ask(documents);
    const figures = await againstBare({
      server,
      reply,
      sides: {
        'documents of a finished flow': { what: 'esign', target: documents },
        'a flow': { what: 'esign', target: caller.target('GET', `/v1/signflows/${flowId}`) },
      },
      rounds: quick ? 2 : 6,
    });
    await server.stop();
    return Object.entries(figures).map(([name, figure]) => lineOf(name, reply.bytes, figure));
  },
};
