import type { FastifyRequest } from 'fastify';
import type { Application } from '../../../app/application.js';
import type { Contract, Document, Signatory } from '../../../domain/contract.js';
import type { IdType } from '../../../domain/ids.js';
import type { Call } from '../call.js';
import * as wire from '../contract-wire.js';
import type { AsKeyHolder } from '../key.js';

/** Contracts, as whoever holds a key of their company sees them. */
export const contractCalls = (app: Application, asKey: AsKeyHolder): Call[] => [
  {
    name: 'contract',
    method: 'GET',
    path: '/native/v1/contracts/:id',
    summary: "One contract; the id in any dialect's form.",
    by: 'key',
    reply: wire.ContractView,
    run: async (request) => {
      const { contract } = await asKey(request, (caller) => app.findContractByAnyId(caller, idOf(request)));
      return contractView(app, contract);
    },
  },
];

/** How an id is written in each vendor's dialect. */
export function idsOf(app: Application, kind: IdType, id: string): wire.ContractView['ids'] {
  const { decimal, base62, hex } = app.dressId(kind, id);
  return { qiyuesuo: decimal, tencent: base62, esign: hex };
}

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** What our own API tells of a contract. */
export function contractView(app: Application, contract: Contract): wire.ContractView {
  const { subject, externalRef, companyName, state, voidState, waitingFor } = contract;
  const { createdAt, publishedAt, concludedAt, completedAt, expireAt } = contract;
  return {
    id: contract.id,
    ids: idsOf(app, 'contract', contract.id),
    subject,
    externalRef,
    companyName,
    state,
    voidState,
    reason: contract.stateReason,
    waitingFor,
    createdAt,
    publishedAt,
    concludedAt,
    completedAt,
    expireAt,
    signatories: contract.signatories.map(signatoryView),
    documents: contract.documents.map((document) => documentView(app, document)),
  };
}

const signatoryView = ({ id, type, name, state, sponsor, signedAt, actions }: Signatory): wire.SignatoryView => ({
  id,
  type,
  name,
  state,
  sponsor,
  signedAt,
  actions: actions.map((action) => ({
    id: action.id,
    type: action.type,
    state: action.state,
    name: action.name,
    finishedAt: action.finishedAt,
  })),
});

const documentView = (app: Application, document: Document): wire.DocumentView => ({
  id: document.id,
  ids: idsOf(app, 'document', document.id),
  title: document.title,
  pages: document.pageCount,
  revision: document.revision,
  byteLength: document.byteLength,
  sha256: document.sha256,
});
