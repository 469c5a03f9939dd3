import type { MadeLink } from '../../../app/application.js';
import { contractKeyOf, downloadOptionsOf, linkItemsOf } from '../translate.js';
import type { Operation, Operations } from './operation.js';

/** 下载: bytes on success, the JSON envelope on refusal (protocols §2.2). */

const contract: Operation = async (app, caller, { fields }) => ({
  download: await app.downloadContract(caller, contractKeyOf(fields), downloadOptionsOf(fields)),
});

const document: Operation = async (app, caller, { fields }) => ({
  download: await app.downloadDocument(caller, fields.requiredId('documentId')),
});

/** `origin` asks for the files as they were uploaded; C# always sends `True`. */
const attachments: Operation = async (app, caller, { fields }) => ({
  download: await app.downloadAttachments(caller, contractKeyOf(fields), { original: fields.flag('origin') }),
});

const linkLifeMs = 60 * 60_000;
const targets = { CONTRACT: 'DOCUMENTS', SIGNLOG: 'LOG', ATTACHMENT: 'ATTACHMENTS' } as const;

/**
 * Links that live an hour. `compress`: one for all, a zip; else one for each file, documents by their `documentId`, the others
 * by `contractId`. An attachment is told apart by its title.
 */
const links: Operation = async (app, caller, { fields }) => {
  const { contract } = await app.contractDetail(caller, contractKeyOf(fields));
  const contractId = contract.id;
  const make = (kind: (typeof targets)[keyof typeof targets] | 'BUNDLE' | 'CONTRACT') =>
    app.makeLinks(caller, { kind, contract: { loaded: contract } }, { lifeMs: linkLifeMs });
  const wire = (link: MadeLink, downloadItems: string, more: object) => ({
    ...more,
    title: link.fileName.replace(/\.[^.]*$/, ''),
    downloadItems,
    downloadUrl: `${caller.baseUrl}/d/${link.token}/${encodeURIComponent(link.fileName)}`,
  });
  const items = linkItemsOf(fields);
  if (fields.flag('compress')) {
    const [all] = await make(items.includes('SIGNLOG') ? 'BUNDLE' : 'CONTRACT');
    const inside = items.filter((item) => item !== 'ATTACHMENT'); // they come alone, by their own links
    const whole = { ...wire(all!, inside.join(','), { contractId }), title: contract.subject };
    return { result: { downloadUrls: [whole] } };
  }
  const downloadUrls: object[] = [];
  for (const item of items)
    for (const link of await make(targets[item]))
      downloadUrls.push(wire(link, item, item === 'CONTRACT' ? { documentId: link.id } : { contractId }));
  return { result: { downloadUrls } };
};

export const downloads: Operations = {
  'GET /v2/contract/download': contract,
  'GET /v2/document/download': document,
  'GET /v2/attachment/download': attachments,
  'GET /v2/contract/downloadurl': links,
};
