-- Whether an app may download contracts of a company: the company's own word (COMPANY) and the app's usual one (APP).
create table download_permission (
  tenant_id bigint not null references tenant,
  app_id bigint not null,
  subject text not null check (subject in ('COMPANY', 'APP')),
  data jsonb not null,
  primary key (tenant_id, app_id, subject)
);
alter table download_permission enable row level security;
alter table download_permission force row level security;
create policy tenant_scope on download_permission using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

-- What was changed for a company outside any contract, hash-chained like a contract's events. Insert and read only.
create table audit (
  tenant_id bigint not null references tenant,
  seq int not null,
  id bigint not null,
  type text not null,
  at bigint not null,
  body text not null,
  hash text not null,
  primary key (tenant_id, seq)
);
alter table audit enable row level security;
alter table audit force row level security;
create policy tenant_scope on audit using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);
create unique index attachment_id on attachment (tenant_id, id);
grant select, insert, update, delete on download_permission to hufu_app;
grant select, insert on audit to hufu_app;
