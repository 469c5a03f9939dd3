import type { Application } from '../../../app/application.js';
import { TencentRefusal } from '../errors.js';
import { flowUrls, pdfName, severalUrl } from '../links.js';
import type { FlowResourceUrlInfo } from '../wire.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 获取合同PDF下载链接 (seed; protocols §3.2). */

export const flowsAtMost = 50;

/** Sentences of the manual and, for what it leaves open, ours. */
export const sentences = {
  unknown: '查询流程不存在',
  foreign: '合同没有权限',
  composing: '合同PDF合成中，请稍后重试',
} as const;

type Outcome = { url: string; name: string } | { why: string };

const describeResourceUrls: Operation = {
  refusals: { DOWNLOAD_NOT_PERMITTED: 'UnauthorizedOperation.UnauthorizedOperationDownload' },
  run: async (app, caller, request) => {
    const ids = request.texts('FlowIds', flowsAtMost, 'OperationDenied.OutQueryLimit');
    if (ids.length === 0) throw new TencentRefusal('MissingParameter.FlowId');
    for (const id of ids) refuseOtherKinds(caller, id);
    await app.checkDownloadPermission(caller, 'ALLOWED');
    const outcomes = await outcomesOf(app, caller, ids);
    return {
      FlowResourceUrlInfos: ids.map((FlowId, place): FlowResourceUrlInfo => {
        const outcome = outcomes[place]!;
        const found = 'url' in outcome ? [{ Url: outcome.url, Name: outcome.name, Type: 'PDF' as const }] : [];
        return { FlowId, ResourceUrlInfos: found };
      }),
      ErrorMessages: outcomes.map((outcome) => ('why' in outcome ? outcome.why : '')),
    };
  },
};

/**
 * An id of ours that names something else is a mistake in the program that asks, unlike one that nobody gave out.
 *
 * @throws TencentRefusal ResourceNotFound.Template, ResourceNotFound
 */
function refuseOtherKinds({ ids }: TencentCaller, id: string): void {
  if (ids.in('template', id) !== undefined) throw new TencentRefusal('ResourceNotFound.Template', id);
  for (const kind of ['file', 'document', 'seal', 'app', 'signatory', 'action'] as const)
    if (ids.in(kind, id) !== undefined) throw new TencentRefusal('ResourceNotFound', id);
}

async function outcomesOf(app: Application, caller: TencentCaller, ids: string[]): Promise<Outcome[]> {
  const known = ids.map((id) => caller.ids.in('contract', id));
  const asked = known.flatMap((id) => id ?? []);
  const own = new Map((await app.contractsByIds(caller, asked)).map((contract) => [contract.id as string, contract]));
  const missing = asked.filter((id) => !own.has(id));
  const others = missing.length > 0 ? await app.contractsByIds(caller.channel, missing) : [];
  const foreign = new Set(others.map(({ id }) => id as string));
  const urls = await flowUrls(app, caller, [...own.values()]);
  return known.map((id): Outcome => {
    const contract = own.get(id ?? '');
    if (!contract) return { why: foreign.has(id ?? '') ? sentences.foreign : sentences.unknown };
    const url = urls.get(contract.id);
    return url === undefined ? { why: sentences.composing } : { url, name: pdfName(contract.subject, contract.id) };
  });
}

const [foldersAtMost, inFolder] = [50, 20];

/** 获取合同下载页面链接: here no page stands before the download; the link is the zip. */
const downloadUrl: Operation = {
  refusals: {
    DOWNLOAD_NOT_PERMITTED: 'UnauthorizedOperation.UnauthorizedOperationDownload',
    CONTRACT_NOT_FOUND: 'ResourceNotFound.Flow',
    INPUT_TOO_LONG: 'FailedOperation.FlowNumExceed',
  },
  run: async (app, caller, request) => {
    const folders = request.objects('DownLoadFlows', foldersAtMost, 'FailedOperation.FlowNumExceed');
    if (folders.length === 0) throw new TencentRefusal('MissingParameter.FlowInfo', 'DownLoadFlows');
    const names = new Set<string>();
    const groups = folders.map((folder) => {
      const name = folder.requiredText('FileName', 100, 'MissingParameter.FlowInfo');
      if (names.has(name)) throw new TencentRefusal('OperationDenied.DownLoadMoreThanOne', name);
      names.add(name);
      const ids = folder.texts('FlowIdList', inFolder, 'FailedOperation.FlowNumExceed');
      if (ids.length === 0) throw new TencentRefusal('MissingParameter.FlowInfo', folder.named('FlowIdList'));
      const contractIds = ids.map((id) => caller.ids.in('contract', id) ?? refuseFlow(id));
      return { name, contractIds: [...new Set(contractIds)] };
    });
    return { DownLoadUrl: await severalUrl(app, caller, groups) };
  },
};

const refuseFlow = (id: string): never => {
  throw new TencentRefusal('ResourceNotFound.Flow', id.slice(0, 64));
};

export const downloads: Operations = {
  GetDownloadFlowUrl: downloadUrl,
  DescribeResourceUrlsByFlows: describeResourceUrls,
};
