import { createHash } from 'node:crypto';
import type { Application, MadeLink } from '../../app/application.js';
import type { Contract } from '../../domain/contract.js';
import type { TencentCaller } from './operations/operation.js';

/**
 * Download links of the vendor's shape (protocols §5): `/file/FLOW/{id}/0/0.PDF?hkey=…`. The path is part of what the key
 * vouches for; whoever has the whole address may fetch the file until the key's end.
 */

const minute = 60_000;
/** The SDK's comment on `Url`: five minutes. `settings.linkSeconds` of an app says otherwise. */
export function linkLifeMs({ app }: TencentCaller): number {
  const said = app.settings.linkSeconds;
  return typeof said === 'number' && said >= 1 && said <= 86_400 ? said * 1000 : 5 * minute;
}

export const resources = ['FLOW', 'FLOWS', 'FILE', 'TEMPLATE', 'SEAL', 'REPORT'] as const;
export type Resource = (typeof resources)[number];

export const pathOf = (resource: Resource, id: string, suffix: string): string =>
  `/file/${resource}/${id}/0/0.${suffix.toUpperCase()}`;

const urlOf = ({ baseUrl }: TencentCaller, path: string, { token }: MadeLink): string =>
  `${baseUrl}${path}?hkey=${token}`;

/** The one PDF of each flow in its newest revision, by the flow's core id; none where it is not composed yet. */
export async function flowUrls(
  app: Application,
  caller: TencentCaller,
  flows: readonly Contract[],
): Promise<Map<string, string>> {
  const pathFor = (id: string): string => pathOf('FLOW', caller.ids.out('contract', id), 'PDF');
  const options = {
    lifeMs: linkLifeMs(caller),
    permission: 'ALLOWED' as const,
    bound: ({ id }: { id: string }) => pathFor(id),
  };
  const links = await app.linksToContracts(caller, flows, options);
  return new Map([...links].map(([id, link]) => [id as string, urlOf(caller, pathFor(id), link)]));
}

/** A zip of several flows, for five minutes. */
export async function severalUrl(
  app: Application,
  caller: TencentCaller,
  groups: { name: string; contractIds: string[] }[],
): Promise<string> {
  const pathFor = (id: string): string => pathOf('FLOWS', caller.ids.out('task', id), 'ZIP');
  const bound = ({ id }: { id: string }): string => pathFor(id);
  const link = await app.linkToSeveral(caller, groups, { lifeMs: 5 * minute, permission: 'ALLOWED', bound });
  return urlOf(caller, pathFor(link.id), link);
}

/** A file as it was uploaded. */
export async function fileUrl(
  app: Application,
  caller: TencentCaller,
  fileId: string,
  lifeMs = linkLifeMs(caller),
): Promise<string> {
  const suffixOf = (name: string): string => /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1] ?? 'bin';
  const pathFor = (name: string): string => pathOf('FILE', caller.ids.out('file', fileId), suffixOf(name));
  const options = { lifeMs, bound: ({ fileName }: { fileName: string }) => pathFor(fileName) };
  const [link] = await app.makeLinks(caller, { kind: 'FILE', fileId, what: 'ORIGINAL' }, options);
  return urlOf(caller, pathFor(link!.fileName), link!);
}

/** A seal's picture. */
export async function sealUrl(app: Application, caller: TencentCaller, sealId: string, life: number): Promise<string> {
  const path = pathOf('SEAL', caller.ids.out('seal', sealId), 'PNG');
  const [link] = await app.makeLinks(caller, { kind: 'SEAL', sealId }, { lifeMs: life * 1000, bound: () => path });
  return urlOf(caller, path, link!);
}

/** `合同,270481027143248.pdf`: what the vendor's 15 digits count is printed nowhere; ours are always the same for a flow. */
export function pdfName(subject: string, contractId: string): string {
  const digest = createHash('sha256').update(`pdf name ${contractId}`).digest();
  const digits = (digest.readBigUInt64BE(0) % 10n ** 15n).toString().padStart(15, '0');
  return `${subject.replace(/[/\\:*?"<>|\p{Cc}]/gu, '_')},${digits}.pdf`;
}
