-- Evidence reports (出证报告) asked for; their bytes lie in the object store.
create table evidence_report (
  tenant_id bigint not null references tenant,
  id bigint not null,
  contract_id bigint not null,
  data jsonb not null,
  primary key (tenant_id, id)
);
create index evidence_report_contract on evidence_report (tenant_id, contract_id);
alter table evidence_report enable row level security;
alter table evidence_report force row level security;
create policy tenant_scope on evidence_report using (
  (select current_setting('hufu.scope', true)) = '*'
  or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
);
grant select, insert, update on evidence_report to hufu_app;
