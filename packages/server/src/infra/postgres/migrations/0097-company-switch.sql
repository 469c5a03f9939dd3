-- What a company said to an app of its tree about a service of that app (扩展服务): on or off, who, when.
create table company_switch (
  tenant_id bigint not null references tenant,
  app_id bigint not null,
  name text not null,
  data jsonb not null,
  primary key (tenant_id, app_id, name)
);
alter table company_switch enable row level security;
alter table company_switch force row level security;
create policy tenant_scope on company_switch using (
  (select current_setting('hufu.scope', true)) = '*'
  or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
);
grant select, insert, update, delete on company_switch to hufu_app;
