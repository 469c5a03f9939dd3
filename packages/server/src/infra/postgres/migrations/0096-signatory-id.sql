-- A party is also named by its id alone (契约锁 修改签署方).
create unique index signatory_id on signatory (tenant_id, id);
