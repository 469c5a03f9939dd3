-- Every certificate that the built-in authority issued: what OCSP and the revocation list answer from.
create table certificate (
  serial text primary key,
  owner text not null,
  not_after bigint not null,
  revoked_at bigint,
  reason text,
  check ((revoked_at is null) = (reason is null))
);
create index certificate_revoked on certificate (revoked_at) where revoked_at is not null;
grant select, insert, update on certificate to hufu_app;
