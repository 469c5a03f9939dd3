import type { Application, Caller, Template } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { type Call, reader, wholeNumber } from '../call.js';
import type { AsKeyHolder } from '../key.js';
import * as wire from '../template-wire.js';
import { idsOf } from './contracts.js';

/** Templates, which the vendors have a console for: made here, used in every dialect of the same company. */
export function templateCalls(app: Application, asKey: AsKeyHolder): Call[] {
  const read = reader(wire.TemplateRequest);
  return [
    {
      name: 'createTemplate',
      method: 'POST',
      path: '/native/v1/templates',
      summary: 'A template with roles, fields and marks, for every dialect of this company.',
      by: 'key',
      body: wire.TemplateRequest,
      reply: wire.TemplateView,
      run: async (request) => {
        const template = await asKey(request, (caller) => create(app, caller, read(request.body)));
        return templateView(app, template);
      },
    },
    {
      name: 'templates',
      method: 'GET',
      path: '/native/v1/templates',
      summary: "The company's templates and those shared with it, newest first.",
      by: 'key',
      query: {
        offset: { description: 'How many to pass over; default 0' },
        limit: { description: '1 to 100; default 20' },
      },
      reply: wire.Templates,
      run: async (request) => {
        const { offset = '0', limit = '20' } = request.query as { offset?: unknown; limit?: unknown };
        const page = { offset: wholeNumber('offset', offset), limit: Math.min(100, wholeNumber('limit', limit)) };
        const { total, list } = await asKey(request, (caller) => app.listTemplates(caller, page));
        return { total, templates: list.map((template) => templateView(app, template)) };
      },
    },
  ];
}

async function create(app: Application, caller: Caller, input: wire.TemplateRequest): Promise<Template> {
  const { documents, fields = [], placements = [], ...about } = input;
  const files = await app.addFiles(
    caller,
    documents.map(({ fileName, bytes }, n) => ({ name: fileName, bytes: bytesOf(bytes, n), use: 'DOCUMENT' as const })),
  );
  return app.createTemplate(caller, {
    ...about,
    documents: files.map(({ id }, n) => ({ key: documents[n]!.key, fileId: id })),
    fields: fields.map(({ page, x, y, options, ...field }) => ({
      ...field,
      at: pointAt(page, x, y, 'LOWER_LEFT'),
      rules: options && { options },
    })),
    placements: placements.map(({ page, x, y, ...place }) => ({
      ...place,
      at: place.mark === 'ACROSS_PAGE' ? acrossAt(y) : pointAt(page, x, y, 'CENTRE'),
    })),
  });
}

const pointAt = (page: number, x: number, y: number, corner: 'LOWER_LEFT' | 'CENTRE') =>
  ({ kind: 'POINT', page, x, y, unit: 'POINT', origin: 'LOWER_LEFT', corner }) as const;

/** Across the right edge of all pages. */
const acrossAt = (y: number) => ({ kind: 'EDGE', y, unit: 'POINT', centred: true, pages: { kind: 'ALL' } }) as const;

function bytesOf(text: string, n: number): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || !/^[A-Za-z0-9+/\s]+=*\s*$/.test(text))
    throw new DomainError('INPUT_INVALID', { field: `documents.${n}.bytes`, why: 'not base64' });
  return bytes;
}

const templateView = (app: Application, template: Template): wire.TemplateView => ({
  id: template.id,
  ids: idsOf(app, 'template', template.id),
  name: template.name,
  state: template.state,
  roles: template.roles.map(({ key, name, type, sponsor }) => ({ key, name, type, sponsor })),
  fields: template.fields.map(({ name, label, type, required, documentKey, roleKey }) => ({
    name,
    label,
    type,
    required,
    documentKey,
    roleKey,
  })),
  createdAt: template.createdAt,
});
