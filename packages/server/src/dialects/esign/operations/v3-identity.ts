import type { Application, PersonAccount, SealView } from '../../../app/application.js';
import { hex, orgIdOf } from '../ids.js';
import { personByContact, personOf } from '../parties.js';
import { EsignRefusal } from '../refusal.js';
import { contactIn } from '../v3-signers.js';
import { noAccount, noOrganisation, organisationOf } from './accounts.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/** 认证信息与印章, v3: in the sandbox everybody is taken at his word, elsewhere only who has been checked. */

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
      orgIDCardNum: org.company.registerNo ?? null,
      orgIDCardType: 'CRED_ORG_USCC',
      legalRepName: org.company.legalPerson ?? null,
      legalRepIDCardNum: null,
      adminName: null,
      adminAccount: null,
    },
  };
};

const pixelsOf = (points: number): number => Math.round((points * 96) / 72);
const statuses = { ENABLED: [1, '已启用'], DISABLED: [2, '已停用'], PENDING: [3, '审核中'] } as const;

function sealWire(app: Application, seal: SealView) {
  const [sealStatus, statusDescription] = statuses[seal.state as keyof typeof statuses] ?? [2, '已停用'];
  return {
    sealId: hex(app, 'seal', seal.id),
    sealName: seal.name,
    defaultSealFlag: seal.isDefault,
    sealStatus,
    statusDescription,
    sealBizType: seal.kind,
    sealStyle: seal.from === 'IMAGE' ? 2 : 1,
    sealWidth: pixelsOf(seal.widthPoints),
    sealHeight: pixelsOf(seal.heightPoints),
    sealCreateTime: seal.createdAt,
    sealImageDownloadUrl: null,
  };
}

function pageOf({ query }: Asked): { offset: number; limit: number } {
  const page = query.integer('pageNum') ?? 1;
  const limit = query.integer('pageSize') ?? 20;
  if (page < 1) throw query.invalid('pageNum');
  if (limit < 1) throw query.invalid('pageSize');
  if (limit > 20) throw new EsignRefusal(1430002, '参数错误: 每页条数不能大于20');
  return { offset: (page - 1) * limit, limit };
}

const orgSeals: Operation = async (app, caller, asked) => {
  const org = await organisationOf(app, caller, { id: orgIdOf(app, asked.query.requiredText('orgId')) });
  const { total, list } = await app.listSeals(caller, { company: { id: org.id }, ...pageOf(asked) });
  return { total, seals: list.map((seal) => sealWire(app, seal)) };
};

const personSeals: Operation = async (app, caller, asked) => {
  const { accountId } = await personOf(app, caller, asked.query.requiredText('psnId'));
  const { total, list } = await app.listSeals(caller, { person: { id: accountId }, ...pageOf(asked) });
  return { total, seals: list.map((seal) => sealWire(app, seal)) };
};

export const identity: Operations = {
  'GET /v3/persons/identity-info': personInfo,
  'GET /v3/organizations/identity-info': orgInfo,
  'GET /v3/seals/org-own-seal-list': orgSeals,
  'GET /v3/seals/psn-seal-list': personSeals,
};
