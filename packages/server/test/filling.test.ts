import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inkBox, PdfReader, renderPage, signaturesIn, readState } from '@hufu/pades';
import { createCanvas } from '@napi-rs/canvas';
import type { FieldInput } from '../src/app/application.js';
import type { Contract } from '../src/domain/contract.js';
import {
  bytesOf,
  companySignatory,
  completed,
  type Draft,
  draftWith,
  eventsOf,
  labourPdf,
  openedPage,
  personSignatory,
  placesFor,
  pointOn,
  refusedWith,
  stateOf,
} from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

const signer = { name: '何以安', contact: '13800138061' };
const field = (name: string, y: number, more: Partial<FieldInput> = {}): FieldInput => ({
  name,
  type: 'TEXT',
  required: true,
  at: { kind: 'POINT', page: 2, x: 300, y, unit: 'POINT', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' },
  width: 160,
  height: 20,
  ...more,
});
const draft = (): Promise<Draft> => draftWith(t, [companySignatory(t), personSignatory(signer.name, signer.contact)]);
const partyOf = ({ signatories }: Contract, type: 'COMPANY' | 'PERSONAL') =>
  signatories.find((one) => one.type === type)!.id;
const publish = (made: Draft) =>
  t.app.publishContract(t.caller, { contractId: made.contract.id, placements: placesFor(made) });
const fileOf = async (documentId: string): Promise<Buffer> =>
  bytesOf((await t.app.downloadDocument(t.caller, documentId)).open());
const region = (y: number) => ({ x: 296, y: y - 4, w: 170, h: 28 });
const painted = (pdf: Buffer) => renderPage(new Uint8Array(pdf), 2, { width: 1200 });
/** What was drawn at that height since the file came. */
const inkAt = async (pdf: Buffer, y: number, upload = labourPdf()) =>
  inkBox(await painted(pdf), { region: region(y), before: await painted(upload) });

describe('fields of the initiator', () => {
  it('are part of the page before anybody signs, and the file is whole', async () => {
    const made = await draft();
    const key = { contractId: made.contract.id };
    const before = await fileOf(made.documentId);
    assert.equal(await inkAt(before, 40), undefined, 'the place is empty');
    await t.app.setFields(t.caller, {
      ...key,
      fields: [
        field('薪资', 40, { value: '12,000 元/月' }),
        field('勾选', 80, { type: 'CHECKBOX', required: false, width: 14, height: 14 }),
      ],
    });
    await t.app.fillFields(t.caller, { ...key, values: [{ name: '勾选', value: 'true' }] });
    const sent = await publish(made);
    assert.equal(sent.state, 'SIGNING');
    const frozen = await fileOf(made.documentId);
    assert.ok(frozen.subarray(0, before.length).equals(before), 'the earlier bytes stay');
    assert.ok(await inkAt(frozen, 40));
    assert.ok(await inkAt(frozen, 80));
    await t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' });
    await t.app.sandboxAct(t.caller, { ...key, contact: signer.contact, act: 'sign' });
    await completed(t, made.contract.id);
    const signed = await fileOf(made.documentId);
    assert.equal(signaturesIn(readState(signed)).filter(({ kind }) => kind === 'signature').length, 2);
  });

  it('that are required and empty keep the contract from being sent', async () => {
    const made = await draft();
    await t.app.setFields(t.caller, { contractId: made.contract.id, fields: [field('空', 40)] });
    await assert.rejects(publish(made), refusedWith('FIELD_REQUIRED'));
    assert.equal((await stateOf(t, made.contract.id)).state, 'DRAFT');
  });

  it('refuse what cannot be drawn or does not suit them when it is given', async () => {
    const made = await draft();
    const set = (one: FieldInput) => t.app.setFields(t.caller, { contractId: made.contract.id, fields: [one] });
    await assert.rejects(set(field('字', 40, { value: '\u{2B7FF}' })), refusedWith('GLYPH_MISSING'));
    await assert.rejects(set(field('长', 40, { value: '很长'.repeat(60) })), refusedWith('FIELD_INVALID'));
    await assert.rejects(set(field('数', 40, { type: 'NUMBER', value: '一' })), refusedWith('FIELD_INVALID'));
    await assert.rejects(
      set(field('页', 40, { at: pointOn(99, 0, 0) as FieldInput['at'] })),
      refusedWith('PAGE_OUT_OF_RANGE'),
    );
    await assert.rejects(set(field('图', 40, { type: 'IMAGE', value: 'a'.repeat(64) })), refusedWith('FIELD_INVALID'));
    await assert.rejects(set(field('谁', 40, { signatoryId: '1' })), refusedWith('SIGNATORY_NOT_FOUND'));
    assert.deepEqual((await stateOf(t, made.contract.id)).documents[0]!.fields, []);
  });

  it('may be a paragraph, a choice or a picture, beside a word of the text', async () => {
    const made = await draft();
    const canvas = createCanvas(60, 30);
    canvas.getContext('2d').fillRect(0, 0, 60, 30);
    const at: FieldInput['at'] = {
      kind: 'KEYWORD',
      keyword: '乙方',
      index: 1,
      dx: 0,
      dy: 0,
      unit: 'POINT',
      beside: 'RIGHT',
    };
    const contract = await t.app.setFields(t.caller, {
      contractId: made.contract.id,
      fields: [
        field('段', 40, {
          type: 'MULTILINE',
          height: 60,
          value: '第一行\n第二行很长很长很长很长很长很长很长很长很长很长',
        }),
        field('选', 120, { type: 'SELECT', rules: { options: ['甲', '乙'], multiple: true }, value: '甲,乙' }),
        field('图', 160, { type: 'IMAGE', image: await canvas.encode('png'), height: 40 }),
        field('旁', 0, { at, value: '2026-11-22', type: 'DATE' }),
      ],
    });
    assert.equal(contract.documents[0]!.fields.find(({ name }) => name === '选')!.value, '甲、乙');
    await publish(made);
    const frozen = await fileOf(made.documentId);
    for (const y of [60, 120, 170]) assert.ok(await inkAt(frozen, y), `at ${y}`);
    assert.ok(new PdfReader(frozen).trailer);
  });
});

describe('fields of the signatories', () => {
  const filling = async () => {
    const made = await draft();
    const { contract } = made;
    const [company, person] = [partyOf(contract, 'COMPANY'), partyOf(contract, 'PERSONAL')];
    await t.app.setFields(t.caller, {
      contractId: contract.id,
      fields: [
        field('税号', 40, { signatoryId: company }),
        field('住址', 80, { signatoryId: person, label: '家庭住址' }),
        field('备注', 120, { signatoryId: person, required: false }),
      ],
    });
    const sent = await publish(made);
    return { made, sent, company, person, key: { contractId: contract.id } };
  };

  it('are filled first; the last one freezes the documents and opens the signing', async () => {
    const { made, sent, company, key } = await filling();
    assert.equal(sent.state, 'FILLING');
    assert.deepEqual(
      sent.signatories.map(({ state }) => state),
      ['FILLING', 'FILLING'],
    );
    const early = t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' });
    await assert.rejects(early, refusedWith('CONTRACT_STATE'));
    const half = await t.app.fillFields(t.caller, {
      ...key,
      signatoryId: company,
      values: [{ name: '税号', value: '91SANDBOX' }],
    });
    assert.deepEqual([half.state, ...half.signatories.map(({ state }) => state)], ['FILLING', 'FILLED', 'FILLING']);
    const values = [{ name: '住址', value: '南京市鼓楼区一号' }];
    const open = await t.app.sandboxAct(t.caller, { ...key, contact: signer.contact, act: 'fill', values });
    assert.equal(open.state, 'SIGNING');
    assert.ok(open.placements.length > 0, 'places asked for at sending are there');
    const frozen = await fileOf(made.documentId);
    for (const y of [40, 80]) assert.ok(await inkAt(frozen, y), `at ${y}`);
    const events = await eventsOf(t, open);
    const types = events.map(({ type }) => type).filter((type) => /FILL|PUBLISHED|FROZEN/.test(type));
    assert.deepEqual(types, ['PUBLISHED', 'FILL_STARTED', 'FILLED', 'FILLED', 'DOCUMENT_FROZEN']);
    assert.ok(!JSON.stringify(events).includes('鼓楼区'), 'what was filled in is no part of the chain');
    const last = events.findLast(({ type }) => type === 'FILLED')!;
    assert.deepEqual([last.actor.kind, last.actor.roleInContract, last.client?.platform], ['USER', 'FILLER', 'API']);
    await t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' });
    await t.app.sandboxAct(t.caller, { ...key, contact: signer.contact, act: 'sign' });
    await completed(t, made.contract.id);
  });

  it('stand on the page of whom they belong to, who may hand in nothing else', async () => {
    const { sent, key } = await filling();
    const user = { contact: signer.contact, contactType: 'MOBILE' as const };
    const { ticket } = await t.app.openPage(t.caller, { ...key, user });
    const client = await openedPage(t, 'phone', ticket);
    const state = await t.app.pageState(client);
    assert.equal(state.screen, 'FILL');
    assert.deepEqual(
      state.content!.fields.map(({ name, label, required }) => [name, label, required]),
      [
        ['住址', '家庭住址', true],
        ['备注', '备注', false],
      ],
    );
    assert.equal(state.content!.mayReject, true);
    await assert.rejects(t.app.fillOnPage(client, [{ name: '税号', value: 'x' }]), refusedWith('INPUT_INVALID'));
    await assert.rejects(t.app.fillOnPage(client, []), refusedWith('FIELD_REQUIRED'));
    await assert.rejects(
      t.app.fillOnPage(client, [{ name: '住址', value: '\u{2B7FF}' }]),
      refusedWith('GLYPH_MISSING'),
    );
    const after = await t.app.fillOnPage(client, [{ name: '住址', value: '一号' }]);
    assert.deepEqual([after.screen, after.content!.waitingFor], ['WAIT', [t.credentials.company.name]]);
    await assert.rejects(t.app.fillOnPage(client, [{ name: '住址', value: '二号' }]), refusedWith('NOT_THIS_STEP'));
    assert.equal((await stateOf(t, sent.id)).state, 'FILLING');
  });

  it('refused, the contract ends and says who did it', async () => {
    const { sent, key } = await filling();
    const ended = await t.app.sandboxAct(t.caller, {
      ...key,
      contact: signer.contact,
      act: 'reject',
      reason: '信息有误',
    });
    assert.deepEqual([ended.state, ended.stateReason, ended.endedFrom], ['REJECTED', '信息有误', 'FILLING']);
    assert.equal(ended.signatories[1]!.state, 'FILL_REJECTED');
    assert.ok((await eventsOf(t, sent)).some(({ type }) => type === 'FILL_REJECTED'));
  });

  it('filled twice at once count once', async () => {
    const { company, key } = await filling();
    const fill = () =>
      t.app.fillFields(t.caller, { ...key, signatoryId: company, values: [{ name: '税号', value: '91' }] });
    const answers = await Promise.allSettled([fill(), fill(), fill()]);
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    const open = () => t.app.sandboxAct(t.caller, { ...key, contact: signer.contact, act: 'fill' });
    const last = await Promise.allSettled([open(), open()]);
    assert.equal(last.filter(({ status }) => status === 'fulfilled').length, 1);
    const events = await eventsOf(t, await stateOf(t, key.contractId));
    assert.equal(events.filter(({ type }) => type === 'FILLED').length, 2);
  });

  it('a keyword that is not there refuses the last fill, and the contract is still being filled', async () => {
    const made = await draft();
    const { contract } = made;
    const person = partyOf(contract, 'PERSONAL');
    await t.app.setFields(t.caller, { contractId: contract.id, fields: [field('住址', 80, { signatoryId: person })] });
    const action = contract.signatories.find(({ id }) => id === person)!.actions[0]!;
    const at = { kind: 'KEYWORD' as const, keyword: '没有的字', index: 1, dx: 0, dy: 0, unit: 'POINT' as const };
    await t.app.publishContract(t.caller, {
      contractId: contract.id,
      placements: [{ mark: 'PERSONAL', actionId: action.id, at }],
    });
    const fill = t.app.sandboxAct(t.caller, { contractId: contract.id, contact: signer.contact, act: 'fill' });
    await assert.rejects(fill, refusedWith('KEYWORD_NOT_FOUND'));
    const still = await stateOf(t, contract.id);
    assert.deepEqual([still.state, still.slot], ['FILLING', undefined]);
  });

  it('of a party that is taken out of the draft go with it', async () => {
    const made = await draft();
    const person = partyOf(made.contract, 'PERSONAL');
    await t.app.setFields(t.caller, {
      contractId: made.contract.id,
      fields: [field('住址', 80, { signatoryId: person })],
    });
    const changed = await t.app.saveDraft(t.caller, {
      contractId: made.contract.id,
      subject: '劳动合同',
      signatories: [companySignatory(t)],
    });
    assert.deepEqual(changed.documents[0]!.fields, []);
  });
});
