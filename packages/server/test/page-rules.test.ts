import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageClient } from '../src/app/application.js';
import {
  browser,
  bytesOf,
  eventsOf,
  intentOn,
  lastCode,
  openedPage,
  personSignatory,
  published,
  refusedWith,
  stateOf,
  waitFor,
} from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

const contact = '13800138021';
const user = { contact, contactType: 'MOBILE' as const };
const minute = 60_000;

/** A contract of this person alone, opened by a ticket. */
async function opened(device: string, allowPasswordSign = false): Promise<{ client: PageClient; contractId: string }> {
  const { contract } = await published(t, [personSignatory('许知远', contact)]);
  const { ticket } = await t.app.openPage(t.caller, { contractId: contract.id, user, options: { allowPasswordSign } });
  return { client: await openedPage(t, device, ticket), contractId: contract.id };
}

async function signByCode({ client }: { client: PageClient }): Promise<void> {
  const { intentId, sent } = await intentOn(t, client);
  if (!sent) await t.app.sendCode(client, intentId);
  await t.app.signWithIntent(client, intentId, { code: await lastCode(t, contact) });
}

describe('a ticket', () => {
  it('belongs to the first client that opens it, which may come back', async () => {
    const { contract } = await published(t, [personSignatory('许知远', contact)]);
    const { ticket } = await t.app.openPage(t.caller, { contractId: contract.id, user });
    await openedPage(t, 'phone', ticket);
    await openedPage(t, 'phone', ticket);
    await assert.rejects(t.app.exchangeTicket(browser('laptop'), ticket), refusedWith('LINK_OTHER_CLIENT'));
  });

  it('ends after 30 minutes of the business clock, and its page with it', async () => {
    const { client } = await opened('phone');
    await t.app.sandboxClock(t.caller, 30 * minute);
    await assert.rejects(t.app.pageState(client), refusedWith('LINK_ENDED'));
  });

  it('is for participants only', async () => {
    const { contract } = await published(t, [personSignatory('许知远', contact)]);
    const stranger = { contact: '13800138099', contactType: 'MOBILE' as const };
    const ask = t.app.openPage(t.caller, { contractId: contract.id, user: stranger });
    await assert.rejects(ask, refusedWith('NO_VIEW_PERMISSION'));
  });

  it('signs nothing by itself: no consent, no code, no signature', async () => {
    const { contract } = await published(t, [personSignatory('许知远', contact)]);
    const { ticket } = await t.app.openPage(t.caller, { contractId: contract.id, user });
    const { session } = await t.app.exchangeTicket(browser('phone'), ticket);
    await assert.rejects(intentOn(t, { ...browser('phone'), session }), refusedWith('CONSENT_REQUIRED'));
    const client = await openedPage(t, 'phone', ticket);
    const { intentId } = await intentOn(t, client);
    await assert.rejects(t.app.signWithIntent(client, intentId, { code: '000000' }), refusedWith('CODE_WRONG'));
    await assert.rejects(t.app.signWithIntent(client, '1', { code: '000000' }), refusedWith('INTENT_REQUIRED'));
    assert.equal((await stateOf(t, contract.id)).state, 'SIGNING');
  });
});

describe('a link sent by message', () => {
  it('shows sender and title only until the contact is proven', async () => {
    const linked = '13800138022';
    const { contract } = await published(t, [personSignatory('苏晴川', linked)]);
    const message = await waitFor('the message', async () =>
      (await t.app.sandboxMessages(t.caller, linked)).find(({ link }) => link !== undefined),
    );
    const token = message.link!.split('/').at(-1)!;
    const { session, state } = await t.app.exchangeTicket(browser('own phone'), token);
    const client = { ...browser('own phone'), session };
    assert.equal(state.screen, 'PROVE');
    assert.equal(state.content, undefined);
    assert.deepEqual(state.prove, { contactMasked: '138****8022', contactKind: 'MOBILE' });
    assert.ok(!JSON.stringify(state).includes('苏晴川') && !JSON.stringify(state).includes(linked));
    await assert.rejects(t.app.pageImage(client, contract.documents[0]!.id, 1, 780), refusedWith('LINK_UNPROVEN'));
    await assert.rejects(t.app.pagesSeen(client, []), refusedWith('LINK_UNPROVEN'));
    await t.app.sendProofCode(client);
    await assert.rejects(t.app.sendProofCode(client), refusedWith('CODE_TOO_SOON'));
    const proven = await t.app.proveContact(client, await lastCode(t, linked));
    assert.equal(proven.screen, 'SIGN');
    assert.equal(proven.content!.me.name, '苏晴川');
  });
});

describe('the code', () => {
  it('five wrong ones are the end of it, however many ask at once', async () => {
    const { client } = await opened('phone');
    const { intentId } = await intentOn(t, client);
    const right = await lastCode(t, contact);
    const wrong = right === '111111' ? '222222' : '111111';
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => t.app.signWithIntent(client, intentId, { code: wrong })),
    );
    const codes = tries.map((one) => (one as PromiseRejectedResult).reason.code as string);
    assert.equal(codes.filter((code) => code === 'CODE_WRONG').length, 4);
    await assert.rejects(t.app.signWithIntent(client, intentId, { code: right }), refusedWith('CODE_LOCKED'));
  });

  it('is too old after five minutes; a second one only after a minute', async () => {
    const { client, contractId } = await opened('phone');
    const { intentId } = await intentOn(t, client);
    const first = await lastCode(t, contact);
    await assert.rejects(t.app.sendCode(client, intentId), refusedWith('CODE_TOO_SOON'));
    await t.app.sandboxClock(t.caller, 5 * minute);
    await assert.rejects(t.app.signWithIntent(client, intentId, { code: first }), refusedWith('CODE_EXPIRED'));
    await t.app.sendCode(client, intentId);
    const state = await t.app.signWithIntent(client, intentId, { code: await lastCode(t, contact) });
    assert.ok(['DONE', 'FINISHING'].includes(state.screen), state.screen);
    const again = await t.app.signWithIntent(client, intentId, { code: '000000' });
    assert.ok(['DONE', 'FINISHING'].includes(again.screen), 'the same intent gets the same answer');
    const events = await eventsOf(t, await stateOf(t, contractId));
    assert.equal(events.filter(({ type }) => type === 'SIGNED').length, 1);
  });
});

describe('the password window (allowPasswordSign)', () => {
  const password = 'tally-2026';
  const offered = async (device: string, allow = true): Promise<boolean> => {
    const page = await opened(device, allow);
    return (await t.app.pageState(page.client)).content!.passwordOffered;
  };
  const signByPassword = async (device: string): Promise<void> => {
    const { client } = await opened(device, true);
    const { intentId, passwordOffered } = await intentOn(t, client);
    assert.equal(passwordOffered, true);
    await t.app.signWithIntent(client, intentId, { password });
  };

  it('opens with the first signature by code, slides with each success, closes at exactly 30:00', async () => {
    const page = await opened('pw phone', true);
    await assert.rejects(t.app.setPassword(page.client, password), refusedWith('NOT_PERMITTED'));
    await signByCode(page);
    await t.app.setPassword(page.client, password);
    assert.equal(await offered('pw phone'), true);
    await t.app.sandboxClock(t.caller, 29 * minute);
    await signByPassword('pw phone'); // restarts the 30 minutes
    await t.app.sandboxClock(t.caller, 29 * minute);
    assert.equal(await offered('pw phone'), true);
    assert.equal(await offered('another browser'), false);
    assert.equal(await offered('pw phone', false), false, 'a ticket without the flag does not offer it');
    await t.app.sandboxClock(t.caller, minute);
    assert.equal(await offered('pw phone'), false);
  });

  it('a ticket without the flag neither opens nor restarts it', async () => {
    await signByCode(await opened('plain phone', false));
    assert.equal(await offered('plain phone'), false);
  });

  it('five wrong passwords close it', async () => {
    await signByCode(await opened('clumsy phone', true));
    const { client } = await opened('clumsy phone', true);
    const { intentId } = await intentOn(t, client);
    for (let n = 0; n < 4; n++) {
      await assert.rejects(
        t.app.signWithIntent(client, intentId, { password: 'wrong' }),
        refusedWith('PASSWORD_WRONG'),
      );
    }
    await assert.rejects(t.app.signWithIntent(client, intentId, { password: 'wrong' }), refusedWith('PASSWORD_CLOSED'));
    await assert.rejects(t.app.signWithIntent(client, intentId, { password }), refusedWith('PASSWORD_CLOSED'));
  });
});

describe('what was seen and agreed to', () => {
  it('stands in the evidence: consents with their digests, pages with the digests of their pictures', async () => {
    const { client, contractId } = await opened('reader');
    const { contract } = await t.app.contractDetail(t.caller, { contractId });
    const documentId = contract.documents[0]!.id;
    const { digest, webp } = await t.app.pageImage(client, documentId, 1, 780);
    assert.equal(webp.subarray(0, 4).toString('latin1'), 'RIFF');
    await t.app.pagesSeen(client, [{ documentId, page: 1, digest, ms: 1500 }]);
    await signByCode({ client });
    const events = await eventsOf(t, await stateOf(t, contractId));
    const read = events.find(({ type }) => type === 'READ')!;
    assert.deepEqual(read.read, { pages: 1, seconds: 2, images: [digest] });
    assert.equal(events.find(({ type }) => type === 'CONSENTED')!.consent!.length, 3);
    const signed = events.find(({ type }) => type === 'SIGNED')!;
    assert.equal(signed.intent!.sentTo, '138****8021');
    assert.ok(!JSON.stringify(events).includes(contact), 'no contact in the clear');
  });

  it('the finished file is downloaded by an expiring link that needs no cookie', async () => {
    const page = await opened('downloader');
    await signByCode(page);
    const { url } = await t.app.pageDownload(page.client, 'CONTRACT');
    const token = new URL(url).pathname.split('/')[2]!;
    const pdf = await bytesOf((await t.app.downloadByLink(browser('anybody'), token)).open() as AsyncIterable<Buffer>);
    assert.equal(pdf.subarray(0, 5).toString('latin1'), '%PDF-');
    const changed = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    await assert.rejects(t.app.downloadByLink(browser('anybody'), changed), refusedWith('LINK_UNKNOWN'));
    await t.app.sandboxClock(t.caller, 10 * minute);
    await assert.rejects(t.app.downloadByLink(browser('anybody'), token), refusedWith('LINK_ENDED'));
  });
});
