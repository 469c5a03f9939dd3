import assert from 'node:assert/strict';
import { documentPdf } from '@hufu/pades/document-pdf';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import { after, before, describe, it } from 'node:test';
import { demoKeywords, labourContract } from '../../src/demo/contracts.js';
import { addPdf, documented, draftBody, drafted, placesOf, sent } from './given.js';
import { ask, openStage, type Stage } from './stage.js';

/** Where marks go, and what contract/detail tells of it when asked. */
describe('places and flags of 契约锁', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const signings = (id: string) => stage.rows('select action_id from signing where contract_id = $1', [id]);
  const firstAction = async (id: string) =>
    (
      await stage.rows<{ state: string }>('select state from action where contract_id = $1 order by position limit 1', [
        id,
      ])
    )[0]?.state;

  describe('flags of detail', () => {
    const detail = (contractId: string, flag: string) =>
      stage.client.get<Record<string, unknown> & { signatories: Signatory[] }>('/v2/contract/detail', {
        contractId,
        [flag]: 'true',
      });
    interface Signatory {
      stampers?: Record<string, unknown>[];
      actions?: { operators?: unknown[] }[];
    }

    it('queryLocation: places as they were sent', async () => {
      const contract = await sent(stage);
      const { signatories } = await detail(contract.contractId, 'queryLocation');
      const { documentId, companyAction: actionId } = contract;
      assert.deepEqual(signatories[0]?.stampers, [
        { type: 'COMPANY', documentId, actionId, page: 1, offsetX: 0.1, offsetY: 0.2 },
      ]);
      assert.deepEqual(signatories[1]?.stampers, [
        { type: 'PERSONAL', documentId, page: 1, offsetX: 0.6, offsetY: 0.2 },
      ]);
    });
    it('queryActionOperator: who is to audit', async () => {
      const { contractId } = await sent(stage, ['AUDIT', 'COMPANY']);
      const { name, contact } = stage.credentials.employee;
      const { signatories } = await detail(contractId, 'queryActionOperator');
      assert.deepEqual(signatories[0]?.actions?.[0]?.operators, [{ name, contact, contactType: 'MOBILE' }]);
    });
    it('queryActionOperator: who audited, of several who might have', async () => {
      const second = { name: '周敏', contact: '13800138061', contactType: 'MOBILE' };
      await stage.client.post('/v2/employee/create', { user: second });
      const { signatories: parties } = draftBody(stage, ['AUDIT', 'COMPANY']);
      parties[0]?.actions?.[0]?.operators?.push(second);
      const { contractId } = await sent(stage, ['AUDIT', 'COMPANY'], { signatories: parties });
      await stage.client.post('/v2/contract/employeeaudit', { contractId, pass: true, employee: second });
      const { signatories } = await detail(contractId, 'queryActionOperator');
      assert.deepEqual(signatories[0]?.actions?.[0]?.operators, [second]);
    });
    it('querySealStats: how often a seal was used', async () => {
      const { contractId } = await sent(stage);
      assert.equal('sealStats' in (await detail(contractId, 'querySealStats')), false);
      await stage.client.post('/v2/contract/companysign', { contractId });
      const [stats] = (await detail(contractId, 'querySealStats')).sealStats as { sealId: string; count: number }[];
      assert.deepEqual([stats?.sealId, stats?.count], [stage.credentials.company.sealId, 1]);
    });
    it('queryRelatedContract: those that are still there', async () => {
      const first = await sent(stage);
      const relatedContractIds = [first.contractId, '2590804900506210559'];
      const { contractId } = await drafted(stage, ['COMPANY'], { relatedContractIds });
      const shown = await detail(contractId, 'queryRelatedContract');
      assert.deepEqual(shown.relatedContractIds, relatedContractIds);
      assert.deepEqual(
        (shown.relatedContracts as { id: string }[]).map(({ id }) => id),
        [first.contractId],
      );
    });
  });

  describe('kinds of places', () => {
    const marksOf = async (contractId: string) =>
      (
        await stage.rows<{ data: Record<string, unknown> }>(
          'select data from placement where contract_id = $1 order by position',
          [contractId],
        )
      ).map(({ data }) => data);

    it('coordinates are fractions of the page from its lower-left corner', async () => {
      const { contractId } = await sent(stage);
      const [seal] = await marksOf(contractId);
      assert.deepEqual([seal?.mark, seal?.page], ['COMPANY', 1]);
      assert.ok(
        Math.abs(Number(seal?.x) - 59.5) < 0.01 && Math.abs(Number(seal?.y) - 168.4) < 0.01,
        JSON.stringify(seal),
      );
    });
    it('page 0 is every page, −1 the last; a seal across pages, a date', async () => {
      const draft = await drafted(stage);
      const fields = { contractId: draft.contractId, title: '三页', fileSuffix: 'pdf' };
      const file = { bytes: samplePdf({ pages: [{}, {}, {}] }), name: 'f' };
      const { documentId } = await stage.client.upload<{ documentId: string }>('/v2/document/addbyfile', fields, file);
      const company = { actionId: draft.companyAction, documentId };
      await stage.client.post('/v2/contract/send', {
        contractId: draft.contractId,
        stampers: [
          { ...company, type: 'COMPANY', page: 0, offsetX: 0.1, offsetY: 0.1 },
          { ...company, type: 'TIMESTAMP', page: -1, offsetX: 0.1, offsetY: 0.05, datePattern: 'ALL_Chinese' },
          { ...company, type: 'ACROSS_PAGE', offsetY: 0.5 },
          { signatoryId: draft.personSignatory, documentId, type: 'PERSONAL', page: -1, offsetX: 0.6, offsetY: 0.1 },
        ],
      });
      const marks = await marksOf(draft.contractId);
      const pages = (mark: string) => marks.filter((each) => each.mark === mark).map((each) => each.pages ?? each.page);
      assert.deepEqual(pages('COMPANY'), [1, 2, 3]);
      assert.deepEqual(pages('DATE'), [3]);
      assert.deepEqual(pages('ACROSS_PAGE'), [[1, 2, 3]]);
      assert.deepEqual(pages('PERSONAL'), [3]);
      assert.equal(marks.find((each) => each.mark === 'DATE')?.datePattern, 'ALL_CHINESE');
    });
    it('keywords: the first, all, the last; one found is enough when asked for', async () => {
      const draft = await drafted(stage);
      const documentId = await addPdf(stage.client, draft.contractId, documentPdf(labourContract()));
      const company = { actionId: draft.companyAction, documentId };
      const date = { ...company, type: 'TIMESTAMP', keyword: demoKeywords.date };
      const send = (more: Record<string, unknown>[], locateAllStamperKeywords?: boolean) =>
        ask(stage, 'POST', '/v2/contract/send', {
          json: {
            contractId: draft.contractId,
            stampers: [{ ...company, type: 'COMPANY', keyword: demoKeywords.firstParty, offsetX: 0.1 }, ...more],
            locateAllStamperKeywords,
          },
        });
      const missing = { ...date, keyword: '查无此词' };
      assert.equal((await send([missing])).json?.code, 1108);
      const last = { ...date, keywordIndex: -1, offsetX: 0.02 };
      assert.equal((await send([{ ...date, keywordIndex: 0 }, last, missing], false)).json?.code, 0);
      const marks = await marksOf(draft.contractId);
      assert.deepEqual(
        marks.map(({ mark, page }) => `${String(mark)} ${String(page)}`),
        ['COMPANY 3', 'DATE 3', 'DATE 3', 'DATE 3'],
      );
      const [, first, second, again] = marks.map(({ x, y }) => ({ x: Number(x), y: Number(y) }));
      assert.ok(first && second && again);
      assert.ok(second.x > first.x && Math.abs(second.y - first.y) < 1, 'both parties date on one line');
      assert.ok(Math.abs(again.x - second.x - 0.02 * 595.28) < 0.5, 'the last is the second, moved by its offset');
    });
    it('positions may come with the signing call when none were given before', async () => {
      const contract = await documented(stage);
      const [, person] = placesOf(contract);
      await stage.client.post('/v2/contract/send', {
        contractId: contract.contractId,
        stampers: [person],
        stamperRule: 'MUST_ALLOW',
      });
      const bare = await ask(stage, 'POST', '/v2/contract/companysign', { json: { contractId: contract.contractId } });
      assert.equal(bare.json?.code, 1005);
      const stampers = [{ type: 'COMPANY', documentId: contract.documentId, page: 1, offsetX: 0.2, offsetY: 0.3 }];
      await stage.client.post('/v2/contract/companysign', { contractId: contract.contractId, stampers });
      assert.equal((await signings(contract.contractId)).length, 1);
    });
    it('autoSign seals when the company’s turn comes', async () => {
      const { company, person } = stage.credentials;
      const contract = await documented(stage, ['COMPANY'], {
        signatories: [
          {
            tenantType: 'COMPANY',
            tenantName: company.name,
            serialNo: 0,
            actions: [{ type: 'COMPANY', serialNo: 0, sealId: company.sealId, autoSign: true }],
          },
          {
            tenantType: 'PERSONAL',
            tenantName: person.name,
            serialNo: 1,
            receiver: { contact: person.contact, contactType: 'MOBILE' },
          },
        ],
      });
      await stage.client.post('/v2/contract/send', { contractId: contract.contractId, stampers: placesOf(contract) });
      await stage.until(async () => (await firstAction(contract.contractId)) === 'FINISH');
      assert.equal((await signings(contract.contractId)).length, 1);
    });
  });
});
