import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import type { PlacementRequest } from '../src/domain/placing.js';
import {
  bytesOf,
  companySignatory,
  completed,
  draftWith,
  labourPdf,
  lastCode,
  openedPage,
  personSignatory,
  pointOn,
  refusedWith,
  published,
} from './steps.js';
import { testWorld } from './world.js';

const t = await testWorld();

async function verified(documentId: string): Promise<{ signatures: number; bytes: Buffer }> {
  const download = await t.app.downloadDocument(t.caller, documentId);
  const bytes = await bytesOf(download.open() as AsyncIterable<Buffer>);
  const report = verifyPdf(bytes, { trust: t.world.revocation.roots(), now: Date.now() });
  assert.equal(report.indication, 'TOTAL-PASSED', report.why);
  return { signatures: report.signatures.filter(({ kind }) => kind === 'SIGNATURE').length, bytes };
}

describe('where marks go', () => {
  it('by keyword, with date and strips, for company and person', async () => {
    const draft = await draftWith(t, [companySignatory(t), personSignatory('方静', '13800138041')]);
    const [company, person] = draft.contract.signatories;
    const word = (keyword: string, dx = 0.12): PlacementRequest['at'] => ({
      kind: 'KEYWORD',
      keyword,
      index: 1,
      dx,
      dy: 0,
      unit: 'FRACTION',
    });
    const actionId = company!.actions[0]!.id;
    const placements: PlacementRequest[] = [
      { mark: 'COMPANY', actionId, documentIds: [draft.documentId], at: word('甲方(盖章)') },
      { mark: 'DATE', actionId, documentIds: [draft.documentId], at: word('日期', 0.06), datePattern: 'CHINESE' },
      { mark: 'ACROSS_PAGE', actionId, at: { kind: 'EDGE', y: 0.4, unit: 'FRACTION', pages: { kind: 'ALL' } } },
      { mark: 'PERSONAL', signatoryId: person!.id, documentIds: [draft.documentId], at: word('乙方(签字)') },
    ];
    await t.app.publishContract(t.caller, { contractId: draft.contract.id, placements });
    await t.app.signForCompany(t.caller, { contractId: draft.contract.id, actionType: 'COMPANY' });
    await t.app.sandboxAct(t.caller, { contractId: draft.contract.id, contact: '13800138041', act: 'sign' });
    await completed(t, draft.contract.id);
    assert.equal((await verified(draft.documentId)).signatures, 2);
  });

  it('given with the signing call: late fields, a shared date, strips in the reserved edge', async () => {
    const draft = await draftWith(t, [companySignatory(t), personSignatory('方静', '13800138041')]);
    const person = draft.contract.signatories[1]!;
    await t.app.publishContract(t.caller, {
      contractId: draft.contract.id,
      placements: [{ mark: 'PERSONAL', signatoryId: person.id, at: pointOn(-1, 0.6, 0.3) }],
    });
    await t.app.signForCompany(t.caller, {
      contractId: draft.contract.id,
      actionType: 'COMPANY',
      placements: [
        { mark: 'COMPANY', at: pointOn(-1, 0.1, 0.3) },
        { mark: 'DATE', at: pointOn(-1, 0.15, 0.29) },
        { mark: 'COMPANY', at: pointOn(1, 0.6, 0.1) },
        { mark: 'ACROSS_PAGE', at: { kind: 'EDGE', y: 0.5, unit: 'FRACTION', pages: { kind: 'ALL' } } },
      ],
    });
    await t.app.sandboxAct(t.caller, { contractId: draft.contract.id, contact: '13800138041', act: 'sign' });
    const done = await completed(t, draft.contract.id);
    assert.ok(done.placements.every(({ fieldNames }) => fieldNames!.length > 0));
    assert.equal((await verified(draft.documentId)).signatures, 3, 'two late marks of the company, one of the person');
  });

  it('a company without any place is refused, and can still bring one', async () => {
    const draft = await draftWith(t, [companySignatory(t)]);
    await t.app.publishContract(t.caller, { contractId: draft.contract.id });
    const call = { contractId: draft.contract.id, actionType: 'COMPANY' as const };
    await assert.rejects(t.app.signForCompany(t.caller, call), refusedWith('PLACEMENT_REQUIRED'));
    const wrong = { ...call, placements: [{ mark: 'LP' as const, at: pointOn(1, 0.1, 0.1) }] };
    await assert.rejects(t.app.signForCompany(t.caller, wrong), refusedWith('MARK_KIND_WRONG'));
    const beyond = { ...call, placements: [{ mark: 'COMPANY' as const, at: pointOn(9, 0.1, 0.1) }] };
    await assert.rejects(t.app.signForCompany(t.caller, beyond), refusedWith('PAGE_OUT_OF_RANGE'));
    const unfound: PlacementRequest = {
      mark: 'COMPANY',
      at: { kind: 'KEYWORD', keyword: '丙方', index: 1, dx: 0, dy: 0, unit: 'FRACTION' },
    };
    await assert.rejects(
      t.app.signForCompany(t.caller, { ...call, placements: [unfound] }),
      refusedWith('KEYWORD_NOT_FOUND'),
    );
    await t.app.signForCompany(t.caller, { ...call, placements: [{ mark: 'COMPANY', at: pointOn(1, 0.1, 0.1) }] });
    await completed(t, draft.contract.id);
  });

  it('a person whom the sender gave no place brings one, and signs where it was seen', async () => {
    const draft = await draftWith(t, [personSignatory('方静', '13800138041')]);
    await t.app.publishContract(t.caller, { contractId: draft.contract.id });
    await t.app.sandboxAct(t.caller, { contractId: draft.contract.id, contact: '13800138041', act: 'sign' });
    await completed(t, draft.contract.id);
    assert.equal((await verified(draft.documentId)).signatures, 1);
  });

  it('several documents are all signed where they are marked, and each on its own', async () => {
    const draft = await draftWith(t, [companySignatory(t)]);
    const file = { title: '附件一', suffix: 'pdf', bytes: labourPdf() };
    const second = await t.app.addDocument(t.caller, { contractId: draft.contract.id, ...file });
    const actionId = draft.contract.signatories[0]!.actions[0]!.id;
    await t.app.publishContract(t.caller, {
      contractId: draft.contract.id,
      placements: [{ mark: 'COMPANY', actionId, at: pointOn(0, 0.7, 0.05) }],
    });
    await t.app.signForCompany(t.caller, { contractId: draft.contract.id, actionType: 'COMPANY' });
    await completed(t, draft.contract.id);
    for (const id of [draft.documentId, second]) assert.equal((await verified(id)).signatures, 1);
  });

  it('a document that arrives signed is never rewritten: it only grows', async () => {
    const first = await published(t, [companySignatory(t)]);
    await t.app.signForCompany(t.caller, { contractId: first.contract.id, actionType: 'COMPANY' });
    await completed(t, first.contract.id);
    const { bytes } = await verified(first.documentId);
    const contract = await t.app.saveDraft(t.caller, { subject: '再签', signatories: [companySignatory(t)] });
    const documentId = await t.app.addDocument(t.caller, {
      contractId: contract.id,
      title: '已签文件',
      suffix: 'pdf',
      bytes,
    });
    const actionId = contract.signatories[0]!.actions[0]!.id;
    await t.app.publishContract(t.caller, {
      contractId: contract.id,
      placements: [{ mark: 'COMPANY', actionId, at: pointOn(1, 0.1, 0.6) }],
    });
    await t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY' });
    await completed(t, contract.id);
    const again = await verified(documentId);
    assert.equal(again.signatures, 2);
    assert.ok(again.bytes.subarray(0, bytes.length).equals(bytes));
  });

  it('that may be moved: where the sender suggested, or where the signer puts it, signed once', async () => {
    const draft = await draftWith(t, [companySignatory(t), personSignatory('方静', '13800138041')]);
    const [company, person] = draft.contract.signatories;
    const free = (actionId: string, mark: PlacementRequest['mark'], x: number): PlacementRequest => ({
      mark,
      actionId: actionId as PlacementRequest['actionId'],
      documentIds: [draft.documentId],
      at: pointOn(-1, x, 0.2),
      movable: true,
    });
    const personAction = person!.actions[0]!.id;
    const sent = await t.app.publishContract(t.caller, {
      contractId: draft.contract.id,
      placements: [free(company!.actions[0]!.id, 'COMPANY', 0.1), free(personAction, 'PERSONAL', 0.5)],
    });
    assert.ok(sent.placements.every(({ movable, fieldNames }) => movable && !fieldNames));
    await t.app.signForCompany(t.caller, { contractId: draft.contract.id, actionType: 'COMPANY' });
    const user = { contact: '13800138041', contactType: 'MOBILE' as const };
    const { ticket } = await t.app.openPage(t.caller, { contractId: draft.contract.id, user });
    const client = await openedPage(t, 'phone', ticket);
    const { content } = await t.app.pageState(client);
    const [own] = content!.places.filter(({ mine }) => mine);
    assert.equal(own!.movable, true);
    const places = [{ ...own!, documentId: draft.documentId, page: 1, x: 100, y: 400 }];
    const { intentId } = await t.app.makeIntent(client, {
      key: 'moved-to-page-1',
      actionIds: [personAction],
      marks: [{ actionId: personAction, mark: { kind: 'TYPE', text: '方静' } }],
      places,
    });
    await t.app.signWithIntent(client, intentId, { code: await lastCode(t, '13800138041') });
    const done = await completed(t, draft.contract.id);
    assert.equal(done.placements.length, 2);
    const moved = done.placements.find(({ actionId }) => actionId === personAction)!;
    assert.deepEqual([moved.page, moved.x, moved.y, moved.id], [1, 100, 400, own!.placementId]);
    assert.equal((await verified(draft.documentId)).signatures, 2);
  });
});
