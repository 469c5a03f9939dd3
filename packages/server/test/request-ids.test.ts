import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { completed, companySignatory, eventsOf, personSignatory, published } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

describe('the id of a request in the evidence', () => {
  let t: TestWorld;
  before(async () => {
    t = await testWorld();
  });

  it('stands in every entry that a request made, and in none that the platform made by itself', async () => {
    const { person } = t.credentials;
    const asked = { ...t, caller: { ...t.caller, requestId: 'request-of-draft' } };
    const { contract } = await published(asked, [companySignatory(t), personSignatory(person.name, person.contact)]);
    await t.app.signForCompany(
      { ...t.caller, requestId: 'request-of-seal' },
      { contractId: contract.id, actionType: 'COMPANY' },
    );
    await t.app.sandboxAct(
      { ...t.caller, requestId: 'request-of-page' },
      { contractId: contract.id, contact: person.contact, act: 'sign' },
    );
    const done = await completed(t, contract.id);
    const events = await eventsOf(t, done);
    const idsOf = (type: string) => events.filter((event) => event.type === type).map(({ more }) => more?.requestId);
    assert.deepEqual(idsOf('CREATED'), ['request-of-draft']);
    assert.deepEqual(idsOf('PUBLISHED'), ['request-of-draft']);
    assert.deepEqual(idsOf('SIGNED'), ['request-of-seal', 'request-of-page']);
    for (const { type, actor, more } of events)
      assert.equal(more?.requestId === undefined, actor.kind === 'SYSTEM', `${type} by ${actor.kind}`);
  });
});
