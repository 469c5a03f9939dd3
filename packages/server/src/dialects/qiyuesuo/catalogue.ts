import { type CatalogueEntry, chapter, type Exempt, namesNothing, noState, readsOnly } from '../catalogue.js';

/** The vendor's catalogue (接口列表; protocols §3), built or not. COVERAGE.md is made from it. */
export const catalogue: readonly CatalogueEntry[] = [
  ...chapter(
    '合同管理 contract lifecycle',
    `POST /v2/contract/draft 创建合同草稿
     POST /v2/document/addbyfile 用文件添加合同文档
     POST /v2/document/addbyfiles 用多文件添加合同文档
     POST /v2/document/addbytemplate 用模板添加合同文档
     POST /v2/contract/send 发起合同
     POST /v2/contract/invalid 撤回/作废合同
     POST /v2/contract/invalidbyfile 用文件作废合同
     POST /v2/contract/invalidbytemplate 用模板作废合同
     POST /v2/contract/forceend 强制结束合同
     POST /v2/contract/forceend/addattachment 添加强制结束附件
     POST /v2/contract/delay 合同延期
     POST /v2/contract/notice 催签合同
     POST /v2/contract/copysend 抄送合同
     POST /v2/contract/resend 重新发起合同
     POST /v2/contract/contractModify 编辑合同
     POST /v2/contract/addwartermark 添加水印`,
  ),
  ...chapter(
    '签署服务 signing',
    `POST /v2/contract/companysign 公章签署
     POST /v2/contract/legalpersonsign 法定代表人签署
     POST /v2/contract/employeeaudit 审批
     POST /v2/contract/personalsign 个人签署
     POST /v2/contract/invalidsign 作废签署`,
  ),
  ...chapter(
    '页面 pages and tickets',
    `POST /v2/contract/pageurl 签署页面
     POST /v2/contract/miniappexchange 生成合同签署令牌
     POST /v2/contract/miniappexchange/view 生成合同浏览令牌
     GET /v2/contract/viewurl 浏览页面
     POST /v2/contract/appointurl 预签署页面
     GET /v2/contract/shorturl 签署短链接
     GET /v2/contract/joinurl 加入签署链接
     GET /v2/contract/personal/joinurl 个人加入签署链接`,
  ),
  ...chapter(
    '查询 queries',
    `GET /v2/contract/detail 合同详情
     GET /v2/contract/list 合同列表
     GET /v2/contract/stream 操作记录
     POST /v2/contract/required/detail 必填参数详情
     GET /v2/checkhealth 健康检查`,
  ),
  ...chapter(
    '下载 downloads',
    `GET /v2/contract/download 下载合同与签署日志
     GET /v2/document/download 下载合同文档
     GET /v2/attachment/download 下载合同附件
     GET /v2/contract/downloadurl 合同下载链接`,
  ),
  ...chapter('附件 attachments', `POST /v2/attachment/add 添加合同附件`),
  ...chapter(
    '签署方 signatories',
    `POST /v2/signatory/add 添加签署方
     POST /v2/signatory/edit 修改签署方
     POST /v3/signatory/edit 修改签署方(v3)
     POST /v2/signatory/operators/edit 修改操作人
     POST /v2/signatory/identity 签署方身份`,
  ),
  ...chapter(
    '组织架构 organisation',
    `GET /v2/company/detail 企业详情
     GET /company/platforminfo 平台方信息
     GET /v2/company/list 子公司列表
     POST /v2/subcompany/invite 添加子公司
     GET /v2/subcompany/remove 移除子公司
     POST /v2/company/changeinfo 企业信息变更
     GET /v2/company/fee/info 企业费用
     GET /v2/employee/list 员工列表
     POST /v2/employee/create 添加员工
     POST /v2/employee/update 修改员工
     POST /v2/employee/detail 员工详情
     POST /v2/employee/remove 移除员工
     POST /v2/role/manage 角色管理`,
  ),
  ...chapter(
    '印章管理 seals',
    `GET /v2/seal/list 印章列表
     GET /v2/seal/sealdetail 印章详情
     GET /v2/seal/image 印章图片
     GET /v2/seal/employeesealimage 员工签名图片
     POST /v2/seal/autocreate 自动生成印章
     POST /v2/seal/createbyimage 图片创建印章
     POST /v2/seal/edit 编辑印章
     POST /v2/seal/status 启用停用印章
     GET /v2/seal/remove 删除印章`,
  ),
  ...chapter(
    '模板管理 templates',
    `GET /v2/template/list 模板列表
     GET /v2/template/detail 模板详情
     GET /v2/template/pageurl 模板页面
     POST /v3/template/createbyword 用Word创建模板
     POST /v2/template/edit 编辑模板
     POST /v2/template/status 启用停用模板
     GET /v2/template/remove 删除模板
     GET /v2/template/download 下载模板`,
  ),
  ...chapter(
    '业务分类 categories',
    `GET /v2/category/list 业务分类列表
     GET /v2/category/detail 业务分类详情`,
  ),
  ...chapter(
    '个人认证 personal identity',
    `POST /v2/personalauth 个人认证
     GET /v2/personalauth/result 个人认证结果
     POST /v2/personalauth/miniappexchange 个人认证令牌`,
  ),
  ...chapter(
    '企业认证 company identity',
    `POST /companyauth/pcpage 企业认证PC页面
     POST /companyauth/h5page 企业认证H5页面
     POST /companyauth/pcpagewithlicense 带执照企业认证PC页面
     POST /companyauth/h5pagewithlicense 带执照企业认证H5页面
     POST /companyauth/miniappexchange 企业认证令牌
     POST /companyauth/miniappexchangewithlicense 带执照企业认证令牌
     GET /companyauth/result 企业认证结果`,
  ),
  ...chapter(
    '授权管理 authorisations',
    `POST /v2/personalsign/authurl 个人静默签授权链接
     POST /v2/personalsign/authurl/miniappexchange 个人静默签授权令牌
     POST /v2/personalsign/deauthorize 解除个人静默签授权
     POST /v2/personalsign/query 查询个人静默签授权
     POST /v2/ssoprivilege/url 授权页面链接`,
  ),
  ...chapter('外部客户 customers', `POST /v2/customer/add 添加外部客户`),
  ...chapter(
    '应用 application',
    `GET /company/token/get 应用信息
     POST /company/token/update/callback 修改回调地址`,
  ),
  ...chapter(
    '存证 notary and evidence',
    `POST /v2/chain/notary 合同存证
     POST /chain/evidence/electronic/prove/apply 申请电子证明
     POST /chain/evidence/complete/report/apply 申请证据报告
     GET /chain/evidence/complete/report/status 证据报告状态
     GET /chain/evidence/complete/report/download 下载证据报告`,
  ),
  ...chapter(
    '辅助工具 tools',
    `POST /v2/verify 文件验签
     POST /v2/identity/verify 身份信息校验
     POST /v2/companyinfo/verify 企业信息校验
     POST /v2/ocr/idcard 身份证识别
     POST /v2/ocr/bankcard 银行卡识别`,
  ),
  ...chapter('JS SDK', `POST /uniformapi 前端转发`),
];

/** Whether a path is in the vendor's catalogue, whatever the method; used to know the vendor's clients at the bare origin. */
export const cataloguePaths: ReadonlySet<string> = new Set(catalogue.map(({ key }) => key.split(' ')[1]!));
export const catalogueKey = (method: string, path: string): string => `${method} ${path}`;

/** Proofs that an operation cannot have, with the reason. */
export const exempt: Exempt = {
  'GET /v2/checkhealth': {
    UNKNOWN_ID: namesNothing,
    OTHER_TENANT: namesNothing,
    WRONG_STATE: noState,
    EFFECT: readsOnly,
  },
  'GET /v2/contract/detail': { EFFECT: readsOnly },
  'GET /v2/contract/list': { EFFECT: readsOnly },
  'GET /v2/seal/list': { WRONG_STATE: noState, EFFECT: readsOnly },
  'GET /v2/seal/sealdetail': { WRONG_STATE: noState, EFFECT: readsOnly },
  'GET /v2/company/list': { UNKNOWN_ID: namesNothing, WRONG_STATE: noState },
  'GET /v2/company/detail': {
    OTHER_TENANT: 'any company may be looked up',
    WRONG_STATE: noState,
    EFFECT: readsOnly,
  },
  'POST /v2/subcompany/invite': { UNKNOWN_ID: namesNothing, WRONG_STATE: noState },
  'POST /v2/employee/create': { WRONG_STATE: noState },
  'GET /company/token/get': {
    UNKNOWN_ID: namesNothing,
    OTHER_TENANT: namesNothing,
    WRONG_STATE: noState,
    EFFECT: readsOnly,
  },
  'POST /company/token/update/callback': {
    UNKNOWN_ID: namesNothing,
    OTHER_TENANT: namesNothing,
    WRONG_STATE: noState,
  },
};
