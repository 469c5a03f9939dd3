import type { TSchema } from 'typebox';
import type { Call } from './call.js';
import * as batch from './batch-wire.js';
import * as contract from './contract-wire.js';
import * as sandbox from './sandbox-wire.js';
import * as common from './wire.js';
import * as page from './page-wire.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Named = Map<unknown, string>;

const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null && '~kind' in value;

/** Schemas that are objects carry the name they are exported by. */
const named: Named = new Map(
  [common, contract, sandbox, page, batch].flatMap((module) =>
    Object.entries(module).flatMap(([name, value]) => (isSchema(value) ? [[value as unknown, name] as const] : [])),
  ),
);

/** JSON of a schema; named schemas inside become references. Tuples are written as OpenAPI 3.1 wants them. */
function plain(value: unknown, self: unknown): Json {
  if (Array.isArray(value)) return value.map((each) => plain(each, self));
  if (typeof value !== 'object' || value === null) return value as Json;
  const name = named.get(value);
  if (name !== undefined && value !== self) return { $ref: `#/components/schemas/${name}` };
  const entries = Object.entries(value).filter(([key]) => key !== '$id' && key !== 'additionalItems');
  const isTuple = 'additionalItems' in value;
  return Object.fromEntries(
    entries.map(([key, each]) => [isTuple && key === 'items' ? 'prefixItems' : key, plain(each, self)]),
  );
}

const parametersOf = (call: Call): Json[] => [
  ...[...call.path.matchAll(/:(\w+)/g)].map((match) => ({
    name: match[1]!,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...Object.entries(call.query ?? {}).map(([name, { description, required }]) => ({
    name,
    in: 'query',
    required: required ?? false,
    description,
    schema: { type: 'string' },
  })),
];

const successOf = ({ reply }: Call): Record<string, Json> => {
  if (reply === null) return { 204: { description: 'Done.' } };
  const [type, schema]: [string, Json] =
    typeof reply === 'string'
      ? [reply, { type: 'string', format: 'binary' }]
      : ['application/json', plain(reply, null)];
  return { 200: { description: 'Done.', content: { [type]: { schema } } } };
};

const securityOf: Record<Call['by'], Json> = { page: [{ page: [] }], key: [{ key: [] }], nobody: [] };

const operationOf = (call: Call): Json => ({
  operationId: call.name,
  summary: call.summary,
  security: securityOf[call.by],
  parameters: parametersOf(call),
  ...(call.body
    ? { requestBody: { required: true, content: { 'application/json': { schema: plain(call.body, null) } } } }
    : {}),
  responses: { ...successOf(call), default: { $ref: '#/components/responses/Refused' } },
});

/** OpenAPI 3.1 of our own API, made from the calls that are mounted. */
export function openapiOf(calls: Call[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const call of calls) {
    const path = call.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[call.method.toLowerCase()] = operationOf(call);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hufu',
      version: '1',
      description: 'The native API of Hufu (虎符).',
      license: { name: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: Object.fromEntries([...named].map(([schema, name]) => [name, plain(schema, schema)])),
      responses: {
        Refused: {
          description: 'Refused, or a mistake of ours; nothing was changed unless the call says otherwise.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
        },
      },
      securitySchemes: {
        page: { type: 'apiKey', in: 'cookie', name: 'hufu_page' },
        key: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}
