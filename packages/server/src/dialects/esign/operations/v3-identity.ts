import type { Application, PersonAccount } from '../../../app/application.js';
import { hex, orgIdOf } from '../ids.js';
import { personByContact, personOf } from '../parties.js';
import { contactIn } from '../v3-signers.js';
import { noAccount, noOrganisation } from './accounts.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/** 认证信息, v3 (auth3/vssvtu, xxz4tc): in the sandbox everybody is taken at his word, elsewhere only who has been checked. */

async function personNamed(app: Application, caller: EsignCaller, { query }: Asked): Promise<PersonAccount> {
  const psnId = query.text('psnId');
  const contact = contactIn(query, 'psnAccount');
  if (psnId === undefined && contact === undefined) query.missing('psnAccount');
  const { accountId } =
    psnId === undefined ? await personByContact(app, caller, contact!, undefined) : await personOf(app, caller, psnId);
  return (await app.personAccount(caller, { id: accountId })) ?? nobody();
}
function nobody(): never {
  throw noAccount();
}

const personInfo: Operation = async (app, caller, asked) => {
  const person = await personNamed(app, caller, asked);
  return {
    realnameStatus: person.verified ? 1 : 0,
    authorizeUserInfo: true,
    psnId: hex(app, 'account', person.id),
    psnAccount: { accountMobile: person.mobile ?? null, accountEmail: person.email ?? null },
    psnInfo: {
      psnName: person.name ?? null,
      psnNationality: null,
      psnIDCardNum: person.idNumber ?? null,
      psnIDCardType: person.idType ?? null,
      bankCardNum: null,
      psnMobile: person.mobile ?? null,
    },
  };
};

const orgInfo: Operation = async (app, caller, { query }) => {
  const orgId = query.text('orgId');
  const orgName = query.text('orgName', 100);
  const number = query.text('orgIDCardNum', 50);
  if (orgId === undefined && orgName === undefined && number === undefined) query.missing('orgId');
  const known =
    orgId === undefined
      ? await app.companyDetail(caller, { name: orgName, registerNo: number })
      : { id: orgIdOf(app, orgId) };
  const org = known && (await app.companyAccount(caller, { id: known.id }));
  if (!org) throw noOrganisation();
  return {
    realnameStatus: org.verified ? 1 : 0,
    authorizeUserInfo: true,
    orgId: hex(app, 'tenant', org.id),
    orgName: org.company.name,
    orgAuthMode: null,
    orgInfo: {
      orgType: null,
      orgIDCardNum: org.company.registerNo ?? null,
      orgIDCardType: 'CRED_ORG_USCC',
      legalRepName: org.company.legalPerson ?? null,
      legalRepIDCardNum: null,
      legalRepIDCardType: null,
      orgBankAccountNum: null,
      corporateAccount: null,
      cnapsCode: null,
      licenseDownloadUrl: null,
      authorizationDownloadUrl: null,
      adminName: null,
      adminAccount: null,
    },
  };
};

export const identity: Operations = {
  'GET /v3/persons/identity-info': personInfo,
  'GET /v3/organizations/identity-info': orgInfo,
};
