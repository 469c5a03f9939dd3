import Type, { type Static } from 'typebox';
import { actionStates, actionTypes, contractStates, signatoryStates, voidStates } from '../../domain/contract.js';

/** An id as each dialect writes it. */
export const Ids = Type.Object({ qiyuesuo: Type.String(), tencent: Type.String(), esign: Type.String() });
export type Ids = Static<typeof Ids>;

const At = Type.Optional(Type.Integer({ description: 'UTC, milliseconds' }));

export const ActionView = Type.Object({
  id: Type.String(),
  type: Type.Enum([...actionTypes]),
  state: Type.Enum([...actionStates]),
  name: Type.Optional(Type.String()),
  finishedAt: At,
});
export type ActionView = Static<typeof ActionView>;

export const SignatoryView = Type.Object({
  id: Type.String(),
  type: Type.Enum(['COMPANY', 'PERSONAL']),
  name: Type.String(),
  state: Type.Enum([...signatoryStates]),
  sponsor: Type.Boolean(),
  signedAt: At,
  actions: Type.Array(ActionView),
});
export type SignatoryView = Static<typeof SignatoryView>;

export const DocumentView = Type.Object({
  id: Type.String(),
  ids: Ids,
  title: Type.String(),
  pages: Type.Integer(),
  revision: Type.Integer({ description: 'Segments: 1 as uploaded, 2 as published, one more for each act' }),
  byteLength: Type.Integer(),
  sha256: Type.String(),
});
export type DocumentView = Static<typeof DocumentView>;

/** A contract as our own API tells it. */
export const ContractView = Type.Object({
  id: Type.String(),
  ids: Ids,
  subject: Type.String(),
  externalRef: Type.Optional(Type.String()),
  companyName: Type.String(),
  state: Type.Enum([...contractStates]),
  voidState: Type.Enum([...voidStates]),
  reason: Type.Optional(Type.String()),
  waitingFor: Type.Optional(Type.String({ description: 'Why a signed contract is not completed yet' })),
  createdAt: Type.Integer(),
  publishedAt: At,
  concludedAt: At,
  completedAt: At,
  expireAt: At,
  signatories: Type.Array(SignatoryView),
  documents: Type.Array(DocumentView),
});
export type ContractView = Static<typeof ContractView>;
