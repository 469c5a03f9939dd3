import { type CatalogueEntry, chapter, type Exempt, namesNothing, noState, readsOnly } from '../catalogue.js';

/** The vendor's catalogue (protocols §3.5), built or not. COVERAGE.md is made from it. */
export const catalogue: readonly CatalogueEntry[] = [
  ...chapter(
    '文件 files',
    `UploadFiles 上传文件
     CreateFileConvertTask 创建文件转换任务
     DescribeFileConvertTask 查询文件转换任务
     DescribeResourceUrlsByFlows 获取合同PDF下载链接
     GetDownloadFlowUrl 获取合同下载页面链接
     ChannelVerifyPdf 合同文件验签`,
  ),
  ...chapter(
    '合同 flows',
    `ChannelCreateFlowByFiles 用PDF文件创建签署流程
     CreateFlowsByTemplates 使用模板创建签署流程
     ChannelCreateFlowGroupByFiles 用文件创建合同组
     ChannelCreateFlowGroupByTemplates 用模板创建合同组
     ChannelCreatePrepareFlow 创建发起流程页面链接
     ChannelCreatePrepareFlowGroup 创建发起合同组页面链接
     PrepareFlows 准备待发起文件
     DescribeFlowDetailInfo 查询合同详情
     ChannelDescribeFlowComponents 查询合同填写控件
     ModifyFlowDeadline 延长签署截止时间
     ChannelCancelFlow 撤销单个合同
     ChannelBatchCancelFlows 批量撤销合同
     ChannelCreateBatchCancelFlowUrl 获取批量撤销链接
     CancelOrganizationFlows 撤销企业全部合同
     DescribeCancelFlowsTask 查询批量撤销任务
     ChannelCreateReleaseFlow 发起解除协议
     ChannelCreateFlowReminds 合同催办
     ChannelCreateFlowSignReview 提交企业签署流程审批结果
     CreateFlowGroupSignReview 提交合同组审批结果
     CreateFlowForwards 转交合同
     ChannelCreateBoundFlows 领取未归属合同
     ChannelCreateFlowApprovers 补充签署人
     ChannelCreateDynamicFlowApprover 补充动态签署人
     ArchiveDynamicFlow 结束动态签署合同`,
  ),
  ...chapter(
    '签署链接 links',
    `CreateSignUrls 获取小程序签署链接
     ChannelCreateFlowSignUrl 获取H5签署链接
     ChannelCreateBatchQuickSignUrl 获取H5批量签署链接
     ChannelCreateBatchSignUrl 获取小程序批量签署链接
     ChannelCreateOrganizationBatchSignUrl 获取控制台批量签署链接
     ChannelCreateEmbedWebUrl 获取嵌入页面链接
     ChannelCreateWebThemeConfig 设置嵌入页面主题
     ChannelCreateMultiFlowSignQRCode 创建一码多签
     ChannelCancelMultiFlowSignQRCode 取消一码多签`,
  ),
  ...chapter(
    '模板与类型 templates',
    `DescribeTemplates 查询模板信息列表
     OperateTemplate 管理企业模板
     OperateChannelTemplate 管理平台模板库授权
     DescribeUserFlowType 查询自定义合同类型`,
  ),
  ...chapter(
    '印章 seals',
    `CreateSealByImage 创建印章
     ChannelDescribeOrganizationSeals 查询企业印章
     ChannelUpdateSealStatus 修改印章状态
     ChannelCreateSealPolicy 印章授权
     ChannelDeleteSealPolicies 取消印章授权
     DescribeChannelSealPolicyWorkflowUrl 获取用印审批链接
     CreateEmployeeQualificationSealQrCode 获取执业章授权二维码
     CreateLegalSealQrCode 获取法人章创建二维码
     ChannelCreatePreparedPersonalEsign 导入个人印章`,
  ),
  ...chapter(
    '企业与员工 organizations and employees',
    `CreateConsoleLoginUrl 生成子客登录链接
     SyncProxyOrganization 同步企业信息
     SyncProxyOrganizationOperators 同步企业员工
     DescribeChannelOrganizations 查询子客企业
     ChannelDescribeEmployees 查询企业员工
     ModifyOrganizationBusinessInfo 变更企业工商信息
     CreateChannelSubOrganizationActive 激活子客企业
     CreateChannelOrganizationInfoChangeUrl 获取企业信息变更链接
     CreateCloseOrganizationUrl 获取企业注销链接
     ChannelCreateOrganizationModifyQrCode 获取企业信息修改二维码
     CreateEmployeeChangeUrl 获取员工变更手机号链接
     CreateBatchOrganizationRegistrationTasks 批量注册企业
     DescribeBatchOrganizationRegistrationTasks 查询批量注册任务
     DescribeBatchOrganizationRegistrationUrls 查询批量注册链接
     CreateBatchOrganizationAuthorizationUrl 获取批量认证链接
     CreateBatchInitOrganizationUrl 获取批量初始化链接
     CreateBatchAdminChangeInvitations 批量变更超管
     CreateBatchAdminChangeInvitationsUrl 获取批量变更超管链接
     CreateModifyAdminAuthorizationUrl 获取超管授权书重传链接
     CreateOrganizationAuthFile 生成企业授权书
     DeleteOrganizationAuthorizations 清理企业认证流程`,
  ),
  ...chapter(
    '角色 roles',
    `ChannelCreateRole 创建角色
     ChannelModifyRole 修改角色
     ChannelDeleteRole 删除角色
     ChannelDescribeRoles 查询角色
     ChannelCreateUserRoles 绑定员工角色
     ChannelDeleteRoleUsers 解绑员工角色`,
  ),
  ...chapter(
    '扩展服务与用量 services and usage',
    `DescribeExtendedServiceAuthInfo 查询扩展服务
     ModifyExtendedService 开通或关闭扩展服务
     DescribeExtendedServiceAuthDetail 查询扩展服务授权详情
     DescribeUsage 查询用量
     ChannelDescribeBillUsageDetail 查询计费用量明细
     ChannelDescribeAccountBillDetail 查询绑定账号套餐`,
  ),
  ...chapter(
    '自动签 automatic signing',
    `CreatePartnerAutoSignAuthUrl 获取他方自动签授权链接
     ModifyPartnerAutoSignAuthUrl 变更他方自动签授权
     ChannelCreateUserAutoSignEnableUrl 获取个人自动签开通链接
     ChannelCancelUserAutoSignEnableUrl 取消个人自动签开通链接
     ChannelCreateUserAutoSignSealUrl 获取个人自动签印章链接
     ChannelDescribeUserAutoSignStatus 查询个人自动签状态
     ChannelDisableUserAutoSign 关闭个人自动签
     ChannelRenewAutoSignLicense 续期个人自动签许可`,
  ),
  ...chapter(
    '存证与其他 evidence and others',
    `CreateChannelFlowEvidenceReport 申请出证报告
     DescribeChannelFlowEvidenceReport 查询出证报告
     CreateFlowBlockchainEvidenceUrl 获取区块链存证链接
     CreatePersonAuthCertificateImage 获取个人证书图片
     ChannelDescribeSignFaceVideo 查询签署视频
     CreateRequestWithEncryption 加密请求`,
  ),
];

/** Names of older SDKs and kits for actions above. */
export const olderNames: Readonly<Record<string, string>> = {
  ChannelCreateConvertTaskApi: 'CreateFileConvertTask',
  ChannelGetTaskResultApi: 'DescribeFileConvertTask',
};

export const apiVersions = { essbasic: '2021-05-26', ess: '2020-11-11' } as const;
/** Actions that essbasic clients also send with the version of the self-built edition (protocols §3.3 UploadFiles). */
export const sharedWithEss: ReadonlySet<string> = new Set([
  'UploadFiles',
  'CreateFileConvertTask',
  'DescribeFileConvertTask',
]);

/**
 * Of the self-built edition, for what this product sets in its console alone: where callbacks go. Not counted in COVERAGE.md.
 */
export const settingActions: ReadonlySet<string> = new Set(['ModifyApplicationCallbackInfo']);

export const actions: ReadonlySet<string> = new Set(catalogue.map(({ key }) => key));

const everyState = 'shows every state';
const reading = { WRONG_STATE: everyState, EFFECT: readsOnly } as const;
const ownSettings = { UNKNOWN_ID: namesNothing, OTHER_TENANT: namesNothing, WRONG_STATE: noState } as const;
/** Proofs that an action cannot have, with the reason. */
export const exempt: Exempt = {
  UploadFiles: ownSettings,
  CreateFileConvertTask: { WRONG_STATE: noState },
  DescribeFileConvertTask: reading,
  DescribeResourceUrlsByFlows: { EFFECT: readsOnly },
  DescribeFlowDetailInfo: reading,
  CancelOrganizationFlows: { UNKNOWN_ID: namesNothing },
  DescribeCancelFlowsTask: reading,
  CreateSealByImage: { UNKNOWN_ID: namesNothing, OTHER_TENANT: namesNothing },
  ChannelDescribeOrganizationSeals: reading,
  ChannelDeleteSealPolicies: { WRONG_STATE: noState },
  SyncProxyOrganization: { UNKNOWN_ID: 'introduces who is unknown' },
  DescribeChannelOrganizations: reading,
  ChannelDescribeEmployees: reading,
  ChannelDescribeRoles: { UNKNOWN_ID: namesNothing, OTHER_TENANT: 'the same for every enterprise', ...reading },
  ChannelCreateUserRoles: { WRONG_STATE: noState },
  ChannelDeleteRoleUsers: { WRONG_STATE: noState },
  ChannelDescribeUserAutoSignStatus: {
    UNKNOWN_ID: 'nobody has it',
    OTHER_TENANT: 'nobody has it',
    ...reading,
  },
  CreateConsoleLoginUrl: { UNKNOWN_ID: 'introduces who is unknown' },
  CreateBatchOrganizationRegistrationTasks: { UNKNOWN_ID: 'introduces who is unknown' },
  DescribeBatchOrganizationRegistrationTasks: reading,
  DescribeBatchOrganizationRegistrationUrls: reading,
  CreateChannelSubOrganizationActive: { EFFECT: 'every verified enterprise is active' },
  DescribeExtendedServiceAuthInfo: { UNKNOWN_ID: namesNothing, EFFECT: readsOnly },
  ModifyExtendedService: { UNKNOWN_ID: namesNothing },
  DescribeExtendedServiceAuthDetail: { UNKNOWN_ID: namesNothing, EFFECT: readsOnly },
  DescribeUsage: { UNKNOWN_ID: namesNothing, ...reading },
  ChannelDescribeBillUsageDetail: { UNKNOWN_ID: namesNothing, ...reading },
  DescribeUserFlowType: { UNKNOWN_ID: namesNothing, ...reading },
  ChannelCreatePreparedPersonalEsign: { UNKNOWN_ID: namesNothing },
  ChannelDescribeFlowComponents: reading,
  DescribeTemplates: reading,
  ChannelVerifyPdf: { EFFECT: readsOnly },
  DescribeChannelFlowEvidenceReport: reading,
};

/** Why an action answers UnsupportedOperation; COVERAGE.md prints it. */
const noConsole = 'there is no console or mini-program page of a sub-client';
const noPersonalAuto = 'a person signs on the signing page; nobody signs in its name';
export const reasons: Readonly<Record<string, string>> = {
  ChannelCreatePrepareFlow: noConsole,
  ChannelCreatePrepareFlowGroup: noConsole,
  PrepareFlows: 'retired by the vendor',
  ChannelCreateBatchCancelFlowUrl: 'ChannelBatchCancelFlows does it by call',
  ChannelCreateMultiFlowSignQRCode: 'no page takes part in a template by scanning',
  ChannelCancelMultiFlowSignQRCode: 'no page takes part in a template by scanning',
  DescribeChannelSealPolicyWorkflowUrl: 'seals are granted by call, without a workflow',
  CreateEmployeeQualificationSealQrCode: 'practice seals need the register of a profession',
  CreateLegalSealQrCode: 'a legal person’s seal is made with the enterprise',
  CreateChannelOrganizationInfoChangeUrl: noConsole,
  CreateCloseOrganizationUrl: noConsole,
  ChannelCreateOrganizationModifyQrCode: noConsole,
  CreateEmployeeChangeUrl: noConsole,
  CreateBatchOrganizationAuthorizationUrl: noConsole,
  CreateBatchInitOrganizationUrl: noConsole,
  CreateBatchAdminChangeInvitations: noConsole,
  CreateBatchAdminChangeInvitationsUrl: noConsole,
  CreateModifyAdminAuthorizationUrl: noConsole,
  CreateOrganizationAuthFile: 'no outside body verifies enterprises here',
  DeleteOrganizationAuthorizations: 'no outside body verifies enterprises here',
  ChannelCreateRole: 'roles are fixed: super-admin, seal keeper, employee',
  ChannelModifyRole: 'roles are fixed: super-admin, seal keeper, employee',
  ChannelDeleteRole: 'roles are fixed: super-admin, seal keeper, employee',
  ChannelDescribeAccountBillDetail: 'nothing is sold here',
  CreatePartnerAutoSignAuthUrl: noConsole,
  ModifyPartnerAutoSignAuthUrl: noConsole,
  ChannelCreateUserAutoSignEnableUrl: noPersonalAuto,
  ChannelCancelUserAutoSignEnableUrl: noPersonalAuto,
  ChannelCreateUserAutoSignSealUrl: noPersonalAuto,
  ChannelDisableUserAutoSign: noPersonalAuto,
  ChannelRenewAutoSignLicense: 'retired by the vendor',
  CreateFlowBlockchainEvidenceUrl: 'evidence lies in the installation’s own transparency log, not on a chain',
  CreatePersonAuthCertificateImage: 'certificates stand in the signed file',
  ChannelDescribeSignFaceVideo: 'no face is filmed here',
  CreateRequestWithEncryption: 'TLS protects requests; the inner keys are set in the vendor’s console',
};

const listed = (lines: string): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const [action = '', ...codes] = line.trim().split(/[\s]+/);
        return [action, new Set(codes.flatMap(expanded))];
      }),
  );

/** `OperationDenied(.A.B)`: the family and two of its codes; `OperationDenied:A:B` the codes without their family. */
function expanded(word: string): string[] {
  const [family = '', ...more] = word.split(/[.:]/);
  return [...(word.includes(':') ? [] : [family]), ...more.map((code) => `${family}.${code}`)];
}

/** Error codes that the vendor's page of an action lists (seed; protocols §3.2, §3.4). Actions that are absent may answer any. */
const documented = listed(`
  DescribeResourceUrlsByFlows FailedOperation InternalError.Api.Db.System InvalidParameter.Application.ParamError InvalidParameterValue MissingParameter.FlowId.UserOpenId OperationDenied.OutQueryLimit.UserNotInOrganization ResourceNotFound.Application.Organization.Template ResourceUnavailable UnauthorizedOperation.NoPermissionFeature.UnauthorizedOperationDownload.UnauthorizedOperationOrganization
  ChannelVerifyPdf InternalError InvalidParameter:ParamError OperationDenied.ErrNoResourceAccess ResourceNotFound
`);

export const codesOf = (action: string): ReadonlySet<string> | undefined => documented.get(action);
