import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { coreId } from '../../src/domain/ids.js';
import { addPdf, atLp, completed, documented, drafted, draftBody, fresh, onePage, placesOf, sent } from './given.js';
import { proves } from '../proves.js';
import { ask, type Asking, openStage, type Stage } from './stage.js';

const notFound = { code: 1005, responseCode: '11101003', message: 'CONTRACT NOT FOUND' };
const nobody = coreId(Date.UTC(2026, 0, 1), 7);

/** Operations that name a contract, each with a request about it that is right but for whose it is. */
type Row = [operation: string, 'UNKNOWN_ID', 'OTHER_TENANT', (contractId: string, stage: Stage) => Asking];
const user = ({ credentials }: Stage) => ({ contact: credentials.person.contact, contactType: 'MOBILE' });
const rows: Row[] = [
  [
    'POST /v2/contract/draft',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (id, stage) => ({ json: { ...draftBody(stage, ['COMPANY']), bizId: null, id } }),
  ],
  [
    'POST /v2/document/addbyfile',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ fields: { contractId, title: '劳动合同', fileSuffix: 'pdf' }, file: onePage() }),
  ],
  ['POST /v2/contract/send', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId } })],
  [
    'POST /v2/contract/invalid',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ json: { contractId, reason: '条款有误' } }),
  ],
  ['POST /v2/contract/companysign', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId } })],
  ['POST /v2/contract/legalpersonsign', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ json: { contractId } })],
  [
    'POST /v2/contract/employeeaudit',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ json: { contractId, pass: true } }),
  ],
  [
    'POST /v2/contract/pageurl',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId, stage) => ({ json: { contractId, user: user(stage) } }),
  ],
  [
    'POST /v2/contract/miniappexchange',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId, stage) => ({ json: { contractId, user: user(stage) } }),
  ],
  ['GET /v2/contract/detail', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ query: { contractId } })],
  ['GET /v2/contract/download', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ query: { contractId } })],
  ['GET /v2/attachment/download', 'UNKNOWN_ID', 'OTHER_TENANT', (contractId) => ({ query: { contractId } })],
  [
    'POST /v2/attachment/add',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    (contractId) => ({ fields: { contractId, title: '身份证', fileSuffix: 'pdf' }, file: onePage() }),
  ],
];

describe('what 契约锁 refuses', () => {
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
  /** The reply's two codes. */
  const codes = async (operation: string, request: Asking) => {
    const { code, responseCode } = (await asked(operation, request)) ?? {};
    return [code, responseCode];
  };
  const evidenceOf = (contractId: string) =>
    stage.rows('select count(*)::int as n from event where contract_id = $1', [contractId]);

  for (const [operation, unknown, others, request] of rows) {
    it(`${operation}: an id that names nothing (${unknown})`, async () =>
      assert.deepEqual(await asked(operation, request(nobody, stage)), notFound));
    it(`${operation}: another tenant's id answers as if it were not there, and nothing happens (${others})`, async () => {
      const { contractId } = await documented(stage);
      const before = await evidenceOf(contractId);
      assert.deepEqual(await asked(operation, request(contractId, stage), 'stranger'), notFound);
      assert.deepEqual(await evidenceOf(contractId), before);
    });
  }

  proves('GET /v2/document/download', 'UNKNOWN_ID', 'an id that names nothing', async () => {
    const answer = await asked('GET /v2/document/download', { query: { documentId: nobody } });
    assert.deepEqual(answer, { ...notFound, message: 'DOCUMENT NOT FOUND' });
  });
  proves('GET /v2/document/download', 'OTHER_TENANT', "another tenant's document is not there", async () => {
    const { documentId } = await documented(stage);
    const answer = await asked('GET /v2/document/download', { query: { documentId } }, 'stranger');
    assert.deepEqual(answer, { ...notFound, message: 'DOCUMENT NOT FOUND' });
  });

  describe('a contract in another state', () => {
    const invalidStatus = [1101, '11011101'];
    proves('POST /v2/contract/draft', 'WRONG_STATE', 'a sent contract is not overwritten', async () => {
      const { contractId } = await sent(stage);
      const json = { ...draftBody(stage, ['COMPANY']), bizId: null, id: contractId, subject: '改写' };
      assert.deepEqual(await codes('POST /v2/contract/draft', { json }), invalidStatus);
      assert.equal((await stage.detail(contractId)).subject, '接口发起');
    });
    proves('POST /v2/document/addbyfile', 'WRONG_STATE', 'a sent contract takes no document', async () => {
      const { contractId } = await sent(stage);
      const fields = { contractId, title: '补充协议', fileSuffix: 'pdf' };
      assert.deepEqual(await codes('POST /v2/document/addbyfile', { fields, file: onePage() }), invalidStatus);
      assert.equal((await stage.detail(contractId)).documents.length, 1);
    });
    proves('POST /v2/contract/send', 'WRONG_STATE', 'a contract is sent once', async () => {
      const { contractId } = await sent(stage);
      assert.deepEqual(await codes('POST /v2/contract/send', { json: { contractId } }), invalidStatus);
    });
    proves('POST /v2/contract/companysign', 'WRONG_STATE', 'a draft is not signed', async () => {
      const { contractId } = await documented(stage);
      assert.deepEqual(await codes('POST /v2/contract/companysign', { json: { contractId } }), invalidStatus);
    });
    proves('POST /v2/contract/legalpersonsign', 'WRONG_STATE', 'a draft is not signed', async () => {
      const { contractId } = await documented(stage, ['LP', 'COMPANY']);
      assert.deepEqual(await codes('POST /v2/contract/legalpersonsign', { json: { contractId } }), invalidStatus);
    });
    proves('POST /v2/contract/employeeaudit', 'WRONG_STATE', 'a draft is not audited', async () => {
      const { contractId } = await documented(stage, ['AUDIT', 'COMPANY']);
      const [code] = await codes('POST /v2/contract/employeeaudit', { json: { contractId, pass: true } });
      assert.ok(code === 1101 || code === 1107, String(code));
    });
    proves('POST /v2/contract/pageurl', 'WRONG_STATE', 'a draft has no signing page', async () => {
      const { contractId } = await documented(stage);
      assert.deepEqual(
        await codes('POST /v2/contract/pageurl', { json: { contractId, user: user(stage) } }),
        invalidStatus,
      );
    });
    proves('POST /v2/contract/miniappexchange', 'WRONG_STATE', 'a draft has no ticket', async () => {
      const { contractId } = await documented(stage);
      const json = { contractId, user: user(stage) };
      assert.deepEqual(await codes('POST /v2/contract/miniappexchange', { json }), invalidStatus);
    });
    proves(
      'POST /v2/contract/invalid',
      'WRONG_STATE',
      'a contract that is being voided is not voided again',
      async () => {
        const { contractId } = await completed(stage);
        await stage.client.post('/v2/contract/invalid', { contractId, reason: '协商解除', autoSign: false });
        assert.deepEqual(
          await codes('POST /v2/contract/invalid', { json: { contractId, reason: '再次' } }),
          invalidStatus,
        );
        assert.equal((await stage.detail(contractId)).status, 'INVALIDING');
      },
    );
    it('a deleted draft is not found by anything', async () => {
      const { contractId } = await documented(stage);
      await stage.client.post('/v2/contract/invalid', { contractId });
      for (const [operation, , , request] of rows)
        assert.deepEqual(await asked(operation, request(contractId, stage)), notFound, operation);
    });
    proves('GET /v2/contract/detail', 'WRONG_STATE', 'a deleted draft is not shown', () =>
      deletedIsGone('/v2/contract/detail'),
    );
    proves('GET /v2/contract/download', 'WRONG_STATE', 'a deleted draft is not downloaded', () =>
      deletedIsGone('/v2/contract/download'),
    );
    proves('GET /v2/attachment/download', 'WRONG_STATE', 'attachments of a deleted draft are not downloaded', () =>
      deletedIsGone('/v2/attachment/download'),
    );
    proves('POST /v2/attachment/add', 'WRONG_STATE', 'a recalled contract takes no attachment', async () => {
      const { contractId } = await sent(stage);
      await stage.client.post('/v2/contract/invalid', { contractId, reason: '条款有误' });
      const fields = { contractId, title: '身份证', fileSuffix: 'pdf' };
      assert.deepEqual(await codes('POST /v2/attachment/add', { fields, file: onePage() }), invalidStatus);
    });
    proves('GET /v2/document/download', 'WRONG_STATE', 'a document of a deleted draft is not downloaded', async () => {
      const { contractId, documentId } = await documented(stage);
      await stage.client.post('/v2/contract/invalid', { contractId });
      assert.equal((await codes('GET /v2/document/download', { query: { documentId } }))[1], '11101003');
    });
    proves('GET /v2/contract/list', 'WRONG_STATE', 'a hidden contract is in no list', async () => {
      const { contractId } = await sent(stage);
      await stage.client.post('/v2/contract/invalid', { contractId, reason: '条款有误' });
      assert.ok((await listed()).includes(contractId));
      await stage.client.post('/v2/contract/invalid', { contractId });
      assert.ok(!(await listed()).includes(contractId));
    });
    const deletedIsGone = async (path: string) => {
      const { contractId } = await documented(stage);
      await stage.client.post('/v2/contract/invalid', { contractId });
      assert.deepEqual(await asked(`GET ${path}`, { query: { contractId } }), notFound);
    };
    const listed = async (client = stage.client) =>
      (await client.get<{ list: { id: string }[] }>('/v2/contract/list', { status: 'RECALLED' })).list.map(
        ({ id }) => id,
      );
    proves('GET /v2/contract/list', 'OTHER_TENANT', "another tenant's contracts are in no list of ours", async () => {
      const { contractId } = await sent(stage);
      const { list } = await stage.stranger.get<{ list: { id: string }[] }>('/v2/contract/list', {
        signatoryType: 'ALL',
      });
      assert.ok(!list.some(({ id }) => id === contractId));
    });
    proves('GET /v2/contract/list', 'UNKNOWN_ID', 'an unknown subsidiary', async () =>
      assert.deepEqual(await codes('GET /v2/contract/list', { query: { tenantName: '查无此公司' } }), [
        1801,
        '11041801',
      ]),
    );
  });

  describe('codes of the manual', () => {
    const draft = (more: Record<string, unknown>) =>
      codes('POST /v2/contract/draft', { json: { ...draftBody(stage, ['COMPANY']), ...more } });
    const companyWith = (more: Record<string, unknown>) => ({
      signatories: [{ tenantType: 'COMPANY', tenantName: stage.credentials.company.name, ...more }],
    });
    const person = (more: Record<string, unknown> = {}) => ({
      tenantType: 'PERSONAL',
      tenantName: '林晚舟',
      receiver: { contact: '13800138052', contactType: 'MOBILE' },
      ...more,
    });

    it('1005: no contractId and no bizId, on JSON and on binary calls', async () => {
      for (const operation of ['GET /v2/contract/detail', 'GET /v2/contract/download', 'GET /v2/attachment/download'])
        assert.deepEqual(
          await codes(operation, { query: { contractId: '', bizId: '' } }),
          [1005, '11990005'],
          operation,
        );
      assert.deepEqual(await codes('POST /v2/contract/send', { json: { contractId: null } }), [1005, '11990005']);
    });
    it('1005: no subject; a list where an object belongs; no JSON', async () => {
      assert.deepEqual(await draft({ subject: ' ' }), [1005, '11990005']);
      assert.deepEqual(await draft({ signatories: {} }), [1005, '11990005']);
      assert.deepEqual(await codes('POST /v2/contract/draft', { text: '{"subject":' }), [1005, '11990005']);
    });
    it('11990011: a name of 10,000 characters', async () => {
      assert.deepEqual(await draft({ subject: '长'.repeat(10_000) }), [1005, '11990011']);
      assert.deepEqual(await draft(companyWith({ tenantName: '长'.repeat(10_000) })), [1005, '11990011']);
    });
    it('1102: the same person twice in one step', async () =>
      assert.deepEqual(await draft({ signatories: [person(), person()] }), [1102, '11011102']));
    it('1103: a sponsor without steps', async () => {
      assert.deepEqual(await draft(companyWith({})), [1103, '11011103']);
      assert.deepEqual(await draft(companyWith({ actions: [] })), [1103, '11011103']);
    });
    it('1105: an audit without an auditor', async () =>
      assert.deepEqual(await draft(companyWith({ actions: [{ type: 'AUDIT' }] })), [1105, '11011105']));
    it('1111: a person without a contact', async () =>
      assert.deepEqual(await draft({ signatories: [person({ receiver: null })] }), [1111, '11011111']));
    it('1112: a bizId that a sent contract has', async () => {
      const { bizId } = await sent(stage);
      assert.deepEqual(await draft({ bizId }), [1112, '11011112']);
    });
    it('1201: a seal nobody has', async () =>
      assert.deepEqual(await draft(companyWith({ actions: [{ type: 'COMPANY', sealId: nobody }] })), [
        1201,
        '11011201',
      ]));
    it('1701: an auditor who is no employee', async () => {
      const operators = [{ contact: '13800138059', contactType: 'MOBILE' }];
      const [code] = await draft(companyWith({ actions: [{ type: 'AUDIT', operators }] }));
      assert.equal(code, 1701);
    });
    it('1801: a subsidiary nobody has', async () =>
      assert.deepEqual(await draft({ tenantName: '查无此公司' }), [1801, '11041801']));
    it('1401: sending without a document; nothing is made by send: true', async () => {
      const { contractId } = await drafted(stage);
      assert.deepEqual(await codes('POST /v2/contract/send', { json: { contractId } }), [1401, '11011401']);
      const bizId = fresh('HR');
      assert.deepEqual(await draft({ bizId, send: true }), [1401, '11011401']);
      assert.deepEqual(await codes('GET /v2/contract/detail', { query: { bizId } }), [1005, '11101003']);
    });
    it('1113: sending without signatories', async () => {
      const { id } = await stage.client.post<{ id: string }>('/v2/contract/draft', { subject: '无签署方' });
      await addPdf(stage.client, id);
      assert.deepEqual(await codes('POST /v2/contract/send', { json: { contractId: id } }), [1113, '11011113']);
    });
    it('1108 and 1109: a keyword and a page that the document does not have; the draft stays', async () => {
      const contract = await documented(stage);
      const place = { type: 'COMPANY', actionId: contract.companyAction, documentId: contract.documentId };
      const send = (stamper: Record<string, unknown>) =>
        codes('POST /v2/contract/send', {
          json: { contractId: contract.contractId, stampers: [{ ...place, ...stamper }] },
        });
      assert.deepEqual(await send({ keyword: '查无此词' }), [1108, '11011108']);
      assert.deepEqual(await send({ page: 2, offsetX: 0.1, offsetY: 0.1 }), [1109, '11011109']);
      assert.deepEqual(await send({ page: 1, offsetX: 1.5 }), [1005, '11990005']);
      assert.equal((await stage.detail(contract.contractId)).status, 'DRAFT');
    });
    it('1106: a legal person’s mark in companysign', async () => {
      const { contractId, documentId } = await sent(stage);
      const stampers = [{ type: 'LP', documentId, page: 1, offsetX: 0.1, offsetY: 0.1 }];
      assert.deepEqual(await codes('POST /v2/contract/companysign', { json: { contractId, stampers } }), [
        1106,
        '11011106',
      ]);
    });
    it('1107: a call that is not at its turn', async () => {
      const { contractId } = await atLp(stage);
      assert.deepEqual(await codes('POST /v2/contract/companysign', { json: { contractId } }), [1107, '11011107']);
      assert.deepEqual(await codes('POST /v2/contract/employeeaudit', { json: { contractId, pass: true } }), [
        1107,
        '11011107',
      ]);
    });
    it('1002: an audit in the name of somebody who is no operator of it', async () => {
      const { contractId } = await sent(stage, ['AUDIT', 'COMPANY']);
      const employee = { contact: '13800138053', contactType: 'MOBILE' };
      assert.deepEqual(await codes('POST /v2/contract/employeeaudit', { json: { contractId, pass: true, employee } }), [
        1002,
        '14990002',
      ]);
    });
    it('1110: a stranger gets neither page nor ticket', async () => {
      const { contractId } = await sent(stage);
      const stranger = { contact: '13800138053', contactType: 'MOBILE' };
      for (const path of ['pageurl', 'miniappexchange'])
        assert.deepEqual(await codes(`POST /v2/contract/${path}`, { json: { contractId, user: stranger } }), [
          1110,
          '11011110',
        ]);
    });
    it('1005: a file without a file name is a field, and said to be one', async () => {
      const { contractId } = await drafted(stage);
      const fields = { contractId, title: '文件', fileSuffix: 'pdf', file: '%PDF-1.7' };
      const refused = await asked('POST /v2/document/addbyfile', { fields });
      assert.deepEqual([refused?.code, refused?.message], [1005, 'INVALID PARAM, file: the part has no file name']);
    });
    it('1402 and 1403: a kind that needs a converter, a kind nobody knows, a file that is none', async () => {
      const { contractId } = await drafted(stage);
      const add = (fileSuffix: string, file: Buffer) =>
        asked('POST /v2/document/addbyfile', { fields: { contractId, title: '文件', fileSuffix }, file });
      const word = await add('docx', Buffer.from('PK\x03\x04'));
      assert.equal(word?.code, 1402);
      assert.match(String(word?.message), /HUFU_CONVERTER/);
      assert.equal((await add('exe', Buffer.from('MZ')))?.responseCode, '11011402');
      for (const [bytes, what] of [
        [Buffer.from('no pdf'), 'text'],
        [Buffer.alloc(0), 'nothing'],
        [Buffer.from('%PDF-1.7\n'), 'only a head'],
      ] as const)
        assert.equal((await add('pdf', bytes))?.responseCode, '11011403', what);
      assert.equal((await add('png', onePage()))?.responseCode, '11011403');
      assert.deepEqual((await stage.detail(contractId)).documents, []);
    });
    it('11990010: a file of 50 MB and one byte', async () => {
      const { contractId } = await drafted(stage);
      const request = {
        fields: { contractId, title: '大', fileSuffix: 'pdf' },
        file: Buffer.alloc(50 * 1024 * 1024 + 1, 65),
      };
      assert.deepEqual(await codes('POST /v2/document/addbyfile', request), [1005, '11990010']);
    });
    it('titles with ways up a folder tree or control characters make no document', async () => {
      const { contractId } = await drafted(stage);
      for (const title of ['../../etc/passwd', '合同\u0000', '合同\u0007'])
        assert.deepEqual(
          await codes('POST /v2/document/addbyfile', {
            fields: { contractId, title, fileSuffix: 'pdf' },
            file: onePage(),
          }),
          [1005, '11990005'],
          JSON.stringify(title),
        );
    });
    it('a place for a party of another contract, and one that could be anybody’s', async () => {
      const [mine, other] = [await documented(stage), await documented(stage)];
      const place = { type: 'TIMESTAMP', documentId: mine.documentId, page: 1, offsetX: 0.1, offsetY: 0.1 };
      for (const stamper of [place, { ...place, actionId: other.companyAction }, { ...place, signatoryId: nobody }]) {
        const json = { contractId: mine.contractId, stampers: [stamper] };
        assert.deepEqual(await codes('POST /v2/contract/send', { json }), [1005, '11990005'], JSON.stringify(stamper));
      }
    });
    it('a place for a document of another contract', async () => {
      const [mine, other] = [await documented(stage), await documented(stage)];
      const stampers = placesOf({ ...mine, documentId: other.documentId });
      const [code] = await codes('POST /v2/contract/send', { json: { contractId: mine.contractId, stampers } });
      assert.equal(code, 1005);
    });
  });
});
