-- The scope of a transaction is read once for each statement, not for each row. Tables that come later say it the same way.
do $$
declare named record;
begin
  for named in select schemaname, tablename from pg_policies where policyname = 'tenant_scope' loop
    execute format(
      $policy$alter policy tenant_scope on %I.%I using (
        (select current_setting('hufu.scope', true)) = '*'
        or tenant_id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
      )$policy$, named.schemaname, named.tablename);
  end loop;
end $$;
