import type { Application, FileDetail, UploadedFile } from '../../../app/application.js';
import type { Hits } from '../../../domain/placing.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { fileIdOf, hex } from '../ids.js';
import { fileLink } from '../links.js';
import { ossAddress } from '../oss.js';
import { EsignRefusal } from '../errors.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/** 文件 (protocols §3.5, §4): announced, put to an address of their own, used by as many flows as wanted. */

const badName = () => new EsignRefusal(1430601, '创建合同失败: 文件名含有特殊字符');
const parameter = (text: string) => new EsignRefusal(1430002, `参数错误: ${text}`);

/** A name without signs that file systems forbid and without emoji; at most 100 characters. */
export function fileNameOf(body: Reader, field: string): string {
  const name = body.requiredText(field, 1000).trim();
  if ([...name].length > 100) throw parameter('文件名字长度不能大于100');
  if (/[/\\:*"<>|?]|\p{Extended_Pictographic}(?<![\d#*©®™])|^\.+$/u.test(name)) throw badName();
  return name;
}

function sizeOf(body: Reader): number {
  const size = body.count('fileSize');
  if (size === undefined) throw parameter('文件大小不能为空');
  if (size === 0) throw parameter('文件大小不能为0');
  return size;
}

/** Base64 of the 16 bytes. @returns hex */
export function md5Of(body: Reader): string {
  const text = body.requiredText('contentMd5').trim();
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== text) throw body.invalid('contentMd5');
  return bytes.toString('hex');
}

interface Announced {
  fileId: string;
  url: string;
}

/** Announces a file; a PDF, and whatever is to become one, is read when it comes, other files are kept as they are. */
export async function announce(
  app: Application,
  caller: EsignCaller,
  body: Reader,
  { fileName, toPdf, size }: { fileName: string; toPdf: boolean; size?: number },
): Promise<Announced> {
  const address = ossAddress('/esign', caller.app.accessKey, fileName);
  const { file, token, until } = await app.awaitFile(caller, {
    name: fileName,
    use: toPdf || /\.pdf$/i.test(fileName) ? 'DOCUMENT' : 'AS_IS',
    byteLength: size,
    md5: md5Of(body),
    contentType: body.requiredText('contentType', 100).trim(),
    bound: address.bound,
  });
  return { fileId: hex(app, 'file', file.id), url: address.url(caller.baseUrl, token, until) };
}

const getUploadUrl: Operation = async (app, caller, { body }) => {
  const wanted = {
    fileName: fileNameOf(body, 'fileName'),
    toPdf: body.flag('convert2Pdf') ?? false,
    size: sizeOf(body),
  };
  const { fileId, url } = await announce(app, caller, body, wanted);
  return { fileId, uploadUrl: url };
};

const fileUploadUrl: Operation = async (app, caller, { body }) => {
  if (body.flag('convertToHTML') || body.flag('convertToOFD'))
    throw new DomainError('NOT_AVAILABLE', { what: 'convertToHTML, convertToOFD' });
  const wanted = {
    fileName: fileNameOf(body, 'fileName'),
    toPdf: body.flag('convertToPDF') ?? false,
    size: sizeOf(body),
  };
  const { fileId, url } = await announce(app, caller, body, wanted);
  return { fileId, fileUploadUrl: url };
};

/** 0 not uploaded, 2 uploaded, 3 failed, 5 converted to PDF (protocols §5). */
export function fileStatusOf({ stage, suffix }: UploadedFile): 0 | 2 | 3 | 5 | 9 {
  if (stage === 'AWAITED') return 0;
  if (stage === 'REFUSED') return suffix === 'pdf' ? 3 : 9;
  return stage === 'READY' && suffix !== 'pdf' ? 5 : 2;
}

const detailOf = (app: Application, caller: EsignCaller, { parts, query }: Asked): Promise<FileDetail> =>
  app.fileDetail(caller, fileIdOf(app, parts.fileId ?? ''), { pages: query.flag('pageSize') ?? false });

const linkOf = async (app: Application, caller: EsignCaller, file: UploadedFile): Promise<string | null> =>
  file.stage === 'AWAITED' ? null : fileLink(app, caller, file);

const pageSizeOf = ({ pages }: FileDetail) =>
  pages?.[0] ? { pageWidth: pages[0].width, pageHeight: pages[0].height } : { pageWidth: null, pageHeight: null };

const fileV1: Operation = async (app, caller, asked) => {
  const found = await detailOf(app, caller, asked);
  const { file } = found;
  if (file.stage === 'AWAITED') throw new EsignRefusal(1430603, '获取合同下载地址失败');
  return {
    fileId: hex(app, 'file', file.id),
    name: file.name,
    size: null, // null in every documented reply
    status: fileStatusOf(file),
    downloadUrl: await linkOf(app, caller, file),
    pdfTotalPages: file.pdf?.pageCount ?? 0,
    ...(asked.query.flag('pageSize') ? pageSizeOf(found) : {}),
  };
};

const fileStatus: Operation = async (app, caller, asked) => {
  const { file } = await detailOf(app, caller, asked);
  return { fileId: hex(app, 'file', file.id), status: fileStatusOf(file) };
};

const fileV3: Operation = async (app, caller, asked) => {
  const found = await detailOf(app, caller, asked);
  const { file } = found;
  return {
    fileId: hex(app, 'file', file.id),
    fileName: file.name,
    fileSize: null, // null in every documented reply
    fileStatus: fileStatusOf(file),
    fileDownloadUrl: await linkOf(app, caller, file),
    fileTotalPageCount: file.pdf?.pageCount ?? 0,
    ...pageSizeOf(found),
  };
};

function keywordsOf({ query, body }: Asked): string[] {
  const words = body.has('keywords') ? body.texts('keywords') : query.texts('keywords');
  if (words.length === 0) body.missing('keywords');
  if (words.length > 30) throw new DomainError('INPUT_TOO_LONG', { field: 'keywords', limit: 30 });
  return [...new Set(words)];
}

/** Hits of one word by page: the lower-left corner of its first character. */
function byPage({ hits }: Hits): { page: number; at: { x: number; y: number }[] }[] {
  const pages = [...new Set(hits.map(({ page }) => page))];
  return pages.map((page) => ({ page, at: hits.filter((hit) => hit.page === page).map(({ x, y }) => ({ x, y })) }));
}

const keywordPositions: Operation = async (app, caller, asked) => {
  const words = keywordsOf(asked);
  const found = await app.findInFile(caller, fileIdOf(app, asked.parts.fileId ?? ''), words);
  return {
    keywordPositions: words.map((keyword) => {
      const pages = byPage(found[keyword] ?? { hits: [] });
      return {
        keyword,
        searchResult: pages.length > 0,
        positions: pages.map(({ page, at }) => ({
          pageNum: page,
          coordinates: at.map(({ x, y }) => ({ positionX: x, positionY: y })),
        })),
      };
    }),
  };
};

/** v1 answers a list, not an object (protocols §3.4). */
export const wordPositions: Operation = async (app, caller, asked) => {
  const words = keywordsOf(asked);
  const fileId = asked.parts.fileId ?? '';
  const found = await app.findInFile(caller, fileIdOf(app, fileId), words);
  return words.map((keyword) => ({
    fileId,
    keyword,
    positionList: byPage(found[keyword] ?? { hits: [] }).map(({ page, at }) => ({
      pageIndex: page,
      coordinateList: at.map(({ x, y }) => ({ posx: x, posy: y })),
    })),
  }));
};

export const files: Operations = {
  'POST /v1/files/getUploadUrl': getUploadUrl,
  'GET /v1/files/{fileId}': fileV1,
  'GET /v1/files/{fileId}/status': fileStatus,
  'GET /v1/documents/{fileId}/searchWordsPosition': wordPositions,
  'POST /v3/files/file-upload-url': fileUploadUrl,
  'GET /v3/files/{fileId}': fileV3,
  'POST /v3/files/{fileId}/keyword-positions': keywordPositions,
  'GET /v3/files/{fileId}/keyword-positions': keywordPositions,
};
