import Type, { type Static } from 'typebox';
import { actionTypes, fillableTypes, markTypes } from '../../domain/contract.js';

/**
 * What the signing page and the server say to each other (UX.md §2). The server decides the state; the page draws it.
 * Lengths on a contract page are points from its visible lower-left; times are UTC milliseconds of the business clock.
 * Strings of people's contacts are masked here already.
 */
const closed = { additionalProperties: false };
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
export const Id = Type.String({ pattern: '^[1-9][0-9]{0,18}$' });
const Millis = Type.Integer();
const Seconds = Type.Integer({ minimum: 0 });

export const pageKinds = [
  'PROVE', // a link whose contact is not proven: sender, title and masked contact only
  'NOT_ME', // the receiver said this is not him
  'FILL', // my fields are to be filled before anybody signs
  'SIGN', // my turn: read, mark, check, prove the intent
  'BUSY', // my signing is under way
  'NOT_YOUR_TURN',
  'SIGNED', // I am done, the contract is not
  'COMPLETED',
  'READ_ONLY', // a copy receiver, or a print page
  'REJECTED',
  'RECALLED',
  'EXPIRED',
  'FORCE_ENDED',
  'FAILED',
  'VOIDED',
] as const;

export const Sender = Type.Object(
  { name: Type.String(), contact: orNull(Type.String({ description: 'Masked; shown in "Questions? Contact …".' })) },
  closed,
);
export const PageParty = Type.Object(
  {
    name: Type.String(),
    type: Type.Enum(['COMPANY', 'PERSONAL']),
    state: Type.Enum(['WAITING', 'ACTIVE', 'SIGNED', 'REJECTED', 'CLOSED']),
    /** Who acts for it, by name; masked contact when the name is unknown. */
    acting: orNull(Type.String()),
    signedAt: orNull(Millis),
    mine: Type.Boolean(),
  },
  closed,
);
export const PageDocument = Type.Object(
  {
    id: Id,
    title: Type.String(),
    revision: Type.Integer({ minimum: 1, description: 'Part of every picture address: a picture never changes.' }),
    pages: Type.Array(Type.Object({ width: Type.Number(), height: Type.Number() }, closed)),
  },
  closed,
);
/** A path of outlines in a box with the origin at its upper-left (SVG). */
export const Outline = Type.Object({ width: Type.Number(), height: Type.Number(), path: Type.String() }, closed);
export const PagePlace = Type.Object(
  {
    /** A placement's id, or a name for one that the signer may choose. */
    id: Type.String(),
    actionId: Id,
    documentId: Id,
    page: Type.Integer({ minimum: 1 }),
    x: Type.Number(),
    y: Type.Number(),
    w: Type.Number(),
    h: Type.Number(),
    mark: Type.Enum([...markTypes]),
    mine: Type.Boolean(),
    done: Type.Boolean(),
    movable: Type.Boolean(),
    /** ACROSS_PAGE: every page that gets a strip. */
    pages: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }))),
    /** The seal the sender chose for this place. */
    sealId: Type.Optional(Id),
    /** DATE, mine and open: the day as it would be drawn now, at the left of the place, in the middle of its height. */
    outline: Type.Optional(Outline),
  },
  closed,
);
export const PageAction = Type.Object(
  { id: Id, type: Type.Enum([...actionTypes]), name: orNull(Type.String()), sealIds: Type.Array(Id) },
  closed,
);
export const PageSeal = Type.Object(
  {
    id: Id,
    name: Type.String(),
    kind: Type.Enum(['OFFICIAL', 'CONTRACT', 'PERSONNEL', 'FINANCE', 'INVOICE', 'LP', 'PERSONAL', 'OTHER']),
    widthMm: Type.Number(),
    heightMm: Type.Number(),
    validUntil: orNull(Millis),
  },
  closed,
);
/** A field that this viewer fills; where it stands on its page, when it is drawn there. */
export const PageField = Type.Object(
  {
    documentId: Id,
    name: Type.String(),
    label: Type.String(),
    type: Type.Enum([...fillableTypes]),
    required: Type.Boolean(),
    maxLength: orNull(Type.Integer()),
    min: orNull(Type.Number()),
    max: orNull(Type.Number()),
    decimals: orNull(Type.Integer()),
    options: Type.Array(Type.String()),
    multiple: Type.Boolean(),
    page: orNull(Type.Integer({ minimum: 1 })),
  },
  closed,
);
export const PageConsent = Type.Object(
  { id: Type.String(), title: Type.String(), version: Type.String(), sha256: Type.String() },
  closed,
);

export const PageState = Type.Object(
  {
    kind: Type.Enum([...pageKinds]),
    sandbox: Type.Boolean(),
    /** Certificates and time stamps come from this installation's own authorities, which nobody has licensed. */
    selfIssued: Type.Boolean(),
    language: orNull(Type.Enum(['zh-CN', 'en'])),
    now: Millis,
    endsInSeconds: Seconds,
    sender: Sender,
    title: Type.String(),
    /** The one who looks; masked contact. Absent name: not known yet. */
    me: Type.Object(
      { name: orNull(Type.String()), masked: Type.String(), contactType: Type.Enum(['MOBILE', 'EMAIL', 'OTHER']) },
      closed,
    ),
    /** Everything below `content` is empty or null while it is false: nothing of the contract is shown. */
    content: Type.Boolean(),
    parties: Type.Array(PageParty),
    documents: Type.Array(PageDocument),
    places: Type.Array(PagePlace),
    /** My open actions of this pass, in order. */
    actions: Type.Array(PageAction),
    seals: Type.Array(PageSeal),
    /** FILL: what I fill, in the order of the documents. */
    fields: Type.Array(PageField),
    /** Whom to ask for a seal; null when nobody is known. */
    sealAdmin: orNull(Type.String()),
    ways: Type.Array(Type.Enum(['draw', 'type', 'upload', 'saved'])),
    /** The signing password may be used now, in place of a code. */
    passwordOffered: Type.Boolean(),
    consents: Type.Array(PageConsent),
    consented: Type.Boolean(),
    readPolicy: orNull(Type.Object({ seconds: Seconds, toEnd: Type.Boolean() }, closed)),
    pageType: Type.Enum(['SIGN', 'DIRECT_SIGN', 'PRINT']),
    can: Type.Object(
      {
        reject: Type.Boolean(),
        /** A contract, its signing log or the original may be downloaded now. */
        download: Type.Array(Type.Enum(['CONTRACT', 'LOG', 'ORIGINAL'])),
        setPassword: Type.Boolean(),
        saveSignature: Type.Boolean(),
        notMe: Type.Boolean(),
        /** See who has signed and who has not. */
        progress: Type.Boolean(),
      },
      closed,
    ),
    themeColor: orNull(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
    /** Where 返回 leads; only after the server said done. */
    back: orNull(Type.Object({ address: Type.String(), afterSeconds: Seconds }, closed)),
    /** Names of those who must act before this can go on. */
    waitingFor: Type.Array(Type.String()),
    waitingReason: orNull(Type.Enum(['FINAL_FILE', 'TIMESTAMP'])),
    signedAt: orNull(Millis),
    completedAt: orNull(Millis),
    /** How it ended, in words of the one who ended it. */
    ended: orNull(
      Type.Object({ by: orNull(Type.String()), reason: orNull(Type.String()), at: orNull(Millis) }, closed),
    ),
    /** Wait before a code of P may be sent again; null when none was sent. */
    proveAgainInSeconds: orNull(Seconds),
    verifyAddress: orNull(Type.String()),
    /** What else waits for this viewer; `next` opens it. */
    next: orNull(Type.Object({ count: Type.Integer({ minimum: 1 }) }, closed)),
  },
  { ...closed, $id: 'PageState' },
);

export const ExchangeRequest = Type.Object({ ticket: Type.String({ minLength: 8, maxLength: 200 }) }, closed);
export const CodeSent = Type.Object(
  { sentTo: Type.String(), resendAfterSeconds: Seconds, expiresInSeconds: Seconds },
  closed,
);
export const Code = Type.String({ pattern: '^[0-9]{6}$' });
export const ProveRequest = Type.Object({ code: Code }, closed);

/** Pages painted for at least half a second: digest the picture came with, milliseconds since the last report. */
export const SeenRequest = Type.Object(
  {
    pages: Type.Array(
      Type.Object(
        {
          documentId: Id,
          page: Type.Integer({ minimum: 1 }),
          digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
          ms: Type.Integer({ minimum: 0 }),
        },
        closed,
      ),
      { maxItems: 500 },
    ),
  },
  closed,
);
export const ConsentRequest = Type.Object(
  {
    consents: Type.Array(Type.Object({ id: Type.String(), version: Type.String(), sha256: Type.String() }, closed), {
      minItems: 1,
      maxItems: 10,
    }),
    how: Type.Enum(['CHECK', 'CLICK']),
  },
  closed,
);

/** A point of a pen: x and y from 0 to 1 of the pad (origin upper-left), milliseconds, pressure from 0 to 1 (0.5: not known). */
export const InkPoint = Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()]);
export const Ink = Type.Object(
  {
    /** Width of the pad ÷ its height. */
    aspect: Type.Number({ minimum: 0.1, maximum: 10 }),
    strokes: Type.Array(Type.Array(InkPoint, { minItems: 1, maxItems: 4000 }), { minItems: 1, maxItems: 200 }),
  },
  closed,
);
const Png = Type.String({ maxLength: 3_000_000, pattern: '^[A-Za-z0-9+/]+=*$', description: 'PNG, base64.' });
export const Handwriting = Type.Union([
  Type.Object({ kind: Type.Literal('draw'), ink: Ink }, closed),
  Type.Object({ kind: Type.Literal('type'), text: Type.String({ minLength: 1, maxLength: 20 }) }, closed),
  Type.Object({ kind: Type.Literal('upload'), png: Png }, closed),
  Type.Object({ kind: Type.Literal('saved'), id: Type.String() }, closed),
]);
export const MarkChoice = Type.Union([
  ...Handwriting.anyOf,
  Type.Object({ kind: Type.Literal('seal'), sealId: Id }, closed),
]);
export const ChosenPlace = Type.Object(
  {
    placementId: Type.Optional(Id),
    actionId: Id,
    documentId: Id,
    page: Type.Integer({ minimum: 1 }),
    x: Type.Number(),
    y: Type.Number(),
    w: Type.Number({ exclusiveMinimum: 0 }),
    h: Type.Number({ exclusiveMinimum: 0 }),
  },
  closed,
);
/** A value as text, or a picture: PNG or JPEG, base64. */
export const FilledField = Type.Object(
  {
    documentId: Id,
    name: Type.String({ minLength: 1, maxLength: 100 }),
    value: Type.Optional(Type.String({ maxLength: 4000 })),
    picture: Type.Optional(Type.String({ maxLength: 3_000_000, pattern: '^[A-Za-z0-9+/]+=*$' })),
  },
  closed,
);
export const FillRequest = Type.Object({ values: Type.Array(FilledField, { maxItems: 500 }) }, closed);
export const IntentRequest = Type.Object(
  {
    /** Made by the page; asked again with the same key, the same intent is answered. */
    key: Type.String({ minLength: 8, maxLength: 64, pattern: '^[A-Za-z0-9-]+$' }),
    actions: Type.Array(Type.Object({ id: Id, mark: Type.Optional(MarkChoice) }, closed), {
      minItems: 1,
      maxItems: 20,
    }),
    places: Type.Optional(Type.Array(ChosenPlace, { maxItems: 50 })),
    saveSignature: Type.Optional(Type.Boolean()),
  },
  closed,
);
/** `sent` is null while the password is offered: then a code leaves only by `send`. */
export const IntentReply = Type.Object(
  { intentId: Id, passwordOffered: Type.Boolean(), sent: orNull(CodeSent) },
  closed,
);
export const SignRequest = Type.Union([
  Type.Object({ code: Code }, closed),
  Type.Object({ password: Type.String({ minLength: 1, maxLength: 64 }) }, closed),
]);
export const RejectRequest = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200 }) }, closed);
export const PasswordRequest = Type.Object({ password: Type.String({ minLength: 1, maxLength: 64 }) }, closed);
export const SavedSignatures = Type.Object(
  { signatures: Type.Array(Type.Object({ id: Type.String(), savedAt: Millis }, closed)) },
  closed,
);
export const SaveSignatureRequest = Type.Object({ signature: Handwriting }, closed);
export const OutlineRequest = Type.Object({ text: Type.String({ minLength: 1, maxLength: 40 }) }, closed);
export const DownloadRequest = Type.Object({ what: Type.Enum(['CONTRACT', 'LOG', 'ORIGINAL']) }, closed);
export const DownloadReply = Type.Object({ url: Type.String(), expiresInSeconds: Seconds }, closed);
export const DocumentText = Type.Object({ pages: Type.Array(Type.String()) }, closed);
export const ConsentText = Type.Object({ title: Type.String(), language: Type.String(), text: Type.String() }, closed);

export type PageState = Static<typeof PageState>;
export type PageKind = PageState['kind'];
export type PageDocument = Static<typeof PageDocument>;
export type PagePlace = Static<typeof PagePlace>;
export type PageAction = Static<typeof PageAction>;
export type PageSeal = Static<typeof PageSeal>;
export type PageParty = Static<typeof PageParty>;
export type CodeSent = Static<typeof CodeSent>;
export type Seen = Static<typeof SeenRequest>['pages'][number];
export type ConsentGiven = Static<typeof ConsentRequest>;
export type Ink = Static<typeof Ink>;
export type Handwriting = Static<typeof Handwriting>;
export type MarkChoice = Static<typeof MarkChoice>;
export type ChosenPlace = Static<typeof ChosenPlace>;
export type IntentRequest = Static<typeof IntentRequest>;
export type IntentReply = Static<typeof IntentReply>;
export type FillRequest = Static<typeof FillRequest>;
export type PageField = Static<typeof PageField>;
export type SignRequest = Static<typeof SignRequest>;
export type SavedSignatures = Static<typeof SavedSignatures>;
export type Outline = Static<typeof Outline>;
export type DownloadReply = Static<typeof DownloadReply>;
export type DocumentText = Static<typeof DocumentText>;
export type ConsentText = Static<typeof ConsentText>;
