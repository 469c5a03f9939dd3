-- Signatures are also asked for by contract: chains for the archive, uses of seals, the repeated call.
create index signing_contract on signing (tenant_id, contract_id);
