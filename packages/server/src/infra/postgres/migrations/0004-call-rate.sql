-- When an app made its latest calls of one name (ms of this database's clock), so that a limit holds for all servers together.
-- Nothing is lost with these rows: they only say what happened within the last second.
create unlogged table call_rate (app_id bigint not null, name text not null, calls bigint[] not null, primary key (app_id, name));
grant select, insert, update, delete on call_rate to hufu_app;
