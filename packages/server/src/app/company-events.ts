import type { CompanyEvent, CompanyEventFacts, CompanyEventType } from '../domain/company-events.js';
import type { TenantId } from '../domain/ids.js';
import type { Caller, DressId } from './application.js';
import { dressId, openCallback } from './apps.js';
import { inThisOrder } from './commit.js';
import type { AppRow, Tx, World } from './ports.js';

/**
 * Tells the apps of a company what happened to it. Rows join the transaction that did it; nothing is sent from here. A
 * dialect that writes nothing of the kind tells nobody.
 */
export async function tellOfCompany(
  world: World,
  tx: Tx,
  companyId: TenantId,
  type: CompanyEventType,
  about: CompanyEventFacts,
  by?: string,
): Promise<void> {
  const at = world.clock.business();
  const event = { eventId: world.newId(), type, at, companyId, ...(by && { by }), about };
  const rows = [];
  for (const app of await tx.apps.toldOf(companyId)) rows.push(...(await rowsFor(world, tx, event, app)));
  await tx.outbox.add(inThisOrder(rows));
}

async function rowsFor(world: World, tx: Tx, event: CompanyEvent, app: AppRow) {
  const { id: appId, accessKey, dialect } = app;
  const { url } = app.callback;
  const write = world.callbackManners.get(dialect)?.writeOfCompany;
  if (!url || !write) return [];
  const { companyId, eventId, at } = event;
  const companyExternalId = (await tx.accounts.ofCompany(appId, companyId))?.externalId;
  const callback = openCallback(world, appId, app.callback);
  const dressed: DressId = (kind, id) => dressId(world, kind, id);
  const to = { appId, accessKey, dialect, url, callback, companyExternalId };
  return [write(event, to, dressed) ?? []].flat().map((request) => ({
    id: world.newId(),
    tenantId: companyId,
    kind: 'CALLBACK' as const,
    payload: { eventId, appId, dialect, request },
    runAt: at,
  }));
}

/** What a dialect did for a company by itself, told like what the core did. */
export const tellCompany = (
  world: World,
  caller: Caller,
  input: { type: CompanyEventType; about: CompanyEventFacts },
): Promise<void> =>
  world.store.transaction('*', (tx) => tellOfCompany(world, tx, caller.tenantId, input.type, input.about, caller.by));
