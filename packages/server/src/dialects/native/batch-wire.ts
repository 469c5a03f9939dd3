import Type, { type Static } from 'typebox';
import { errorCodes } from '../../domain/errors.js';
import { markTypes } from '../../domain/contract.js';
import * as page from './page-wire.js';

/** What the page of several contracts and the server say to each other. As page-wire.ts: the server decides, the page draws. */
const closed = { additionalProperties: false };
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Millis = Type.Integer();
const Seconds = Type.Integer({ minimum: 0 });
const Facts = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]));

export const BatchMark = Type.Object(
  {
    documentId: page.Id,
    page: Type.Integer({ minimum: 1 }),
    mark: Type.Enum([...markTypes]),
    suggested: Type.Boolean({ description: 'The sender named no place; it goes to the lower right of this page.' }),
  },
  closed,
);
export const BatchContract = Type.Object(
  {
    id: page.Id,
    title: Type.String(),
    sender: Type.String(),
    kind: Type.Enum([...page.pageKinds]),
    deadline: orNull(Millis),
    documents: Type.Integer({ minimum: 0 }),
    pages: Type.Integer({ minimum: 0 }),
    /** What is asked of this viewer now, in order; empty when nothing is. */
    actions: Type.Array(page.PageAction),
    /** The seal the sender chose, by action. */
    namedSeals: Type.Record(Type.String(), page.Id),
    marks: Type.Array(BatchMark),
    opened: Type.Boolean(),
    read: Type.Boolean(),
    /** It can be signed together with others now. */
    choosable: Type.Boolean(),
    /** Why it cannot, though it is this viewer's turn: not read to its end, or no seal to use. */
    hindrance: orNull(Type.Enum(['READ', 'SEAL'])),
    ended: orNull(
      Type.Object({ by: orNull(Type.String()), reason: orNull(Type.String()), at: orNull(Millis) }, closed),
    ),
    waitingFor: Type.Array(Type.String()),
    signedAt: orNull(Millis),
    completedAt: orNull(Millis),
    download: Type.Boolean(),
  },
  closed,
);
/** What became of one contract of those proven together. */
export const BatchLine = Type.Object(
  {
    id: page.Id,
    title: Type.String(),
    outcome: Type.Enum(['PENDING', 'SIGNED', 'LEFT']),
    at: orNull(Millis),
    /** LEFT: why it was not signed. */
    code: orNull(Type.Enum([...errorCodes])),
    facts: Facts,
  },
  closed,
);
export const BatchState = Type.Object(
  {
    kind: Type.Enum(['PROVE', 'NOT_ME', 'LIST']),
    sandbox: Type.Boolean(),
    selfIssued: Type.Boolean(),
    language: orNull(Type.Enum(['zh-CN', 'en'])),
    now: Millis,
    endsInSeconds: Seconds,
    sender: page.Sender,
    /** How many contracts; all that is told of them while the contact is not proven. */
    count: Type.Integer({ minimum: 0 }),
    me: Type.Object(
      { name: orNull(Type.String()), masked: Type.String(), contactType: Type.Enum(['MOBILE', 'EMAIL', 'OTHER']) },
      closed,
    ),
    contracts: Type.Array(BatchContract),
    seals: Type.Array(page.PageSeal),
    ways: Type.Array(Type.Enum(['draw', 'type', 'upload', 'saved'])),
    passwordOffered: Type.Boolean(),
    consents: Type.Array(page.PageConsent),
    consented: Type.Boolean(),
    mustRead: Type.Boolean(),
    can: Type.Object({ saveSignature: Type.Boolean(), notMe: Type.Boolean() }, closed),
    themeColor: orNull(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
    back: orNull(Type.Object({ address: Type.String(), afterSeconds: Seconds }, closed)),
    /** The signing that was proven last. */
    signing: orNull(Type.Object({ intentId: page.Id, provenAt: Millis, lines: Type.Array(BatchLine) }, closed)),
  },
  closed,
);
/** `page` names this page in every further address; the right to use it is the cookie. One of `state` and `list` is there. */
export const ExchangeReply = Type.Object(
  { page: Type.String(), state: orNull(page.PageState), list: orNull(BatchState) },
  closed,
);

/** The address of a page with all else that waits for this viewer. */
export const NextReply = Type.Object({ url: Type.String() }, closed);

export const OpenContractRequest = Type.Object({ contractId: page.Id }, closed);
export const OpenContractReply = Type.Object({ page: Type.String(), state: page.PageState }, closed);

export const BatchIntentRequest = Type.Object(
  {
    /** Made by the page; asked again with the same key, the same intent is answered. */
    key: Type.String({ minLength: 8, maxLength: 40, pattern: '^[A-Za-z0-9-]+$' }),
    contracts: Type.Array(page.Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
    /** The one handwriting for all of them. */
    hand: Type.Optional(page.Handwriting),
    /** Where there is a choice. */
    seals: Type.Optional(Type.Array(Type.Object({ actionId: page.Id, sealId: page.Id }, closed), { maxItems: 200 })),
    saveSignature: Type.Optional(Type.Boolean()),
  },
  closed,
);
export const BatchIntentReply = Type.Object(
  {
    intentId: page.Id,
    passwordOffered: Type.Boolean(),
    sent: orNull(page.CodeSent),
    /** Those it covers. */
    contracts: Type.Array(page.Id),
    /** Those that could not be signed any more. */
    left: Type.Array(Type.Object({ id: page.Id, code: Type.Enum([...errorCodes]), facts: Facts }, closed)),
  },
  closed,
);

/** A link to several contracts, asked for by an app. */
export const BatchRequest = Type.Object(
  {
    contact: Type.String({ description: "The receiver's mobile number or mail address", minLength: 1, maxLength: 254 }),
    contracts: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
        description:
          "In any dialect's form; absent: all that wait for this person, now and whenever the page is opened",
        minItems: 1,
        maxItems: 100,
      }),
    ),
    company: Type.Optional(
      Type.String({ description: 'Only contracts to which this company is a party', maxLength: 100 }),
    ),
    life: Type.Optional(Type.String({ description: 'ISO 8601, PT5M to P90D; PT30M when absent', maxLength: 40 })),
    proof: Type.Optional(Type.Boolean({ description: 'A link to be sent: whoever opens it proves the contact first' })),
    notify: Type.Optional(
      Type.Boolean({ description: 'Sends the link to that number or address; it has to be proven' }),
    ),
    mustRead: Type.Optional(
      Type.Boolean({ description: 'Each contract must be read to its last page before it can be signed with others' }),
    ),
    allowPassword: Type.Optional(Type.Boolean()),
    language: Type.Optional(Type.Enum(['zh-CN', 'en'])),
    themeColor: Type.Optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
    back: Type.Optional(Type.String({ description: 'Where the page leads back to', maxLength: 2000 })),
  },
  closed,
);
export const BatchReply = Type.Object(
  { id: page.Id, url: Type.String(), endsAt: Millis, contracts: Type.Array(page.Id) },
  closed,
);

export type BatchState = Static<typeof BatchState>;
export type BatchContract = Static<typeof BatchContract>;
export type BatchLine = Static<typeof BatchLine>;
export type BatchIntentRequest = Static<typeof BatchIntentRequest>;
export type BatchIntentReply = Static<typeof BatchIntentReply>;
export type BatchRequest = Static<typeof BatchRequest>;
