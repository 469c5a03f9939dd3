import type { AccountKey, Application, CompanyAccount, PersonAccount } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import type { Reader } from '../../reading.js';
import { accountIdOf, hex, orgIdOf } from '../ids.js';
import { EsignRefusal } from '../errors.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/** 个人账号、机构账号 (protocols §3.6): people and companies under the caller's own ids. */

const idTypes = [
  'CRED_PSN_CH_IDCARD',
  'CRED_PSN_CH_TWCARD',
  'CRED_PSN_CH_MACAO',
  'CRED_PSN_CH_HONGKONG',
  'CRED_PSN_PASSPORT',
] as const;
const orgIdTypes = ['CRED_ORG_USCC', 'CRED_ORG_CODE', 'CRED_ORG_REGCODE', 'CRED_ORG_UNKNOWN'] as const;

const personFacts = (body: Reader) => ({
  name: body.text('name', 100),
  idType: body.word('idType', idTypes),
  idNumber: body.text('idNumber', 50),
  mobile: body.text('mobile', 30)?.trim(),
  email: body.text('email', 254)?.trim(),
});

const companyFacts = (body: Reader) => ({
  name: body.text('name', 100),
  idType: body.word('idType', orgIdTypes),
  registerNo: body.text('idNumber', 50),
  legalPerson: body.text('orgLegalName', 100),
  legalPersonIdNumber: body.text('orgLegalIdNumber', 50),
});

/** The account that has the id already is named too: two known clients go on with it (protocols §2). */
async function orTheKnown<Made>(
  kind: 'account' | 'tenant',
  app: Application,
  make: () => Promise<Made>,
): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'ACCOUNT_EXISTS')) throw error;
    const known = hex(app, kind, String(error.facts.accountId));
    throw new EsignRefusal(53000000, '账号已存在', kind === 'account' ? { accountId: known } : { orgId: known });
  }
}

const createAccount: Operation = async (app, caller, { body }) => {
  const facts = personFacts(body);
  const externalId = body.requiredText('thirdPartyUserId', 64);
  const input = { ...facts, name: facts.name ?? body.missing('name'), idType: facts.idType ?? idTypes[0], externalId };
  const { id } = await orTheKnown('account', app, () => app.createPersonAccount(caller, input));
  return { accountId: hex(app, 'account', id) };
};

/** Named by its id in the path, or by the caller's own id in the query. */
const accountKey = (app: Application, { parts, query, body }: Asked): AccountKey =>
  parts.accountId === undefined
    ? { externalId: query.text('thirdPartyUserId', 64) ?? body.requiredText('thirdPartyUserId', 64) }
    : { id: accountIdOf(app, parts.accountId) };

const orgKey = (app: Application, { parts, query, body }: Asked): AccountKey =>
  parts.orgId === undefined
    ? { externalId: query.text('thirdPartyUserId', 64) ?? body.requiredText('thirdPartyUserId', 64) }
    : { id: orgIdOf(app, parts.orgId) };

export const noAccount = () => new EsignRefusal(1435002, '参数错误: 账号不存在');
export const noOrganisation = () => new EsignRefusal(1435002, '参数错误: 机构不存在');

const accountWire = (app: Application, account: PersonAccount) => ({
  accountId: hex(app, 'account', account.id),
  name: account.name ?? null,
  idType: account.idType ?? null,
  idNumber: account.idNumber ?? null,
  mobile: account.mobile ?? null,
  email: account.email ?? null,
  thirdPartyUserId: account.externalId ?? null,
  thirdPartyUserType: null,
  status: true,
});

const getAccount: Operation = async (app, caller, asked) => {
  const found = await app.personAccount(caller, accountKey(app, asked));
  if (!found) throw noAccount();
  return accountWire(app, found);
};

const updateAccount: Operation = async (app, caller, asked) =>
  accountWire(app, await app.updatePersonAccount(caller, accountKey(app, asked), personFacts(asked.body)));

const deleteAccount: Operation = async (app, caller, asked) => {
  await app.deletePersonAccount(caller, accountKey(app, asked));
  return null;
};

const createOrganisation: Operation = async (app, caller, { body }) => {
  const creator = body.text('creator');
  const facts = companyFacts(body);
  const input = {
    ...facts,
    name: facts.name ?? body.missing('name'),
    idType: facts.idType ?? orgIdTypes[0],
    externalId: body.requiredText('thirdPartyUserId', 64),
    creator: creator === undefined ? undefined : { id: accountIdOf(app, creator) }, // marked required; a known client leaves it out
  };
  const { id } = await orTheKnown('tenant', app, () => app.createCompanyAccount(caller, input));
  return { orgId: hex(app, 'tenant', id) };
};

const organisationWire = (app: Application, { id, externalId, company }: CompanyAccount) => ({
  orgId: hex(app, 'tenant', id),
  thirdPartyUserId: externalId ?? null,
  name: company.name,
  idType: orgIdTypes[0] as string,
  idNumber: company.registerNo ?? null,
  orgLegalName: company.legalPerson ?? null,
  orgLegalIdNumber: null,
  status: true,
});

/** An organisation is found while its account is: the company of a deleted one is nobody's any more. */
export async function organisationOf(app: Application, caller: EsignCaller, key: AccountKey): Promise<CompanyAccount> {
  const found = await app.companyAccount(caller, key);
  if (!found) throw noOrganisation();
  return found;
}

const getOrganisation: Operation = async (app, caller, asked) =>
  organisationWire(app, await organisationOf(app, caller, orgKey(app, asked)));

const updateOrganisation: Operation = async (app, caller, asked) =>
  organisationWire(app, await app.updateCompanyAccount(caller, orgKey(app, asked), companyFacts(asked.body)));

const deleteOrganisation: Operation = async (app, caller, asked) => {
  await app.deleteCompanyAccount(caller, orgKey(app, asked));
  return null;
};

export const accounts: Operations = {
  'POST /v1/accounts/createByThirdPartyUserId': createAccount,
  'GET /v1/accounts/{accountId}': getAccount,
  'GET /v1/accounts/getByThirdId': getAccount,
  'PUT /v1/accounts/{accountId}': updateAccount,
  'POST /v1/accounts/updateByThirdId': updateAccount,
  'DELETE /v1/accounts/{accountId}': deleteAccount,
  'DELETE /v1/accounts/deleteByThirdId': deleteAccount,
  'POST /v1/organizations/createByThirdPartyUserId': createOrganisation,
  'GET /v1/organizations/{orgId}': getOrganisation,
  'GET /v1/organizations/getByThirdId': getOrganisation,
  'PUT /v1/organizations/{orgId}': updateOrganisation,
  'POST /v1/organizations/updateByThirdId': updateOrganisation,
  'DELETE /v1/organizations/{orgId}': deleteOrganisation,
  'DELETE /v1/organizations/deleteByThirdId': deleteOrganisation,
};
