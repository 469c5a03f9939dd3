-- What an app asked for and comes back for: results of work on many things at once, and contracts that belong together.
create table task (
  tenant_id bigint not null references tenant,
  id bigint not null,
  app_id bigint not null,
  data jsonb not null,
  primary key (tenant_id, id)
);
alter table task enable row level security;
alter table task force row level security;
create policy tenant_scope on task using (
  (select current_setting('hufu.scope', true)) = '*'
  or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
);
grant select, insert, update, delete on task to hufu_app;
