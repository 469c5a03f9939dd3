import type { FastifyRequest } from 'fastify';
import type { Application } from '../../../app/application.js';
import { reader, type Call } from '../call.js';
import { lineOf } from '../batch-translate.js';
import { ContractView } from '../contract-wire.js';
import { durationMs } from '../duration.js';
import type { AsKeyHolder } from '../key.js';
import * as wire from '../sandbox-wire.js';
import { contractView } from './contracts.js';

/** What an integrator needs to try everything alone. Mounted in the sandbox only. */
export function sandboxCalls(app: Application, asKey: AsKeyHolder): Call[] {
  const readAct = reader(wire.ActRequest);
  const readActBatch = reader(wire.ActBatchRequest);
  const readClock = reader(wire.ClockRequest);
  const readMischief = reader(wire.Mischief);
  return [
    {
      name: 'act',
      method: 'POST',
      path: '/native/v1/sandbox/act',
      summary: 'Does what that person would do on the signing page, through the same use cases.',
      by: 'key',
      body: wire.ActRequest,
      reply: ContractView,
      run: async (request) => {
        const contract = await asKey(request, (caller) => app.sandboxAct(caller, readAct(request.body)));
        return contractView(app, contract);
      },
    },
    {
      name: 'actBatch',
      method: 'POST',
      path: '/native/v1/sandbox/act-batch',
      summary: 'Signs several contracts in one go, as that person would on their common page.',
      by: 'key',
      body: wire.ActBatchRequest,
      reply: wire.ActBatchReply,
      run: async (request) => {
        const lines = await asKey(request, (caller) => app.sandboxActBatch(caller, readActBatch(request.body)));
        return { contracts: lines.map(lineOf) };
      },
    },
    {
      name: 'messages',
      method: 'GET',
      path: '/native/v1/sandbox/messages',
      summary: 'SMS and mails that would have been sent, codes included, newest first.',
      by: 'key',
      query: { contact: { description: 'Only those to this mobile number or mail address' } },
      reply: wire.SandboxMessages,
      run: async (request) => ({
        messages: await asKey(request, (caller) => app.sandboxMessages(caller, contactOf(request))),
      }),
    },
    {
      name: 'clock',
      method: 'POST',
      path: '/native/v1/sandbox/clock',
      summary: 'Moves the business clock forward: deadlines, links, tickets and windows follow.',
      by: 'key',
      body: wire.ClockRequest,
      reply: wire.ClockReply,
      run: (request) =>
        asKey(request, (caller) => app.sandboxClock(caller, durationMs('advance', readClock(request.body).advance))),
    },
    {
      name: 'mischief',
      method: 'POST',
      path: '/native/v1/sandbox/mischief',
      summary: 'Switches on what integrators must survive; an empty object switches it off.',
      by: 'key',
      body: wire.Mischief,
      reply: wire.Mischief,
      run: (request) => asKey(request, (caller) => app.sandboxMischief(caller, readMischief(request.body))),
    },
  ];
}

const contactOf = (request: FastifyRequest): string | undefined => {
  const { contact } = request.query as { contact?: unknown };
  return typeof contact === 'string' && contact !== '' ? contact : undefined;
};
