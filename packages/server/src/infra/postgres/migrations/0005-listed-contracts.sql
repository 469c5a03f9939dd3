-- A list's period holds a contract by when it was sent, a draft by when it was made. What a list counts and shows first comes
-- from the index alone; most lists ask for nothing more.
alter table contract add column listed_at bigint
  generated always as (coalesce((data->>'publishedAt')::bigint, (data->>'createdAt')::bigint)) stored;
create index contract_listed on contract (tenant_id, listed_at, id) include (state, void_state)
  where hidden_at is null and state <> 'DELETED';
