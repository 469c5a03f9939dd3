// One contract over HTTP, stage by stage: 契约锁 draft, upload, send, company seal; the person on the signing page; bundle.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, native, Page } from './wire.mjs';

let people = 0;
const salt = process.pid % 1000;

/** A new person for each contract, as when a company hires: invented mobile numbers. */
const newMobile = () => `138${String(salt).padStart(3, '0')}${String(people++).padStart(5, '0')}`;

/** The stages in order; each takes what the one before it left in `story`. */
export const stages = {
  draft: async (story) => {
    const { client, credentials } = story;
    story.mobile = newMobile();
    const draft = await client.post('/v2/contract/draft', {
      subject: '服务确认单',
      signatories: [
        {
          tenantType: 'COMPANY',
          tenantName: credentials.company.name,
          serialNo: 1,
          actions: [{ type: 'COMPANY', name: '公章签署', serialNo: 1, sealId: credentials.company.sealId }],
        },
        {
          tenantType: 'PERSONAL',
          tenantName: '林晓',
          serialNo: 2,
          receiver: { contact: story.mobile, contactType: 'MOBILE' },
        },
      ],
    });
    story.contractId = draft.id;
    story.signatories = draft.signatories;
  },
  intake: async (story) => {
    const fields = { contractId: story.contractId, title: '服务确认单', fileSuffix: 'pdf' };
    story.documentId = (await story.client.upload('/v2/document/addbyfile', fields, story.pdf)).documentId;
  },
  freeze: async ({ client, contractId, documentId, signatories }) => {
    const actionId = signatories.find(({ tenantType }) => tenantType === 'COMPANY').actions[0].id;
    const signatoryId = signatories.find(({ tenantType }) => tenantType === 'PERSONAL').id;
    await client.post('/v2/contract/send', {
      contractId,
      stampers: [
        { type: 'COMPANY', actionId, documentId, page: -1, offsetX: 0.15, offsetY: 0.12 },
        { type: 'PERSONAL', signatoryId, documentId, page: -1, offsetX: 0.6, offsetY: 0.15 },
      ],
    });
  },
  'sign (company)': ({ client, contractId }) => client.post('/v2/contract/companysign', { contractId }),
  'page until the code': async (story) => {
    const user = { contact: story.mobile, contactType: 'MOBILE' };
    const { ticket } = await story.client.post('/v2/contract/miniappexchange', { contractId: story.contractId, user });
    story.page = new Page(story.credentials.baseUrl);
    const opened = await story.page.call('POST', 'exchange', { ticket });
    story.name = opened.page;
    const consents = opened.state.consents.map(({ id, version, sha256 }) => ({ id, version, sha256 }));
    await story.page.call('POST', `${story.name}/consent`, { consents, how: 'CHECK' });
    const actions = opened.state.actions.map(({ id }) => ({ id, mark: { kind: 'type', text: '林晓' } }));
    const intent = await story.page.call('POST', `${story.name}/intents`, { key: randomUUID(), actions });
    story.intentId = intent.intentId;
  },
  'code read': async (story) => {
    const { messages } = await native(story.credentials, 'GET', `/native/v1/sandbox/messages?contact=${story.mobile}`);
    story.code = messages.find(({ code }) => code).code;
  },
  'sign (person)': async (story) => {
    let state = await story.page.call('POST', `${story.name}/intents/${story.intentId}/sign`, { code: story.code });
    // The last signature waits 2 s for the contract to be finished; on a busy machine that ends after the answer.
    for (const until = Date.now() + 30_000; state.kind === 'SIGNED' && Date.now() < until; await delay(100))
      state = await story.page.call('GET', `${story.name}/state`);
    if (state.kind !== 'COMPLETED') throw new Error(`the contract is ${state.kind} after the last signature`);
  },
  bundle: async ({ client, contractId }) => {
    const bytes = await client.download(`/v2/contract/download?contractId=${contractId}`);
    if (bytes < 20_000) throw new Error(`a bundle of ${bytes} bytes`);
  },
};

export const newStory = (credentials, pdf) => ({ credentials, pdf, client: new Client(credentials) });

/** All stages of one contract. */
export async function wholeContract(credentials, pdf) {
  const story = newStory(credentials, pdf);
  for (const stage of Object.values(stages)) await stage(story);
  return story;
}
