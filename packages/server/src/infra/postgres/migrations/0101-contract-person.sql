-- Who is named in a contract: as its creator, a party's receiver or one who does a step. Asked by person, "what waits for me?"
-- is answered from here and the contract's state. Row-level security lets no index on an expression of JSON be used before
-- the tenant is judged, so the two indexes of 0100 helped nobody.
drop index signatory_receiver;
drop index action_operators;

create table contract_person (
  tenant_id bigint not null,
  person_id bigint not null,
  contract_id bigint not null,
  primary key (tenant_id, person_id, contract_id)
);
alter table contract_person enable row level security;
alter table contract_person force row level security;
create policy tenant_scope on contract_person using (
  (select current_setting('hufu.scope', true)) = '*'
  or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
);
grant select, insert on contract_person to hufu_app;

create function note_creator() returns trigger language plpgsql as $$
begin
  insert into contract_person (tenant_id, person_id, contract_id)
    values (new.tenant_id, (new.data->'creator'->>'personId')::bigint, new.id) on conflict do nothing;
  return null;
end $$;
create function note_receiver() returns trigger language plpgsql as $$
begin
  insert into contract_person (tenant_id, person_id, contract_id)
    values (new.tenant_id, (new.data->'receiver'->>'personId')::bigint, new.contract_id) on conflict do nothing;
  return null;
end $$;
create function note_operators() returns trigger language plpgsql as $$
begin
  insert into contract_person (tenant_id, person_id, contract_id)
    select distinct new.tenant_id, (named->>'personId')::bigint, new.contract_id
      from jsonb_array_elements(new.data->'operators') named where named->>'personId' is not null
    on conflict do nothing;
  return null;
end $$;

create trigger creator_named after insert on contract for each row
  when (new.data->'creator'->>'personId' is not null) execute function note_creator();
create trigger creator_changed after update of data on contract for each row
  when (new.data->'creator'->>'personId' is distinct from old.data->'creator'->>'personId'
    and new.data->'creator'->>'personId' is not null) execute function note_creator();
create trigger receiver_named after insert on signatory for each row
  when (new.data->'receiver'->>'personId' is not null) execute function note_receiver();
create trigger receiver_changed after update of data on signatory for each row
  when (new.data->'receiver'->>'personId' is distinct from old.data->'receiver'->>'personId'
    and new.data->'receiver'->>'personId' is not null) execute function note_receiver();
create trigger operators_named after insert on action for each row
  when (new.data->'operators' <> '[]'::jsonb) execute function note_operators();
create trigger operators_changed after update of data on action for each row
  when (new.data->'operators' is distinct from old.data->'operators') execute function note_operators();

select set_config('hufu.scope', '*', true);
insert into contract_person (tenant_id, person_id, contract_id)
  select tenant_id, (data->'creator'->>'personId')::bigint, id from contract where data->'creator'->>'personId' is not null
  union
  select tenant_id, (data->'receiver'->>'personId')::bigint, contract_id from signatory
    where data->'receiver'->>'personId' is not null
  union
  select tenant_id, (named->>'personId')::bigint, contract_id
    from action, jsonb_array_elements(data->'operators') named where named->>'personId' is not null
on conflict do nothing;
