-- People and companies as an app knows them: under ids of its own (OPENID, thirdPartyUserId, ProxyOrganizationOpenId).
-- The row belongs to the app's company; the companies below it may look people up in it, since they name each other's.
create table account (
  tenant_id bigint not null references tenant,
  id bigint not null,
  app_id bigint not null,
  data jsonb not null,
  kind text generated always as (data->>'kind') stored,
  external_id text generated always as (data->>'externalId') stored,
  person_id bigint generated always as ((data->>'personId')::bigint) stored references person,
  company_id bigint generated always as ((data->>'companyId')::bigint) stored references tenant,
  primary key (tenant_id, id)
);
create unique index account_external_id on account (app_id, kind, external_id) where external_id is not null;
create unique index account_company on account (app_id, company_id) where kind = 'COMPANY';
create index account_person on account (app_id, person_id) where kind = 'PERSON';
create index account_operators on account (app_id, company_id, id) where kind = 'PERSON';

alter table account enable row level security;
alter table account force row level security;
create policy tenant_scope on account using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
  or exists (
    select from tenant t
    where t.parent_id = account.tenant_id
      and t.id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
  )
);
grant select, insert, update, delete on account to hufu_app;
