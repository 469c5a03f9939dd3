-- The core of Hufu. Every table of a tenant leads its key with tenant_id and has row-level security as the second net:
-- `hufu.scope` is set for each transaction to the caller's tenants, or to '*' for the platform's own jobs.
-- `data` is the model as STYLE.md and DOMAIN.md §2 name it; columns beside it are derived from it, so they cannot disagree.
-- Ids are core ids (bigint, always read as text); times are UTC milliseconds; leases are timestamptz of this database's clock.

create table installation_value (name text primary key, value text not null);
create table installation_secret (name text primary key, wrapped text not null);

-- A running server process; its slots are stale once it is gone.
create table server (id text primary key, instance text not null, heartbeat timestamptz not null);

create table tenant (
  id bigint primary key,
  parent_id bigint references tenant,
  data jsonb not null,
  name text generated always as (data->>'name') stored unique,
  register_no text generated always as (data->>'registerNo') stored
);
create index tenant_parent on tenant (parent_id);

create table app (
  tenant_id bigint not null references tenant,
  id bigint not null,
  dialect text not null,
  access_key text not null,
  data jsonb not null,
  primary key (tenant_id, id)
);
create unique index app_access_key on app (dialect, access_key);

create table nonce (app_id bigint not null, nonce text not null, until bigint not null, primary key (app_id, nonce));
create index nonce_until on nonce (until);

-- People belong to the installation: the same person signs for many tenants.
create table person (id bigint primary key, data jsonb not null);
create table person_contact (
  kind text not null,
  contact text not null,
  person_id bigint not null references person,
  primary key (kind, contact)
);
create index person_contact_person on person_contact (person_id);

create table employee (
  tenant_id bigint not null references tenant,
  id bigint not null,
  person_id bigint not null references person,
  data jsonb not null,
  number text generated always as (data->>'number') stored,
  state text generated always as (data->>'state') stored,
  primary key (tenant_id, id)
);
create unique index employee_person on employee (tenant_id, person_id);
create unique index employee_number on employee (tenant_id, number) where number is not null;

create table seal (
  tenant_id bigint not null references tenant,
  id bigint not null,
  data jsonb not null,
  primary key (tenant_id, id)
);
create table seal_grant (
  tenant_id bigint not null,
  id bigint not null,
  seal_id bigint not null,
  data jsonb not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, seal_id) references seal
);
create index seal_grant_seal on seal_grant (tenant_id, seal_id);

-- Keys of signers and seals; the private part is wrapped by the master key.
create table signer_key (
  owner text not null,
  id bigint not null,
  not_after bigint not null,
  data jsonb not null,
  primary key (owner, id)
);

create table category (
  tenant_id bigint not null references tenant,
  id bigint not null,
  data jsonb not null,
  name text generated always as (data->>'name') stored,
  primary key (tenant_id, id)
);

create table contract (
  tenant_id bigint not null references tenant,
  id bigint not null,
  data jsonb not null,
  external_ref text generated always as (data->>'externalRef') stored,
  state text generated always as (data->>'state') stored,
  void_state text generated always as (data->>'voidState') stored,
  expire_at bigint generated always as ((data->>'expireAt')::bigint) stored,
  published_at bigint generated always as ((data->>'publishedAt')::bigint) stored,
  hidden_at bigint generated always as ((data->>'hiddenAt')::bigint) stored,
  primary key (tenant_id, id)
);
create unique index contract_external_ref on contract (tenant_id, external_ref)
  where external_ref is not null and state <> 'DELETED';
create index contract_due on contract (expire_at) where state in ('REVIEWING', 'FILLING', 'SIGNING');
create index contract_published on contract (tenant_id, published_at);

-- Who holds the contract's slot (ARCHITECTURE.md §6); at most one.
create table slot (
  tenant_id bigint not null,
  contract_id bigint not null,
  attempt bigint not null,
  holder text not null,
  lease_until timestamptz not null,
  data jsonb not null,
  primary key (tenant_id, contract_id),
  foreign key (tenant_id, contract_id) references contract
);

create table signatory (
  tenant_id bigint not null,
  contract_id bigint not null,
  id bigint not null,
  position int not null,
  data jsonb not null,
  state text generated always as (data->>'state') stored,
  party_tenant_id bigint generated always as ((data->>'tenantId')::bigint) stored,
  deadline bigint generated always as ((data->>'deadline')::bigint) stored,
  primary key (tenant_id, contract_id, id),
  foreign key (tenant_id, contract_id) references contract
);
create index signatory_party on signatory (party_tenant_id, contract_id);

create table action (
  tenant_id bigint not null,
  contract_id bigint not null,
  id bigint not null,
  signatory_id bigint not null,
  position int not null,
  data jsonb not null,
  state text generated always as (data->>'state') stored,
  primary key (tenant_id, contract_id, id),
  foreign key (tenant_id, contract_id, signatory_id) references signatory
);

create table document (
  tenant_id bigint not null,
  contract_id bigint not null,
  id bigint not null,
  position int not null,
  data jsonb not null,
  primary key (tenant_id, contract_id, id),
  foreign key (tenant_id, contract_id) references contract
);
create unique index document_id on document (tenant_id, id);

-- Sizes of the pages and the text positions asked for, as intake found them; written once.
create table document_pages (
  tenant_id bigint not null,
  document_id bigint not null,
  pages jsonb not null,
  primary key (tenant_id, document_id)
);

-- Revision k of a document is its first k segments; bytes lie in the object store under their SHA-256.
create table segment (
  tenant_id bigint not null,
  document_id bigint not null,
  revision int not null,
  sha256 text not null,
  byte_length bigint not null,
  crc32 bigint not null,
  total_sha256 text not null,
  total_length bigint not null,
  total_crc32 bigint not null,
  file_state text not null,
  primary key (tenant_id, document_id, revision)
);

create table placement (
  tenant_id bigint not null,
  contract_id bigint not null,
  id bigint not null,
  position int not null,
  data jsonb not null,
  primary key (tenant_id, contract_id, id),
  foreign key (tenant_id, contract_id) references contract
);

create table attachment (
  tenant_id bigint not null,
  contract_id bigint not null,
  id bigint not null,
  position int not null,
  data jsonb not null,
  primary key (tenant_id, contract_id, id),
  foreign key (tenant_id, contract_id) references contract
);

create table copy_receiver (
  tenant_id bigint not null,
  contract_id bigint not null,
  id bigint not null,
  position int not null,
  data jsonb not null,
  primary key (tenant_id, contract_id, id),
  foreign key (tenant_id, contract_id) references contract
);

-- Placements asked for before the draft is published.
create table placement_wish (
  tenant_id bigint not null,
  contract_id bigint not null,
  id bigint not null,
  data jsonb not null,
  primary key (tenant_id, contract_id, id),
  foreign key (tenant_id, contract_id) references contract
);

create table intent (
  tenant_id bigint not null,
  id bigint not null,
  contract_id bigint not null,
  data jsonb not null,
  state text generated always as (data->>'state') stored,
  primary key (tenant_id, id)
);
create index intent_contract on intent (tenant_id, contract_id);
-- What somebody means to sign, before the code or password proves it.
create table intent_request (
  tenant_id bigint not null,
  id bigint not null,
  contract_id bigint not null,
  data jsonb not null,
  primary key (tenant_id, id)
);
create index intent_request_contract on intent_request (tenant_id, contract_id);
create table intent_spent (
  tenant_id bigint not null,
  intent_id bigint not null,
  action_id bigint not null,
  primary key (tenant_id, intent_id, action_id)
);

-- Written once, by the commit of an act: a second signing of one action cannot exist.
create table signing (
  tenant_id bigint not null,
  action_id bigint not null,
  contract_id bigint not null,
  attempt bigint not null,
  committed_at bigint not null,
  primary key (tenant_id, action_id)
);
create table signature (
  tenant_id bigint not null,
  action_id bigint not null,
  document_id bigint not null,
  field_name text not null,
  data jsonb not null,
  primary key (tenant_id, action_id, document_id, field_name),
  foreign key (tenant_id, action_id) references signing
);

-- Evidence. The server's role may insert and read, nothing else (DOMAIN.md §5.2).
create table event (
  tenant_id bigint not null,
  contract_id bigint not null,
  seq int not null,
  id bigint not null,
  type text not null,
  at bigint not null,
  body text not null,
  hash text not null,
  primary key (tenant_id, contract_id, seq)
);

create table ticket (
  hash text primary key,
  tenant_id bigint not null,
  contract_id bigint not null,
  ends_at bigint not null,
  data jsonb not null
);
create index ticket_contract on ticket (tenant_id, contract_id);
create table page_session (hash text primary key, ticket_hash text not null references ticket, data jsonb not null);

create table password_window (
  app_id bigint not null,
  person_id bigint not null,
  device text not null,
  data jsonb not null,
  primary key (app_id, person_id, device)
);
create table saved_mark (person_id bigint not null, id bigint not null, data jsonb not null, primary key (person_id, id));

-- What the sandbox would have sent.
create table sandbox_message (id bigint primary key, contact text not null, data jsonb not null);
create index sandbox_message_contact on sandbox_message (contact, id);

create table outbox (
  id bigint primary key,
  tenant_id bigint not null,
  kind text not null,
  contract_id bigint,
  payload jsonb not null,
  run_at bigint not null,
  attempts int not null default 0,
  lease_until timestamptz,
  lease_by text,
  first_try_at timestamptz,
  first_try_ended boolean not null default false,
  done_at timestamptz,
  last_error text
);
create index outbox_due on outbox (run_at) where done_at is null;
create index outbox_contract on outbox (contract_id, id) where done_at is null;
create table callback_attempt (
  outbox_id bigint not null,
  n int not null,
  at bigint not null,
  data jsonb not null,
  primary key (outbox_id, n)
);

alter table app enable row level security;
alter table app force row level security;
create policy tenant_scope on app using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table employee enable row level security;
alter table employee force row level security;
create policy tenant_scope on employee using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table seal enable row level security;
alter table seal force row level security;
create policy tenant_scope on seal using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table seal_grant enable row level security;
alter table seal_grant force row level security;
create policy tenant_scope on seal_grant using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table category enable row level security;
alter table category force row level security;
create policy tenant_scope on category using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table contract enable row level security;
alter table contract force row level security;
create policy tenant_scope on contract using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table slot enable row level security;
alter table slot force row level security;
create policy tenant_scope on slot using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table signatory enable row level security;
alter table signatory force row level security;
create policy tenant_scope on signatory using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table action enable row level security;
alter table action force row level security;
create policy tenant_scope on action using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table document enable row level security;
alter table document force row level security;
create policy tenant_scope on document using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table document_pages enable row level security;
alter table document_pages force row level security;
create policy tenant_scope on document_pages using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table segment enable row level security;
alter table segment force row level security;
create policy tenant_scope on segment using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table placement enable row level security;
alter table placement force row level security;
create policy tenant_scope on placement using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table attachment enable row level security;
alter table attachment force row level security;
create policy tenant_scope on attachment using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table copy_receiver enable row level security;
alter table copy_receiver force row level security;
create policy tenant_scope on copy_receiver using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table placement_wish enable row level security;
alter table placement_wish force row level security;
create policy tenant_scope on placement_wish using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table intent enable row level security;
alter table intent force row level security;
create policy tenant_scope on intent using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table intent_request enable row level security;
alter table intent_request force row level security;
create policy tenant_scope on intent_request using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table intent_spent enable row level security;
alter table intent_spent force row level security;
create policy tenant_scope on intent_spent using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table signing enable row level security;
alter table signing force row level security;
create policy tenant_scope on signing using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table signature enable row level security;
alter table signature force row level security;
create policy tenant_scope on signature using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table event enable row level security;
alter table event force row level security;
create policy tenant_scope on event using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table ticket enable row level security;
alter table ticket force row level security;
create policy tenant_scope on ticket using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

alter table outbox enable row level security;
alter table outbox force row level security;
create policy tenant_scope on outbox using (
  current_setting('hufu.scope', true) = '*'
  or tenant_id::text = any (string_to_array(current_setting('hufu.scope', true), ','))
);

grant select, insert, update, delete on all tables in schema public to hufu_app;
revoke update, delete on event, signing, signature, intent_spent, segment from hufu_app;
