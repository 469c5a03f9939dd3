import type { AccountRows, AppRows, OrganisationRows, Tx } from '../../app/ports.js';

/** Whether a call changes who is who. */
type Changes<Rows> = Record<keyof Rows, boolean>;

/** Who is who: apps, companies, employees, and the accounts under which apps know them. A new call does not compile unsaid. */
const changing = {
  apps: {
    byAccessKey: false,
    load: false,
    ofTenants: false,
    toldOf: false,
    insert: true,
    save: true,
    // tokens and the rate of calls are no part of what an app is
    lockTokens: false,
    tokenUntil: false,
    replaceTokens: false,
    countCall: false,
  } satisfies Changes<AppRows>,
  accounts: {
    byId: false,
    byExternalId: false,
    inTree: false,
    ofPeople: false,
    ofCompany: false,
    list: false,
    insert: true,
    save: true,
    delete: true,
  } satisfies Changes<AccountRows>,
  organisation: {
    tenant: false,
    tenantByName: false,
    tenantByRegisterNo: false,
    tree: false,
    insertTenant: true,
    saveTenant: true,
    employee: false,
    insertEmployee: true,
    saveEmployee: true,
    employees: false,
    hasEmployees: false,
    categoryBy: false,
    categories: false,
    insertCategory: false, // names no company and nobody
  } satisfies Changes<OrganisationRows>,
};

type Directory = Pick<Tx, keyof typeof changing>;

/** The directory's rows, which tell of each write. */
export const watched = ({ apps, accounts, organisation }: Directory, wrote: () => void): Directory => ({
  apps: telling(apps, changing.apps, wrote),
  accounts: telling(accounts, changing.accounts, wrote),
  organisation: telling(organisation, changing.organisation, wrote),
});

function telling<Rows extends object>(rows: Rows, changing: Changes<Rows>, tell: () => void): Rows {
  const watchedRows = { ...rows };
  for (const name of Object.keys(changing) as (keyof Rows)[]) {
    if (!changing[name]) continue;
    const write = rows[name] as (...given: unknown[]) => unknown;
    watchedRows[name] = ((...given: unknown[]) => {
      tell();
      return write(...given);
    }) as Rows[typeof name];
  }
  return watchedRows;
}
