import { DomainError } from '../../../domain/errors.js';
import { TencentRefusal } from '../errors.js';
import { mobileOf } from '../translate.js';
import type { Operation, Operations } from './operation.js';

/** 企业与员工: the sub-clients of a channel and who acts for them. */

const syncOrganization: Operation = {
  needs: 'NEW_ORGANISATION',
  refusals: { ACCOUNT_EXISTS: 'FailedOperation.HasAuthorized' },
  run: async (app, caller, request) => {
    const name = request.text('ProxyOrganizationName', 60, 'InvalidParameter.OrganizationName')?.trim();
    if (!name) request.missing('ProxyOrganizationName');
    const externalId = caller.agent.organisationOpenId;
    const license = request.base64('BusinessLicense');
    if (license && license.length > 5 * 1024 * 1024)
      throw new TencentRefusal('LimitExceeded.FileSize', 'BusinessLicense');
    const facts = {
      name,
      registerNo: request.text('UniformSocialCreditCode', 64),
      legalPerson: request.text('ProxyLegalName', 50, 'InvalidParameter.Name'),
      legalPersonIdType: request.text('ProxyLegalIdCardType', 40),
      legalPersonIdNumber: request.text('ProxyLegalIdCardNumber', 64),
      address: request.text('ProxyAddress', 500),
    };
    const known = await app.companyAccount(caller.channel, { externalId });
    // Filled in again until the enterprise is verified; after that its name stays (protocols §3.3).
    if (!known) await app.createCompanyAccount(caller.channel, { ...facts, name: name!, externalId });
    else if (known.company.name !== name) throw new TencentRefusal('InvalidParameter.OrganizationName', name);
    else await app.updateCompanyAccount(caller.channel, { externalId }, facts);
    return {};
  },
};

const operatorTypes = ['CREATE', 'UPDATE', 'RESIGN'] as const;
const roles: Record<string, string> = {
  admin: 'ADMIN',
  'channel-normal-operator': 'NORMAL_OPERATOR',
  'channel-sales-man': 'SALESMAN',
};

const syncOperators: Operation = {
  needs: 'ORGANISATION',
  run: async (app, caller, request) => {
    const act =
      request.word('OperatorType', operatorTypes, 'OperationDenied.OperateType') ?? request.missing('OperatorType');
    const people = request.objects('ProxyOrganizationOperators', 200, 'LimitExceeded.ProxyOrganizationOperator');
    if (people.length === 0) throw new TencentRefusal('InvalidParameter.EmptyParams', 'ProxyOrganizationOperators');
    const rows = people.map((person) => {
      const role = person.text('DefaultRole', 40);
      if (role !== undefined && !Object.hasOwn(roles, role)) throw person.invalid('DefaultRole');
      return {
        externalId: person.requiredText('Id', 64),
        name: person.text('Name', 50),
        mobile: act === 'RESIGN' ? undefined : mobileOf(person, 'Mobile'),
        idType: person.text('IdCardType', 40),
        idNumber: person.text('IdCardNumber', 64),
        ...(role && { roles: [roles[role]!] }),
      };
    });
    const company = { externalId: caller.agent.organisationOpenId };
    const { failed } = await app.syncOperators(caller.channel, { company, act, rows });
    const [first] = failed;
    if (first && failed.length === rows.length) throw new DomainError(first.code, first.facts);
    return {
      Status: failed.length > 0 ? 2 : 1,
      FailedList: failed.map(({ externalId, code, facts }) => ({ Id: externalId, Message: whyFailed(code, facts) })),
    };
  },
};

const sentences: Record<string, string> = {
  ACCOUNT_EXISTS: '该员工已实名，不可覆盖',
  ACCOUNT_NOT_FOUND: '员工不存在',
  NOT_PERMITTED: '超管或法人不可离职',
  INPUT_INVALID: '参数不合法',
  INPUT_TOO_LONG: '参数过长',
};
const whyFailed = (code: string, facts: Record<string, string | number>): string =>
  [sentences[code] ?? '操作失败', facts.field].filter(Boolean).join(': ');

export const organisations: Operations = {
  SyncProxyOrganization: syncOrganization,
  SyncProxyOrganizationOperators: syncOperators,
};
