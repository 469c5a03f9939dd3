import type { Application, FileUse } from '../../../app/application.js';
import { TencentRefusal } from '../errors.js';
import { fileUrl } from '../links.js';
import type { Parameters } from '../reading.js';
import { seconds } from '../reply.js';
import { type BusinessType, businessTypes } from '../wire.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 上传文件: Base64 in JSON, up to 20 at once, all or none. */

const kinds: Record<BusinessType, { suffixes: readonly string[]; use: FileUse }> = {
  TEMPLATE: { suffixes: ['pdf', 'doc', 'docx', 'html'], use: 'DOCUMENT' },
  DOCUMENT: { suffixes: ['pdf', 'doc', 'docx', 'jpg', 'jpeg', 'png', 'xls', 'xlsx', 'html'], use: 'DOCUMENT' },
  SEAL: { suffixes: ['jpg', 'jpeg', 'png'], use: 'AS_IS' },
  ARCHIVE: { suffixes: ['pdf', 'zip'], use: 'AS_IS' },
  BUSINESSLICENSE: { suffixes: ['jpg', 'jpeg', 'png'], use: 'AS_IS' },
};
const images = ['jpg', 'jpeg', 'png', 'bmp'];
const megabyte = 1024 * 1024;
const limitOf = (suffix: string): number => (images.includes(suffix) ? 8 : 60) * megabyte;

const hour = 3_600_000;
const year = 365 * 24 * hour;

/** What the vendor can only make a PDF of in a task is taken as it is: CreateFileConvertTask reads it then. */
const useOf = (type: BusinessType, suffix: string): FileUse =>
  kinds[type].use === 'DOCUMENT' && suffix !== 'pdf' ? 'AS_IS' : kinds[type].use;

function fileOf(info: Parameters, type: BusinessType) {
  const name = info.requiredText('FileName', 200);
  const suffix = /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (!kinds[type].suffixes.includes(suffix)) throw info.invalid('FileName', 'InvalidParameter.FileType');
  const bytes = info.base64('FileBody') ?? info.missing('FileBody');
  if (bytes.length === 0) throw info.invalid('FileBody', 'InvalidParameter');
  if (bytes.length > limitOf(suffix)) throw new TencentRefusal('LimitExceeded.FileSize', info.named('FileBody'));
  return { name, bytes, use: useOf(type, suffix) };
}

function deadlineOf(request: Parameters, now: number): number {
  const said = request.integer('Deadline');
  if (!said) return now + hour;
  if (said * 1000 <= now || said * 1000 > now + year) throw request.invalid('Deadline');
  return said * 1000;
}

const upload: Operation = {
  needs: 'ORGANISATION', // the vendor's own collection of requests names no operator (protocols §10, 8)
  refusals: { FILE_TOO_LARGE: 'LimitExceeded.FileSize' },
  run: async (app, caller, request) => {
    const type = request.word('BusinessType', businessTypes) ?? request.missing('BusinessType');
    const infos = request.objects('FileInfos', 20);
    if (infos.length === 0) request.missing('FileInfos');
    const expiresAt = deadlineOf(request, await app.businessTime());
    const files = await app.addFiles(
      caller,
      infos.map((info) => ({ ...fileOf(info, type), expiresAt })),
    );
    return {
      TotalCount: files.length,
      FileIds: files.map(({ id }) => caller.ids.out('file', id)),
      FileUrls: await urlsOf(
        app,
        caller,
        files.map(({ id }) => id),
      ),
      Deadline: seconds(expiresAt),
    };
  },
};

const urlsOf = (app: Application, caller: TencentCaller, ids: string[]): Promise<string[]> =>
  Promise.all(ids.map((id) => fileUrl(app, caller, id)));

export const uploads: Operations = { UploadFiles: upload };
