import type { Application } from '../../app/application.js';
import type { Reader } from '../reading.js';
import { orgIdOf } from './ids.js';
import { type FieldMemo, type PersonMemo, signerKey, type SignerMemo } from './memo.js';
import { organisationOf } from './operations/accounts.js';
import type { EsignCaller } from './operations/operation.js';
import { actingPerson, fieldMemo, organisationNamed, ownCompany, personByContact, personOf } from './parties.js';
import { EsignRefusal } from './errors.js';
import { fieldOfV3 } from './v3-reading.js';

/** signers of v3 (protocols §4): 0 person, 1 organisation, 2 its legal representative. */

const contactPattern = /^(\+?\d[\d -]{4,19}|[^\s@]+@[^\s@]+)$/;

export function contactIn(reader: Reader, name: string): string | undefined {
  const contact = reader.text(name, 100)?.trim();
  if (contact !== undefined && !contactPattern.test(contact)) throw reader.invalid(name);
  return contact;
}

/** psnAccount and psnId exclude each other; with an account's name the person's own has to be given (protocols §4). */
export async function personIn(app: Application, caller: EsignCaller, info: Reader): Promise<PersonMemo> {
  const psnId = info.text('psnId');
  const contact = contactIn(info, 'psnAccount');
  const name = info.object('psnInfo')?.text('psnName', 100);
  if (psnId !== undefined && contact !== undefined) throw info.invalid('psnAccount');
  if (psnId !== undefined) return personOf(app, caller, psnId);
  return personByContact(app, caller, contact ?? info.missing('psnAccount'), name);
}

type Org = Pick<SignerMemo, 'orgId' | 'orgName'> & { hosted?: Awaited<ReturnType<typeof organisationNamed>> };

export async function organisationIn(app: Application, caller: EsignCaller, info: Reader): Promise<Org> {
  const orgId = info.text('orgId');
  const orgName = info.text('orgName', 100)?.trim();
  if (orgId !== undefined && orgName !== undefined) throw info.invalid('orgName');
  if (orgId !== undefined) return ofCompany(await organisationOf(app, caller, { id: orgIdOf(app, orgId) }));
  const named = orgName ?? info.missing('orgName');
  const known = await app.companyDetail(caller, { name: named });
  const hosted = known && (await app.companyAccount(caller, { id: known.id }));
  return hosted ? ofCompany(hosted) : { orgName: named };
}
const ofCompany = (hosted: Awaited<ReturnType<typeof organisationNamed>>): Org => ({
  orgId: hosted.id,
  orgName: hosted.company.name,
  hosted,
});

export async function signerOfV3(app: Application, caller: EsignCaller, signer: Reader): Promise<SignerMemo> {
  const type = signer.integer('signerType') ?? signer.missing('signerType');
  if (![0, 1, 2].includes(type)) throw signer.invalid('signerType');
  const config = signer.object('signConfig');
  const order = config?.integer('signOrder') ?? 1;
  if (order < 1 || order > 255) throw config!.invalid('signOrder');
  const taskType = config?.integer('signTaskType');
  if (taskType !== undefined && taskType !== 0 && taskType !== 1) throw config!.invalid('signTaskType');
  const identity = type === 0 ? 'PERSONAL' : type === 1 ? 'COMPANY' : 'LP';
  const said = signer.list('signFields', 300);
  if (said.length === 0) signer.missing('signFields');
  const fields = said.map((field) => fieldMemo(app, fieldOfV3(field, identity)));
  const common = {
    order,
    taskType,
    willTypes: willTypesOf(signer),
    forcedReadingTime: config?.text('forcedReadingTime', 10),
    fields,
  };
  return type === 0 ? personSigner(app, caller, signer, common) : companySigner(app, caller, signer, common);
}

type Common = Pick<SignerMemo, 'order' | 'taskType' | 'willTypes' | 'forcedReadingTime' | 'fields'>;

const willTypesOf = (signer: Reader): string[] | undefined => {
  const auth = signer.object('noticeConfig') ?? signer.object('authConfig');
  return auth?.has('willingnessAuthModes') ? auth.texts('willingnessAuthModes', 20) : undefined;
};

async function personSigner(
  app: Application,
  caller: EsignCaller,
  signer: Reader,
  common: Common,
): Promise<SignerMemo> {
  const person = await personIn(app, caller, signer.object('psnSignerInfo') ?? signer.missing('psnSignerInfo'));
  if (isAuto(common.fields) && !(await app.autoSignStatus(caller, { person: { id: person.accountId } })))
    throw notAuthorised();
  return { ...common, party: 'PERSON', person, key: signerKey(common.order, undefined, person.accountId) };
}

const isAuto = (fields: readonly FieldMemo[]): boolean => fields.every(({ auto }) => auto);
const notAuthorised = () => new EsignRefusal(1437182, '未获取该企业有效的印章授权');

/** Without an organisation named it is the app's own company, which seals by itself (自动落章). */
async function companySigner(
  app: Application,
  caller: EsignCaller,
  signer: Reader,
  common: Common,
): Promise<SignerMemo> {
  const info = signer.object('orgSignerInfo');
  const auto = isAuto(common.fields);
  if (!info) {
    if (!auto) signer.missing('orgSignerInfo');
    const own = await ownCompany(app, caller);
    return { ...common, ...own, party: 'COMPANY', platform: true, key: signerKey(common.order, own.orgId, 'platform') };
  }
  const { hosted, ...org } = await organisationIn(app, caller, info);
  const party = 'COMPANY' as const;
  if (auto) {
    if (!hosted?.own && org.orgId !== caller.tenantId) throw notAuthorised();
    return { ...common, ...org, party, key: signerKey(common.order, org.orgId, 'auto') };
  }
  const person = await personIn(app, caller, info.object('transactorInfo') ?? info.missing('transactorInfo'));
  if (hosted) await actingPerson(app, caller, hosted, person);
  return { ...common, ...org, party, person, key: signerKey(common.order, org.orgId ?? org.orgName, person.accountId) };
}
