import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { completed, fresh, sent } from './given.js';
import { ask, openStage, type Stage } from './stage.js';

/** 生成合同签署令牌 and 签署页面: who gets a way to the page, and how long it opens. */
describe('tickets of 契约锁', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const ticketFor = async (body: Record<string, unknown>) =>
    (await stage.client.post<{ ticket: string }>('/v2/contract/miniappexchange', body)).ticket;

  it('by contractId with bizId null, as the vendor’s example writes it', async () => {
    const { contractId } = await sent(stage);
    const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
    const ticket = await ticketFor({ contractId, bizId: null, user });
    assert.match(ticket, /^[\w-]{22,}$/);
    assert.equal(await stage.opens(ticket), 'open');
    assert.equal(await stage.opens(ticket), 'open', 'the same device comes back');
    assert.equal(await stage.opens(ticket, 'another phone'), 'LINK_OTHER_CLIENT');
  });

  it('by bizId; of a subsidiary’s contract with tenantName', async () => {
    const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
    const own = await sent(stage);
    await ticketFor({ contractId: null, bizId: own.bizId, user });
    const { bizId } = await sent(stage, ['COMPANY'], stage.asSubsidiary());
    await ticketFor({ bizId, tenantName: stage.credentials.subsidiary.name, user });
    const without = await ask(stage, 'POST', '/v2/contract/miniappexchange', { json: { bizId, user } });
    assert.equal(without.json?.responseCode, '11101003');
  });

  it('the signer named by MOBILE, EMAIL, EMPLOYEEID or NUMBER', async () => {
    const { employee } = stage.credentials;
    const receiver = { contact: employee.contact, contactType: 'MOBILE' };
    const { contractId } = await sent(stage, ['COMPANY'], { creator: receiver });
    await ticketFor({ contractId, user: receiver });
    await ticketFor({ contractId, user: { contact: employee.employeeId, contactType: 'EMPLOYEEID' } });
    await ticketFor({ contractId, user: { contact: employee.number, contactType: 'NUMBER' } });
    const email = { contact: `${fresh('lin').toLowerCase()}@example.com`, contactType: 'EMAIL' };
    const byMail = await sent(stage, ['COMPANY'], {
      signatories: [
        {
          tenantType: 'COMPANY',
          tenantName: stage.credentials.company.name,
          serialNo: 0,
          actions: [{ type: 'COMPANY' }],
        },
        { tenantType: 'PERSONAL', tenantName: '林晚舟', serialNo: 1, receiver: email },
      ],
    });
    await ticketFor({ contractId: byMail.contractId, user: email });
  });

  it('the same person by another of his names gets in, a stranger and an unknown number get 1110', async () => {
    const { contractId } = await sent(stage);
    for (const user of [
      { contact: '13800138053', contactType: 'MOBILE' },
      { contact: 'nobody@example.com', contactType: 'EMAIL' },
      { contact: 'NO-SUCH-NUMBER', contactType: 'NUMBER' },
    ]) {
      const { status, json } = await ask(stage, 'POST', '/v2/contract/miniappexchange', { json: { contractId, user } });
      assert.deepEqual([status, json], [200, { code: 1110, responseCode: '11011110', message: 'NO VIEW PERMISSION' }]);
    }
  });

  it('a user without contact is an invalid parameter', async () => {
    const { contractId } = await sent(stage);
    for (const user of [null, {}, { contactType: 'MOBILE' }, { contact: '1', contactType: 'PIGEON' }]) {
      const { json } = await ask(stage, 'POST', '/v2/contract/miniappexchange', { json: { contractId, user } });
      assert.equal(json?.responseCode, '11990005', JSON.stringify(user));
    }
  });

  it('a completed contract may still be looked at', async () => {
    const { contractId } = await completed(stage);
    const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
    assert.equal(await stage.opens(await ticketFor({ contractId, user })), 'open');
  });

  it('a pageurl opens for its life and not after: 30 minutes, or as asked', async () => {
    const { contractId } = await sent(stage);
    const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
    const page = async (more: Record<string, unknown>) =>
      (await stage.client.post<{ pageUrl: string }>('/v2/contract/pageurl', { contractId, user, ...more })).pageUrl;
    const usual = await page({});
    const short = await page({ expireTime: 5, expireTimeUnit: 'MINUTES' });
    const long = await page({ expireTime: '2', expireTimeUnit: 'DAYS' });
    assert.match(usual, new RegExp(`^${stage.baseUrl}/s/[\\w-]{22,}$`));
    const opens = () => Promise.all([usual, short, long].map((url) => stage.opens(url)));
    await stage.advance('PT4M');
    assert.equal(await stage.opens(await page({})), 'open');
    await stage.advance('PT2M');
    assert.equal(await stage.opens(short), 'LINK_ENDED');
    await stage.advance('PT23M');
    assert.deepEqual(await opens(), ['open', 'LINK_ENDED', 'open']);
    await stage.advance('PT2M');
    assert.deepEqual(await opens(), ['LINK_ENDED', 'LINK_ENDED', 'open']);
  });
});
