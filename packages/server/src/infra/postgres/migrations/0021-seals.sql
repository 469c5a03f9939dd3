-- Seals of people: the row belongs to the company of the app that keeps it, the account says whose seal it is.
alter table seal add column owner_account_id bigint generated always as ((data->'owner'->>'accountId')::bigint) stored;
create index seal_owner_account on seal (tenant_id, owner_account_id) where owner_account_id is not null;

-- Prior authorisations: whose marks an app may make without them. Never deleted: evidence names them.
create table auto_sign_authorisation (
  tenant_id bigint not null references tenant,
  id bigint not null,
  app_id bigint not null,
  data jsonb not null,
  owner_person_id bigint generated always as ((data->'owner'->>'personId')::bigint) stored,
  owner_company_id bigint generated always as ((data->'owner'->>'companyId')::bigint) stored,
  primary key (tenant_id, id)
);
create index auto_sign_person on auto_sign_authorisation (app_id, owner_person_id) where owner_person_id is not null;
create index auto_sign_company on auto_sign_authorisation (app_id, owner_company_id) where owner_company_id is not null;
alter table auto_sign_authorisation enable row level security;
alter table auto_sign_authorisation force row level security;
create policy tenant_scope on auto_sign_authorisation using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
  or exists (
    select from tenant t
    where t.parent_id = auto_sign_authorisation.tenant_id
      and t.id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
  )
);
grant select, insert, update on auto_sign_authorisation to hufu_app;
