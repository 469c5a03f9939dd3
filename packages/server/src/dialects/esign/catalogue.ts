import { type CatalogueEntry, chapter, type Exempt, namesNothing, noState, readsOnly } from '../catalogue.js';
import { Router } from './routing.js';

/** The vendor's catalogue (protocols §3, §4), built or not. COVERAGE.md is made from it. */
export const catalogue: readonly CatalogueEntry[] = [
  ...chapter(
    'v1 账号 accounts',
    `POST /v1/accounts/createByThirdPartyUserId 个人账户创建
     GET /v1/accounts/{accountId} 查询个人账户
     GET /v1/accounts/getByThirdId 按第三方ID查询个人账户
     PUT /v1/accounts/{accountId} 个人账户修改
     POST /v1/accounts/updateByThirdId 按第三方ID修改个人账户
     DELETE /v1/accounts/{accountId} 注销个人账户
     DELETE /v1/accounts/deleteByThirdId 按第三方ID注销个人账户
     POST /v1/organizations/createByThirdPartyUserId 机构账号创建
     GET /v1/organizations/{orgId} 查询机构账号
     GET /v1/organizations/getByThirdId 按第三方ID查询机构账号
     PUT /v1/organizations/{orgId} 机构账号修改
     POST /v1/organizations/updateByThirdId 按第三方ID修改机构账号
     DELETE /v1/organizations/{orgId} 注销机构账号
     DELETE /v1/organizations/deleteByThirdId 按第三方ID注销机构账号
     POST /v1/signAuth/{accountId} 设置静默签署
     DELETE /v1/signAuth/{accountId} 撤销静默签署`,
  ),
  ...chapter(
    'v1 印章 seals',
    `POST /v1/accounts/{accountId}/seals/personaltemplate 创建个人模板印章
     POST /v1/organizations/{orgId}/seals/officialtemplate 创建机构模板印章
     POST /v1/accounts/{accountId}/seals/image 创建个人图片印章
     POST /v1/organizations/{orgId}/seals/image 创建机构图片印章
     GET /v1/accounts/{accountId}/seals 查询个人印章
     GET /v1/organizations/{orgId}/seals 查询机构印章
     DELETE /v1/accounts/{accountId}/seals/{sealId} 删除个人印章
     DELETE /v1/organizations/{orgId}/seals/{sealId} 删除机构印章`,
  ),
  ...chapter(
    'v1 文件与模板 files and templates',
    `POST /v1/files/getUploadUrl 通过上传方式创建文件
     GET /v1/files/{fileId} 查询文件详情
     GET /v1/files/{fileId}/status 查询文件状态
     POST /v1/files/createByTemplate 通过模板创建文件
     POST /v1/files/batchAddWatermark 批量添加水印
     POST /v1/docTemplates/createByUploadUrl 通过上传方式创建模板
     GET /v1/docTemplates/{templateId} 查询模板详情
     GET /v1/docTemplates/{templateId}/getBaseInfo 查询模板文件上传状态
     POST /v1/docTemplates/{templateId}/components 添加输入项组件
     DELETE /v1/docTemplates/{templateId}/components/{componentIds} 删除输入项组件`,
  ),
  ...chapter(
    'v1/v2 签署流程 flows',
    `POST /v1/signflows 签署流程创建
     POST /api/v2/signflows/createFlowOneStep 一步发起签署
     POST /api/v3/signflows/createFlowOneStep 一步发起签署(标准版)
     PUT /v1/signflows/{flowId}/start 签署流程开启
     PUT /v1/signflows/{flowId}/archive 签署流程归档
     PUT /v1/signflows/{flowId}/revoke 签署流程撤销
     GET /v1/signflows/{flowId} 签署流程查询
     GET /v1/signflows/{flowId}/signers 流程签署人列表
     PUT /v1/signflows/{flowId}/signers/rushsign 流程签署人催签
     GET /v1/signflows/{flowId}/executeUrl 获取签署地址
     GET /v3/signflows/{flowId}/executeUrl 获取签署地址(标准版)
     POST /v1/signflows/{flowId}/documents 流程文档添加
     GET /v1/signflows/{flowId}/documents 流程文档下载
     DELETE /v1/signflows/{flowId}/documents 流程文档删除
     POST /v1/signflows/{flowId}/attachments 流程附件添加
     GET /v1/signflows/{flowId}/attachments 流程附件列表
     DELETE /v1/signflows/{flowId}/attachments 流程附件删除
     POST /v1/signflows/{flowId}/signfields/platformSign 添加平台自动盖章签署区
     POST /v1/signflows/{flowId}/signfields/autoSign 添加签署方自动盖章签署区
     POST /v1/signflows/{flowId}/signfields/handSign 添加手动盖章签署区
     GET /v1/signflows/{flowId}/signfields 流程签署区列表
     DELETE /v1/signflows/{flowId}/signfields 流程签署区删除
     GET /v1/documents/{fileId}/searchWordsPosition 文件关键字坐标
     GET /v1/signflows/{flowId}/documents/{fileId}/searchWordsPosition 流程文档关键字坐标
     GET /v1/documents/{fileId}/verify PDF文件验签`,
  ),
  ...chapter(
    'v3 文件 files',
    `POST /v3/files/file-upload-url 获取文件上传地址
     GET /v3/files/{fileId} 查询文件上传状态
     POST /v3/files/{fileId}/keyword-positions 检索文件关键字坐标
     GET /v3/files/{fileId}/keyword-positions 检索文件关键字坐标(GET)
     POST /v3/files/create-by-doc-template 填写模板生成文件
     GET /v3/files/{fileId}/detail 查询HTML模板填写后文件
     POST /v3/files/{fileId}/verify 核验合同文件签名有效性
     POST /v3/files/verify-result 查询异步验签结果`,
  ),
  ...chapter(
    'v3 签署流程 sign-flow',
    `POST /v3/sign-flow/create-by-file 基于文件发起签署
     POST /v3/sign-flow/{signFlowId}/start 开启签署流程
     POST /v3/sign-flow/{signFlowId}/finish 完结签署流程
     POST /v3/sign-flow/{signFlowId}/complete 完结签署流程(别名)
     POST /v3/sign-flow/{signFlowId}/revoke 撤销签署流程
     POST /v3/sign-flow/{signFlowId}/urge 催签流程中签署人
     POST /v3/sign-flow/{signFlowId}/delay 延期签署截止时间
     GET /v3/sign-flow/{signFlowId}/detail 查询签署流程详情
     POST /v3/sign-flow/sign-flow-list 查询签署流程列表
     POST /v3/sign-flow/{signFlowId}/sign-url 获取签署页面链接
     POST /v3/sign-flow/batch-sign-url 获取批量签页面链接
     POST /v3/sign-flow/{signFlowId}/file-download-url 下载已签署文件及附属材料
     GET /v3/sign-flow/{signFlowId}/file-download-url 下载已签署文件及附属材料(GET)
     GET /v3/sign-flow/{signFlowId}/preview-file-download-url 下载签署中文件
     POST /v3/sign-flow/{signFlowId}/signers/sign-fields 追加签署区
     DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields 删除签署区
     POST /v3/sign-flow/{signFlowId}/unsigned-files 添加待签署文件
     DELETE /v3/sign-flow/{signFlowId}/unsigned-files 删除待签署文件
     POST /v3/sign-flow/{signFlowId}/attachments 添加附属材料
     DELETE /v3/sign-flow/{signFlowId}/attachments 删除附属材料
     POST /v3/sign-flow/{signFlowId}/copiers 添加抄送方
     POST /v3/sign-flow/{signFlowId}/copiers/delete 删除抄送方
     POST /v3/sign-flow/{signFlowId}/initiate-rescission 发起合同解约`,
  ),
  ...chapter(
    'v3 出证与存证 evidence',
    `POST /v3/evidence-report/apply 申请出证
     GET /v3/evidence-report/query 查询出证流程详情
     POST /v3/antchain-file-info 获取签署流程存证信息
     POST /v3/antchain-file-info/verify 核验签署流程存证信息`,
  ),
  ...chapter(
    'v3 模板 templates',
    `POST /v3/sign-flow/create-by-sign-template 基于流程模板发起签署
     POST /v3/sign-flow/{signFlowId}/draft-url 获取填写页面链接
     GET /v3/sign-flow/{signFlowId}/draft-detail 查询流程填写详情
     GET /v3/sign-templates 查询流程模板列表
     GET /v3/sign-templates/detail 查询流程模板详情
     POST /v3/sign-templates/enable 启用流程模板
     POST /v3/sign-templates/disable 停用流程模板
     POST /v3/sign-templates/delete 删除流程模板
     POST /v3/sign-templates/copy 复制流程模板
     GET /v3/flow-templates/basic-info 查询流程模板基本信息
     GET /v3/sign-templates/permission 查询流程模板使用权限
     POST /v3/sign-templates/sign-template-create-url 获取创建流程模板页面
     POST /v3/sign-templates/{signTemplateId}/sign-template-edit-url 获取编辑流程模板页面
     GET /v3/doc-templates 查询文件模板列表
     GET /v3/doc-templates/{docTemplateId} 查询文件模板控件详情
     DELETE /v3/doc-templates/{docTemplateId} 删除文件模板
     POST /v3/doc-templates/doc-template-create-url 获取制作文件模板页面
     POST /v3/doc-templates/{docTemplateId}/doc-template-edit-url 获取编辑文件模板页面
     POST /v3/doc-templates/doc-template-fill-url 获取填写文件模板页面
     POST /v3/doc-templates/fill-task-result 查询填写任务结果`,
  ),
  ...chapter(
    'v3 认证与印章 identity and seals',
    `GET /v3/persons/identity-info 查询个人认证信息
     GET /v3/organizations/identity-info 查询机构认证信息
     POST /v3/psn-auth-url 获取个人认证授权页面
     POST /v3/org-auth-url 获取机构认证授权页面
     GET /v3/seals/org-own-seal-list 查询企业内部印章
     GET /v3/seals/psn-seal-list 查询个人印章
     GET /v3/seals/org-seal-info 查询企业印章详情
     POST /v3/seals/org-seals/create-by-template 创建企业模板印章
     POST /v3/seals/psn-seals/create-by-template 创建个人模板印章
     POST /v3/seals/org-seal-create-url 获取创建企业印章页面`,
  ),
];

/** Whether a path is one of the vendor's, with this method. */
const known = new Router(catalogue.map(({ key }) => [key, true] as const));
export const isInCatalogue = (method: string, path: string): boolean => known.find(method, path) !== undefined;

const reading = { WRONG_STATE: noState, EFFECT: readsOnly };
const changes = { WRONG_STATE: noState };
/** Proofs that an operation cannot have, with the reason. */
export const exempt: Exempt = {
  'POST /v1/accounts/createByThirdPartyUserId': { UNKNOWN_ID: namesNothing, WRONG_STATE: noState },
  'GET /v1/accounts/{accountId}': reading,
  'GET /v1/accounts/getByThirdId': reading,
  'PUT /v1/accounts/{accountId}': changes,
  'POST /v1/accounts/updateByThirdId': changes,
  'DELETE /v1/accounts/{accountId}': changes,
  'DELETE /v1/accounts/deleteByThirdId': changes,
  'POST /v1/organizations/createByThirdPartyUserId': changes,
  'GET /v1/organizations/{orgId}': reading,
  'GET /v1/organizations/getByThirdId': reading,
  'PUT /v1/organizations/{orgId}': changes,
  'POST /v1/organizations/updateByThirdId': changes,
  'DELETE /v1/organizations/{orgId}': changes,
  'DELETE /v1/organizations/deleteByThirdId': changes,
  'POST /v1/signAuth/{accountId}': changes,
  'DELETE /v1/signAuth/{accountId}': changes,
  'POST /v1/accounts/{accountId}/seals/personaltemplate': changes,
  'POST /v1/organizations/{orgId}/seals/officialtemplate': changes,
  'POST /v1/accounts/{accountId}/seals/image': changes,
  'POST /v1/organizations/{orgId}/seals/image': changes,
  'GET /v1/accounts/{accountId}/seals': reading,
  'GET /v1/organizations/{orgId}/seals': reading,
  'POST /v1/files/getUploadUrl': { UNKNOWN_ID: namesNothing, OTHER_TENANT: namesNothing, WRONG_STATE: noState },
  'GET /v1/files/{fileId}': { EFFECT: readsOnly },
  'GET /v1/files/{fileId}/status': reading,
  'GET /v1/documents/{fileId}/searchWordsPosition': { EFFECT: readsOnly },
  'POST /v3/files/verify-result': reading,
  'POST /v3/seals/org-seals/create-by-template': changes,
  'POST /v3/seals/psn-seals/create-by-template': changes,
  'GET /v3/seals/org-seal-info': reading,
  'GET /v1/documents/{fileId}/verify': { EFFECT: readsOnly },
  'GET /v3/evidence-report/query': { EFFECT: readsOnly },
  'POST /v3/files/file-upload-url': { UNKNOWN_ID: namesNothing, OTHER_TENANT: namesNothing, WRONG_STATE: noState },
  'GET /v3/files/{fileId}': reading,
  'POST /v3/files/{fileId}/keyword-positions': { EFFECT: readsOnly },
  'GET /v3/files/{fileId}/keyword-positions': { EFFECT: readsOnly },
  'POST /v1/signflows': changes,
  'GET /v1/signflows/{flowId}': reading,
  'GET /v1/signflows/{flowId}/signers': reading,
  'GET /v1/signflows/{flowId}/attachments': reading,
  'GET /v1/signflows/{flowId}/signfields': reading,
  'GET /v1/signflows/{flowId}/documents/{fileId}/searchWordsPosition': { EFFECT: readsOnly },
  'GET /v3/sign-flow/{signFlowId}/detail': reading,
  'POST /v3/sign-flow/sign-flow-list': { UNKNOWN_ID: namesNothing, WRONG_STATE: noState },
  'GET /v3/persons/identity-info': reading,
  'GET /v3/organizations/identity-info': reading,
  'GET /v3/seals/org-own-seal-list': reading,
  'GET /v3/seals/psn-seal-list': reading,
  'POST /v1/docTemplates/createByUploadUrl': {
    UNKNOWN_ID: namesNothing,
    OTHER_TENANT: namesNothing,
    WRONG_STATE: noState,
  },
  'GET /v1/docTemplates/{templateId}': reading,
  'GET /v1/docTemplates/{templateId}/getBaseInfo': reading,
  'GET /v3/doc-templates': { UNKNOWN_ID: namesNothing, WRONG_STATE: noState, EFFECT: readsOnly },
  'GET /v3/doc-templates/{docTemplateId}': reading,
  'GET /v3/flow-templates/basic-info': { UNKNOWN_ID: namesNothing, WRONG_STATE: noState, EFFECT: readsOnly },
  'GET /v3/sign-templates': reading,
  'GET /v3/sign-templates/detail': reading,
  'GET /v3/sign-flow/{signFlowId}/draft-detail': reading,
  'POST /v3/sign-templates/enable': changes,
  'POST /v3/sign-templates/disable': changes,
  'POST /v3/sign-templates/delete': changes,
  'POST /v3/sign-templates/copy': changes,
};

const ant =
  'answers transactions of a public chain (蚂蚁链), which Hufu does not use: its own tree heads are in the evidence report';
const pages = 'pages of the vendor for making or verifying things; Hufu has none for it';
/** Why the others are not built. */
export const reasons: Readonly<Record<string, string>> = {
  'POST /v1/files/batchAddWatermark':
    'a forensic print mark that the vendor’s scanner app reads; closed to new developers since 2021-07-06 (paas_api/wtis4v)',
  'GET /v3/files/{fileId}/detail':
    'HTML templates: Hufu fills PDF ones, whose fields stand where the template has them',
  'POST /v3/antchain-file-info': ant,
  'POST /v3/antchain-file-info/verify': ant,
  'POST /v3/doc-templates/doc-template-create-url': pages,
  'POST /v3/sign-templates/sign-template-create-url': pages,
  'POST /v3/sign-templates/{signTemplateId}/sign-template-edit-url': pages,
  'POST /v3/doc-templates/{docTemplateId}/doc-template-edit-url': pages,
  'POST /v3/doc-templates/doc-template-fill-url': pages,
  'POST /v3/doc-templates/fill-task-result': 'tells how far such a page is',
  'GET /v3/sign-templates/permission':
    'roles of the vendor’s console; here whoever has the app may use the templates of its companies',
  'POST /v3/psn-auth-url': pages,
  'POST /v3/org-auth-url': pages,
  'POST /v3/seals/org-seal-create-url': pages,
};
