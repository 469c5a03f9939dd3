-- Files (DOMAIN.md §2): uploaded once, may serve several contracts. Bytes lie in the object store under their SHA-256;
-- `pages` and `file_state` are what a document made from the file begins with.
create table file (
  tenant_id bigint not null references tenant,
  id bigint not null,
  data jsonb not null,
  pages jsonb,
  file_state text,
  primary key (tenant_id, id)
);
alter table file enable row level security;
alter table file force row level security;
create policy tenant_scope on file using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);
grant select, insert, update, delete on file to hufu_app;
