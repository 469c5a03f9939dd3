import type { CompanyEventType } from '../../domain/company-events.js';
import { tellOfCompany } from '../company-events.js';
import type { Seal, Tx, World } from '../ports.js';

/** What became of a company's seal. A person's own signature is nobody else's news. */
export const tellOfSeal = async (
  world: World,
  tx: Tx,
  { id: sealId, name: sealName, tenantId, owner }: Seal,
  type: CompanyEventType,
  by?: string,
  operators?: string[],
): Promise<void> => {
  if (owner) return;
  await tellOfCompany(world, tx, tenantId, type, { sealId, sealName, ...(operators && { operators }) }, by);
};
