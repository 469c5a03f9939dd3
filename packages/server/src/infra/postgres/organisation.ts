import { sql as q } from 'kysely';
import type { Company } from '../../app/application.js';
import type { Employee, OrganisationRows } from '../../app/ports.js';
import type { CategoryId } from '../../domain/ids.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

type CompanyRow = { data: Company };
type Category = { id: CategoryId; name: string };

export const organisationRows = (sql: Sql): OrganisationRows => ({
  tenant: async (id) => (await firstOf(sql, q<CompanyRow>`select data from tenant where id = ${id}`))?.data,
  tenantByName: async (name) => (await firstOf(sql, q<CompanyRow>`select data from tenant where name = ${name}`))?.data,
  tenantByRegisterNo: async (no) =>
    (await firstOf(sql, q<CompanyRow>`select data from tenant where register_no = ${no} order by id limit 1`))?.data,
  tree: async (id) =>
    (
      await rowsOf(
        sql,
        q<CompanyRow>`select data from tenant where id = ${id} or parent_id = ${id} order by (id = ${id}) desc, id`,
      )
    ).map(({ data }) => data),
  insertTenant: async (company) => {
    await post(
      sql,
      q`insert into tenant (id, parent_id, data) values (${company.id}, ${company.parentId ?? null}, ${json(company)})`,
    );
  },
  saveTenant: async (company) => {
    await post(
      sql,
      q`update tenant set data = ${json(company)}, parent_id = ${company.parentId ?? null} where id = ${company.id}`,
    );
  },
  employee: async (scope, { id, number, personId }) =>
    (
      await firstOf(
        sql,
        q<{ data: Employee }>`select data from employee where tenant_id = any(${[...scope]}::bigint[])
          and (${id ?? null}::bigint is null or id = ${id ?? null}) and (${number ?? null}::text is null or number = ${number ?? null})
          and (${personId ?? null}::bigint is null or person_id = ${personId ?? null})
          order by array_position(${[...scope]}::bigint[], tenant_id) limit 1`,
      )
    )?.data,
  insertEmployee: async (employee) => {
    await post(
      sql,
      q`insert into employee (tenant_id, id, person_id, data)
        values (${employee.tenantId}, ${employee.id}, ${employee.personId}, ${json(employee)})`,
    );
  },
  saveEmployee: async (employee) => {
    await post(
      sql,
      q`update employee set data = ${json(employee)} where tenant_id = ${employee.tenantId} and id = ${employee.id}`,
    );
  },
  employees: async (tenantId) =>
    (await rowsOf(sql, q<{ data: Employee }>`select data from employee where tenant_id = ${tenantId} order by id`)).map(
      ({ data }) => data,
    ),
  hasEmployees: async (tenantId) =>
    (await firstOf(sql, q`select from employee where tenant_id = ${tenantId} and state = 'ACTIVE' limit 1`)) !==
    undefined,
  categoryBy: async (scope, { id, name }) =>
    (
      await firstOf(
        sql,
        q<{ data: Category }>`select data from category where tenant_id = any(${[...scope]}::bigint[])
          and (${id ?? null}::bigint is null or id = ${id ?? null}) and (${name ?? null}::text is null or name = ${name ?? null})
          order by id limit 1`,
      )
    )?.data,
  categories: async (tenantId) =>
    (await rowsOf(sql, q<{ data: Category }>`select data from category where tenant_id = ${tenantId} order by id`)).map(
      ({ data }) => data,
    ),
  insertCategory: async (tenantId, category) => {
    await post(
      sql,
      q`insert into category (tenant_id, id, data) values (${tenantId}, ${category.id}, ${json(category)})`,
    );
  },
});
