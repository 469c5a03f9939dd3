import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DomainError } from './errors.js';
import type { AppId, PersonId, SealId, TenantId } from './ids.js';
import { type AutoSignAuthorisation, covers, moveSeal, type SealState, sealStates } from './seals.js';

const seal = (state: SealState) => ({ id: '1' as SealId, state });
const authorisation = (more: Partial<AutoSignAuthorisation> = {}): AutoSignAuthorisation => ({
  id: '5',
  tenantId: '1' as TenantId,
  appId: '2' as AppId,
  owner: { kind: 'PERSON', personId: '3' as PersonId },
  ownerName: '何以安',
  createdAt: 0,
  ...more,
});

describe('states of a seal', () => {
  it('lead where DOMAIN.md §6 says, and nowhere else', () => {
    const ofNew = ['CREATED>PENDING', 'CREATED>ENABLED', 'CREATED>DESTROYED', 'PENDING>ENABLED', 'PENDING>DESTROYED'];
    const ofUsed = ['ENABLED>DISABLED', 'ENABLED>DESTROYED', 'DISABLED>ENABLED', 'DISABLED>DESTROYED'];
    const allowed = new Set([...ofNew, ...ofUsed]);
    for (const from of sealStates) {
      for (const to of sealStates) {
        if (from === to) assert.deepEqual(moveSeal(seal(from), to), seal(from));
        else if (allowed.has(`${from}>${to}`)) assert.equal(moveSeal(seal(from), to).state, to);
        else
          assert.throws(
            () => moveSeal(seal(from), to),
            (error) => error instanceof DomainError && error.code === 'SEAL_NOT_USABLE',
          );
      }
    }
  });
});

describe('a prior authorisation', () => {
  it('holds until its end or until it is taken back', () => {
    assert.equal(covers(authorisation(), {}, 10), true);
    assert.equal(covers(authorisation({ until: 10 }), {}, 9), true);
    assert.equal(covers(authorisation({ until: 10 }), {}, 10), false);
    assert.equal(covers(authorisation({ revokedAt: 3 }), {}, 4), false);
  });

  it('that is for one scene or one seal holds for no other', () => {
    assert.equal(covers(authorisation({ scene: 'RX' }), { scene: 'RX' }, 0), true);
    assert.equal(covers(authorisation({ scene: 'RX' }), {}, 0), false);
    assert.equal(covers(authorisation({ scene: 'RX' }), { scene: 'OTHER' }, 0), false);
    assert.equal(covers(authorisation({ sealId: '7' as SealId }), {}, 0), true);
    assert.equal(covers(authorisation({ sealId: '7' as SealId }), { sealId: '8' as SealId }, 0), false);
  });
});
