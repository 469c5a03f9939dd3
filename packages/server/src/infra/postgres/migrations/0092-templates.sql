-- Templates (模板): documents with fields and places, of which contracts are made. Companies below the owner see those shared
-- with them; whether one is shared is the app's to judge, the second policy lets them be read at all.
create table template (
  tenant_id bigint not null references tenant,
  id bigint not null,
  data jsonb not null,
  state text generated always as (data->>'state') stored,
  primary key (tenant_id, id)
);
create unique index template_id on template (id);
alter table template enable row level security;
alter table template force row level security;
create policy tenant_scope on template using (
  (select current_setting('hufu.scope', true)) = '*'
  or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
);
create policy tree_scope on template for select using (
  tenant_id in (
    select parent_id from tenant
    where id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
  )
);
grant select, insert, update on template to hufu_app;
