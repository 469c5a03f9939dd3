import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import type { SignatoryInput } from '../src/app/application.js';
import type { Contract } from '../src/domain/contract.js';
import { firstBrokenEntry } from '../src/domain/evidence.js';
import {
  bytesOf,
  companySignatory,
  completed,
  draftWith,
  eventsOf,
  labourPdf,
  lastCode,
  openedPage,
  intentOn,
  personSignatory,
  placesFor,
  pointOn,
  published,
  refusedWith,
  stateOf,
  waitFor,
} from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

const mobile = { contactType: 'MOBILE' as const };
const yi = { ...mobile, contact: '13800138201', name: '宋以宁' };
const wen = { ...mobile, contact: '13800138202', name: '温如言' };
const key = ({ id }: Contract) => ({ contractId: id });
const act = (contractId: string, contact: string, more: object = {}) =>
  t.app.sandboxAct(t.caller, { contractId, contact, act: 'sign', ...more });
const seal = (contract: Contract) => t.app.signForCompany(t.caller, { ...key(contract), actionType: 'COMPANY' });
const typesOf = async (contract: Contract): Promise<string[]> => {
  const events = await eventsOf(t, contract);
  assert.equal(firstBrokenEntry(events), undefined);
  return events.map(({ type }) => type);
};
const messagesTo = (contact: string) => t.app.sandboxMessages(t.caller, contact);
const hired = async (contact: string, name: string, companyName?: string) =>
  t.app.createEmployee(t.caller, { user: { ...mobile, contact, name }, companyName });

describe('urging', () => {
  it('tells those whose turn it is, each at most every 30 minutes, and says of each contract what came of it', async () => {
    const two = [
      personSignatory('宋以宁', yi.contact, { serialNo: 0 }),
      personSignatory('温如言', wen.contact, { serialNo: 1 }),
    ];
    const { contract } = await published(t, two);
    await waitFor('the first message', async () => (await messagesTo(yi.contact)).length > 0);
    const before = (await messagesTo(yi.contact)).length;
    const draft = await t.app.saveDraft(t.caller, { subject: '草稿' });
    const contracts = [key(contract), key(draft), { contractId: '3559650000000000001' }];
    const [first, second, third] = await t.app.urgeContracts(t.caller, { contracts });
    assert.deepEqual(first!.done, { urged: [contract.signatories[0]!.id], skipped: [] });
    assert.deepEqual([second!.refused!.code, third!.refused!.code], ['CONTRACT_STATE', 'CONTRACT_NOT_FOUND']);
    await waitFor('the urging', async () => (await messagesTo(yi.contact)).length === before + 1);
    const [again] = await t.app.urgeContracts(t.caller, { contracts: [key(contract)] });
    assert.deepEqual([again!.done!.urged, again!.done!.skipped[0]!.refused.code], [[], 'RATE_LIMITED']);
    await t.app.sandboxClock(t.caller, 30 * 60_000);
    const [later] = await t.app.urgeContracts(t.caller, { contracts: [key(contract)] });
    assert.equal(later!.done!.urged.length, 1);
    const waiting = contract.signatories[1]!.id;
    const [early] = await t.app.urgeContracts(t.caller, { contracts: [key(contract)], signatoryId: waiting });
    assert.equal(early!.done!.skipped[0]!.refused.code, 'NOT_THIS_STEP');
    assert.equal((await typesOf(contract)).filter((type) => type === 'URGED').length, 2);
    await assert.rejects(t.app.urgeContracts(t.caller, { contracts: [] }), refusedWith('INPUT_INVALID'));
  });

  it('reaches whom a quiet contract wrote nothing to', async () => {
    const contact = '13800138209';
    const { contract } = await published(t, [personSignatory('沈知微', contact)], { quiet: true });
    const [answer] = await t.app.urgeContracts(t.caller, { contracts: [key(contract)] });
    assert.equal(answer!.done!.urged.length, 1);
    const [only, ...more] = await waitFor('the urging', async () => {
      const messages = await messagesTo(contact);
      return messages.length > 0 && messages;
    });
    assert.ok(only!.link);
    assert.deepEqual(more, []);
  });

  it('finds nobody where a company signs by call or by itself', async () => {
    const { contract } = await published(t, [
      companySignatory(t),
      personSignatory('温如言', wen.contact, { serialNo: 1 }),
    ]);
    const [answer] = await t.app.urgeContracts(t.caller, { contracts: [key(contract)] });
    assert.deepEqual([answer!.done!.urged, answer!.done!.skipped[0]!.refused.code], [[], 'NOT_THIS_STEP']);
  });
});

describe('a step handed over', () => {
  it('is done by the new operator, not by the old one, whose proven will is void', async () => {
    await hired('13800138211', '贺清');
    await hired('13800138212', '谢岚');
    const steps: SignatoryInput['actions'] = [{ type: 'OPERATOR', operators: [{ ...mobile, contact: '13800138211' }] }];
    const { contract } = await published(t, [companySignatory(t, { actions: steps })]);
    const user = { ...mobile, contact: '13800138211' };
    const { ticket } = await t.app.openPage(t.caller, { ...key(contract), user });
    const page = await openedPage(t, 'old-operator', ticket);
    const { intentId } = await intentOn(t, page);
    const code = await lastCode(t, '13800138211');
    const to = { ...mobile, contact: '13800138212' };
    const handed = await t.app.transferActions(t.caller, { ...key(contract), from: user, to });
    const [signatory] = handed.signatories;
    assert.equal(signatory!.actions[0]!.operators[0]!.contact, '13800138212');
    assert.equal(signatory!.transfers![0]!.from!.contact, '13800138211');
    await assert.rejects(t.app.signWithIntent(page, intentId, { code }));
    await waitFor('the new operator is told', async () => (await messagesTo('13800138212')).length > 0);
    await act(contract.id, '13800138212');
    await completed(t, contract.id);
    const types = await typesOf(contract);
    assert.equal(types.filter((type) => type === 'TRANSFERRED').length, 1);
    await assert.rejects(t.app.transferActions(t.caller, { ...key(contract), to }), refusedWith('NOT_THIS_STEP'));
  });

  it('goes to members of the company only, and to nobody for a person', async () => {
    const { contract } = await published(t, [companySignatory(t), personSignatory('温如言', wen.contact)]);
    const stranger = t.app.transferActions(t.caller, { ...key(contract), to: yi });
    await assert.rejects(stranger, refusedWith('EMPLOYEE_NOT_FOUND'));
    const person = contract.signatories[1]!.id;
    const own = t.app.transferActions(t.caller, { ...key(contract), signatoryId: person, to: yi });
    await assert.rejects(own, refusedWith('NOT_THIS_STEP'));
    const nobody = t.app.transferActions(t.caller, { ...key(contract), signatoryId: '1', to: yi });
    await assert.rejects(nobody, refusedWith('SIGNATORY_NOT_FOUND'));
    assert.deepEqual((await stateOf(t, contract.id)).signatories, contract.signatories);
  });

  it('may be given to several, named late', async () => {
    await hired('13800138213', '程越');
    await hired('13800138214', '陆川');
    const { contract } = await published(t, [
      companySignatory(t, {
        actions: [{ type: 'OPERATOR' }],
        receiver: { ...mobile, contact: t.credentials.employee.contact },
      }),
    ]);
    const actionId = contract.signatories[0]!.actions[0]!.id;
    const operators = ['13800138213', '13800138214'].map((contact) => ({ ...mobile, contact }));
    await t.app.nameOperators(t.caller, { ...key(contract), actionId, operators });
    await assert.rejects(act(contract.id, t.credentials.employee.contact));
    const none = t.app.nameOperators(t.caller, { ...key(contract), actionId, operators: [] });
    await assert.rejects(none, refusedWith('INPUT_INVALID'));
    await act(contract.id, '13800138214');
    await completed(t, contract.id);
  });
});

describe('a deadline', () => {
  it('is moved while a contract is out; the old one passes without harm', async () => {
    const now = t.world.clock.business();
    const { contract } = await published(t, [personSignatory('宋以宁', yi.contact)], { expireAt: now + 3_600_000 });
    const later = await t.app.extendContract(t.caller, { ...key(contract), expireAt: now + 7_200_000 });
    assert.equal(later.expireAt, now + 7_200_000);
    const earlier = t.app.extendContract(t.caller, { ...key(contract), expireAt: now + 7_200_000 });
    await assert.rejects(earlier, refusedWith('INPUT_INVALID'));
    await t.app.sandboxClock(t.caller, 3_600_001);
    await act(contract.id, yi.contact);
    await completed(t, contract.id);
    const changed = (await eventsOf(t, contract)).find(({ type }) => type === 'DEADLINE_CHANGED')!;
    assert.deepEqual([changed.more!['from'], changed.more!['to']], [now + 3_600_000, now + 7_200_000]);
  });

  it('that has passed is given anew only where that is asked; the contract goes on, and ends again in time', async () => {
    const now = t.world.clock.business();
    const { contract } = await published(t, [personSignatory('宋以宁', yi.contact)], { expireAt: now + 60_000 });
    await t.app.sandboxClock(t.caller, 60_000);
    const isExpired = async () => (await stateOf(t, contract.id)).state === 'EXPIRED';
    await waitFor('EXPIRED', isExpired);
    const expireAt = t.world.clock.business() + 60_000;
    await assert.rejects(t.app.extendContract(t.caller, { ...key(contract), expireAt }), refusedWith('CONTRACT_STATE'));
    const revived = await t.app.extendContract(t.caller, { ...key(contract), expireAt, revive: true });
    assert.deepEqual([revived.state, revived.endedFrom], ['SIGNING', undefined]);
    await t.app.sandboxClock(t.caller, 60_000);
    await waitFor('EXPIRED again', isExpired);
    assert.deepEqual(
      (await typesOf(contract)).filter((type) => type === 'EXPIRED' || type === 'REVIVED'),
      ['EXPIRED', 'REVIVED', 'EXPIRED'],
    );
  });

  it("of one party ends the contract as the contract's own does", async () => {
    const now = t.world.clock.business();
    const { contract } = await published(t, [personSignatory('宋以宁', yi.contact, { deadline: now + 60_000 })], {
      expireAt: now + 86_400_000,
    });
    await t.app.sandboxClock(t.caller, 60_000);
    await waitFor('EXPIRED', async () => (await stateOf(t, contract.id)).state === 'EXPIRED');
  });
});

describe('force end', () => {
  it('keeps what is signed, the reason and its proofs; more proof may follow', async () => {
    const { contract, documentId } = await published(t, [companySignatory(t), personSignatory('宋以宁', yi.contact)]);
    await seal(contract);
    const proof = { title: '情况说明', suffix: 'txt', bytes: Buffer.from('对方已注销') };
    await assert.rejects(
      t.app.forceEndContract(t.caller, { ...key(contract), reason: ' ' }),
      refusedWith('REASON_REQUIRED'),
    );
    const ended = await t.app.forceEndContract(t.caller, { ...key(contract), reason: '对方主体注销', proofs: [proof] });
    assert.deepEqual([ended.state, ended.stateReason, ended.attachments.length], ['FORCE_ENDED', '对方主体注销', 1]);
    await t.app.addAttachmentLater(t.caller, { ...key(contract), ...proof, title: '注销证明' });
    const events = await eventsOf(t, ended);
    const forced = events.find(({ type }) => type === 'FORCE_ENDED')!;
    assert.deepEqual(forced.more!['proofs'], [ended.attachments[0]!.sha256]);
    assert.equal(events.at(-1)!.type, 'ATTACHMENT_ADDED');
    await assert.rejects(act(contract.id, yi.contact), refusedWith('CONTRACT_STATE'));
    const pdf = await bytesOf((await t.app.downloadDocument(t.caller, documentId)).open() as AsyncIterable<Buffer>);
    assert.equal(verifyPdf(pdf, { trust: t.world.revocation.roots(), now: Date.now() }).signatures.length, 1);
    const twice = t.app.forceEndContract(t.caller, { ...key(contract), reason: '再来' });
    await assert.rejects(twice, refusedWith('CONTRACT_STATE'));
  });
});

describe('a contract that its initiator finishes', () => {
  it('waits SIGNED, grows until then, and is finished once', async () => {
    const { contract, documentId } = await published(t, [companySignatory(t)], { autoFinish: false });
    await assert.rejects(t.app.completeContract(t.caller, key(contract)), refusedWith('CONTRACT_STATE'));
    await seal(contract);
    assert.equal((await stateOf(t, contract.id)).state, 'SIGNED');
    const late: SignatoryInput = personSignatory('宋以宁', yi.contact, {
      placements: [{ mark: 'PERSONAL', documentIds: [documentId], at: pointOn(-1, 0.6, 0.1) }],
    });
    const { contract: grown, signatoryIds } = await t.app.addParties(t.caller, {
      ...key(contract),
      signatories: [late],
    });
    assert.deepEqual([grown.state, grown.signatories.at(-1)!.id], ['SIGNING', signatoryIds[0]]);
    assert.equal(grown.placements.at(-1)!.fieldNames, undefined, 'its field comes with its signature');
    await act(contract.id, yi.contact);
    const done = await t.app.completeContract(t.caller, key(contract));
    assert.ok(['SIGNED', 'COMPLETED'].includes(done.state));
    await completed(t, contract.id);
    assert.equal((await t.app.completeContract(t.caller, key(contract))).state, 'COMPLETED');
    const types = await typesOf(contract);
    assert.deepEqual(
      types.filter((type) => ['PARTY_ADDED', 'FINISHED', 'COMPLETED'].includes(type)),
      ['PARTY_ADDED', 'FINISHED', 'COMPLETED'],
    );
    const pdf = await bytesOf((await t.app.downloadDocument(t.caller, documentId)).open() as AsyncIterable<Buffer>);
    const report = verifyPdf(pdf, { trust: t.world.revocation.roots(), now: Date.now() });
    assert.equal(report.indication, 'TOTAL-PASSED', report.why);
    assert.equal(report.signatures.filter(({ kind }) => kind === 'SIGNATURE').length, 2);
    const after = t.app.addParties(t.caller, {
      ...key(contract),
      signatories: [personSignatory('温如言', wen.contact)],
    });
    await assert.rejects(after, refusedWith('CONTRACT_STATE'));
  });

  it('finishing by itself does not grow, unless it says so; a draft grows', async () => {
    const draft = await draftWith(t, [companySignatory(t)]);
    const more = { signatories: [personSignatory('宋以宁', yi.contact)] };
    const { contract: two } = await t.app.addParties(t.caller, { ...key(draft.contract), ...more });
    assert.deepEqual(
      two.signatories.map(({ serialNo }) => serialNo),
      [0, 1],
    );
    const again = t.app.addParties(t.caller, { ...key(two), ...more });
    await assert.rejects(again, refusedWith('SIGNATORY_TWICE'));
    await t.app.publishContract(t.caller, { ...key(two), placements: placesFor({ ...draft, contract: two }) });
    const third = { signatories: [personSignatory('温如言', wen.contact)] };
    await assert.rejects(t.app.addParties(t.caller, { ...key(two), ...third }), refusedWith('CONTRACT_STATE'));
    const growing = await published(t, [companySignatory(t)], { mayGrow: true });
    const { contract: grown } = await t.app.addParties(t.caller, { ...key(growing.contract), ...third });
    assert.equal(grown.signatories.length, 2);
    await assert.rejects(t.app.addParties(t.caller, key(growing.contract)), refusedWith('INPUT_INVALID'));
  });
});

describe('a party left open', () => {
  it('is named while the contract is out, and signs', async () => {
    const open: SignatoryInput = { type: 'PERSONAL', deferred: true, serialNo: 0 };
    const { contract } = await published(t, [open, companySignatory(t, { serialNo: 1 })]);
    const [first] = contract.signatories;
    assert.equal(first!.state, 'PICKUP');
    const signatoryId = first!.id;
    const named = await t.app.nameSignatory(t.caller, { ...key(contract), signatoryId, receiver: yi });
    assert.deepEqual([named.signatories[0]!.state, named.signatories[0]!.name], ['SIGNING', '宋以宁']);
    const twice = t.app.nameSignatory(t.caller, { ...key(contract), signatoryId, receiver: wen });
    await assert.rejects(twice, refusedWith('NOT_THIS_STEP'));
    const unknown = t.app.nameSignatory(t.caller, { ...key(contract), signatoryId: '1', receiver: wen });
    await assert.rejects(unknown, refusedWith('SIGNATORY_NOT_FOUND'));
    await act(contract.id, yi.contact);
    await seal(contract);
    await completed(t, contract.id);
  });
});

describe('copies added later', () => {
  it('are told at once, a party and who has it already are not', async () => {
    const { contract } = await published(t, [companySignatory(t), personSignatory('宋以宁', yi.contact)]);
    const copy = { receiver: { ...mobile, contact: '13800138221', name: '抄送人' } };
    const once = await t.app.addCopies(t.caller, { ...key(contract), copies: [copy, copy] });
    assert.equal(once.copies.length, 1);
    await waitFor('the copy', async () => (await messagesTo('13800138221')).length === 1);
    const { ticket } = await t.app.openPage(t.caller, { ...key(contract), user: copy.receiver });
    assert.ok(ticket);
    await t.app.addCopies(t.caller, { ...key(contract), copies: [copy] });
    const party = t.app.addCopies(t.caller, { ...key(contract), copies: [{ receiver: yi }] });
    await assert.rejects(party, refusedWith('INPUT_INVALID'));
    assert.equal((await typesOf(contract)).filter((type) => type === 'COPIED').length, 1);
  });
});

describe('sending again', () => {
  it('makes a draft like the ended contract, with its papers as they were uploaded and its places', async () => {
    const { contract } = await published(t, [companySignatory(t), personSignatory('宋以宁', yi.contact)], {
      externalRef: 'HT-R-1',
    });
    await seal(contract);
    await assert.rejects(t.app.resendContract(t.caller, key(contract)), refusedWith('CONTRACT_STATE'));
    await t.app.withdrawContract(t.caller, { ...key(contract), reason: '条款有误' });
    const old = await stateOf(t, contract.id);
    const clash = t.app.resendContract(t.caller, { ...key(contract), newExternalRef: 'HT-R-1' });
    await assert.rejects(clash, refusedWith('EXTERNAL_REF_TAKEN'));
    const again = await t.app.resendContract(t.caller, { ...key(contract), newExternalRef: 'HT-R-2', publish: true });
    assert.deepEqual([again.state, again.relatedContractIds], ['SIGNING', [contract.id]]);
    assert.equal(again.documents[0]!.revision, 2);
    assert.deepEqual(
      again.placements.map(({ mark, page, x, y, w, h }) => [mark, page, x, y, w, h]),
      old.placements.map(({ mark, page, x, y, w, h }) => [mark, page, x, y, w, h]),
    );
    await seal(again);
    await act(again.id, yi.contact);
    await completed(t, again.id);
    const pdf = await bytesOf(
      (await t.app.downloadDocument(t.caller, again.documents[0]!.id)).open() as AsyncIterable<Buffer>,
    );
    assert.deepEqual(pdf.subarray(0, labourPdf().length), labourPdf());
    const report = verifyPdf(pdf, { trust: t.world.revocation.roots(), now: Date.now() });
    assert.equal(report.signatures.filter(({ kind }) => kind === 'SIGNATURE').length, 2, report.why);
    assert.deepEqual(await stateOf(t, contract.id), old, 'the old one does not change');
    assert.deepEqual((await typesOf(again)).slice(0, 2), ['CREATED', 'RESENT']);
  });
});
