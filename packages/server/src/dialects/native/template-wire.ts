import Type, { type Static } from 'typebox';
import { actionTypes, fieldTypes, markTypes } from '../../domain/contract.js';
import { templateStates } from '../../domain/template.js';
import { Ids } from './contract-wire.js';

const name = (maxLength = 100) => Type.String({ minLength: 1, maxLength });
const Point = {
  page: Type.Integer({ minimum: 1, maximum: 10_000 }),
  x: Type.Number({ minimum: -5000, maximum: 10_000, description: 'Points from the left' }),
  y: Type.Number({ minimum: -5000, maximum: 10_000, description: 'Points from the bottom' }),
};
const Size = {
  width: Type.Number({ exclusiveMinimum: 0, maximum: 2000 }),
  height: Type.Number({ exclusiveMinimum: 0, maximum: 2000 }),
};
const DocumentKey = Type.Optional(Type.String({ description: 'Absent: the first document', maxLength: 40 }));

const Role = Type.Object({
  key: name(40),
  name: name(),
  type: Type.Enum(['COMPANY', 'PERSONAL']),
  sponsor: Type.Optional(Type.Boolean({ description: "The initiator's own party" })),
  actions: Type.Optional(
    Type.Array(Type.Object({ type: Type.Enum([...actionTypes]), autoSign: Type.Optional(Type.Boolean()) }), {
      maxItems: 20,
    }),
  ),
});
const Field = Type.Object({
  name: name(),
  label: Type.Optional(name()),
  externalKey: Type.Optional(name()),
  documentKey: DocumentKey,
  roleKey: Type.Optional(Type.String({ description: 'Absent: the initiator fills it', maxLength: 40 })),
  type: Type.Enum([...fieldTypes]),
  required: Type.Optional(Type.Boolean()),
  value: Type.Optional(Type.String({ maxLength: 4000 })),
  options: Type.Optional(Type.Array(name(), { maxItems: 200 })),
  ...Point,
  ...Size,
});
const Placement = Type.Object({
  roleKey: name(40),
  documentKey: DocumentKey,
  mark: Type.Enum([...markTypes]),
  ...Point,
});

/** Points are at 72 dpi; a field's is its lower left corner, a mark's its centre. */
export const TemplateRequest = Type.Object({
  name: name(),
  description: Type.Optional(Type.String({ maxLength: 500 })),
  documents: Type.Array(
    Type.Object({
      key: Type.Optional(name(40)),
      fileName: name(),
      bytes: Type.String({ description: 'Base64 of a PDF, or of a document that becomes one', maxLength: 5_000_000 }),
    }),
    { minItems: 1, maxItems: 20 },
  ),
  roles: Type.Array(Role, { maxItems: 20 }),
  fields: Type.Optional(Type.Array(Field, { maxItems: 500 })),
  placements: Type.Optional(Type.Array(Placement, { maxItems: 500 })),
});
export type TemplateRequest = Static<typeof TemplateRequest>;

export const TemplateView = Type.Object({
  id: Type.String(),
  ids: Ids,
  name: Type.String(),
  state: Type.Enum([...templateStates]),
  roles: Type.Array(
    Type.Object({ key: Type.String(), name: Type.String(), type: Type.String(), sponsor: Type.Boolean() }),
  ),
  fields: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.Optional(Type.String()),
      type: Type.String(),
      required: Type.Boolean(),
      documentKey: Type.String(),
      roleKey: Type.Optional(Type.String()),
    }),
  ),
  createdAt: Type.Integer({ description: 'UTC, milliseconds' }),
});
export type TemplateView = Static<typeof TemplateView>;
export const Templates = Type.Object({ total: Type.Integer(), templates: Type.Array(TemplateView) });
