import { isLive } from '../../domain/seals.js';
import { kindOf, sealSize } from '../make-seal.js';
import type { Seal, SealGrant, Tx } from '../ports.js';
import type { SealGrantView, SealView } from '../seal-use-cases.js';

/** @param now business clock; absent: every grant that was not taken back */
export async function sealView(tx: Tx, seal: Seal, isFirst: boolean, now = 0): Promise<SealView> {
  const { id, tenantId, owner, name, state, stateReason, description, isDefault, validUntil, createdAt } = seal;
  const { width, height } = sealSize(seal);
  const grants: SealGrantView[] = [];
  for (const grant of await tx.seals.grants(tenantId, id))
    if (isLive(grant, now)) grants.push(await grantView(tx, seal, grant));
  return {
    id,
    ...(owner ? { accountId: owner.accountId } : { companyId: tenantId }),
    name,
    kind: kindOf(seal),
    state,
    stateReason,
    description,
    isDefault: isDefault ?? isFirst,
    from: seal.design ? 'TEMPLATE' : 'IMAGE',
    colour: seal.design && (seal.design.colour ?? 'RED'),
    widthPoints: width,
    heightPoints: height,
    validUntil,
    createdAt,
    grants,
  };
}

export async function grantView(tx: Tx, { tenantId }: Seal, grant: SealGrant): Promise<SealGrantView> {
  const { id, to, autoSign, until, createdAt } = grant;
  const common = { id, autoSign, until, createdAt };
  if (to.kind !== 'EMPLOYEE') return { ...common, to: to.kind === 'APP' ? 'APP' : 'COMPANY' };
  const employee = await tx.organisation.employee([tenantId], { id: to.employeeId });
  return { ...common, to: 'EMPLOYEE', employeeId: to.employeeId, personId: employee?.personId };
}
