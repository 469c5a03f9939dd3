import Type, { type Static } from 'typebox';
import { BatchLine } from './batch-wire.js';
import { Ink } from './page-wire.js';

export const ActRequest = Type.Object({
  contractId: Type.String({ description: "In any dialect's form", minLength: 1, maxLength: 64 }),
  contact: Type.String({ description: 'As the dialect named the person', minLength: 1, maxLength: 100 }),
  act: Type.Enum(['sign', 'approve', 'reject', 'fill']),
  reason: Type.Optional(Type.String({ maxLength: 500 })),
  /** What the person fills in; a field that is not named gets something that suits it. */
  values: Type.Optional(
    Type.Array(
      Type.Object({
        documentId: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,18}$' })),
        name: Type.String({ minLength: 1, maxLength: 100 }),
        value: Type.String({ maxLength: 4000 }),
      }),
      { maxItems: 500 },
    ),
  ),
  /** What the person draws on the pad; absent: the name is typed. */
  ink: Type.Optional(Ink),
});
export type ActRequest = Static<typeof ActRequest>;

export const ActBatchRequest = Type.Object({
  contact: Type.String({ description: 'As the dialect named the person', minLength: 1, maxLength: 100 }),
  contractIds: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      description: "In any dialect's form; absent: all that wait for this person",
      minItems: 1,
      maxItems: 100,
    }),
  ),
  ink: Type.Optional(Ink),
});
export type ActBatchRequest = Static<typeof ActBatchRequest>;
export const ActBatchReply = Type.Object({ contracts: Type.Array(BatchLine) });

export const SandboxMessage = Type.Object({
  at: Type.Integer({ description: 'Business clock, ms' }),
  contact: Type.String(),
  channel: Type.Enum(['SMS', 'EMAIL']),
  text: Type.String(),
  code: Type.Optional(Type.String()),
  link: Type.Optional(Type.String()),
});
export type SandboxMessage = Static<typeof SandboxMessage>;
export const SandboxMessages = Type.Object({ messages: Type.Array(SandboxMessage) });
export type SandboxMessages = Static<typeof SandboxMessages>;

export const ClockRequest = Type.Object({
  advance: Type.String({
    description: 'ISO 8601 duration, forward only: PT31M, P2DT3H; PT0S only asks',
    maxLength: 40,
  }),
});
export type ClockRequest = Static<typeof ClockRequest>;
export const ClockReply = Type.Object({ now: Type.Integer({ description: 'Business clock, ms' }) });
export type ClockReply = Static<typeof ClockReply>;

/** What integrators must survive. An absent field is switched off. */
export const Mischief = Type.Object({
  slowMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
  repeatCallbacks: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
  refuseFirstTries: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
  timestampsDown: Type.Optional(Type.Boolean()),
});
export type Mischief = Static<typeof Mischief>;
