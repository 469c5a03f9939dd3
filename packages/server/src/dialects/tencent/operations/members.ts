import type { Application, CompanyAccount, PersonAccount } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { maskContact, maskName } from '../../../domain/masking.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { seconds } from '../reply.js';
import { mobileOf } from '../translate.js';
import { taskOf } from './cancelling.js';
import type { Operation, Operations, TencentCaller } from './operation.js';
import { roleIdOf, roleNameOf } from './roles.js';

/** 企业与员工, continued: lists, the way into the console, registering several at once. */

const describeOrganizations: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const Limit = request.integer('Limit', 1, 200) ?? request.missing('Limit');
    const Offset = request.integer('Offset', 0) ?? 0;
    const one = request.text('OrganizationOpenId', 64);
    const states = request.texts('AuthorizationStatusList', 10);
    const known = one ? await app.companyAccount(caller.channel, { externalId: one }) : undefined;
    const { total, list } = one
      ? { total: known ? 1 : 0, list: known ? [known] : [] }
      : await app.listCompanyAccounts(caller.channel, { offset: Offset, limit: Limit });
    const shown = list
      .map(organisationInfo)
      .filter(({ AuthorizationStatus }) => states.length === 0 || states.includes(AuthorizationStatus));
    return { ChannelOrganizationInfos: shown, Offset, Limit, Total: states.length === 0 ? total : shown.length };
  },
};

const organisationInfo = ({ company, externalId, verified }: CompanyAccount) => ({
  OrganizationId: '',
  OrganizationOpenId: externalId ?? '',
  OrganizationName: company.name,
  UnifiedSocialCreditCode: company.registerNo ?? '',
  LegalName: company.legalPerson ?? '',
  LegalOpenId: '',
  AdminName: '',
  AdminOpenId: '',
  AdminMobile: '',
  AuthorizationStatus: verified ? 'VERIFIED' : 'UNVERIFIED',
  AuthorizationType: '',
  ActiveStatus: verified ? 1 : 0,
  LicenseExpireTime: 0,
  HasSubmittedAuthInfo: verified,
});

const describeEmployees: Operation = {
  run: async (app, caller, request) => {
    const Limit = request.integer('Limit', 1, 20) ?? request.missing('Limit');
    const Offset = request.integer('Offset', 0) ?? 0;
    request.objects('Filters', 10);
    const company = { externalId: caller.agent.organisationOpenId };
    const { total, list } = await app.listOperators(caller.channel, { company, offset: Offset, limit: Limit });
    return { Employees: list.map(staff), Offset, Limit, TotalCount: total };
  },
};

const staff = ({ externalId, name, mobile, verified, createdAt, roles }: PersonAccount) => ({
  UserId: externalId ?? '',
  OpenId: externalId ?? '',
  DisplayName: maskName(name ?? ''),
  Mobile: mobile ? maskContact(mobile) : '',
  Email: '',
  Roles: roles.map((role) => ({ RoleId: roleIdOf(role), RoleName: roleNameOf(role) })),
  Department: null,
  Verified: verified,
  CreatedOn: seconds(createdAt),
  VerifiedOn: verified ? seconds(createdAt) : 0,
  QuiteJob: 0,
});

// ── the way into the console ────────────────────────────────────────────────────────────────────────────────────────

const endpoints = ['PC', 'CHANNEL', 'SHORT_URL', 'WEIXIN_QRCODE_URL', 'APP', 'H5', 'SHORT_H5'] as const;
const modules = ['DOCUMENT', 'TEMPLATE', 'SEAL', 'OPERATOR'] as const;

/**
 * Introduces an enterprise and its first operator. In the sandbox both are verified at once, and the link leads to the front
 * page of the installation: there is no console of sub-clients yet.
 */
const consoleLogin: Operation = {
  needs: 'NEW_ORGANISATION',
  refusals: { ACCOUNT_EXISTS: 'FailedOperation.HasAuthorized' },
  run: async (app, caller, request) => {
    const name = request.text('ProxyOrganizationName', 60, 'InvalidParameter.OrganizationName')?.trim();
    if (!name) throw new TencentRefusal('MissingParameter.CompanyActiveInfo', 'ProxyOrganizationName');
    request.word('Endpoint', endpoints, 'InvalidParameter.EndPoint');
    request.word('Module', modules);
    request.word('MenuStatus', ['ENABLE', 'DISABLE'], 'InvalidParameter.MenuStatus');
    const { organisationOpenId: externalId, operatorOpenId } = caller.agent;
    if (operatorOpenId === '') throw new TencentRefusal('MissingParameter.ProxyOperatorOpenId');
    const known = await app.companyAccount(caller.channel, { externalId });
    if (known && known.company.name !== name) throw new TencentRefusal('InvalidParameter.OrganizationName', name);
    const company =
      known ??
      (await app.createCompanyAccount(caller.channel, {
        externalId,
        name,
        registerNo: request.text('UniformSocialCreditCode', 64),
      }));
    const operator = await operatorOf(app, caller, request, externalId);
    return {
      ConsoleUrl: `${caller.baseUrl}/?organization=${encodeURIComponent(externalId)}&operator=${encodeURIComponent(operatorOpenId)}`,
      IsActivated: company.verified,
      ProxyOperatorIsVerified: operator?.verified ?? false,
    };
  },
};

async function operatorOf(
  app: Application,
  caller: TencentCaller,
  request: Parameters,
  company: string,
): Promise<PersonAccount | undefined> {
  const { operatorOpenId } = caller.agent;
  const known = await app.personAccount(caller.channel, { externalId: operatorOpenId });
  const name = request.text('ProxyOperatorName', 50, 'InvalidParameter.Name');
  const mobile = mobileOf(request, 'ProxyOperatorMobile');
  if (known || !name || !mobile) return known;
  const row = { externalId: operatorOpenId, name, mobile, idNumber: request.text('ProxyOperatorIdCardNumber', 64) };
  const { failed } = await app.syncOperators(caller.channel, {
    company: { externalId: company },
    act: 'CREATE',
    rows: [row],
  });
  if (failed[0]) throw new DomainError(failed[0].code, failed[0].facts);
  return app.personAccount(caller.channel, { externalId: operatorOpenId });
}

// ── several at once ─────────────────────────────────────────────────────────────────────────────────────────────────

const kind = 'REGISTRATION';
interface Registration {
  openId: string;
  name: string;
  why: string;
}

const registerAll: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const rows = request.objects('RegistrationOrganizations', 10);
    if (rows.length === 0) request.missing('RegistrationOrganizations');
    const done: Registration[] = [];
    for (const row of rows) {
      const openId = row.requiredText('OrganizationOpenId', 64);
      const name = row.requiredText('OrganizationName', 60);
      const facts = {
        registerNo: row.text('UniformSocialCreditCode', 64),
        legalPerson: row.text('LegalName', 50, 'InvalidParameter.Name'),
        address: row.text('Address', 500),
      };
      const why = await app.createCompanyAccount(caller.channel, { ...facts, externalId: openId, name }).then(
        () => '',
        (error: unknown) => {
          if (error instanceof DomainError) return error.code === 'ACCOUNT_EXISTS' ? '企业已存在' : '企业信息不合法';
          throw error;
        },
      );
      done.push({ openId, name, why });
    }
    const task = await app.keepTask(caller.channel, { kind, result: { done } });
    return { TaskId: caller.ids.out('task', task.id), ErrorMessages: done.map(({ why }) => why) };
  },
};

const registrationOf = async (app: Application, caller: TencentCaller, id: string): Promise<Registration[]> =>
  (await taskOf(app, { ...caller, ...caller.channel }, kind, id)).result.done as Registration[];

const describeRegistrations: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const ids = request.texts('TaskIds', 10);
    if (ids.length === 0) request.missing('TaskIds');
    const details: object[] = [];
    for (const TaskId of ids)
      for (const { why } of await registrationOf(app, caller, TaskId))
        details.push({ TaskId, Status: why ? 'Failed' : 'Authorization', ErrorMessage: why });
    return { Details: details };
  },
};

const describeRegistrationUrls: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const done = await registrationOf(app, caller, request.requiredText('TaskId', 64));
    return {
      OrganizationAuthUrls: done.map(({ openId, name, why }) => ({
        AuthUrl: why ? '' : `${caller.baseUrl}/?organization=${encodeURIComponent(openId)}`,
        ErrorMessage: why,
        OrganizationName: name,
        SubTaskId: '',
      })),
    };
  },
};

/** Every sub-client here is active as soon as it is verified. */
const activate: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const ids = request.texts('SubOrganizationOpenIds', 100);
    if (ids.length === 0) request.missing('SubOrganizationOpenIds');
    for (const externalId of ids) {
      const found = await app.companyAccount(caller.channel, { externalId });
      if (!found) throw new TencentRefusal('ResourceNotFound.Organization', externalId);
      if (!found.verified) throw new TencentRefusal('OperationDenied.NoIdentityVerify', externalId);
    }
    return {};
  },
};

/** A company's new name and data after a change of its licence. */
const modifyBusiness: Operation = {
  needs: 'ADMINISTRATOR',
  refusals: { COMPANY_NAME_TAKEN: 'FailedOperation.HasAuthorized' },
  run: async (app, caller, request) => {
    const license = request.requiredText('BizLicenseResourceId', 64);
    const fileId = caller.ids.in('file', license);
    if (fileId === undefined) throw new TencentRefusal('ResourceNotFound.File', license);
    await app.fileDetail(caller, fileId);
    const unfinished = await app.listContracts(caller, {
      states: ['REVIEWING', 'FILLING', 'SIGNING', 'SIGNED'],
      publishedFrom: 0,
      limit: 100,
    });
    const flows = unfinished.list.map(({ id }) => caller.ids.out('contract', id));
    if (flows.length > 0)
      return {
        ErrorCode: 1,
        ErrorMessage: '存在未完成的合同',
        UnfinishedCount: unfinished.total,
        FlowIds: flows,
        ChannelFlowIds: flows,
      };
    await app.updateCompanyAccount(
      caller.channel,
      { externalId: caller.agent.organisationOpenId },
      {
        name: request.text('OrganizationName', 60, 'InvalidParameter.OrganizationName'),
        address: request.text('Address', 500),
        legalPerson: request.text('LegalName', 50, 'InvalidParameter.Name'),
      },
    );
    return { ErrorCode: 0, ErrorMessage: '', UnfinishedCount: 0, FlowIds: [], ChannelFlowIds: [] };
  },
};

export const members: Operations = {
  DescribeChannelOrganizations: describeOrganizations,
  ChannelDescribeEmployees: describeEmployees,
  CreateConsoleLoginUrl: consoleLogin,
  CreateBatchOrganizationRegistrationTasks: registerAll,
  DescribeBatchOrganizationRegistrationTasks: describeRegistrations,
  DescribeBatchOrganizationRegistrationUrls: describeRegistrationUrls,
  CreateChannelSubOrganizationActive: activate,
  ModifyOrganizationBusinessInfo: modifyBusiness,
};
