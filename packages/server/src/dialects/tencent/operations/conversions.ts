import type { Application } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { TencentRefusal } from '../errors.js';
import { conversionTypes } from '../wire.js';
import { taskOf } from './cancelling.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 文件转换: done when it is asked for; the task says how it went. Older clients know both actions by other names. */

const kind = 'CONVERSION';
const done = 8;
const failed = -6;

interface Outcome {
  status: number;
  message: string;
  fileId: string;
}

async function convert(
  app: Application,
  caller: TencentCaller,
  fileId: string,
  name: string,
  suffix: string,
): Promise<Outcome> {
  const { open } = await app.downloadFile(caller, fileId, 'ORIGINAL');
  const chunks: Buffer[] = [];
  for await (const chunk of open()) chunks.push(chunk as Buffer);
  const expiresAt = (await app.businessTime()) + 3_600_000;
  try {
    // Text is what an HTML page can show, so one road serves both.
    const fileName = name.toLowerCase().endsWith(`.${suffix}`) ? name : `${name}.${suffix}`;
    const [file] = await app.addFiles(caller, [
      { name: fileName, bytes: Buffer.concat(chunks), use: 'DOCUMENT', expiresAt },
    ]);
    return { status: done, message: '任务处理完成', fileId: file!.id };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return {
      status: failed,
      message: `文件转换失败: ${String(error.facts.why ?? error.facts.suffix ?? error.code)}`,
      fileId: '',
    };
  }
}

const create: Operation = {
  refusals: { FILE_NOT_FOUND: 'ResourceNotFound' },
  run: async (app, caller, request) => {
    const suffix =
      request.word('ResourceType', conversionTypes, 'InvalidParameter.ResourceType') ?? request.missing('ResourceType');
    const name = request.requiredText('ResourceName', 256, 'MissingParameter.ResourceName');
    const written = request.requiredText('ResourceId', 64);
    const fileId = caller.ids.in('file', written);
    if (fileId === undefined) throw new TencentRefusal('ResourceNotFound', written);
    const outcome = await convert(app, caller, fileId, name, suffix);
    const task = await app.keepTask(caller, { kind, result: { ...outcome } });
    return { TaskId: taskNumber(caller, task.id) };
  },
};

/** The vendor's are 20 digits; ours are an id as everywhere, which says what it is. */
const taskNumber = ({ ids }: TencentCaller, id: string): string => ids.out('task', id);

const describe: Operation = {
  run: async (app, caller, request) => {
    const TaskId = request.requiredText('TaskId', 64);
    const { status, message, fileId } = (await taskOf(app, caller, kind, TaskId)).result as unknown as Outcome;
    return {
      TaskId,
      TaskStatus: status,
      TaskMessage: message,
      ResourceId: fileId === '' ? '' : caller.ids.out('file', fileId),
    };
  },
};

export const conversions: Operations = { CreateFileConvertTask: create, DescribeFileConvertTask: describe };
