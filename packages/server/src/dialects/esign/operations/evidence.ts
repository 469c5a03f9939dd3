import type { EvidenceReport } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { flowIdOf, hex } from '../ids.js';
import { reportLink } from '../links.js';
import { EsignRefusal } from '../errors.js';
import type { Operation, Operations } from './operation.js';

/** 合同出证服务 (pdf-sign3/ma0az0yx22g15o4w, gpgpgih9n5growuu): the core's evidence report, with the files it speaks of. */

/** Hufu makes one report: it has what the first and the third of these have; a public chain vouches for none. */
const reportTypes = ['TSIGN_REPORT', 'BLOCKCHAIN_REPORT', 'FINANCIAL_VERIFY_REPORT'] as const;
const statuses = { PENDING: 'ACCEPTED', READY: 'ISSUE_SUCCESS' } as const;

const apply: Operation = async (app, caller, { body }) => {
  const flowId = body.requiredText('signFlowId');
  if (body.word('reportType', reportTypes) === 'BLOCKCHAIN_REPORT')
    throw new DomainError('NOT_AVAILABLE', { what: 'reportType BLOCKCHAIN_REPORT' });
  try {
    const report = await app.requestReport(caller, { contractId: flowIdOf(app, flowId) });
    return { recordNum: hex(app, 'report', report.id) };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CONTRACT_STATE')
      throw new EsignRefusal(1480207, '获取签署流程信息失败: 流程非签署完成状态');
    throw error;
  }
};

const query: Operation = async (app, caller, asked) => {
  const recordNum = asked.query.requiredText('recordNum');
  const id = app.undressId('hex', 'report', recordNum) ?? missing();
  const report: EvidenceReport = await app.reportStatus(caller, id).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'REPORT_NOT_FOUND') return missing();
    throw error;
  });
  return {
    recordNum,
    status: statuses[report.state],
    downloadUrl: report.state === 'READY' ? await reportLink(app, caller, id) : null,
    failReason: null,
  };
};
const missing = (): never => {
  throw new EsignRefusal(1480209, '出证记录不存在');
};

export const evidence: Operations = {
  'POST /v3/evidence-report/apply': apply,
  'GET /v3/evidence-report/query': query,
};
