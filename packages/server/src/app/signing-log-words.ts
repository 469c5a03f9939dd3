import type { EventRecord, EventType, Role } from '../domain/events.js';

/** Words of the signing log. The log is made for Chinese readers; digests and codes stay as they are. */
const beijingMs = 8 * 3_600_000;

/** `2026-11-22 17:14:05 +08:00` */
export const beijingTime = (at: number): string =>
  `${new Date(at + beijingMs).toISOString().slice(0, 19).replace('T', ' ')} +08:00`;

const events: Record<EventType, string> = {
  CREATED: '创建合同草稿',
  DRAFT_CHANGED: '修改草稿',
  DELETED: '删除草稿',
  REVIEW_REQUESTED: '提交发起前审批',
  REVIEW_REJECTED: '发起前审批不通过',
  PUBLISHED: '发起合同',
  FILL_STARTED: '开始填写',
  FILLED: '提交填写',
  FILL_REJECTED: '拒绝填写',
  DOCUMENT_FROZEN: '文件定稿',
  OPENED: '打开签署页面',
  READ: '阅读文件',
  CONSENTED: '同意签署约定',
  APPROVED: '审批通过',
  AUDIT_DENIED: '审批不通过，可重新提交',
  INTENT_VERIFIED: '签署意愿已证明',
  SIGN_CLAIMED: '开始签署',
  SIGN_FAILED: '签署未完成',
  SIGNED: '完成签署',
  CLOSED: '按约定无需再签',
  PICKED_UP: '确定签署人',
  TRANSFERRED: '转交签署',
  PARTY_ADDED: '增加签署方或签署位置',
  ATTACHMENT_ADDED: '增加附件',
  FINISHED: '全部签署完成，生成最终文件',
  COMPLETED: '合同完成',
  REJECTED: '拒绝签署',
  RECALLED: '撤回合同',
  EXPIRED: '超过签署截止时间',
  DEADLINE_CHANGED: '调整截止时间',
  REVIVED: '延期后恢复签署',
  FORCE_ENDED: '强制结束',
  FAILED: '签署失败',
  RESENT: '重新发起',
  VOID_REQUESTED: '发起作废',
  VOIDED: '已作废',
  VOID_FAILED: '作废未成',
  HIDDEN: '从列表移除',
  URGED: '催办',
  COPIED: '抄送',
  DOWNLOADED: '下载',
  EXPORTED: '导出证据',
  VERIFIED: '验证',
};

export function eventWords({ type, reason, read, intent, document, more }: EventRecord): string {
  const notes = [
    read && `共 ${read.pages} 页，${read.seconds} 秒`,
    type === 'INTENT_VERIFIED' && intent && `${methodWords(intent.method)}${intent.sentTo ? `，${intent.sentTo}` : ''}`,
    type === 'INTENT_VERIFIED' && Array.isArray(more?.batchLines) && togetherWords(more.batchLines, more.batchList),
    type === 'DOCUMENT_FROZEN' && document?.[0] && `摘要 ${document[0].sha256}`,
    type === 'FINISHED' && document?.map(({ sha256 }) => `摘要 ${sha256}`).join('；'),
    type === 'DOWNLOADED' && Array.isArray(more?.items) && more.items.join('、'),
    reason,
  ].filter(Boolean);
  return notes.length > 0 ? `${events[type]}：${notes.join('；')}` : events[type];
}

const togetherWords = (lines: string[], list: unknown): string =>
  `一次证明签署 ${lines.length} 份合同，清单摘要 ${String(list)}`;

const methods: Record<string, string> = {
  SMS_CODE: '短信验证码',
  EMAIL_CODE: '邮件验证码',
  PASSWORD: '签署密码',
  FACE: '人脸核验',
  VIDEO: '视频核验',
  WEBAUTHN: '安全密钥',
  CARRIER3: '运营商三要素',
  AUTO: '印章所有人的预先授权',
  APP_CREDENTIALS: '应用凭证',
  SEAL_AUTHORISATION: '印章授权',
};
export const methodWords = (method: string): string => methods[method] ?? method;

const roles: Partial<Record<Role, string>> = {
  CREATOR: '发起人',
  OPERATOR: '签署人',
  COPY_RECEIVER: '抄送人',
  OUTSIDER: '链接持有人',
};
export const roleWords = (role: Role): string => roles[role] ?? role;

export const assuranceWords = (assurance: 'SELF_CA' | 'LICENSED_CA' | 'QTSP'): string =>
  ({ SELF_CA: '本安装自建证书（非持牌机构）', LICENSED_CA: '持牌电子认证服务机构', QTSP: '欧盟合格信任服务' })[
    assurance
  ];

/** Address and device, as far as they are known. */
export function clientWords({ client }: EventRecord): string {
  if (!client) return '—';
  return `${client.ip}${client.port ? `:${client.port}` : ''} ${client.userAgent.slice(0, 120)}`.trim();
}
