-- One page for several contracts of one receiver (批量签署): the link, the browsers that opened it, and what was meant to be
-- signed together. Each contract has its own page, intent and signing beside them.
create table batch (
  hash text primary key,
  tenant_id bigint not null references tenant,
  id bigint not null,
  ends_at bigint not null,
  data jsonb not null,
  unique (tenant_id, id)
);
create table batch_session (hash text primary key, batch_hash text not null references batch, data jsonb not null);
create table batch_intent (
  tenant_id bigint not null references tenant,
  id bigint not null,
  batch_hash text not null references batch,
  data jsonb not null,
  primary key (tenant_id, id)
);
create unique index batch_intent_key on batch_intent (batch_hash, (data->>'key'));

alter table batch enable row level security;
alter table batch force row level security;
create policy tenant_scope on batch using (
  (select current_setting('hufu.scope', true)) = '*'
  or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
);
alter table batch_intent enable row level security;
alter table batch_intent force row level security;
create policy tenant_scope on batch_intent using (
  (select current_setting('hufu.scope', true)) = '*'
  or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
);
grant select, insert, update on batch, batch_session, batch_intent to hufu_app;

-- What waits for a person: as receiver of a party, or as one who was named for an open step.
create index signatory_receiver on signatory (tenant_id, (data->'receiver'->>'personId'))
  where data->>'state' = 'SIGNING';
create index action_operators on action using gin ((data->'operators') jsonb_path_ops)
  where data->>'state' = 'START' and data->'operators' <> '[]'::jsonb;
