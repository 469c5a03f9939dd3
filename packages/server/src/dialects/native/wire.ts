import Type, { type Static } from 'typebox';
import { errorCodes } from '../../domain/errors.js';

/** Every refusal of our own API. INTERNAL is a mistake of ours, logged under `requestId`. */
export const Refusal = Type.Object({
  code: Type.Enum([...errorCodes, 'INTERNAL']),
  message: Type.String(),
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  requestId: Type.String(),
});
export type Refusal = Static<typeof Refusal>;
