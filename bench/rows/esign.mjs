// Row 9: e签宝 by its own calls: the documents query of a finished flow and a flow's detail, against a bare route.
import { setTimeout as delay } from 'node:timers/promises';
import { EsignCaller, ask } from '../esign-wire.mjs';
import { median, times, whole } from '../measure.mjs';
import { onePage } from '../pdfs.mjs';
import { child, folder } from '../processes.mjs';

const atOnce = 32;

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
    const { credentials, database } = server.ready;
    const caller = new EsignCaller(credentials);
    const flowId = await finishedFlow(caller);
    const documents = caller.target('GET', `/v1/signflows/${flowId}/documents`);
    const reply = await ask(documents);
    const bare = await child('bare', { database, text: reply.body.toString('utf8') });
    const load = await child('load');
    const sides = {
      'documents of a finished flow': documents,
      'a flow': caller.target('GET', `/v1/signflows/${flowId}`),
    };
    const perSecond = { bare: [] };
    for (let round = -1; round < (quick ? 2 : 6); round++) {
      const point = { targets: [{ origin: bare.ready.origin, path: '/point?id=1' }], ms: 1500, atOnce };
      const alone = await load.ask('get', point);
      if (round >= 0) perSecond.bare.push(alone.perSecond);
      for (const [name, target] of Object.entries(sides)) {
        const done = await load.ask('esign', { target, ms: 1500, atOnce });
        if (round >= 0) (perSecond[name] ??= []).push(done.perSecond);
      }
    }
    await Promise.all([load.stop(), bare.stop()]);
    await server.stop();
    return Object.keys(sides).map((name) => ({
      against: `${name}: bare Fastify route, one point select, ${reply.bytes} bytes, ${atOnce} at once`,
      figure: `${times(median(perSecond[name].map((value, round) => value / perSecond.bare[round])))} (${whole(median(perSecond[name]))} : ${whole(median(perSecond.bare))} /s)`,
    }));
  },
};
