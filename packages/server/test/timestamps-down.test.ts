import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import type { Contract } from '../src/domain/contract.js';
import type { EventRecord } from '../src/domain/events.js';
import { companySignatory, personSignatory, published, stateOf } from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition()); await delay(20)) {
    if (Date.now() > end) throw new Error('waited 60 s in vain');
  }
}

/** The server that is asked obeys at once. */
async function timestampsDown(timestampsDown: boolean): Promise<void> {
  await t.app.sandboxMischief(t.caller, { timestampsDown });
  assert.equal(t.running.mischief().timestampsDown, timestampsDown);
}

const eventsOf = ({ tenantId, id }: Contract): Promise<EventRecord[]> =>
  t.world.store.transaction([tenantId], (tx) => tx.evidence.of(tenantId, id));

const levelsOf = (events: EventRecord[]) =>
  events.filter(({ type }) => type === 'SIGNED').flatMap(({ signature }) => signature!.map(({ level }) => level));

async function judgedFile(documentId: string) {
  const chunks: Buffer[] = [];
  const { open } = await t.app.downloadDocument(t.caller, documentId);
  for await (const chunk of open()) chunks.push(chunk as Buffer);
  const report = verifyPdf(Buffer.concat(chunks), { trust: t.world.revocation.roots(), now: Date.now() });
  return [report.indication, ...report.signatures.map(({ kind, level }) => `${kind} ${level}`)];
}

const person = () => personSignatory(t.credentials.person.name, t.credentials.person.contact);
const personSigns = (contractId: string) =>
  t.app.sandboxAct(t.caller, { contractId, contact: t.credentials.person.contact, act: 'sign' });

describe('while the time-stamping authority is down', () => {
  it('a signature is made at B-B, says so, and has its time by the end', async () => {
    const { contract, documentId } = await published(t, [companySignatory(t), person()]);
    await timestampsDown(true);
    await t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY' });
    assert.deepEqual(levelsOf(await eventsOf(contract)), ['B-B']);
    await timestampsDown(false);
    await personSigns(contract.id);
    await until(async () => (await stateOf(t, contract.id)).state === 'COMPLETED');
    assert.deepEqual(levelsOf(await eventsOf(contract)), ['B-B', 'B-T']);
    assert.equal((await judgedFile(documentId))[0], 'TOTAL-PASSED');
  });

  it('a concluded contract stays SIGNED, says what it waits for, and is completed by itself', async () => {
    const { contract, documentId } = await published(t, [companySignatory(t), person()]);
    await t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY' });
    await timestampsDown(true);
    await personSigns(contract.id);
    await until(async () => (await stateOf(t, contract.id)).waitingFor !== undefined);
    const waiting = await stateOf(t, contract.id);
    assert.deepEqual([waiting.state, waiting.waitingFor], ['SIGNED', 'TIMESTAMP']);
    assert.equal((await eventsOf(contract)).filter(({ type }) => type === 'FINISHED').length, 0);
    await timestampsDown(false);
    await t.app.sandboxClock(t.caller, 600_000); // the next try of the outbox
    await until(async () => (await stateOf(t, contract.id)).state === 'COMPLETED');
    const types = (await eventsOf(contract)).map(({ type }) => type);
    for (const once of ['FINISHED', 'COMPLETED']) assert.equal(types.filter((type) => type === once).length, 1, once);
    assert.equal((await stateOf(t, contract.id)).waitingFor, undefined);
    assert.equal((await judgedFile(documentId))[0], 'TOTAL-PASSED');
  });
});
