import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Account, checkExternalId, operatorStep } from './accounts.js';
import { DomainError } from './errors.js';
import type { AccountId, AppId, TenantId } from './ids.js';

const known = (more: Partial<Account> = {}, roles: string[] = []): Account & { roles: string[] } => ({
  id: '9' as AccountId,
  tenantId: '1' as TenantId,
  appId: '2' as AppId,
  kind: 'PERSON',
  externalId: 'u-1',
  name: '何以安',
  mobile: '13800138031',
  createdAt: 0,
  roles,
  ...more,
});
const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'none';
};

describe('a row of a batch of operators', () => {
  it('makes an unknown one, and does nothing to one it describes as he is', () => {
    assert.equal(operatorStep('CREATE', undefined, { externalId: 'u-1' }), 'MAKE');
    assert.equal(operatorStep('CREATE', known(), { externalId: 'u-1', name: '何以安' }), 'NOTHING');
  });

  it('overwrites nobody whose identity is checked, and anybody else', () => {
    const other = { externalId: 'u-1', name: '别人' };
    assert.equal(
      code(() => operatorStep('CREATE', known(), other)),
      'ACCOUNT_EXISTS',
    );
    assert.equal(operatorStep('CREATE', known({ unverified: true }), other), 'CHANGE');
  });

  it('changes and dismisses only whom there is, and never who looks after the company', () => {
    assert.equal(
      code(() => operatorStep('UPDATE', undefined, { externalId: 'u-1' })),
      'ACCOUNT_NOT_FOUND',
    );
    assert.equal(
      code(() => operatorStep('RESIGN', undefined, { externalId: 'u-1' })),
      'ACCOUNT_NOT_FOUND',
    );
    assert.equal(operatorStep('RESIGN', known(), { externalId: 'u-1' }), 'DISMISS');
    assert.equal(
      code(() => operatorStep('RESIGN', known({}, ['SUPER_ADMIN']), { externalId: 'u-1' })),
      'NOT_PERMITTED',
    );
  });
});

describe('an id of the caller', () => {
  it('is 1 to 64 visible characters', () => {
    assert.equal(
      code(() => checkExternalId('')),
      'INPUT_INVALID',
    );
    assert.equal(
      code(() => checkExternalId('  ')),
      'INPUT_INVALID',
    );
    assert.equal(
      code(() => checkExternalId('a\u0000b')),
      'INPUT_INVALID',
    );
    assert.equal(
      code(() => checkExternalId('号'.repeat(65))),
      'INPUT_TOO_LONG',
    );
    assert.equal(
      code(() => checkExternalId('号'.repeat(64))),
      'none',
    );
  });
});
