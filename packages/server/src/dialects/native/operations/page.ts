import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PageClient } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import type { HttpFacts } from '../../dialect.js';
import { reader, wholeNumber, type Call } from '../call.js';
import type { PageCalls, Picture } from '../page-calls.js';
import { openingClient, rememberSession, requireSameOrigin, visitOf } from '../page-visit.js';
import * as wire from '../page-wire.js';
import { ExchangeReply } from '../batch-wire.js';

const at = '/native/v1/page/:page';
type Parameters = Record<'id' | 'n', string>;
const parametersOf = (request: FastifyRequest): Parameters => request.params as Parameters;
const pictureWidths = [780, 1560] as const;

/** The calls of the signing page (UX.md §2). */
export function pageCalls(use: PageCalls, http: HttpFacts): Call[] {
  const visit = (request: FastifyRequest): PageClient => visitOf(request, http);
  /** A write: our own origin, then the page's cookies. */
  const writer = (request: FastifyRequest): PageClient => {
    requireSameOrigin(request, http);
    return visit(request);
  };
  return [
    ...opening(use, http, visit, writer),
    ...reading(use, visit, writer),
    ...signing(use, writer),
    ...keeping(use, visit, writer),
  ];
}
type Visit = (request: FastifyRequest) => PageClient;

const opening = (use: PageCalls, http: HttpFacts, visit: Visit, writer: Visit): Call[] => {
  const readTicket = reader(wire.ExchangeRequest);
  const readProof = reader(wire.ProveRequest);
  return [
    {
      name: 'exchange',
      method: 'POST',
      path: '/native/v1/page/exchange',
      summary:
        'Opens a signing page, of one contract or with a list of several: binds a ticket or link to the first client that shows it.',
      by: 'nobody',
      body: wire.ExchangeRequest,
      reply: ExchangeReply,
      run: async (request, reply) => {
        requireSameOrigin(request, http);
        const { ticket } = readTicket(request.body);
        const client = openingClient(request, reply, http);
        const { session, state, list } = await use.exchange(client, ticket);
        return { page: rememberSession(reply, session, client.baseUrl), state: state ?? null, list: list ?? null };
      },
    },
    {
      name: 'state',
      method: 'GET',
      path: `${at}/state`,
      summary: 'What this viewer may see and do now.',
      by: 'page',
      reply: wire.PageState,
      run: (request) => use.state(visit(request)),
    },
    {
      name: 'sendProof',
      method: 'POST',
      path: `${at}/prove/send`,
      summary: 'Sends the code that proves the contact of a link.',
      by: 'page',
      reply: wire.CodeSent,
      run: (request) => use.sendProof(writer(request)),
    },
    {
      name: 'prove',
      method: 'POST',
      path: `${at}/prove`,
      summary: 'Proves the contact; from then on the document is shown.',
      by: 'page',
      body: wire.ProveRequest,
      reply: wire.PageState,
      run: (request) => use.prove(writer(request), readProof(request.body).code),
    },
    {
      name: 'notMe',
      method: 'POST',
      path: `${at}/not-me`,
      summary: 'The receiver says that this contact is not the person invited.',
      by: 'page',
      reply: wire.PageState,
      run: (request) => use.notMe(writer(request)),
    },
  ];
};

const reading = (use: PageCalls, visit: Visit, writer: Visit): Call[] => {
  const readSeen = reader(wire.SeenRequest);
  const readConsent = reader(wire.ConsentRequest);
  return [
    {
      name: 'picture',
      method: 'GET',
      path: `${at}/documents/:id/pages/:n`,
      summary: 'The picture of a page. Its ETag is the SHA-256 of its bytes.',
      by: 'page',
      query: {
        w: { description: 'Width in pixels: 780 or 1560.', required: true },
        r: { description: 'Revision of the document; makes the address of a picture final.' },
      },
      reply: 'image/webp',
      run: async (request, reply) => {
        const { id, n } = parametersOf(request);
        const { w } = request.query as Record<string, string>;
        const page = wholeNumber('page', n);
        return sendPicture(reply, await use.picture(visit(request), id, page, wholeNumber('w', w, pictureWidths)));
      },
    },
    {
      name: 'text',
      method: 'GET',
      path: `${at}/documents/:id/text`,
      summary: 'The text of each page, an aid for reading.',
      by: 'page',
      reply: wire.DocumentText,
      run: (request) => use.text(visit(request), parametersOf(request).id),
    },
    {
      name: 'sealPicture',
      method: 'GET',
      path: `${at}/seals/:id`,
      summary: 'The picture of a seal that this viewer may use.',
      by: 'page',
      reply: 'image/svg+xml',
      run: async (request, reply) =>
        sendPicture(reply, await use.sealPicture(visit(request), parametersOf(request).id)),
    },
    {
      name: 'seen',
      method: 'POST',
      path: `${at}/seen`,
      summary: 'Pages that were on the screen, with the digests of their pictures.',
      by: 'page',
      body: wire.SeenRequest,
      reply: null,
      run: (request) => use.seen(writer(request), readSeen(request.body).pages),
    },
    {
      name: 'consentText',
      method: 'GET',
      path: `${at}/consents/:id`,
      summary: 'The text of one of the terms that a signer agrees to.',
      by: 'page',
      reply: wire.ConsentText,
      run: (request) => use.consentText(visit(request), parametersOf(request).id),
    },
    {
      name: 'consent',
      method: 'POST',
      path: `${at}/consent`,
      summary: 'Agrees to the terms shown, each by its digest.',
      by: 'page',
      body: wire.ConsentRequest,
      reply: null,
      run: (request) => use.consent(writer(request), readConsent(request.body)),
    },
  ];
};

const signing = (use: PageCalls, writer: Visit): Call[] => {
  const readIntent = reader(wire.IntentRequest);
  const readSign = reader(wire.SignRequest);
  const readFill = reader(wire.FillRequest);
  const readReject = reader(wire.RejectRequest);
  return [
    {
      name: 'intend',
      method: 'POST',
      path: `${at}/intents`,
      summary:
        'States what is to be signed, with which marks. Sends a code unless a password is offered. Signs nothing.',
      by: 'page',
      body: wire.IntentRequest,
      reply: wire.IntentReply,
      run: (request) => use.intend(writer(request), readIntent(request.body)),
    },
    {
      name: 'sendCode',
      method: 'POST',
      path: `${at}/intents/:id/send`,
      summary: 'Sends a new code for an intent; the old one no longer works.',
      by: 'page',
      reply: wire.CodeSent,
      run: (request) => use.sendCode(writer(request), parametersOf(request).id),
    },
    {
      name: 'sign',
      method: 'POST',
      path: `${at}/intents/:id/sign`,
      summary: 'Proves the intent and signs. Repeated after success, the same answer.',
      by: 'page',
      body: wire.SignRequest,
      reply: wire.PageState,
      run: (request) => use.sign(writer(request), parametersOf(request).id, readSign(request.body)),
    },
    {
      name: 'fill',
      method: 'POST',
      path: `${at}/fill`,
      summary: 'Hands in what this viewer fills; the last values missing make the documents final.',
      by: 'page',
      body: wire.FillRequest,
      reply: wire.PageState,
      run: (request) => use.fill(writer(request), readFill(request.body)),
    },
    {
      name: 'reject',
      method: 'POST',
      path: `${at}/reject`,
      summary: 'Declines; this ends the contract for everyone.',
      by: 'page',
      body: wire.RejectRequest,
      reply: wire.PageState,
      run: (request) => use.reject(writer(request), readReject(request.body).reason),
    },
  ];
};

const keeping = (use: PageCalls, visit: Visit, writer: Visit): Call[] => {
  const readPassword = reader(wire.PasswordRequest);
  const readSave = reader(wire.SaveSignatureRequest);
  const readDownload = reader(wire.DownloadRequest);
  const readOutline = reader(wire.OutlineRequest);
  return [
    {
      name: 'outline',
      method: 'POST',
      path: `${at}/outline`,
      summary: 'The outlines of a text as it would be drawn on the document.',
      by: 'page',
      body: wire.OutlineRequest,
      reply: wire.Outline,
      run: (request) => use.outline(writer(request), readOutline(request.body).text),
    },
    {
      name: 'setPassword',
      method: 'POST',
      path: `${at}/password`,
      summary: 'Sets the signing password, after a signing by code.',
      by: 'page',
      body: wire.PasswordRequest,
      reply: null,
      run: (request) => use.setPassword(writer(request), readPassword(request.body).password),
    },
    {
      name: 'savedSignatures',
      method: 'GET',
      path: `${at}/signatures`,
      summary: 'Signatures kept for next time, newest first.',
      by: 'page',
      reply: wire.SavedSignatures,
      run: (request) => use.savedSignatures(visit(request)),
    },
    {
      name: 'saveSignature',
      method: 'POST',
      path: `${at}/signatures`,
      summary: 'Keeps a signature for next time; at most three are kept.',
      by: 'page',
      body: wire.SaveSignatureRequest,
      reply: wire.SavedSignatures,
      run: (request) => use.saveSignature(writer(request), readSave(request.body).signature),
    },
    {
      name: 'savedPicture',
      method: 'GET',
      path: `${at}/signatures/:id`,
      summary: 'The picture of a kept signature.',
      by: 'page',
      reply: 'image/png',
      run: async (request, reply) =>
        sendPicture(reply, await use.savedPicture(visit(request), parametersOf(request).id)),
    },
    {
      name: 'deleteSignature',
      method: 'DELETE',
      path: `${at}/signatures/:id`,
      summary: 'Forgets a kept signature.',
      by: 'page',
      reply: wire.SavedSignatures,
      run: (request) => use.deleteSignature(writer(request), parametersOf(request).id),
    },
    {
      name: 'download',
      method: 'POST',
      path: `${at}/download`,
      summary: 'An expiring address of the contract, its signing log, or the original.',
      by: 'page',
      body: wire.DownloadRequest,
      reply: wire.DownloadReply,
      run: (request) => use.download(writer(request), readDownload(request.body).what),
    },
  ];
};

/** A picture's address is final, so a browser may keep it, but only for its own user. */
function sendPicture(reply: FastifyReply, picture: Picture): FastifyReply {
  if (picture.bytes.length === 0) throw new DomainError('DOCUMENT_NOT_READY');
  const digest = createHash('sha256').update(picture.bytes).digest('hex');
  return reply
    .header('content-type', picture.type)
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('etag', `"${digest}"`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .send(Buffer.from(picture.bytes));
}
