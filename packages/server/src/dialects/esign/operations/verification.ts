import type { Application, ContractDetail, Verification, VerifiedSignature } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { toBeijing } from '../../beijing.js';
import { fileIdOf, flowIdOf, hex } from '../ids.js';
import { EsignRefusal } from '../errors.js';
import { wireFileId } from './flow-documents.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/**
 * 验签: the signatures in a file that was put up, or in a document of a finished flow, judged by the verifier that shares no
 * code with the signer. One reply in two spellings (paas_api/ogozgx, pdf-sign3/yekrnc).
 */
interface Judged {
  signature: VerifiedSignature;
  /** PNG in base64; null where it is not one of our seals, or drawn by hand. */
  sealData: string | null;
}

/** A time stamp of the document is nobody's signature. */
const ownSignatures = ({ signatures }: Verification): VerifiedSignature[] =>
  signatures.filter(({ kind }) => kind === 'SIGNATURE');

async function judged(
  app: Application,
  caller: EsignCaller,
  fileId: string,
  flowId: string | undefined,
): Promise<Judged[]> {
  if (flowId === undefined) {
    const found = await app.verifyFile(caller, { fileId: fileIdOf(app, fileId) });
    const signatures = ownSignatures(found);
    if (found.malformed && signatures.length === 0) throw new EsignRefusal(1435002, '参数错误: 文件不是可验签的PDF');
    return signatures.map((signature) => ({ signature, sealData: null }));
  }
  const detail = await app.contractDetail(caller, { contractId: flowIdOf(app, flowId) }, { sealUses: true });
  const { contract } = detail;
  if (contract.state !== 'COMPLETED') throw new EsignRefusal(1435011, '流程非签署完成状态，不允许验签');
  const document = contract.documents.find((one) => wireFileId(app, one) === fileId);
  if (!document) throw new EsignRefusal(1437511, `文档不存在：${fileId.slice(0, 80)}`);
  const found = await app.verifyFile(caller, { contractId: contract.id, documentId: document.id });
  const all: Judged[] = [];
  for (const signature of ownSignatures(found))
    all.push({ signature, sealData: await sealOf(app, caller, detail, signature) });
  return all;
}

/** The seal a company's action was done with; its signature field is named after its party (DOMAIN.md §9). */
async function sealOf(
  app: Application,
  caller: EsignCaller,
  { contract, sealUses = [] }: ContractDetail,
  { field }: VerifiedSignature,
): Promise<string | null> {
  const party = contract.signatories.find(({ id }) => field.startsWith(`h-${id}-`));
  if (party?.type !== 'COMPANY') return null;
  const named = party.actions.find(({ state, sealId }) => state === 'FINISH' && sealId)?.sealId;
  // A seal that was left to us is known where it is the only one of the flow.
  const sealId = named ?? (sealUses.length === 1 ? sealUses[0]!.sealId : undefined);
  if (!sealId) return null;
  try {
    return (await app.sealPicture(caller, sealId)).png.toString('base64');
  } catch (error) {
    if (error instanceof DomainError) return null; // another company's seal: its picture is not for every party
    throw error;
  }
}

const isModified = ({ changes, indication }: VerifiedSignature): boolean =>
  changes === 'FORBIDDEN' || indication === 'TOTAL-FAILED';
/** Proven by a time stamp, or what the signer's machine said. */
const timeOf = ({ signedAt, claimedAt }: VerifiedSignature) => {
  const at = signedAt ?? claimedAt;
  return { source: signedAt === undefined ? 'local' : 'tsa', at: at === undefined ? null : toBeijing(at) };
};
const dateOf = (at: number | undefined): string | null => (at === undefined ? null : toBeijing(at));

const v1Wire = ({ signature, sealData }: Judged) => {
  const { signer, certificate } = signature;
  const time = timeOf(signature);
  return {
    cert: {
      owner: signer ?? null,
      serial: certificate?.serial ?? null,
      startDate: dateOf(certificate?.notBefore),
      endDate: dateOf(certificate?.notAfter),
      issuerCN: certificate?.issuerName ?? null,
      certBase64: certificate?.der ?? null,
    },
    signature: { modify: isModified(signature), timeFrom: time.source, signDate: time.at },
    sealData,
  };
};

const v3Wire = ({ signature, sealData }: Judged) => {
  const { signer, certificate } = signature;
  const time = timeOf(signature);
  return {
    cert: {
      certOwner: signer ?? null,
      certSN: certificate?.serial ?? null,
      effectiveTime: dateOf(certificate?.notBefore),
      expireTime: dateOf(certificate?.notAfter),
      issuerCN: certificate?.issuerName ?? null,
      certBase64: certificate?.der ?? null,
    },
    signature: { modify: isModified(signature), signTimeSource: time.source, signTime: time.at },
    sealData,
  };
};

const verifyV1: Operation = async (app, caller, { parts, query }) => ({
  signInfos: (await judged(app, caller, parts.fileId ?? '', query.text('flowId'))).map(v1Wire),
});

/** What was found is kept under a task's id; asked for at once or later, it is the same. */
const taskKind = 'ESIGN_VERIFY';

const verifyV3: Operation = async (app, caller, { parts, body }) => {
  const found = (): Promise<Judged[]> => judged(app, caller, parts.fileId ?? '', body.text('signFlowId'));
  if (!(body.flag('async') ?? false)) return { verifyTaskId: null, signInfos: (await found()).map(v3Wire) };
  const task = await app.keepTask(caller, { kind: taskKind, result: { signInfos: (await found()).map(v3Wire) } });
  return { verifyTaskId: hex(app, 'task', task.id), signInfos: null };
};

const verifyResult: Operation = async (app, caller, { body }: Asked) => {
  const written = body.requiredText('verifyTaskId');
  const id = app.undressId('hex', 'task', written);
  const task = id === undefined ? undefined : await app.keptTask(caller, taskKind, id);
  if (!task) throw new EsignRefusal(1435002, `参数错误: 验签任务不存在 ${written.slice(0, 80)}`);
  return { status: 2, failReason: null, signInfos: task.result['signInfos'] };
};

export const verification: Operations = {
  'GET /v1/documents/{fileId}/verify': verifyV1,
  'POST /v3/files/{fileId}/verify': verifyV3,
  'POST /v3/files/verify-result': verifyResult,
};
