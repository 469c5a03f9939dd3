import { type Account, type PersonFacts, checkExternalId } from '../../domain/accounts.js';
import { DomainError } from '../../domain/errors.js';
import type { AccountId, PersonId } from '../../domain/ids.js';
import type { AccountKey, AccountUseCases, NamedPerson, PersonAccount } from '../account-use-cases.js';
import type { Caller } from '../application.js';
import { checkContact } from '../contacts.js';
import type { AppRow, Person, Tx, World } from '../ports.js';
import { checkText } from '../text-limits.js';
import { lookingAgain } from './looking-again.js';
import { engage } from './engage.js';
import {
  appOf,
  findPersonAccount,
  isOwn,
  mustFindCompany,
  mustFindPerson,
  namedPerson,
  personViewOf,
} from './find-account.js';

/**
 * A person under the app's own id; verified at once in the sandbox, where nobody checks who it is.
 *
 * @throws DomainError ACCOUNT_EXISTS (facts: accountId), INPUT_INVALID, INPUT_TOO_LONG, COMPANY_NOT_FOUND, NOT_PERMITTED
 * @source e签宝 个人账户创建 createByThirdPartyUserId
 */
export const createPersonAccount: (
  world: World,
  caller: Caller,
  input: Parameters<AccountUseCases['createPersonAccount']>[1],
) => Promise<PersonAccount> = (world, caller, { company, roles, ...facts }) =>
  lookingAgain(() =>
    world.store.transaction('*', async (tx) => {
      const app = await appOf(tx, caller);
      const employer = company && (await mustFindCompany(tx, app, company)).company;
      if (employer && !isOwn(app, employer)) throw new DomainError('NOT_PERMITTED', { company: employer.name });
      const account = await insertPersonAccount(world, tx, app, { ...facts, companyId: employer?.id });
      if (employer) await engage(world, tx, employer.id, account, { roles });
      return personViewOf(tx, account);
    }),
  );

/** @throws DomainError ACCOUNT_EXISTS, INPUT_INVALID, INPUT_TOO_LONG */
export async function insertPersonAccount(
  world: World,
  tx: Tx,
  app: Pick<AppRow, 'id' | 'tenantId'>,
  facts: PersonFacts & Pick<Account, 'externalId' | 'companyId'>,
  { isVouchedFor = world.mode === 'sandbox' } = {},
): Promise<Account> {
  const { externalId, companyId } = facts;
  if (externalId !== undefined) checkExternalId(externalId);
  checkFacts(facts);
  const known = externalId ? await tx.accounts.byExternalId(app.id, 'PERSON', externalId) : undefined;
  if (known) throw new DomainError('ACCOUNT_EXISTS', { externalId: externalId!, accountId: known.id });
  const person = await personBehind(world, tx, facts);
  const account: Account = {
    id: world.newId() as AccountId,
    tenantId: app.tenantId,
    appId: app.id,
    kind: 'PERSON',
    externalId,
    companyId,
    ...factsOf(facts),
    personId: person.id,
    unverified: isVouchedFor ? undefined : true,
    createdAt: world.clock.business(),
  };
  await tx.accounts.insert(account);
  return account;
}

const factsOf = ({ name, mobile, email, idType, idNumber }: PersonFacts): PersonFacts => ({
  name,
  mobile,
  email,
  idType,
  idNumber,
});

/** @throws DomainError INPUT_INVALID, INPUT_TOO_LONG naming the field */
function checkFacts({ name, mobile, email, idType, idNumber }: PersonFacts): void {
  checkText('personName', name);
  if (mobile) checkContact({ contact: mobile, contactType: 'MOBILE' });
  if (email) checkContact({ contact: email, contactType: 'EMAIL' });
  checkText('idType', idType);
  checkText('idNumber', idNumber);
}

/**
 * Who a mobile number or mail address belongs to, as everywhere in the installation; without one a person of its own. A
 * second contact is only kept for a person made here: an app's word must not open a known person's pages to another number.
 */
async function personBehind(world: World, tx: Tx, { name, mobile, email }: PersonFacts): Promise<Person> {
  const fresh: Person = { id: world.newId() as PersonId, name, createdAt: world.clock.business() };
  if (!mobile && !email) return tx.people.insert(fresh);
  const [kind, contact] = mobile ? (['MOBILE', mobile] as const) : (['EMAIL', email!] as const);
  const found = await tx.people.ensure(kind, contact, { ...fresh, [kind === 'MOBILE' ? 'mobile' : 'email']: contact });
  const second = mobile && email && found.id === fresh.id && (await tx.people.addContact('EMAIL', email, found.id));
  if (!second) return found;
  const whole = { ...found, email };
  await tx.people.save(whole);
  return whole;
}

export const personAccount = (world: World, caller: Caller, key: AccountKey): Promise<PersonAccount | undefined> =>
  world.store.read('*', async (tx) => {
    const account = await findPersonAccount(tx, caller.appId, key);
    return account && personViewOf(tx, account);
  });

export const accountsOfPeople = (world: World, caller: Caller, personIds: readonly string[]): Promise<NamedPerson[]> =>
  world.store.read('*', async (tx) =>
    (await tx.accounts.ofPeople(caller.appId, personIds as PersonId[])).map((account) => namedPerson(account)),
  );

/** @throws DomainError ACCOUNT_NOT_FOUND, INPUT_INVALID, INPUT_TOO_LONG */
export const updatePersonAccount = (
  world: World,
  caller: Caller,
  key: AccountKey,
  changes: PersonFacts,
): Promise<PersonAccount> =>
  world.store.read('*', async (tx) => {
    const account = await mustFindPerson(tx, caller.appId, key);
    return personViewOf(tx, await changePersonAccount(world, tx, account, changes));
  });

/** What is not given stays. A new number or address makes it another person's account: that of who has the contact. */
export async function changePersonAccount(
  world: World,
  tx: Tx,
  account: Account,
  changes: PersonFacts,
): Promise<Account> {
  checkFacts(changes);
  const given = Object.fromEntries(Object.entries(factsOf(changes)).filter(([, value]) => value !== undefined));
  const changed: Account = { ...account, ...given };
  const moved = changed.mobile !== account.mobile || changed.email !== account.email;
  if (moved) changed.personId = (await personMovedTo(world, tx, account, changed)).id;
  await tx.accounts.save(changed);
  return changed;
}

/** A person nobody could reach until now keeps its place when the contact is nobody's. */
async function personMovedTo(world: World, tx: Tx, before: Account, after: Account): Promise<Person> {
  const person = (await tx.people.load(before.personId!))!;
  const [kind, contact] = after.mobile ? (['MOBILE', after.mobile] as const) : (['EMAIL', after.email] as const);
  const reachable = person.mobile !== undefined || person.email !== undefined;
  if (reachable || !contact || !(await tx.people.addContact(kind, contact, person.id))) {
    return personBehind(world, tx, after);
  }
  const reached = { ...person, [kind === 'MOBILE' ? 'mobile' : 'email']: contact };
  await tx.people.save(reached);
  return reached;
}

/** @throws DomainError ACCOUNT_NOT_FOUND */
export const deletePersonAccount = (world: World, caller: Caller, key: AccountKey): Promise<void> =>
  world.store.transaction('*', async (tx) => tx.accounts.delete(await mustFindPerson(tx, caller.appId, key)));
