import type { CompanyEvent, CompanyEventType } from '../../domain/company-events.js';
import type { DressId, Subscription } from '../../app/application.js';

/**
 * Messages about an enterprise, its people, seals and templates (protocols §6.3, §6.4). Where the vendor prints no table of
 * fields, what it prints of the like is sent.
 */

interface Message {
  MsgType: string;
  MsgData: Record<string, unknown>;
}
type Writer = (event: CompanyEvent, to: Subscription, dress: DressId) => Message | Message[];

const seconds = (at: number): number => Math.floor(at / 1000);
const services: Readonly<Record<string, string>> = {
  DOWNLOAD: 'DOWNLOAD_FLOW',
  AUTO_SIGN: 'AUTO_SIGN',
  OVERSEAS_SIGNERS: 'OVERSEA_SIGN',
  CHECK_BY_MOBILE: 'MOBILE_CHECK_APPROVER',
  YOUNGER_SIGNERS: 'AGE_LIMIT_EXPANSION',
  HIDE_OPERATOR: 'HIDE_OPERATOR_DISPLAY',
};

/** What every message about an enterprise begins with. */
const head = ({ by }: CompanyEvent, to: Subscription, dress: DressId) => ({
  ApplicationId: dress('app', to.appId).base62,
  ProxyOrganizationOpenId: to.companyExternalId ?? '',
  ProxyOperatorOpenId: by ?? '',
});

/** One message for each person a seal was given to or taken from. */
const seal =
  (Operate: string): Writer =>
  (event, to, dress) => {
    const { sealId, sealName = '', operators = [''] } = event.about;
    return operators.map((AuthorizedOperatorOpenId) => ({
      MsgType: 'OperateSeal',
      MsgData: {
        ...head(event, to, dress),
        AuthorizedOperatorOpenId,
        SealId: sealId ? dress('seal', sealId).base62 : '',
        SealName: sealName,
        Operate,
        OperateOn: seconds(event.at),
      },
    }));
  };

const template =
  (MsgType: string, time: string): Writer =>
  (event, to, dress) => {
    const { templateId, templateName = '', on } = event.about;
    const data = {
      ...head(event, to, dress),
      OrganizationId: to.companyExternalId ?? '',
      OperatorUserId: event.by ?? '',
      TemplateId: templateId ? dress('template', templateId).base62 : '',
      TemplateName: templateName,
      TemplateStatus: MsgType === 'TemplateDelete' ? 'DELETED' : on ? 'ONLINE' : 'OFFLINE',
      [time]: seconds(event.at),
    };
    return { MsgType, MsgData: data };
  };

const staff =
  (MsgType: string): Writer =>
  (event, to, dress) => {
    const { operators = [], operatorName = '', mobile = '', roles = [] } = event.about;
    return operators.map((ProxyOperatorOpenId) => ({
      MsgType,
      MsgData: {
        ...head(event, to, dress),
        ProxyOperatorOpenId,
        Name: operatorName,
        Mobile: mobile,
        RoleIds: roles,
        OperateOn: seconds(event.at),
      },
    }));
  };

const joined: Writer = (event, to, dress) => {
  const { companyName = '', registerNo = '', legalPerson = '' } = event.about;
  const about = head(event, to, dress);
  return [
    { MsgType: 'OrgAuth', MsgData: { ...about, AuthSuccess: true } },
    {
      MsgType: 'OrgOpenTsignBiz',
      MsgData: {
        ...about,
        ProxyAppId: '',
        OpenSuccess: true,
        OrganizationName: companyName,
        USCC: registerNo,
        LegalName: legalPerson,
      },
    },
  ];
};

const writers: Record<CompanyEventType, Writer> = {
  COMPANY_JOINED: joined,
  OPERATOR_JOINED: staff('VerifyStaffInfo'),
  OPERATOR_LEFT: staff('QuiteJob'),
  ROLES_CHANGED: staff('RolesChange'),
  SEAL_MADE: seal('Create'),
  SEAL_ENABLED: seal('Enable'),
  SEAL_DISABLED: seal('Disable'),
  SEAL_DESTROYED: seal('Delete'),
  SEAL_GRANTED: seal('Valid'),
  SEAL_WITHDRAWN: seal('Invalid'),
  TEMPLATE_MADE: template('TemplateAdd', 'CreateTime'),
  TEMPLATE_CHANGED: template('TemplateUpdate', 'UpdateTime'),
  TEMPLATE_SWITCHED: template('TemplateAvailable', 'OperateOn'),
  TEMPLATE_DELETED: template('TemplateDelete', 'DeleteTime'),
  SERVICE_SWITCHED: (event, to, dress) => ({
    MsgType: 'OperateExtendedService',
    MsgData: {
      ...head(event, to, dress),
      ServiceType: services[event.about.service ?? ''] ?? '',
      Operate: event.about.on ? 'OPEN' : 'CLOSE',
      OperateOn: seconds(event.at),
    },
  }),
  CONTRACTS_RECALLED: (event, to, dress) => ({
    MsgType: 'CancelFlows',
    MsgData: {
      ...head(event, to, dress),
      TaskId: event.about.taskId ? dress('task', event.about.taskId).base62 : '',
      ...event.about.result,
    },
  }),
};

export const companyMessages = (event: CompanyEvent, to: Subscription, dress: DressId): Message[] =>
  [writers[event.type](event, to, dress)].flat();
