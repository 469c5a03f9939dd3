import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DomainError } from '../../src/domain/errors.js';
import { consentTexts } from '../../src/app/page/consent-texts.js';
import { addPdf, fresh } from './given.js';
import { openStage, type Stage } from './stage.js';

/** allowPasswordSign (生成合同签署令牌): a code first, then the password for 30 minutes on the same client, sliding. */
describe('signing by password', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
    const first = await contractForPerson();
    assert.equal((await passwordOffered(first, true)).offered, false, 'never before a code');
    await sign(await open(first, true), 'CODE');
    const page = await open(first, true);
    await stage.app.setPassword(page, password);
  });
  after(() => stage.close());

  const password = 'Hufu-2026';
  const minute = 60_000;

  /** A contract that only the sandbox's person signs. */
  async function contractForPerson(): Promise<string> {
    const { name, contact } = stage.credentials.person;
    const receiver = { contact, contactType: 'MOBILE' };
    const draft = { subject: fresh('个人'), signatories: [{ tenantType: 'PERSONAL', tenantName: name, receiver }] };
    const { id, signatories } = await stage.client.post<{ id: string; signatories: { id: string }[] }>(
      '/v2/contract/draft',
      draft,
    );
    const documentId = await addPdf(stage.client, id);
    const place = {
      type: 'PERSONAL',
      signatoryId: signatories[0]?.id,
      documentId,
      page: 1,
      offsetX: 0.5,
      offsetY: 0.2,
    };
    await stage.client.post('/v2/contract/send', { contractId: id, stampers: [place] });
    return id;
  }

  /** A page of a fresh ticket, opened on a device. */
  async function open(contractId: string, allowPasswordSign: boolean, deviceId = 'phone') {
    const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
    const { ticket } = await stage.client.post<{ ticket: string }>('/v2/contract/miniappexchange', {
      contractId,
      user,
      allowPasswordSign,
    });
    const client = { client: { ...stage.pageClient.client, deviceId }, requestId: 'test', baseUrl: stage.baseUrl };
    const { session, state } = await stage.app.exchangeTicket(client, ticket);
    return { ...client, session, state };
  }
  type Page = Awaited<ReturnType<typeof open>>;

  async function passwordOffered(contractId: string, allow: boolean, device?: string) {
    const page = await open(contractId, allow, device);
    return { page, offered: page.state.content?.passwordOffered };
  }

  async function sign(page: Page, how: 'CODE' | 'PASSWORD', secret = password) {
    await stage.app.giveConsent(
      page,
      consentTexts.map(({ key, version, sha256 }) => ({ key, version, sha256, how: 'CLICK' })),
    );
    const [action] = page.state.content?.actions ?? [];
    assert.ok(action);
    const { intentId, passwordOffered: offered } = await stage.app.makeIntent(page, {
      key: fresh('intent'),
      actionIds: [action.id],
      marks: [{ actionId: action.id, mark: { kind: 'TYPE', text: '张伟' } }],
    });
    if (how === 'PASSWORD') return stage.app.signWithIntent(page, intentId, { password: secret });
    if (offered) await stage.app.sendCode(page, intentId);
    const code = await stage.lastCode(stage.credentials.person.contact);
    return stage.app.signWithIntent(page, intentId, { code });
  }
  const refused = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code;

  it('after a code it is offered on the same device, to tickets that allow it', async () => {
    const contract = await contractForPerson();
    assert.equal((await passwordOffered(contract, true)).offered, true);
    assert.equal((await passwordOffered(contract, false)).offered, false, 'the flag counts per ticket');
    assert.equal(
      (await passwordOffered(contract, true, 'a tablet')).offered,
      false,
      'another client starts with a code',
    );
  });

  it('a ticket without the flag refuses the password, and its signature opens nothing', async () => {
    const page = await open(await contractForPerson(), false);
    await assert.rejects(sign(page, 'PASSWORD'), refused('PASSWORD_CLOSED'));
    const tablet = await open(await contractForPerson(), false, 'a tablet');
    await sign(tablet, 'CODE');
    assert.equal((await passwordOffered(await contractForPerson(), true, 'a tablet')).offered, false);
  });

  it('it is open at 29 minutes, closed at 30', async () => {
    await sign(await open(await contractForPerson(), true), 'CODE');
    const contract = await contractForPerson();
    await stage.advanceMs(29 * minute);
    const { page, offered } = await passwordOffered(contract, true);
    assert.equal(offered, true);
    await stage.advanceMs(minute);
    assert.equal((await passwordOffered(contract, true)).offered, false);
    await assert.rejects(sign(page, 'PASSWORD'), refused('PASSWORD_CLOSED'));
  });

  it('each signature inside the window starts it again', async () => {
    await sign(await open(await contractForPerson(), true), 'CODE');
    await stage.advanceMs(25 * minute);
    await sign(await open(await contractForPerson(), true), 'PASSWORD');
    await stage.advanceMs(25 * minute);
    const contract = await contractForPerson();
    const { offered, page } = await passwordOffered(contract, true);
    assert.equal(offered, true);
    await assert.rejects(sign(page, 'PASSWORD', 'wrong'), refused('PASSWORD_WRONG'));
    await stage.advanceMs(6 * minute);
    assert.equal((await passwordOffered(contract, true)).offered, false, 'a failed one does not');
  });
});
