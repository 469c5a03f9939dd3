import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Application, LinkedContract, LinkTarget, UploadedFile } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import { readBytes } from '../body.js';
import type { HttpScope } from '../dialect.js';
import { type Door, logUnexpected, visitorOf } from '../door.js';
import { answerFile } from '../file-answer.js';
import { letGo } from '../let-go.js';
import { internalError } from './errors.js';
import type { EsignCaller } from './operations/operation.js';
import { type OssAddress, ossAddress, ossPrefix, OssRefusal, ossRefusals, ossXml, readOssAddress } from './oss.js';

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

/** e签宝 takes 50 MB at most in its newest and its oldest pages. */
const uploadLimit = 50 * 1024 * 1024;

/** Mounts `/oss/…`: uploads by PUT, downloads by GET and HEAD; no credentials but the address itself (protocols §3.5, §6). */
export function mountLinks(scope: HttpScope, door: Door): void {
  void scope.register(async (inner) => {
    inner.setErrorHandler((error, request, reply) => refuse(error, request, reply));
    inner.all(`${ossPrefix}/*`, { bodyLimit: uploadLimit }, (request, reply) => {
      if (request.method === 'PUT') return receive(door, request, reply);
      if (request.method === 'GET' || request.method === 'HEAD') return hand(door, request, reply);
      throw ossRefusals.method();
    });
  });
}

async function hand({ app, http }: Door, request: FastifyRequest, reply: FastifyReply) {
  const { token, bound } = readOssAddress(request.url);
  const { download } = await app.openLink(visitorOf(http, request), token, { bound, head: request.method === 'HEAD' });
  return answerFile(request, reply, { ...download, fileName: nameIn(request.url) ?? download.fileName });
}

/** A document is saved under the name its address ends with. */
function nameIn(target: string): string | undefined {
  try {
    return decodeURIComponent(target.split('?', 1)[0]!.split('/').at(-1)!) || undefined;
  } catch {
    return undefined;
  }
}

async function receive({ app, uploads }: Door, request: FastifyRequest, reply: FastifyReply) {
  const { token, bound } = readOssAddress(request.url);
  const { promised } = await app.openUpload(token, bound);
  const said = (name: string) => String(request.headers[name] ?? '').trim();
  const md5 = promised?.md5 && Buffer.from(promised.md5, 'hex').toString('base64');
  if (said('content-md5') !== md5 || said('content-type') !== promised?.contentType) throw ossRefusals.signature();
  await uploads.during(async (reserve) => {
    await app.uploadByLink(token, await readBytes(request.raw, uploadLimit, reserve), bound);
  });
  return reply.type('application/json;charset=UTF-8').send(JSON.stringify({ errCode: 0, msg: '成功' }));
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  letGo(request.raw);
  const refusal = error instanceof OssRefusal ? error : error instanceof DomainError ? refusalOf(error) : undefined;
  if (refusal) return reply.code(refusal.status).type('application/xml').send(ossXml(refusal, request.id));
  logUnexpected(error, request);
  return reply
    .code(500)
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify(internalError(request.id)));
}

function refusalOf({ code, facts }: DomainError): OssRefusal {
  switch (code) {
    case 'LINK_ENDED':
      return ossRefusals.expired();
    case 'LINK_UNKNOWN':
      return ossRefusals.signature();
    case 'DOWNLOAD_NOT_PERMITTED':
      return ossRefusals.denied();
    case 'INPUT_TOO_LONG':
    case 'FILE_TOO_LARGE':
      return ossRefusals.tooLarge();
    case 'RATE_LIMITED':
      return ossRefusals.slowDown();
    case 'INPUT_INVALID':
      return facts.field === 'md5'
        ? ossRefusals.digest()
        : ossRefusals.invalid(`${facts.field} ${facts.value ?? ''}`.trim());
    case 'FILE_INVALID':
      return ossRefusals.invalid(String(facts.why));
    default:
      return ossRefusals.missing();
  }
}
