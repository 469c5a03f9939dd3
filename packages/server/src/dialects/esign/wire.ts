/** Replies as e签宝 writes them (protocols §2): one envelope for all, `data` null on refusal. */

export interface Envelope {
  code: number;
  message: string;
  data: unknown;
}

export const success = (data: unknown): Envelope => ({ code: 0, message: '成功', data: data ?? null });

/** A refusal before any interface is reached: no `data`, but `success` (protocols §1.6). */
export interface GatewayEnvelope {
  success: false;
  code: number;
  message: string;
}

/** A document of a finished flow (seed 流程文档下载). The reserved fields are written as null. */
export interface DocumentLinkWire {
  fileId: string;
  fileName: string;
  fileUrl: string;
  ctType: null;
  ctRescindStatus: null;
  flowId: null;
  ctRescindProcessId: null;
  fileFlowRelationBeanList: null;
}
