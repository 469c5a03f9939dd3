import { system } from '../domain/decision.js';
import type { ActionId, ContractId, TenantId } from '../domain/ids.js';
import { signatoryOf } from '../domain/workflow.js';
import { sealForApp } from './company-seal.js';
import { finishSoon } from './finish-contract.js';
import { performSigning } from './perform-signing.js';
import type { World } from './ports.js';

/** Seals by itself, at the turn of an action that asked for it, by the stored authorisation of the seal's owner. */
export async function signAutomatically(
  world: World,
  tenantId: TenantId,
  id: ContractId,
  actionId: ActionId,
): Promise<void> {
  const found = await world.store.transaction('*', async (tx) => {
    const contract = (await tx.contracts.lock([tenantId], id))?.contract;
    const signatory = contract && signatoryOf(contract, actionId);
    const action = signatory?.actions.find((candidate) => candidate.id === actionId);
    if (contract?.state !== 'SIGNING' || action?.state !== 'START' || !signatory?.tenantId) return undefined;
    const scope = [contract.tenantId, signatory.tenantId];
    const ask = { tenantId: signatory.tenantId, action, automatic: true };
    const authorised = await sealForApp(tx, scope, contract.appId!, ask, world.clock.business());
    return { contract, signatory, action, authorised, scope };
  });
  if (!found) return;
  const { signatory, action, authorised, scope } = found;
  const signed = await performSigning(world, {
    scope,
    contractId: id,
    actionId,
    by: { ...system('auto-sign'), companyId: signatory.tenantId },
    caller: { tenantIds: scope, activeMember: false, identity: 'C1' },
    proof: { authorisationId: authorised.authorisationId },
    seal: authorised.use,
    subject: { kind: 'SEAL', sealId: authorised.seal.id, companyName: signatory.name },
    ink: { kind: 'SEAL', seal: authorised.seal },
    places: [],
    identity: { level: 'C1', method: 'SEAL_AUTHORISATION', provider: 'INSTALLATION' },
    reason: action.name ?? '自动签章',
    signerName: signatory.name,
    witness: {},
  });
  await finishSoon(world, signed);
}
