import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { coreId } from '../../src/domain/ids.js';
import { completed, documented, drafted, fresh, onePage, sent } from './given.js';
import { proves } from '../proves.js';
import { ask, type Asking, openStage, type Stage } from './stage.js';

const notFound = { code: 1005, responseCode: '11101003', message: 'CONTRACT NOT FOUND' };
const nobody = coreId(Date.UTC(2026, 0, 1), 9);
const someone = { contact: '13800138047', contactType: 'MOBILE' };

/** Operations on a contract that is out, each with a request that is right but for whose contract it is. */
type Row = [operation: string, 'UNKNOWN_ID', 'OTHER_TENANT', (contractId: string) => Asking];
const signatory = { tenantType: 'PERSONAL', tenantName: '何田田', serialNo: 2, receiver: someone };
const upload = (contractId: string) => ({ contractId, title: '情况说明', fileSuffix: 'pdf' });
const rows: Row[] = [
  ['POST /v2/contract/delay', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId, days: 3 } })],
  [
    'POST /v2/contract/forceend',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ json: { contractId, reason: '终止' } }),
  ],
  [
    'POST /v2/contract/forceend/addattachment',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ fields: upload(contractId), file: onePage() }),
  ],
  ['POST /v2/contract/notice', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId } })],
  [
    'POST /v2/contract/copysend',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ json: { contractId, receivers: [{ receiver: someone }] } }),
  ],
  ['POST /v2/contract/resend', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId } })],
  ['POST /v2/signatory/add', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId, signatory } })],
  [
    'POST /v2/signatory/operators/edit',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ json: { contractId, actionId: nobody, actionOperators: [someone] } }),
  ],
  ['POST /v2/contract/invalidsign', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId } })],
  ['GET /v2/contract/downloadurl', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ query: { contractId } })],
  [
    'POST /v2/document/addbyfiles',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ fields: upload(contractId), files: [onePage()] }),
  ],
];

describe('a 契约锁 contract after it was sent', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const asked = async (operation: string, request: Asking, as?: 'stranger') => {
    const [method = '', path = ''] = operation.split(' ');
    const { status, json } = await ask(stage, method, path, request, as);
    assert.equal(status, 200);
    return json;
  };
  const codes = async (operation: string, request: Asking) => {
    const { code, responseCode } = (await asked(operation, request)) ?? {};
    return [code, responseCode];
  };
  const post = (path: string, json: object) => stage.client.post<Record<string, string>>(path, json);
  const events = async (id: string) =>
    (await stage.rows<{ type: string }>('select type from event where contract_id = $1 order by seq', [id])).map(
      ({ type }) => type,
    );
  const dataOf = async (id: string) =>
    (await stage.rows<{ data: Record<string, unknown> }>('select data from contract where id = $1', [id]))[0]!.data;
  const invalidStatus = [1101, '11011101'];

  for (const [operation, unknown, others, request] of rows) {
    it(`${operation}: an id that names nothing (${unknown})`, async () =>
      assert.deepEqual(await asked(operation, request(nobody)), notFound));
    it(`${operation}: another tenant's id answers as if it were not there, and nothing happens (${others})`, async () => {
      const { contractId } = await documented(stage);
      const earlier = await events(contractId);
      assert.deepEqual(await asked(operation, request(contractId), 'stranger'), notFound);
      assert.deepEqual(await events(contractId), earlier);
    });
  }

  proves('POST /v2/contract/delay', 'EFFECT', 'the deadline is later; an expired contract goes on', async () => {
    const { contractId } = await sent(stage);
    const earlier = Number((await dataOf(contractId)).expireAt);
    await post('/v2/contract/delay', { contractId, days: 2, expireDate: '2020-01-01' });
    assert.equal(Number((await dataOf(contractId)).expireAt), earlier + 2 * 86_400_000);
    await post('/v2/contract/delay', { contractId, expireDate: '2027-12-31' });
    assert.equal(Number((await dataOf(contractId)).expireAt), Date.UTC(2027, 11, 31, 15, 59, 59));
    const short = await documented(stage, undefined, { expireTime: await beijing(60_000) });
    await post('/v2/contract/send', { contractId: short.contractId });
    await stage.advance('PT2M');
    await stage.untilStatus(short.contractId, 'EXPIRED');
    await post('/v2/contract/delay', { contractId: short.contractId, days: 1 });
    assert.equal((await stage.detail(short.contractId)).status, 'SIGNING');
    assert.ok((await events(short.contractId)).includes('REVIVED'));
  });
  const beijing = async (ms: number) =>
    new Date((await stage.now()) + ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  proves(
    'POST /v2/contract/delay',
    'WRONG_STATE',
    'a draft has no deadline to move; an earlier one is refused',
    async () => {
      const { contractId } = await documented(stage);
      assert.deepEqual(await codes('POST /v2/contract/delay', { json: { contractId, days: 3 } }), invalidStatus);
      const out = await sent(stage);
      const past = { contractId: out.contractId, expireDate: '2026-01-01' };
      assert.equal((await codes('POST /v2/contract/delay', { json: past }))[0], 1005);
      for (const json of [{ contractId: out.contractId }, { contractId: out.contractId, days: 0 }])
        assert.equal((await codes('POST /v2/contract/delay', { json }))[0], 1005);
    },
  );

  proves('POST /v2/contract/forceend', 'EFFECT', 'the contract ends with its reason', async () => {
    const { contractId } = await sent(stage);
    await post('/v2/contract/forceend', { contractId, reason: '项目终止' });
    const { status, comments } = await stage.detail(contractId);
    assert.deepEqual([status, comments, (await events(contractId)).at(-1)], ['FORCE_END', '项目终止', 'FORCE_ENDED']);
  });
  proves(
    'POST /v2/contract/forceend',
    'WRONG_STATE',
    'a completed contract is not ended; a reason is needed',
    async () => {
      const { contractId } = await completed(stage);
      const call = (json: object) => codes('POST /v2/contract/forceend', { json: { contractId, ...json } });
      assert.deepEqual(await call({ reason: '终止' }), invalidStatus);
      assert.equal((await call({}))[0], 1005);
    },
  );

  proves('POST /v2/contract/forceend/addattachment', 'EFFECT', 'the proof is kept with the contract', async () => {
    const { contractId } = await sent(stage);
    await post('/v2/contract/forceend', { contractId, reason: '项目终止' });
    await stage.client.upload('/v2/contract/forceend/addattachment', upload(contractId), {
      bytes: onePage(),
      name: 'a',
    });
    const stored = await stage.rows('select data from attachment where contract_id = $1', [contractId]);
    assert.deepEqual([stored.length, (await events(contractId)).at(-1)], [1, 'ATTACHMENT_ADDED']);
  });
  proves('POST /v2/contract/forceend/addattachment', 'WRONG_STATE', 'only of a contract ended by force', async () => {
    const { contractId } = await sent(stage);
    const request = { fields: upload(contractId), file: onePage() };
    assert.deepEqual(await codes('POST /v2/contract/forceend/addattachment', request), invalidStatus);
  });

  proves(
    'POST /v2/contract/notice',
    'EFFECT',
    'the person whose turn it is gets a message, once in a while',
    async () => {
      const { contractId, personSignatory } = await sent(stage);
      await post('/v2/contract/companysign', { contractId });
      await post('/v2/contract/notice', { contractId, signatoryId: personSignatory });
      assert.equal((await events(contractId)).at(-1), 'URGED');
      const again = await asked('POST /v2/contract/notice', { json: { contractId } });
      assert.deepEqual([again?.code, again?.responseCode], [1001, '11990006']);
    },
  );
  proves('POST /v2/contract/notice', 'WRONG_STATE', 'nobody is urged about a draft', async () => {
    const { contractId } = await documented(stage);
    assert.deepEqual(await codes('POST /v2/contract/notice', { json: { contractId } }), invalidStatus);
  });

  proves('POST /v2/contract/copysend', 'EFFECT', 'the receiver may look at once', async () => {
    const { contractId } = await sent(stage, undefined, { copySendReceivers: [] });
    const receivers = [{ name: '归档', receiver: someone }];
    await post('/v2/contract/copysend', { contractId, receivers });
    const stored = await stage.rows<{ data: { sent: boolean } }>(
      'select data from copy_receiver where contract_id = $1',
      [contractId],
    );
    assert.deepEqual(
      stored.map(({ data }) => data.sent),
      [true],
    );
    const { pageUrl } = await post('/v2/contract/pageurl', { contractId, user: someone });
    assert.equal(await stage.opens(pageUrl!), 'open');
  });
  proves('POST /v2/contract/copysend', 'WRONG_STATE', 'a recalled contract is shown to nobody more', async () => {
    const { contractId } = await sent(stage);
    await post('/v2/contract/invalid', { contractId, reason: '条款有误' });
    const json = { contractId, receivers: [{ receiver: someone }] };
    assert.deepEqual(await codes('POST /v2/contract/copysend', { json }), invalidStatus);
    assert.equal((await codes('POST /v2/contract/copysend', { json: { contractId } }))[0], 1005);
  });

  proves(
    'POST /v2/contract/resend',
    'EFFECT',
    'a new contract with the parties and papers of the old one',
    async () => {
      const { contractId } = await sent(stage);
      await post('/v2/contract/invalid', { contractId, reason: '条款有误' });
      const newBizId = fresh('RS');
      const again = await post('/v2/contract/resend', { contractId, newBizId, subject: '重新发起', send: true });
      const { status, subject, documents } = await stage.detail(again.id!);
      assert.deepEqual([status, subject, documents.length], ['SIGNING', '重新发起', 1]);
      assert.deepEqual((await dataOf(again.id!)).relatedContractIds, [contractId]);
      await post('/v2/contract/companysign', { contractId: again.id });
      await stage.act(again.id!, stage.credentials.person.contact, 'sign');
      await stage.untilStatus(again.id!, 'COMPLETE');
      const taken = await codes('POST /v2/contract/resend', { json: { contractId, newBizId } });
      assert.deepEqual(taken, [1112, '11011112']);
    },
  );
  proves('POST /v2/contract/resend', 'WRONG_STATE', 'a contract that is out is not sent again', async () => {
    const { contractId } = await sent(stage);
    assert.deepEqual(await codes('POST /v2/contract/resend', { json: { contractId } }), invalidStatus);
  });

  proves('POST /v2/signatory/add', 'EFFECT', 'a further person signs at a place of his own', async () => {
    const { contractId, documentId } = await sent(stage);
    const stampers = [{ type: 'PERSONAL', documentId, page: 1, offsetX: 0.3, offsetY: 0.6 }];
    await post('/v2/signatory/add', { contractId, signatory: { ...signatory, stampers } });
    assert.equal((await stage.detail(contractId)).signatories.length, 3);
    await post('/v2/contract/companysign', { contractId });
    await stage.act(contractId, stage.credentials.person.contact, 'sign');
    await stage.act(contractId, someone.contact, 'sign');
    await stage.untilStatus(contractId, 'COMPLETE');
    assert.ok((await events(contractId)).includes('PARTY_ADDED'));
  });
  proves('POST /v2/signatory/add', 'WRONG_STATE', 'nobody joins a completed contract', async () => {
    const { contractId } = await completed(stage);
    assert.deepEqual(await codes('POST /v2/signatory/add', { json: { contractId, signatory } }), invalidStatus);
  });

  proves('POST /v2/signatory/operators/edit', 'EFFECT', 'another employee does the step', async () => {
    const user = { contact: '13800138048', contactType: 'MOBILE', name: '齐若水' };
    await post('/v2/employee/create', { user, number: fresh('OE') });
    const { contractId, auditAction } = await sent(stage, ['AUDIT', 'COMPANY']);
    await post('/v2/signatory/operators/edit', { contractId, actionId: auditAction, actionOperators: [user] });
    await assert.rejects(stage.act(contractId, stage.credentials.employee.contact, 'approve'));
    await stage.act(contractId, user.contact, 'approve');
    assert.deepEqual(
      (await events(contractId)).filter((type) => type === 'TRANSFERRED' || type === 'APPROVED'),
      ['TRANSFERRED', 'APPROVED'],
    );
  });
  proves(
    'POST /v2/signatory/operators/edit',
    'WRONG_STATE',
    'a step of a draft, or one that is done, keeps its operators',
    async () => {
      const actionOperators = [{ contact: stage.credentials.employee.contact, contactType: 'MOBILE' }];
      const draft = await drafted(stage, ['AUDIT', 'COMPANY']);
      const json = { contractId: draft.contractId, actionId: draft.auditAction, actionOperators };
      assert.deepEqual(await codes('POST /v2/signatory/operators/edit', { json }), invalidStatus);
      const out = await sent(stage, ['AUDIT', 'COMPANY']);
      await post('/v2/contract/employeeaudit', { contractId: out.contractId, pass: true });
      const late = { contractId: out.contractId, actionId: out.auditAction, actionOperators };
      assert.deepEqual(await codes('POST /v2/signatory/operators/edit', { json: late }), [1107, '11011107']);
    },
  );

  proves(
    'POST /v2/contract/invalidsign',
    'EFFECT',
    'the company agrees to the end; the person too, and it is INVALIDED',
    async () => {
      const { contractId } = await completed(stage);
      await post('/v2/contract/invalid', { contractId, reason: '协商解除', autoSign: false });
      assert.equal((await stage.detail(contractId)).status, 'INVALIDING');
      await post('/v2/contract/invalidsign', { contractId });
      const release = String((await dataOf(contractId)).voidContractId);
      await stage.act(release, stage.credentials.person.contact, 'sign');
      await stage.untilStatus(contractId, 'INVALIDED');
      assert.equal((await stage.rows('select 1 from signing where contract_id = $1', [release])).length, 2);
    },
  );
  proves(
    'POST /v2/contract/invalidsign',
    'WRONG_STATE',
    'a contract that nobody voids has nothing to sign',
    async () => {
      const { contractId } = await completed(stage);
      assert.deepEqual(await codes('POST /v2/contract/invalidsign', { json: { contractId } }), invalidStatus);
    },
  );
  it('a completed contract is voided by the sponsor’s own seal at once; a refusal brings it back to COMPLETE', async () => {
    const { contractId } = await completed(stage);
    await post('/v2/contract/invalid', { contractId, reason: '协商解除', sealId: stage.credentials.company.sealId });
    const release = String((await dataOf(contractId)).voidContractId);
    await stage.until(async () => (await events(release)).includes('SIGNED'));
    await stage.act(release, stage.credentials.person.contact, 'reject', '不同意');
    await stage.untilStatus(contractId, 'COMPLETE');
    const { invalidFailType } = (await stage.detail(contractId)) as unknown as Record<string, string>;
    assert.equal(invalidFailType, 'REJECTED');
  });

  const other = { contact: '13800138050', contactType: 'MOBILE' };
  const partyMissing = { ...notFound, message: 'SIGNATORY NOT FOUND' };
  const edit = (version: 'v2' | 'v3') => (signatoryId: string, as?: 'stranger') =>
    asked(`POST /${version}/signatory/edit`, { json: { signatoryId, receiver: other } }, as);
  const anotherReceiver = async (version: 'v2' | 'v3') => {
    const { contractId, personSignatory } = await sent(stage);
    assert.equal((await edit(version)(personSignatory))?.code, 0);
    await post('/v2/contract/companysign', { contractId });
    await assert.rejects(stage.act(contractId, stage.credentials.person.contact, 'sign'));
    await stage.act(contractId, other.contact, 'sign');
    await stage.untilStatus(contractId, 'COMPLETE');
  };
  const doneIsDone = async (version: 'v2' | 'v3') => {
    const { personSignatory } = await completed(stage);
    assert.equal((await edit(version)(personSignatory))?.code, 1101);
  };
  const notTheirs = async (version: 'v2' | 'v3') => {
    const { contractId, personSignatory } = await sent(stage);
    const earlier = await events(contractId);
    assert.deepEqual(await edit(version)(personSignatory, 'stranger'), partyMissing);
    assert.deepEqual(await events(contractId), earlier);
  };
  proves('POST /v2/signatory/edit', 'EFFECT', 'somebody else signs for the party', () => anotherReceiver('v2'));
  proves('POST /v3/signatory/edit', 'EFFECT', 'somebody else signs for the party', () => anotherReceiver('v3'));
  proves('POST /v2/signatory/edit', 'WRONG_STATE', 'a completed contract keeps its parties', () => doneIsDone('v2'));
  proves('POST /v3/signatory/edit', 'WRONG_STATE', 'a completed contract keeps its parties', () => doneIsDone('v3'));
  proves('POST /v2/signatory/edit', 'OTHER_TENANT', "another tenant's party is not there", () => notTheirs('v2'));
  proves('POST /v3/signatory/edit', 'OTHER_TENANT', "another tenant's party is not there", () => notTheirs('v3'));
  proves('POST /v2/signatory/edit', 'UNKNOWN_ID', 'an id that names no party', async () =>
    assert.deepEqual(await edit('v2')(nobody), partyMissing),
  );
  proves('POST /v3/signatory/edit', 'UNKNOWN_ID', 'an id that names no party', async () =>
    assert.deepEqual(await edit('v3')(nobody), partyMissing),
  );

  proves(
    'GET /v2/contract/downloadurl',
    'EFFECT',
    'each link gives its file for an hour; all together are a zip',
    async () => {
      const { contractId } = await sent(stage);
      interface Link {
        downloadUrl: string;
        documentId?: string;
      }
      const links = async (query: Record<string, string>) =>
        (await stage.client.get<{ downloadUrls: Link[] }>('/v2/contract/downloadurl', { contractId, ...query }))
          .downloadUrls;
      const open = async ({ downloadUrl }: Link) => {
        const token = new URL(downloadUrl).pathname.split('/')[2]!;
        const page = { ...stage.pageClient, requestId: 'test', baseUrl: stage.baseUrl };
        return (await stage.app.downloadByLink(page, token)).kind;
      };
      const [document, log] = await links({});
      assert.deepEqual([await open(document!), await open(log!)], ['pdf', 'pdf']);
      const [all] = await links({ compress: 'true' });
      assert.equal(await open(all!), 'zip');
      assert.equal((await events(contractId)).filter((type) => type === 'DOWNLOADED').length, 3);
      await stage.advance('PT60M');
      await assert.rejects(open(all!), /LINK_ENDED/);
    },
  );
  proves('GET /v2/contract/downloadurl', 'WRONG_STATE', 'a draft has no links', async () => {
    const { contractId } = await documented(stage);
    assert.deepEqual(await codes('GET /v2/contract/downloadurl', { query: { contractId } }), invalidStatus);
  });

  proves('POST /v2/document/addbyfiles', 'EFFECT', 'one document of all files', async () => {
    const { contractId } = await drafted(stage);
    const files = [onePage(), onePage(), onePage()];
    const answer = await asked('POST /v2/document/addbyfiles', { fields: upload(contractId), files });
    const id = answer?.result?.['documentId'];
    const [{ data } = { data: {} }] = await stage.rows<{ data: { pageCount?: number } }>(
      'select data from document where id = $1',
      [id],
    );
    assert.equal(data.pageCount, 3);
  });
  proves(
    'POST /v2/document/addbyfiles',
    'WRONG_STATE',
    'a sent contract takes no document; no file, no document',
    async () => {
      const { contractId } = await sent(stage);
      const request = { fields: upload(contractId), files: [onePage()] };
      assert.deepEqual(await codes('POST /v2/document/addbyfiles', request), invalidStatus);
      assert.equal((await codes('POST /v2/document/addbyfiles', { fields: upload(contractId) }))[0], 1005);
    },
  );
});
