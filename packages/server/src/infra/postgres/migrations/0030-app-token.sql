-- Access tokens of apps whose dialect has them (OAuth 2.0 client credentials); only SHA-256 of a token is kept. As `nonce`, these
-- rows are asked for before it is known whose they are: the app is their key. `until`: business clock, ms.
create table app_token (
  app_id bigint not null,
  hash text not null,
  kind text not null check (kind in ('ACCESS', 'REFRESH')),
  until bigint not null,
  issued bigint generated always as identity,
  primary key (app_id, hash)
);
grant select, insert, update, delete on app_token to hufu_app;
