import type { Parameters } from './reading.js';

/**
 * What kind of JSON each documented parameter of a built action is, whether Hufu looks at it or not: s text, n number,
 * b true or false, [x] a list, else a structure of its name. Deprecated ones, `Operator` and `Organization` are not there, and
 * may be anything (protocols §2).
 */

const listed = (text: string): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const found = new Map<string, Map<string, string>>();
  let last = new Map<string, string>();
  for (const line of text.trim().split('\n')) {
    const words = line.trim().split(' ');
    const [name = '', ...rest] = words;
    const begins = !name.includes(':');
    if (begins) found.set(name, (last = new Map()));
    for (const word of begins ? rest : words) {
      const [parameter = '', kind = ''] = word.split(':');
      last.set(parameter, kind);
    }
  }
  return found;
};

const actions = listed(`
  UploadFiles BusinessType:s FileInfos:[UploadFile] Deadline:n
  CreateFileConvertTask ResourceType:s ResourceName:s ResourceId:s
  DescribeFileConvertTask TaskId:s
  DescribeResourceUrlsByFlows FlowIds:[s]
  GetDownloadFlowUrl DownLoadFlows:[DownloadFlowInfo]
  ChannelVerifyPdf FlowId:s
  ChannelCreateFlowByFiles FlowName:s FlowDescription:s FlowApprovers:[FlowApproverInfo] FileIds:[s]
      Components:[Component] Deadline:n Unordered:b FlowType:s CustomShowMap:s CustomerData:s NeedSignReview:b
      ApproverVerifyType:s SignBeanTag:n CcInfos:[CcInfo] CcNotifyType:n AutoSignScene:s FlowDisplayType:n
      NeedPreview:b PreviewType:n OpenDynamicSignFlow:b FlowOperateLimit:FlowOperateLimit
  CreateFlowsByTemplates FlowInfos:[FlowInfo] NeedPreview:b PreviewType:n
  ChannelCreateFlowGroupByFiles FlowFileInfos:[FlowFileInfo] FlowGroupName:s ApproverVerifyType:s
      FlowGroupOptions:FlowGroupOptions
  ChannelCreateFlowGroupByTemplates FlowInfos:[FlowInfo] FlowGroupName:s
  DescribeFlowDetailInfo FlowIds:[s] FlowGroupId:s
  ChannelDescribeFlowComponents FlowId:s
  ModifyFlowDeadline FlowId:s Deadline:n RecipientId:s
  ChannelCancelFlow FlowId:s CancelMessage:s CancelMessageFormat:n
  ChannelBatchCancelFlows FlowIds:[s] CancelMessage:s CancelMessageFormat:n
  CancelOrganizationFlows CancelMessage:s CancelMessageFormat:n
  DescribeCancelFlowsTask TaskId:s CancelType:n
  ChannelCreateReleaseFlow NeedRelievedFlowId:s ReliveInfo:RelieveInfo ReleasedApprovers:[ReleasedApprover] Deadline:n
      UserData:s
  ChannelCreateFlowReminds FlowIds:[s]
  ChannelCreateFlowSignReview FlowId:s ReviewType:s ReviewMessage:s RecipientId:s OperateType:s
  CreateFlowGroupSignReview FlowGroupId:s ReviewType:s ApproverInfo:NeedReviewApproverInfo ReviewMessage:s
  CreateFlowForwards TargetOpenId:s FlowForwardInfos:[FlowForwardInfo]
  ChannelCreateBoundFlows FlowIds:[s]
  ChannelCreateFlowApprovers Approvers:[FillApproverInfo] FlowId:s FillApproverType:n FlowGroupId:s
  ChannelCreateDynamicFlowApprover FillDynamicFlowList:[DynamicFlowInfo]
  ArchiveDynamicFlow FlowId:s
  CreateSignUrls FlowIds:[s] FlowGroupId:s Endpoint:s GenerateType:s OrganizationName:s Name:s Mobile:s IdCardType:s
      IdCardNumber:s OrganizationOpenId:s OpenId:s AutoJumpBack:b JumpUrl:s Hides:[n] RecipientIds:[s]
      FlowGroupUrlInfo:FlowGroupUrlInfo UrlUseEnv:s CanSkipReadFlow:b
  ChannelCreateFlowSignUrl FlowId:s FlowApproverInfos:[FlowApproverInfo] VideoVerifyTimesLimit:n JumpUrl:s UrlType:n
      ExpiredOn:n
  ChannelCreateBatchQuickSignUrl FlowApproverInfo:FlowApproverInfo FlowIds:[s] FlowGroupId:s JumpUrl:s
      SignatureTypes:[n] ApproverSignTypes:[n] SignTypeSelector:n FlowBatchUrlInfo:FlowBatchUrlInfo
      Intention:Intention VideoVerifyTimesLimit:n CacheApproverInfo:b CanBatchReject:b
      PresetApproverInfo:PresetApproverInfo CanSkipReadFlow:b ExpiredOn:n
  ChannelCreateBatchSignUrl Name:s Mobile:s IdCardType:s IdCardNumber:s NotifyType:s FlowIds:[s] OrganizationName:s
      SignatureTypes:[n] JumpToDetail:b FlowBatchUrlInfo:FlowBatchUrlInfo OpenId:s OrganizationOpenId:s AutoJumpBack:b
      UrlUseEnv:s CanBatchReject:b CanSkipReadFlow:b
  ChannelCreateOrganizationBatchSignUrl FlowIds:[s] OpenId:s Name:s Mobile:s FlowGroupId:s CanBatchReject:b
      DynamicSignOption:DynamicSignOption RecipientIds:[s]
  ChannelCreateEmbedWebUrl EmbedType:s BusinessId:s UserData:s Option:EmbedUrlOption
  DescribeTemplates TemplateId:s ContentType:n TemplateIds:[s] Limit:n Offset:n TemplateName:s ChannelTemplateId:s
      QueryAllComponents:b WithPreviewUrl:b ShowPreviewComponents:b WithPdfUrl:b UserFlowTypeId:s
  OperateTemplate TemplateId:s OperateType:s TemplateName:s
  OperateChannelTemplate OperateType:s TemplateId:s ProxyOrganizationOpenIds:s AuthTag:s Available:n Limit:n Offset:n
  DescribeUserFlowType Filters:[Filter] QueryBindTemplate:b
  CreateSealByImage SealName:s SealImage:s GenerateSource:s SealType:s SealHorizontalText:s SealStyle:s SubSealType:s
      SealSize:s TaxIdentifyCode:s SealDescription:s Options:[Option]
  ChannelDescribeOrganizationSeals Limit:n Offset:n InfoType:n SealId:s SealTypes:[s] SealStatuses:[s]
  ChannelUpdateSealStatus Status:s SealId:s Reason:s Options:[Option]
  ChannelCreateSealPolicy SealId:s UserIds:[s] Options:[Option]
  ChannelDeleteSealPolicies SealId:s UserIds:[s]
  ChannelCreatePreparedPersonalEsign UserName:s IdCardNumber:s SealName:s IdCardType:s Mobile:s FileId:s SceneKey:s
  CreateConsoleLoginUrl ProxyOrganizationName:s UniformSocialCreditCode:s ProxyOperatorName:s ProxyOperatorMobile:s
      Module:s ModuleId:s MenuStatus:s Endpoint:s AutoJumpBackEvent:s AuthorizationTypes:[n]
      ProxyOperatorIdCardNumber:s AutoJumpUrl:s TopNavigationStatus:s AutoActive:b BusinessLicense:s ProxyAddress:s
      ProxyLegalName:s PowerOfAttorneys:[s] OrganizationAuthorizationOptions:OrganizationAuthorizationOptions
      BankAccountNumber:s JumpEvents:[JumpEvent] ProxyOrganizationIdCardType:s BusinessLicenseId:s
  SyncProxyOrganization ProxyOrganizationName:s BusinessLicense:s UniformSocialCreditCode:s ProxyLegalName:s
      ProxyLegalIdCardType:s ProxyLegalIdCardNumber:s ProxyAddress:s
  SyncProxyOrganizationOperators OperatorType:s ProxyOrganizationOperators:[ProxyOrganizationOperator]
  DescribeChannelOrganizations Limit:n OrganizationOpenId:s AuthorizationStatusList:[s] Offset:n
  ChannelDescribeEmployees Limit:n Filters:[Filter] Offset:n
  ModifyOrganizationBusinessInfo BizLicenseResourceId:s OrganizationName:s Address:s OrganizationType:s LegalName:s
      NewLegalMobile:s
  CreateChannelSubOrganizationActive SubOrganizationOpenIds:[s] Renew:b
  CreateBatchOrganizationRegistrationTasks RegistrationOrganizations:[RegistrationOrganizationInfo] Endpoint:s
      BatchAuthMethod:n
  DescribeBatchOrganizationRegistrationTasks TaskIds:[s]
  DescribeBatchOrganizationRegistrationUrls TaskId:s
  ChannelDescribeRoles Limit:s Filters:[Filter] Offset:n
  ChannelCreateUserRoles RoleIds:[s] UserIds:[s] OpenIds:[s]
  ChannelDeleteRoleUsers RoleId:s UserIds:[s] OpenIds:[s]
  DescribeExtendedServiceAuthInfo
  ModifyExtendedService ServiceType:s Operate:s Endpoint:s
  DescribeExtendedServiceAuthDetail ExtendServiceType:s Limit:n Offset:n
  DescribeUsage StartDate:s EndDate:s NeedAggregate:b Limit:n Offset:n
  ChannelDescribeBillUsageDetail StartTime:s EndTime:s QuotaType:s Offset:n Limit:n
  ChannelDescribeUserAutoSignStatus SceneKey:s UserInfo:UserThreeFactor
  CreateChannelFlowEvidenceReport FlowId:s ReportType:n
  DescribeChannelFlowEvidenceReport ReportId:s ReportType:n
`);

const structures = listed(`
  UploadFile FileBody:s FileName:s
  DownloadFlowInfo FileName:s FlowIdList:[s]
  FlowApproverInfo Name:s IdCardType:s IdCardNumber:s Mobile:s OrganizationName:s NotChannelOrganization:b OpenId:s
      OrganizationOpenId:s ApproverType:s RecipientId:s Deadline:n SignComponents:[Component] ComponentLimitType:[s]
      PreReadTime:n JumpUrl:s ApproverOption:ApproverOption ApproverNeedSignReview:b ApproverVerifyTypes:[n]
      ApproverSignTypes:[n] SignId:s NotifyType:s AddSignComponentsLimits:[ComponentLimit] ApproverRoleName:s
      SignTypeSelector:n Components:[Component] Intention:Intention SignEndpoints:[s] ApproverEmail:s
  Component ComponentId:s ComponentType:s ComponentName:s ComponentRequired:b ComponentRecipientId:s FileIndex:n
      GenerateMode:s ComponentWidth:n ComponentHeight:n ComponentPage:n ComponentPosX:n ComponentPosY:n
      ComponentExtra:s ComponentValue:s ComponentDateFontSize:n DocumentId:s ComponentDescription:s OffsetX:n
      OffsetY:n ChannelComponentId:s KeywordOrder:s KeywordPage:n RelativeLocation:s KeywordIndexes:[n] Placeholder:s
      LockComponentValue:b ForbidMoveAndDelete:b
  ApproverOption NoRefuse:b NoTransfer:b HideOneKeySign:b FillType:n FlowReadLimit:s ForbidAddSignDate:b
      ApproverMobileMode:s AddSignComponentUseSealSize:n
  ComponentLimit ComponentType:s ComponentValue:[s]
  Intention IntentionType:n IntentionQuestions:[IntentionQuestion] IntentionActions:[IntentionAction]
      RuleIdConfig:RuleIdConfig
  IntentionQuestion Question:s Answers:[s]
  IntentionAction Text:s
  RuleIdConfig Speed:n
  CcInfo Mobile:s Name:s CcType:n CcPermission:n
  FlowOperateLimit NoRelease:b
  FlowInfo FlowName:s Deadline:n TemplateId:s FlowApprovers:[FlowApproverInfo] FormFields:[FormField] FlowType:s
      FlowDescription:s CustomerData:s CustomShowMap:s CcInfos:[CcInfo] NeedSignReview:b CcNotifyType:n
      AutoSignScene:s FlowDisplayType:n FlowOperateLimit:FlowOperateLimit
  FormField ComponentValue:s ComponentId:s ComponentName:s LockComponentValue:b
  FlowFileInfo FileIds:[s] FlowName:s FlowApprovers:[FlowApproverInfo] Deadline:n FlowDescription:s FlowType:s
      CustomerData:s Unordered:b Components:[Component] CustomShowMap:s NeedSignReview:b FlowDisplayType:n
  FlowGroupOptions SelfOrganizationApproverSignEach:b OtherApproverSignEach:b NoEditFlowName:b NoEditFlowType:b
      NoEditDeadline:b SignComponentConfig:SignComponentConfig ForbidEditWatermark:b HideSignCodeAfterStart:b
      SignAfterStart:b PreviewAfterStart:b
  SignComponentConfig HideDate:b AddSignComponentUseSealSize:n
  RelieveInfo Reason:s RemainInForceItem:s OriginalExpenseSettlement:s OriginalOtherSettlement:s OtherDeals:s
  ReleasedApprover ApproverNumber:n ApproverType:s ReleasedApproverRecipientId:s Name:s IdCardType:s IdCardNumber:s
      Mobile:s OrganizationName:s OrganizationOpenId:s OpenId:s ApproverSignComponentType:s ApproverSignRole:s
      ApproverSignSealId:s
  NeedReviewApproverInfo ApproverType:s ApproverName:s ApproverMobile:s ApproverIdCardType:s ApproverIdCardNumber:s
      OrganizationName:s
  FlowForwardInfo FlowId:s RecipientId:s
  FillApproverInfo RecipientId:s OpenId:s ApproverName:s ApproverMobile:s OrganizationName:s OrganizationOpenId:s
      NotChannelOrganization:b ApproverIdCardType:s ApproverIdCardNumber:s FlowId:s
  DynamicFlowInfo FlowId:s FlowApprovers:[FlowApproverInfo] AutoSignScene:s ApproverVerifyType:s
  FlowGroupUrlInfo FlowGroupApproverInfos:[FlowGroupApproverInfo]
  FlowGroupApproverInfo FlowId:s RecipientId:s
  FlowBatchUrlInfo FlowBatchApproverInfos:[FlowBatchApproverInfo]
  FlowBatchApproverInfo FlowId:s RecipientId:s
  PresetApproverInfo Name:s Mobile:s IdCardNumber:s IdCardType:s OrganizationName:s
  DynamicSignOption DynamicReceiveType:n OrganizationOpenId:s
  EmbedUrlOption ShowFlowDetailComponent:b ShowTemplateComponent:b SkipUploadFile:b SkipDownloadFile:b
      ForbidEditWatermark:b SealDescription:s ForbidEditSealDescription:b
  Filter Key:s Values:[s]
  Option Key:s Value:s
  OrganizationAuthorizationOptions UniformSocialCreditCodeSame:b OrganizationNameSame:b LegalNameSame:b
      BankAccountNumberSame:b AddressSame:b BizLicenseSame:b
  JumpEvent JumpEventType:n JumpUrl:s
  ProxyOrganizationOperator Id:s Name:s IdCardType:s IdCardNumber:s Mobile:s DefaultRole:s
  RegistrationOrganizationInfo OrganizationName:s OrganizationOpenId:s OpenId:s UniformSocialCreditCode:s LegalName:s
      Address:s AdminName:s AdminMobile:s AuthorizationTypes:[n] AdminIdCardType:s AdminIdCardNumber:s
      BusinessLicense:s PowerOfAttorneys:[s] AutoJumpUrl:s
  UserThreeFactor Name:s IdCardType:s IdCardNumber:s
`);

/**
 * A documented parameter of another JSON type is a mistake of the program that sends it, also where nobody reads it.
 *
 * @throws TencentRefusal InvalidParameter.ParamError
 */
export function mustBeOfItsKinds(action: string, request: Parameters): void {
  check(request, actions.get(action));
}

function check(part: Parameters, kinds: ReadonlyMap<string, string> | undefined): void {
  for (const [name, kind] of kinds ?? []) {
    if (!part.has(name)) continue;
    const item = /^\[(.+)\]$/.exec(kind)?.[1];
    if (item === undefined) checkOne(part, name, kind);
    else if (structures.has(item)) for (const one of part.objects(name, Infinity)) check(one, structures.get(item));
    else part.listOf(name, item as 's' | 'n');
  }
}

function checkOne(part: Parameters, name: string, kind: string): void {
  if (kind === 's') part.isText(name);
  else if (kind === 'n') part.number(name);
  else if (kind === 'b') part.flag(name);
  else check(part.object(name)!, structures.get(kind));
}
