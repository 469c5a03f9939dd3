import type * as app from '../../app/application.js';
import { batchStateOf } from './batch-translate.js';
import type { BatchIntentReply, BatchIntentRequest, BatchState } from './batch-wire.js';
import { codeSentOf, markInputOf, pageStateOf } from './page-translate.js';
import type { CodeSent, ConsentGiven, PageState, SignRequest } from './page-wire.js';

/** What the routes of a list of several contracts need of the platform. Every call may refuse with a DomainError. */
export interface BatchCalls {
  next(client: app.PageClient): Promise<{ url: string }>;
  state(client: app.PageClient): Promise<BatchState>;
  sendProof(client: app.PageClient): Promise<CodeSent>;
  prove(client: app.PageClient, code: string): Promise<BatchState>;
  notMe(client: app.PageClient): Promise<BatchState>;
  consent(client: app.PageClient, given: ConsentGiven): Promise<void>;
  open(client: app.PageClient, contractId: string): Promise<{ session: string; state: PageState }>;
  intend(client: app.PageClient, intent: BatchIntentRequest): Promise<BatchIntentReply>;
  sendCode(client: app.PageClient, intentId: string): Promise<CodeSent>;
  sign(client: app.PageClient, intentId: string, proof: SignRequest): Promise<BatchState>;
}

/** The list's calls, made of the platform's use cases. */
export const batchCallsOf = (use: app.BatchUseCases): BatchCalls => ({
  next: (client) => use.openNext(client),
  state: async (client) => batchStateOf(await use.batchState(client)),
  sendProof: async (client) => codeSentOf(await use.sendBatchProof(client)),
  prove: async (client, code) => batchStateOf(await use.proveBatchContact(client, code)),
  notMe: async (client) => batchStateOf(await use.denyBatchContact(client)),
  consent: (client, { consents, how }) =>
    use.giveBatchConsent(
      client,
      consents.map(({ id, version, sha256 }) => ({ key: id, version, sha256, how })),
    ),
  async open(client, contractId) {
    const { session, state } = await use.openFromBatch(client, contractId);
    return { session, state: pageStateOf(state) };
  },
  async intend(client, { key, contracts, hand, seals, saveSignature }) {
    const view = await use.makeBatchIntent(client, {
      key,
      contractIds: contracts,
      ...(hand && { hand: markInputOf(hand) as app.BatchIntentInput['hand'] }),
      seals: seals ?? [],
      ...(saveSignature && { saveMark: true }),
    });
    const { intentId, passwordOffered, sent, contractIds, left } = view;
    return {
      intentId,
      passwordOffered,
      sent: sent ? codeSentOf(sent) : null,
      contracts: contractIds,
      left: left.map(({ contractId, code, facts }) => ({ id: contractId, code, facts })),
    };
  },
  sendCode: async (client, intentId) => codeSentOf(await use.sendBatchCode(client, intentId)),
  sign: async (client, intentId, proof) => batchStateOf(await use.signBatch(client, intentId, proof)),
});
