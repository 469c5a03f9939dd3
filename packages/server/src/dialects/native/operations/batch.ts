import type { FastifyRequest } from 'fastify';
import type { Application, Caller, PageClient } from '../../../app/application.js';
import type { HttpFacts } from '../../dialect.js';
import type { BatchCalls } from '../batch-calls.js';
import * as wire from '../batch-wire.js';
import { reader, type Call } from '../call.js';
import { durationMs } from '../duration.js';
import type { AsKeyHolder } from '../key.js';
import { rememberSession, requireSameOrigin, visitOf } from '../page-visit.js';
import * as page from '../page-wire.js';

const at = '/native/v1/page/:page/batch';
const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** Several contracts of one receiver on one page: the link an app asks for, and the calls of the page. */
export const batchCalls = (app: Application, use: BatchCalls, asKey: AsKeyHolder, http: HttpFacts): Call[] => [
  linkCall(app, asKey),
  ...pageCalls(use, http),
];

function linkCall(app: Application, asKey: AsKeyHolder): Call {
  const read = reader(wire.BatchRequest);
  return {
    name: 'openBatch',
    method: 'POST',
    path: '/native/v1/batches',
    summary: 'A link by which one person signs several contracts in one go.',
    by: 'key',
    body: wire.BatchRequest,
    reply: wire.BatchReply,
    run: (request) => asKey(request, (caller) => linkFor(app, caller, read(request.body))),
  };
}

async function linkFor(app: Application, caller: Caller, asked: wire.BatchRequest) {
  const found = asked.contracts?.map((id) => app.findContractByAnyId(caller, id));
  const contractIds = found && (await Promise.all(found)).map(({ contract }) => contract.id);
  const opened = await app.openBatch(caller, {
    user: { contact: asked.contact, contactType: asked.contact.includes('@') ? 'EMAIL' : 'MOBILE' },
    ...(contractIds && { contractIds }),
    ...(asked.company !== undefined && { companyName: asked.company }),
    ...(asked.life !== undefined && { lifeMs: durationMs('life', asked.life) }),
    proof: asked.proof ?? false,
    notify: asked.notify ?? false,
    options: {
      ...(asked.mustRead && { mustRead: true }),
      ...(asked.allowPassword && { allowPasswordSign: true }),
      ...(asked.language && { lang: asked.language }),
      ...(asked.themeColor && { themeColor: asked.themeColor }),
      ...(asked.back && { callbackPage: asked.back }),
    },
  });
  return { id: opened.batchId, url: opened.url, endsAt: opened.endsAt, contracts: opened.contractIds };
}

function pageCalls(use: BatchCalls, http: HttpFacts): Call[] {
  const visit = (request: FastifyRequest): PageClient => visitOf(request, http);
  const writer = (request: FastifyRequest): PageClient => {
    requireSameOrigin(request, http);
    return visit(request);
  };
  const readProof = reader(page.ProveRequest);
  const readConsent = reader(page.ConsentRequest);
  const readOpen = reader(wire.OpenContractRequest);
  const readIntent = reader(wire.BatchIntentRequest);
  const readSign = reader(page.SignRequest);
  return [
    {
      name: 'next',
      method: 'POST',
      path: '/native/v1/page/:page/next',
      summary: 'Opens a page with all else that waits for whoever has signed on this one.',
      by: 'page',
      reply: wire.NextReply,
      run: (request) => use.next(writer(request)),
    },
    {
      name: 'batchState',
      method: 'GET',
      path: at,
      summary:
        'The list of contracts, what is asked of this viewer in each, and how far a signing of several has come.',
      by: 'page',
      reply: wire.BatchState,
      run: (request) => use.state(visit(request)),
    },
    {
      name: 'sendBatchProof',
      method: 'POST',
      path: `${at}/prove/send`,
      summary: 'Sends the code that proves the contact of a link to several contracts.',
      by: 'page',
      reply: page.CodeSent,
      run: (request) => use.sendProof(writer(request)),
    },
    {
      name: 'proveBatch',
      method: 'POST',
      path: `${at}/prove`,
      summary: 'Proves the contact once for all contracts of the list.',
      by: 'page',
      body: page.ProveRequest,
      reply: wire.BatchState,
      run: (request) => use.prove(writer(request), readProof(request.body).code),
    },
    {
      name: 'batchNotMe',
      method: 'POST',
      path: `${at}/not-me`,
      summary: 'The receiver says that this contact is not the person invited.',
      by: 'page',
      reply: wire.BatchState,
      run: (request) => use.notMe(writer(request)),
    },
    {
      name: 'batchConsent',
      method: 'POST',
      path: `${at}/consent`,
      summary: 'Agrees to the terms shown, each by its digest, for all that is signed from this list.',
      by: 'page',
      body: page.ConsentRequest,
      reply: null,
      run: (request) => use.consent(writer(request), readConsent(request.body)),
    },
    {
      name: 'openContract',
      method: 'POST',
      path: `${at}/open`,
      summary: 'Opens the signing page of one contract of the list, in the same browser.',
      by: 'page',
      body: wire.OpenContractRequest,
      reply: wire.OpenContractReply,
      run: async (request, reply) => {
        const client = writer(request);
        const { session, state } = await use.open(client, readOpen(request.body).contractId);
        return { page: rememberSession(reply, session, client.baseUrl), state };
      },
    },
    {
      name: 'intendBatch',
      method: 'POST',
      path: `${at}/intents`,
      summary:
        'States which contracts are to be signed in one go, with which marks. Sends one code unless a password is offered. Signs nothing.',
      by: 'page',
      body: wire.BatchIntentRequest,
      reply: wire.BatchIntentReply,
      run: (request) => use.intend(writer(request), readIntent(request.body)),
    },
    {
      name: 'sendBatchCode',
      method: 'POST',
      path: `${at}/intents/:id/send`,
      summary: 'Sends a new code for an intent; the old one no longer works.',
      by: 'page',
      reply: page.CodeSent,
      run: (request) => use.sendCode(writer(request), idOf(request)),
    },
    {
      name: 'signBatch',
      method: 'POST',
      path: `${at}/intents/:id/sign`,
      summary: 'Proves the intent once and signs each contract by its own act. Repeated, it goes on where it was.',
      by: 'page',
      body: page.SignRequest,
      reply: wire.BatchState,
      run: (request) => use.sign(writer(request), idOf(request), readSign(request.body)),
    },
  ];
}
