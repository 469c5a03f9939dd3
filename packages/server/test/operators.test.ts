import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppRow } from '../src/app/ports.js';
import { foundCompany } from '../src/app/organisation.js';
import {
  browser,
  companySignatory,
  draftWith,
  personSignatory,
  placesFor,
  published,
  refusedWith,
  stateOf,
} from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

const guest = { contact: '13800138071', contactType: 'MOBILE' as const, name: '罗小满' };
const act = (contractId: string, contact: string) => t.app.sandboxAct(t.caller, { contractId, contact, act: 'sign' });

describe('who acts for a company', () => {
  it('is its operator, also when the same person made the contract', async () => {
    const creator = { contact: t.credentials.employee.contact, contactType: 'MOBILE' as const };
    const own = companySignatory(t, { actions: [{ type: 'OPERATOR' }, { type: 'COMPANY' }] });
    const { contract } = await published(t, [own, personSignatory('罗小满', guest.contact)], { creator });
    const { ticket } = await t.app.openPage(t.caller, { contractId: contract.id, user: creator });
    const { state } = await t.app.exchangeTicket(browser('desk'), ticket);
    assert.equal(state.screen, 'SIGN');
    await act(contract.id, creator.contact);
    const [sponsor] = (await stateOf(t, contract.id)).signatories;
    assert.deepEqual(
      sponsor!.actions.map(({ type, state: own }) => [type, own]),
      [
        ['OPERATOR', 'FINISH'],
        ['COMPANY', 'FINISH'],
      ],
    );
  });

  it('is the receiver of a company from outside, which has seals at once in the sandbox', async () => {
    const steps = (['OPERATOR', 'LP', 'COMPANY'] as const).map((type) => ({ type }));
    const outside = { type: 'COMPANY' as const, name: '青禾贸易有限公司', receiver: guest, actions: steps };
    const first = await published(t, [outside]);
    const second = await published(t, [outside]);
    await Promise.all([act(first.contract.id, guest.contact), act(second.contract.id, guest.contact)]);
    for (const { contract } of [first, second]) {
      const [signatory] = (await stateOf(t, contract.id)).signatories;
      assert.deepEqual(
        signatory!.actions.map(({ state }) => state),
        ['FINISH', 'FINISH', 'FINISH'],
      );
    }
  });

  it('never the receiver whom somebody names for a company that has an owner', async () => {
    const name = '有主实业有限公司';
    await t.world.store.transaction('*', async (tx) => {
      const { company } = await foundCompany(t.world, tx, { name }, []);
      const [app] = await tx.apps.ofTenants([t.caller.tenantId]);
      await tx.apps.insert({ ...app!, id: t.world.newId() as AppRow['id'], accessKey: 'owner', tenantId: company.id });
    });
    const { contract } = await published(t, [
      { type: 'COMPANY', name, receiver: guest, actions: [{ type: 'COMPANY' }] },
    ]);
    await assert.rejects(act(contract.id, guest.contact), refusedWith('INPUT_INVALID'));
    assert.equal((await stateOf(t, contract.id)).signatories[0]!.state, 'SIGNING');
  });
});

describe('a contract that cannot be sent', () => {
  it('lacks signatories before it lacks documents', async () => {
    const { contract } = { contract: await t.app.saveDraft(t.caller, { subject: '空白合同' }) };
    await assert.rejects(
      t.app.publishContract(t.caller, { contractId: contract.id }),
      refusedWith('SIGNATORY_REQUIRED'),
    );
  });

  it('names no steps of its sponsor where the dialect asks for them', async () => {
    const bare = { type: 'COMPANY' as const, name: t.credentials.company.name };
    await assert.rejects(draftWith(t, [bare], { sponsorNamesActions: true }), refusedWith('ACTION_REQUIRED'));
    const implied = await draftWith(t, [bare]);
    assert.equal(placesFor(implied)[0]!.mark, 'COMPANY');
  });
});

describe('sandbox/act', () => {
  it('signs by hand for a person whose name cannot be typed', async () => {
    const { contract } = await published(t, [personSignatory('𠮷田一郎', '13800138073')]);
    await act(contract.id, '13800138073');
    assert.equal((await stateOf(t, contract.id)).signatories[0]!.state, 'SIGNED');
  });
});
