import type { Contact } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Account } from '../domain/accounts.js';
import type { AppId, PersonId, TenantId } from '../domain/ids.js';
import type { ContactInput } from './application.js';
import type { Person, Tx, World } from './ports.js';

/** Mobile numbers as people write them, at most 20 characters; mails as the longest the standard allows. */
const patterns = { MOBILE: /^\+?[\d -]{5,20}$/, EMAIL: /^[^\s@]{1,64}@[^\s@]{1,189}$/ };
const namedKinds = ['MOBILE', 'EMAIL', 'EMPLOYEEID', 'NUMBER', 'OPENID', 'BIZID'] as const;

/** Who names somebody: the companies whose employees it may mean, and the app whose accounts. */
export interface Namer {
  scope: readonly TenantId[];
  appId?: AppId;
}
interface Known {
  person: Person;
  account?: Account;
}

/** @throws INPUT_INVALID naming the field */
export function checkContact({ contact, contactType }: ContactInput): void {
  if (!(namedKinds as readonly string[]).includes(contactType)) {
    throw new DomainError('INPUT_INVALID', { field: 'contactType', value: contactType });
  }
  const pattern = patterns[contactType as 'MOBILE' | 'EMAIL'];
  if (!contact || contact.length > 254 || (pattern && !pattern.test(contact))) {
    throw new DomainError('INPUT_INVALID', { field: 'contact', value: contact.slice(0, 40) });
  }
}

/**
 * The person a caller means. A mobile number or mail address nobody knows becomes a new person; an employee must exist.
 *
 * @throws INPUT_INVALID, EMPLOYEE_NOT_FOUND, EMPLOYEE_DISMISSED, ACCOUNT_NOT_FOUND
 */
export async function resolveContact(
  world: World,
  tx: Tx,
  namer: Namer,
  input: ContactInput,
): Promise<Contact & { personId: PersonId }> {
  checkContact(input);
  const { person, account }: Known = (await known(tx, namer, input)) ?? { person: await newPerson(world, tx, input) };
  return {
    contact: input.contact,
    contactType: input.contactType,
    name: input.name ?? account?.name ?? person.name,
    personId: person.id,
    ...(account && { accountId: account.id }),
  };
}

/** As `resolveContact`, but a stranger stays unknown. */
export async function findPerson(tx: Tx, namer: Namer, input: ContactInput): Promise<Person | undefined> {
  checkContact(input);
  return (await known(tx, namer, input))?.person;
}

async function known(tx: Tx, namer: Namer, input: ContactInput): Promise<Known | undefined> {
  const { contact, contactType } = input;
  if (contactType === 'MOBILE' || contactType === 'EMAIL') {
    const person = await tx.people.byContact(contactType, contact);
    return person && { person };
  }
  if (contactType === 'OPENID' || contactType === 'BIZID') return knownAccount(tx, namer, contact);
  return knownEmployee(tx, namer, contact, contactType);
}

async function knownAccount(tx: Tx, { appId }: Namer, externalId: string): Promise<Known> {
  const account = appId && (await tx.accounts.byExternalId(appId, 'PERSON', externalId));
  if (!account) throw new DomainError('ACCOUNT_NOT_FOUND', { account: externalId.slice(0, 80) });
  return { person: (await tx.people.load(account.personId!))!, account };
}

async function knownEmployee(
  tx: Tx,
  { scope }: Namer,
  contact: string,
  contactType: 'EMPLOYEEID' | 'NUMBER',
): Promise<Known> {
  if (contactType === 'EMPLOYEEID' && !/^\d{1,19}$/.test(contact)) {
    throw new DomainError('EMPLOYEE_NOT_FOUND', { contact });
  }
  const employee = await tx.organisation.employee(
    scope,
    contactType === 'EMPLOYEEID' ? { id: contact } : { number: contact },
  );
  if (!employee) throw new DomainError('EMPLOYEE_NOT_FOUND', { contact });
  if (employee.state !== 'ACTIVE') throw new DomainError('EMPLOYEE_DISMISSED', { contact });
  return { person: (await tx.people.load(employee.personId))! };
}

function newPerson(world: World, tx: Tx, { contact, contactType, name }: ContactInput): Promise<Person> {
  const kind = contactType as 'MOBILE' | 'EMAIL';
  const fresh: Person = { id: world.newId() as PersonId, name, createdAt: world.clock.business() };
  fresh[kind === 'MOBILE' ? 'mobile' : 'email'] = contact;
  return tx.people.ensure(kind, contact, fresh);
}

/** Where a person can be reached: mobile before mail. */
export const channelOf = (person: Person): { channel: 'SMS' | 'EMAIL'; contact: string } | undefined =>
  person.mobile
    ? { channel: 'SMS', contact: person.mobile }
    : person.email
      ? { channel: 'EMAIL', contact: person.email }
      : undefined;
