import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import { readBytes } from '../body.js';
import type { HttpScope } from '../dialect.js';
import { type Door, logUnexpected, pathOf, visitorOf } from '../door.js';
import { answerFile } from '../file-answer.js';
import { letGo } from '../let-go.js';
import { sendJson } from '../refuse.js';
import { internalError } from './errors.js';
import { ossPrefix, OssRefusal, ossRefusals, ossXml, readOssAddress } from './oss.js';

/** e签宝 takes 50 MB at most in its newest and its oldest pages. */
const uploadLimit = 50 * 1024 * 1024;

/** Mounts `/oss/…`: uploads by PUT, downloads by GET and HEAD; no credentials but the address itself (protocols §3.5, §6). */
export function mountFiles(scope: HttpScope, door: Door): void {
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
    return decodeURIComponent(pathOf(target).split('/').at(-1)!) || undefined;
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
  return sendJson(reply, 200, { errCode: 0, msg: '成功' });
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  letGo(request.raw);
  const refusal = error instanceof OssRefusal ? error : error instanceof DomainError ? refusalOf(error) : undefined;
  if (refusal) return reply.code(refusal.status).type('application/xml').send(ossXml(refusal, request.id));
  logUnexpected(error, request);
  return sendJson(reply, 500, internalError(request.id));
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
