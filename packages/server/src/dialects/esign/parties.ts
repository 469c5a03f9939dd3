import type { Application, CompanyAccount, SealView } from '../../app/application.js';
import { EsignRefusal } from './errors.js';
import { accountIdOf, fileIdOf, orgIdOf, sealIdOf } from './ids.js';
import type { FieldMemo, PersonMemo, SignerMemo } from './memo.js';
import { signerKey } from './memo.js';
import type { EsignCaller } from './operations/operation.js';
import { noAccount, organisationOf } from './operations/accounts.js';
import type { RawField } from './reading.js';

/** Looks up the people, organisations and seals that a flow names. */

export async function personOf(app: Application, caller: EsignCaller, accountId: string): Promise<PersonMemo> {
  const account = await app.personAccount(caller, { id: accountIdOf(app, accountId) });
  if (!account?.externalId) throw noAccount();
  const { id, externalId, name, mobile, email } = account;
  return { accountId: id, externalId, name, mobile, email };
}

/** How an account is called that was made of a mobile number or mail address. */
export const accountPrefix = 'psnAccount:';

/** The person behind a mobile number or mail address (v3 psnAccount), under an account of the app's own. */
export async function personByContact(
  app: Application,
  caller: EsignCaller,
  contact: string,
  name: string | undefined,
): Promise<PersonMemo> {
  const externalId = `${accountPrefix}${contact}`.slice(0, 64);
  const facts = contact.includes('@') ? { email: contact } : { mobile: contact };
  const known =
    (await app.personAccount(caller, { externalId })) ??
    (await app.createPersonAccount(caller, { externalId, name, ...facts }));
  const { id, mobile, email } = known;
  return { accountId: id, externalId, name: known.name ?? name, mobile, email };
}

export const organisationNamed = (app: Application, caller: EsignCaller, orgId: string): Promise<CompanyAccount> =>
  organisationOf(app, caller, { id: orgIdOf(app, orgId) });

/** The app's own company, which platformSign seals for. */
export async function ownCompany(app: Application, caller: EsignCaller): Promise<{ orgId: string; orgName: string }> {
  const [company] = await app.listCompanies(caller);
  return { orgId: company!.id, orgName: company!.name };
}

/**
 * An organisation of the app's own tree lets a person act for it: he becomes one of its operators and may use its seals [A].
 * The app could seal for it by itself.
 */
export async function actingPerson(
  app: Application,
  caller: EsignCaller,
  org: CompanyAccount,
  person: PersonMemo,
): Promise<PersonMemo> {
  if (!org.own) return person;
  const operator = { id: person.accountId };
  const { personId } = await app.addOperator(caller, { company: { id: org.id }, operator });
  const { list } = await app.listSeals(caller, { company: { id: org.id }, states: ['ENABLED'] });
  const may = ({ grants }: SealView) => grants.some(({ to, personId: whom }) => to === 'COMPANY' || whom === personId);
  for (const { id } of list.filter((seal) => !may(seal)))
    await app.grantSeal(caller, { sealId: id, operators: [operator] });
  return person;
}

export interface SignerFacts {
  order: number;
  accountId?: string;
  /** An organisation's id, or the signer's own account id, or nothing. */
  authorizedAccountId?: string;
  platform?: boolean;
  auto?: boolean;
  thirdOrderNo?: string;
  willTypes?: string[];
  fields: RawField[];
}

/** A signer of v1/v2 with its fields; ids are looked up, so that a mistyped one is refused here. */
export async function signerOfV1(app: Application, caller: EsignCaller, facts: SignerFacts): Promise<SignerMemo> {
  const { order, thirdOrderNo, willTypes } = facts;
  const fields = facts.fields.map((field) => fieldMemo(app, field));
  const common = { order, thirdOrderNo, willTypes, fields };
  if (facts.platform) {
    const company = await ownCompany(app, caller);
    return {
      ...common,
      ...company,
      key: signerKey(order, company.orgId, 'platform'),
      party: 'COMPANY',
      platform: true,
    };
  }
  const org = await authorisedOrganisation(app, caller, facts);
  if (org && facts.auto && !org.own) throw notAutomatic(facts.authorizedAccountId ?? '');
  const accountId = facts.accountId ?? (org ? undefined : facts.authorizedAccountId);
  const person = accountId === undefined ? undefined : await personOf(app, caller, accountId);
  if (!org) {
    if (!person) throw noAccount();
    const authorised = facts.auto && (await app.autoSignStatus(caller, { person: { id: person.accountId } }));
    if (facts.auto && !authorised) throw notAutomatic(accountId ?? '');
    const personal = fields.map((field) => ({ ...field, identity: 'PERSONAL' as const }));
    return { ...common, fields: personal, key: signerKey(order, undefined, person.accountId), party: 'PERSON', person };
  }
  const acting = person && !facts.auto ? await actingPerson(app, caller, org, person) : undefined;
  return {
    ...common,
    key: signerKey(order, org.id, facts.auto ? 'auto' : acting?.accountId),
    party: 'COMPANY',
    orgId: org.id,
    orgName: org.company.name,
    person: acting,
  };
}

const notAutomatic = (account: string) => new EsignRefusal(1435011, `机构签署账号:${account} 不允许自动签署`);

/** A person signing for himself is named twice by some clients. */
async function authorisedOrganisation(
  app: Application,
  caller: EsignCaller,
  { accountId, authorizedAccountId }: SignerFacts,
): Promise<CompanyAccount | undefined> {
  if (authorizedAccountId === undefined || authorizedAccountId === accountId) return undefined;
  if (app.undressId('hex', 'account', authorizedAccountId) !== undefined) return undefined; // a person for himself
  return organisationNamed(app, caller, authorizedAccountId);
}

export const fieldMemo = (app: Application, { fileId, sealId, sealIds, ...field }: RawField): FieldMemo => ({
  ...field,
  fileId: fileIdOf(app, fileId),
  sealId: sealId && sealIdOf(app, sealId),
  sealIds: sealIds?.map((id) => sealIdOf(app, id)),
});
