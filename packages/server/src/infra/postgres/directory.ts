import type { AccountRows, AppRows, OrganisationRows, Tx } from '../../app/ports.js';

/** Who is who: apps, companies, employees, and the accounts under which apps know them. */
const writing = {
  apps: ['insert', 'save'] satisfies (keyof AppRows)[],
  accounts: ['insert', 'save', 'delete'] satisfies (keyof AccountRows)[],
  organisation: ['insertTenant', 'saveTenant', 'insertEmployee', 'saveEmployee'] satisfies (keyof OrganisationRows)[],
};

type Directory = Pick<Tx, keyof typeof writing>;

/** The directory's rows, which tell of each write. */
export const watched = ({ apps, accounts, organisation }: Directory, wrote: () => void): Directory => ({
  apps: { ...apps, ...telling(apps, writing.apps, wrote) },
  accounts: { ...accounts, ...telling(accounts, writing.accounts, wrote) },
  organisation: { ...organisation, ...telling(organisation, writing.organisation, wrote) },
});

function telling<Rows extends object>(rows: Rows, names: readonly (keyof Rows)[], tell: () => void): Partial<Rows> {
  const tellingOne = (name: keyof Rows) => {
    const write = rows[name] as (...given: unknown[]) => unknown;
    return (...given: unknown[]): unknown => {
      tell();
      return write(...given);
    };
  };
  return Object.fromEntries(names.map((name) => [name, tellingOne(name)])) as Partial<Rows>;
}
