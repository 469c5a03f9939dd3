import type { DomainError, ErrorCode } from '../../domain/errors.js';
import { type Facts, GatewayRefusal, type Told, fact, facts, say, shortened } from '../refusal.js';
import type { Envelope, GatewayEnvelope } from './wire.js';

/** A refusal in the vendor's own words, where the core's is told differently by each interface (protocols §2). */
export class EsignRefusal extends Error {
  override readonly name = 'EsignRefusal';
  constructor(
    readonly code: number,
    override readonly message: string,
    /** Nearly always null; an account that exists is named in it. */
    readonly data: unknown = null,
  ) {
    super(message);
  }
}

type Writer = (facts: Facts) => [code: number, message: string];

const error = (code: number, text: string, detail?: Told): Writer => {
  return (facts) => {
    const more = detail?.(facts);
    return [code, more ? `${text}: ${more}` : text];
  };
};
const invalid = (detail: Told) => error(1435002, '参数错误', detail);
/** The vendor's code for many kinds of trouble with a flow. */
const flow = (text: string, detail?: Told) => error(1435011, text, detail);
const missing = (what: string) => invalid((given) => `${what}不存在${facts(given) ? ` (${facts(given)})` : ''}`);
const busy = (text: string) => error(1430012, '服务异常，请稍后重试', say(text));

/** Every refusal of the core; codes of protocols §2 where there is one, the parameter error where there is none. */
const writers: Record<ErrorCode, Writer> = {
  INPUT_INVALID: invalid(({ field, why, value }) => [field, why ?? shortened(value)].filter(Boolean).join(' ')),
  INPUT_TOO_LONG: invalid((given) => `${given.field} 长度不能大于 ${given.limit}`),
  // Of another app, deleted, or never there: one answer (protocols §2).
  CONTRACT_NOT_FOUND: (given) => [1435011, `流程不存在:${shortened(given.contractId)}`],
  DOCUMENT_NOT_FOUND: (given) => [1437511, `文档不存在：${shortened(given.documentId ?? given.document)}`],
  FILE_NOT_FOUND: error(1430608, '查询合同信息失败: 合同不存在'),
  FILE_NOT_READY: ({ state, why }) =>
    state === 'AWAITED'
      ? [1430501, '文件未上传']
      : [1437513, `文档未成功转换成pdf, 请稍后重试${why ? `: ${shortened(why)}` : ''}`],
  FILE_TYPE_UNSUPPORTED: error(1437508, '文档类型与流程签署类型不匹配', facts),
  FILE_INVALID: error(1437513, '文档未成功转换成pdf, 请稍后重试', fact('why')),
  FILE_TOO_LARGE: error(1430002, '参数错误: 文件大小超过限制', facts),
  COMPANY_NOT_FOUND: missing('机构'),
  ACCOUNT_NOT_FOUND: missing('账号'),
  // The new id's owner is answered too: two clients go on with it (protocols §2).
  ACCOUNT_EXISTS: error(53000000, '账号已存在'),
  COMPANY_NAME_TAKEN: invalid(say('机构名称已被占用')),
  NOT_VERIFIED: flow('未完成实名认证', facts),
  PERSON_NOT_FOUND: missing('账号'),
  EMPLOYEE_NOT_FOUND: missing('经办人'),
  EMPLOYEE_DISMISSED: flow('经办人已离职', facts),
  EMPLOYEE_NAME_DIFFERS: error(1437328, '传入的签署人用户信息与e签宝用户信息不一致', facts),
  CATEGORY_NOT_FOUND: missing('业务分类'),
  SIGNATORY_NOT_FOUND: missing('签署人'),
  SEAL_NOT_FOUND: missing('印章'),
  SEAL_NAME_TAKEN: invalid(say('印章名称重复')),
  SEAL_NOT_USABLE: error(1437182, '未获取该企业有效的印章授权', facts),
  SEAL_NOT_AUTHORISED: error(1437182, '未获取该企业有效的印章授权', facts),
  SEAL_REQUIRED: error(1437182, '未获取该企业有效的印章授权'),
  TEMPLATE_NOT_FOUND: error(1430011, '模板不存在', facts),
  TEMPLATE_STATE: error(1430011, '文件底稿还不是已经上传/转换的PDF', facts),
  FIELD_INVALID: invalid(({ field, why }) => `${shortened(field)} ${shortened(why)}`),
  FIELD_REQUIRED: invalid(({ field }) => `${shortened(field)} 必填`),
  REPORT_NOT_FOUND: missing('报告'),
  NOT_PERMITTED: error(1430802, '操作人无权限', facts),
  NO_VIEW_PERMISSION: error(1437114, '当前用户不是流程参与人, 无权查看流程'),
  NOT_A_SIGNER: error(1437114, '当前用户不是流程参与人, 无权查看流程'),
  DOWNLOAD_NOT_PERMITTED: error(1430802, '操作人无权限', say('未开通下载权限')),
  CONTRACT_STATE: flow('当前流程状态不允许该操作', facts),
  REVIEW_NOT_OPEN: flow('当前流程状态不允许该操作', facts),
  NOT_THIS_STEP: flow('未轮到该签署人签署', facts),
  EXTERNAL_REF_TAKEN: invalid(say('业务编号重复')),
  SUBJECT_REQUIRED: invalid(say('businessScene 不能为空')),
  SIGNATORY_REQUIRED: flow('流程自动开启的场景文档和签署人信息不能为空'),
  SIGNATORY_TWICE: invalid((given) => `签署人重复 ${shortened(given.signatory)}`),
  ACTION_REQUIRED: flow('流程自动开启的场景文档和签署人信息不能为空', facts),
  AUDITOR_REQUIRED: flow('缺少审批人', facts),
  RECEIVER_REQUIRED: invalid((given) => `签署人缺少经办人 ${shortened(given.signatory)}`),
  DOCUMENT_REQUIRED: error(1437109, '流程没有文档不允许开启流程'),
  KEYWORD_NOT_FOUND: error(1437509, '解析文档关键字失败', facts),
  PAGE_OUT_OF_RANGE: error(1437306, '单页签署: 签署页码超出文档页数', facts),
  PLACEMENT_REQUIRED: invalid(say('签署区缺少位置')),
  PLACEMENT_FORBIDDEN: invalid(say('不允许添加签署区')),
  MARK_KIND_WRONG: invalid((given) => `签署区类型不匹配 ${facts(given)}`),
  TOO_MANY_MARKS: invalid((given) => `签署区个数超过 ${given.limit}`),
  GLYPH_MISSING: invalid((given) => `字体缺少字符 ${shortened(given.char)}`),
  INTENT_REQUIRED: flow('签署人需要完成意愿认证'),
  CODE_WRONG: flow('验证码错误'),
  CODE_EXPIRED: flow('验证码已过期'),
  CODE_LOCKED: flow('验证码错误次数过多', facts),
  CODE_TOO_SOON: flow('验证码发送过于频繁', facts),
  PASSWORD_WRONG: flow('签署密码错误'),
  PASSWORD_CLOSED: flow('需要先使用验证码'),
  PASSWORD_UNSUITABLE: invalid(facts),
  CONSENT_REQUIRED: flow('签署人需要同意协议'),
  REASON_REQUIRED: invalid(say('原因不能为空')),
  REJECT_NOT_ALLOWED: flow('该签署人不允许拒签'),
  LINK_UNKNOWN: invalid(say('链接不存在')),
  LINK_ENDED: invalid(say('链接已失效')),
  LINK_OTHER_CLIENT: invalid(say('链接已在其他设备打开')),
  LINK_UNPROVEN: invalid(say('接收人未完成验证')),
  SLOT_BUSY: busy('其他签署人正在签署'),
  SENDER_MISSING: error(1430012, '服务异常', (given) => `no sender for ${given.contact}; set ${given.setting}`),
  TIMESTAMP_REQUIRED: busy('时间戳服务暂不可用'),
  KEY_UNAVAILABLE: busy('签署密钥暂不可用'),
  DOCUMENT_NOT_READY: busy('文档未就绪'),
  NOT_AVAILABLE: error(1435002, '参数错误: 接口未开放', fact('what')),
  RATE_LIMITED: error(1430012, '服务异常，请稍后重试', say('请求过于频繁')),
};

/** A refusal of the core in the vendor's words; goes out with HTTP 200. */
export function wireErrorOf(refusal: DomainError | EsignRefusal): Envelope {
  if (refusal instanceof EsignRefusal) return { code: refusal.code, message: refusal.message, data: refusal.data };
  const [code, message] = writers[refusal.code](refusal.facts);
  return { code, message, data: null };
}

/** @param requestId found again in our log. */
export const internalError = (requestId: string): Envelope => ({
  code: 1430012,
  message: `服务异常，请联系客服咨询反馈, request ${requestId}`,
  data: null,
});

export const gatewayErrorOf = ({ status, text }: GatewayRefusal): GatewayEnvelope => ({
  success: false,
  code: status,
  message: text,
});

/** A path that is in nobody's catalogue; judged after the credentials, in the gateway's shape [A]. */
export const unknownPath = (method: string, path: string) => new GatewayRefusal(404, `接口不存在 ${method} ${path}`);
