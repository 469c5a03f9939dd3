import type { Application, LinkedContract, LinkTarget, UploadedFile } from '../../app/application.js';
import type { EsignCaller } from './operations/operation.js';
import { type OssAddress, ossAddress } from './oss.js';

/** Download links live exactly one hour (seed 流程文档下载), and so do upload addresses. */
export const linkLifeMs = 3_600_000;
const prefix = '/esign';

export interface NamedLink {
  /** Core id of the document, attachment or file. */
  id: string;
  url: string;
}

/** @param nameOf the name an address ends with; absent: as the core names it */
async function links(
  app: Application,
  caller: EsignCaller,
  target: LinkTarget,
  options: { lifeMs?: number; state?: 'COMPLETED'; nameOf?: (id: string) => string | undefined },
): Promise<NamedLink[]> {
  const addresses = new Map<string, OssAddress>();
  const made = await app.makeLinks(caller, target, {
    lifeMs: options.lifeMs ?? linkLifeMs,
    state: options.state,
    permission: target.kind === 'FILE' || target.kind === 'SEAL' ? 'NOTHING' : 'NOT_REFUSED',
    bound: ({ id, fileName, until }) => {
      const address = ossAddress(prefix, caller.app.accessKey, options.nameOf?.(id) ?? fileName);
      addresses.set(id, address);
      return address.bound(until);
    },
  });
  return made.map(({ id, token, until }) => ({ id, url: addresses.get(id)!.url(caller.baseUrl, token, until) }));
}

export const documentLinks = (
  app: Application,
  caller: EsignCaller,
  contract: LinkedContract,
  nameOf: (id: string) => string | undefined,
  lifeMs?: number,
): Promise<NamedLink[]> => links(app, caller, { kind: 'DOCUMENTS', contract }, { lifeMs, state: 'COMPLETED', nameOf });

/** While it is being signed: its newest revision (v3). */
export const previewLinks = (
  app: Application,
  caller: EsignCaller,
  contract: LinkedContract,
  nameOf: (id: string) => string | undefined,
  lifeMs: number,
): Promise<NamedLink[]> => links(app, caller, { kind: 'DOCUMENTS', contract }, { lifeMs, nameOf });

export const attachmentLinks = (
  app: Application,
  caller: EsignCaller,
  contract: LinkedContract,
  nameOf: (id: string) => string | undefined,
  lifeMs?: number,
): Promise<NamedLink[]> => links(app, caller, { kind: 'ATTACHMENTS', contract }, { lifeMs, nameOf });

/** A file as it came; the PDF it became once it is one. */
export async function fileLink(
  app: Application,
  caller: EsignCaller,
  { id, pdf, name }: UploadedFile,
): Promise<string> {
  const what = pdf && !/\.pdf$/i.test(name) ? 'PDF' : 'ORIGINAL';
  const [link] = await links(app, caller, { kind: 'FILE', fileId: id, what }, {});
  return link!.url;
}

/** A seal's picture as it is now. */
export async function sealLink(app: Application, caller: EsignCaller, sealId: string): Promise<string> {
  const [link] = await links(app, caller, { kind: 'SEAL', sealId }, {});
  return link!.url;
}

/** An evidence report and the files it speaks of, as a zip. */
export async function reportLink(app: Application, caller: EsignCaller, reportId: string): Promise<string> {
  const [link] = await links(app, caller, { kind: 'REPORT', reportId }, {});
  return link!.url;
}
