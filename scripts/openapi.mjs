// Writes packages/server/openapi.json from the schemas of the native dialect, and packages/sdk/src/operations.ts from it.
// --check: changes nothing, fails when a file is not what it would write. Needs `npx tsc -b packages/server` first.
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const native = new URL('packages/server/dist/src/dialects/native/', root);
const { openapiOf } = await import(new URL('openapi.js', native));
const { describedCalls } = await import(new URL('calls.js', native));

const openapi = openapiOf(describedCalls());
const files = {
  'packages/server/openapi.json': JSON.stringify(openapi, null, 2) + '\n',
  'packages/sdk/src/operations.ts': sdkOf(openapi),
};
const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(files)) {
  const path = new URL(name, root);
  if (!check) writeFileSync(path, text);
  else if (current(path) !== text) {
    console.error(`${name} is not what the schemas say; run: node scripts/openapi.mjs`);
    process.exitCode = 1;
  }
}

function current(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** TypeScript of openapi.json: one type a schema, one line an operation. */
function sdkOf({ components, paths }) {
  const types = Object.entries(components.schemas).map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`,
  );
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })),
  );
  const shapes = all.map((one) => `  ${one.operationId}: ${shapeOf(one)};\n`);
  const table = all.map((one) => `  ${one.operationId}: ['${one.method}', '${one.path}'],\n`);
  return [
    '// Made by scripts/openapi.mjs from packages/server/openapi.json. Do not edit.\n',
    ...types,
    '\n/** What each operation takes and answers; `bytes` operations answer a picture or file. */\n',
    `export interface Operations {\n${shapes.join('')}}\n`,
    '\n/** Method and path of each operation. */\n',
    `export const operations = {\n${table.join('')}} as const satisfies Record<keyof Operations, readonly [string, string]>;\n`,
  ].join('');
}

function shapeOf({ parameters, requestBody, responses }) {
  const group = (where) => {
    const found = parameters.filter((one) => one.in === where);
    return found.length
      ? `{ ${found.map((one) => `${one.name}${one.required ? '' : '?'}: string`).join('; ')} }`
      : '{}';
  };
  const body = requestBody ? typeOf(requestBody.content['application/json'].schema) : 'undefined';
  const content = responses[200]?.content;
  const json = content?.['application/json'];
  const reply = !content ? 'undefined' : json ? typeOf(json.schema) : 'Blob';
  return `{ path: ${group('path')}; query: ${group('query')}; body: ${body}; reply: ${reply} }`;
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  if ('const' in schema) return literal(schema.const);
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`;
  if (schema.type === 'array') return arrayOf(typeOf(schema.items));
  if (schema.type === 'object') return objectOf(schema);
  return { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' }[schema.type];
}

function objectOf(schema) {
  if (schema.patternProperties) return `Record<string, ${typeOf(Object.values(schema.patternProperties)[0])}>`;
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties).map(
    ([name, field]) => `${name}${required.has(name) ? '' : '?'}: ${typeOf(field)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

function arrayOf(type) {
  return /[|]/.test(type) ? `(${type})[]` : `${type}[]`;
}

function literal(value) {
  return `'${value}'`;
}
