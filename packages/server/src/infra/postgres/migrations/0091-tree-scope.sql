-- Companies below a channel look people up in the channel's accounts and authorisations, since they name each other's. This
-- second policy only adds to `tenant_scope`, which is the same on every table.
create policy tree_scope on account for select using (
  tenant_id in (
    select parent_id from tenant
    where id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
  )
);
create policy tree_scope on auto_sign_authorisation for select using (
  tenant_id in (
    select parent_id from tenant
    where id = any ((select string_to_array(nullif(current_setting('hufu.scope', true), '*'), ',')::bigint[])::bigint[])
  )
);
