import type { Application, EvidenceReport, Verification, VerifiedSignature } from '../../../app/application.js';
import { TencentRefusal } from '../errors.js';
import { fileUrl } from '../links.js';
import { flowIdOf } from './flows.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 验签 and 出证: what a flow's PDF proves, judged by the verifier that shares no code with the signer. */

/** The word by which clients know a signature of the platform they ask. */
const ourPlatform = '腾讯电子签';
const results = { ours: 1, partlyOurs: 2, changed: 3, unsigned: 4, malformed: 5 } as const;

/** DOMAIN.md §9: 1 all ours, 2 part ours, 3 altered, 4 no field, 5 malformed. */
function resultOf({ malformed, changed, signatures }: Verification): number {
  const own = signatures.filter(({ kind }) => kind === 'SIGNATURE');
  if (malformed) return results.malformed;
  if (changed) return results.changed;
  if (own.length === 0) return results.unsigned;
  return own.every(({ ours }) => ours) ? results.ours : results.partlyOurs;
}

const verify: Operation = {
  refusals: { CONTRACT_NOT_FOUND: 'ResourceNotFound', NO_VIEW_PERMISSION: 'OperationDenied.ErrNoResourceAccess' },
  run: async (app, caller, request) => {
    const contractId = flowIdOf(caller, request);
    const judged = await app.verifyFile(caller, { contractId });
    return {
      VerifyResult: resultOf(judged),
      PdfVerifyResults: judged.signatures.filter(({ kind }) => kind === 'SIGNATURE').map(signature),
      VerifySerialNo: serialOf(judged),
      PdfResourceMd5: judged.md5,
    };
  },
};

/** 11 digits, the same for the same file. */
const serialOf = ({ sha256 }: Verification): string =>
  (BigInt(`0x${sha256.slice(0, 16)}`) % 10n ** 11n).toString().padStart(11, '0');

const signature = (one: VerifiedSignature) => ({
  VerifyResult: one.changes === 'FORBIDDEN' || one.indication === 'TOTAL-FAILED' ? results.changed : one.ours ? 1 : 2,
  SignPlatform: one.ours ? ourPlatform : '其他平台',
  SignerName: one.signer ?? '',
  SignTime: one.signedAt ?? one.claimedAt ?? 0,
  SignAlgorithm: one.algorithm ?? '',
  CertSn: one.certificate?.serial ?? '',
  CertNotBefore: one.certificate?.notBefore ?? 0,
  CertNotAfter: one.certificate?.notAfter ?? 0,
  SignType: 0,
  ComponentPosX: one.place?.x ?? 0,
  ComponentPosY: one.place?.y ?? 0,
  ComponentWidth: one.place?.w ?? 0,
  ComponentHeight: one.place?.h ?? 0,
  ComponentPage: one.place?.page ?? 0,
});

// ── evidence reports ────────────────────────────────────────────────────────────────────────────────────────────────

const states = { PENDING: 'EvidenceStatusExecuting', READY: 'EvidenceStatusSuccess' } as const;
const minute = 60_000;

/** The report's PDF under a link of five minutes: a copy that ends with it. */
async function reportUrl(app: Application, caller: TencentCaller, { id, state }: EvidenceReport): Promise<string> {
  if (state !== 'READY') return '';
  const chunks: Buffer[] = [];
  for await (const chunk of (await app.downloadReport(caller, id)).open()) chunks.push(chunk as Buffer);
  const expiresAt = (await app.businessTime()) + 5 * minute;
  const copy = { name: '出证报告.pdf', bytes: Buffer.concat(chunks), use: 'AS_IS' as const, expiresAt };
  const [file] = await app.addFiles(caller, [copy]);
  return fileUrl(app, caller, file!.id);
}

const request: Operation = {
  refusals: { CONTRACT_STATE: 'OperationDenied.FlowStatusForbid' },
  run: async (app, caller, asked) => {
    asked.integer('ReportType', 0, 1);
    const report = await app.requestReport(caller, { contractId: flowIdOf(caller, asked) });
    return {
      ReportId: caller.ids.out('report', report.id),
      Status: states[report.state],
      ReportUrl: await reportUrl(app, caller, report),
    };
  },
};

const describe: Operation = {
  run: async (app, caller, asked) => {
    const written = asked.requiredText('ReportId', 64);
    const id = caller.ids.in('report', written);
    if (id === undefined) throw new TencentRefusal('ResourceNotFound', written);
    const report = await app.reportStatus(caller, id);
    return { ReportUrl: await reportUrl(app, caller, report), Status: states[report.state] };
  },
};

export const evidence: Operations = {
  ChannelVerifyPdf: verify,
  CreateChannelFlowEvidenceReport: request,
  DescribeChannelFlowEvidenceReport: describe,
};
