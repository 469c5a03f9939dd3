import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { documented, drafted, fresh, onePage, sent } from './given.js';
import { type Asked, ask, openStage, type Stage } from './stage.js';

/** Values that no documented field expects. */
const odd: unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1e308,
  0.1,
  true,
  [],
  {},
  [null],
  [[]],
  { a: { b: [] } },
  '长'.repeat(120),
  'x'.repeat(20_000),
  '\u0000',
  '💥\u202e',
  '../../etc/passwd',
  "'; drop table contract; --",
  '9223372036854775807',
  '9223372036854775808',
  '0001-01-01 00:00:00',
  '9999-12-31 23:59:59',
  'COMPANY',
  'false',
  '<script>',
];

/** Every place of a request where a value stands, as a path of keys. */
function placesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

describe('requests nobody documents', () => {
  let stage: Stage;
  let requests: [operation: string, body: Record<string, unknown>][];
  before(async () => {
    stage = await openStage();
    const open = await sent(stage, ['AUDIT', 'LP', 'COMPANY']);
    const draft = await documented(stage, ['LP', 'COMPANY']);
    const user = {
      contact: stage.credentials.person.contact,
      contactType: 'MOBILE',
      name: stage.credentials.person.name,
    };
    const stamper = {
      type: 'COMPANY',
      actionId: draft.companyAction,
      documentId: draft.documentId,
      page: 1,
      offsetX: 0.1,
      offsetY: 0.2,
    };
    const stampers = [
      { ...stamper, sealId: stage.credentials.company.sealId, rotationDegrees: 30 },
      { ...stamper, page: undefined, keyword: '甲方', keywordIndex: 1 },
      { ...stamper, type: 'ACROSS_PAGE_SCOPE', sealPageConfig: '1~2' },
      { ...stamper, type: 'TIMESTAMP', datePattern: 'HYPHEN', width: 20, height: 5 },
    ];
    const { company } = stage.credentials;
    requests = [
      [
        'POST /v2/contract/draft',
        {
          id: draft.contractId,
          subject: '主题',
          description: '描述',
          sn: 'SN-1',
          expireTime: '2027-03-19 00:00:00',
          endTime: '2029-03-19 00:00:00',
          ordinal: true,
          send: false,
          category: { name: '默认业务分类' },
          creator: { contact: stage.credentials.employee.contact, contactType: 'MOBILE' },
          signatories: [
            {
              tenantType: 'COMPANY',
              tenantName: company.name,
              serialNo: 0,
              delaySet: false,
              actions: [{ type: 'COMPANY', name: '公章', serialNo: 0, sealIds: [company.sealId], autoSign: false }],
            },
            { tenantType: 'PERSONAL', tenantName: user.name, serialNo: 1, receiver: user, stampers: [stamper] },
          ],
          signFlowStrategy: 'ALL_SIGN_FINISH',
          copySendReceivers: [{ name: '归档', receiver: { contact: '13800138044', contactType: 'MOBILE' } }],
          tags: '人事',
          relatedContractIds: [draft.contractId],
          customFields: [{ key: 'k', name: 'n', value: 'v' }],
          businessData: 'x',
          callbackUrl: 'http://127.0.0.1:9/',
          stamperRule: 'OPTIONAL',
        },
      ],
      ['POST /v2/contract/send', { contractId: draft.contractId, stampers, locateAllStamperKeywords: true }],
      [
        'POST /v2/contract/companysign',
        { contractId: open.contractId, tenantName: company.name, sealId: company.sealId, stampers },
      ],
      ['POST /v2/contract/legalpersonsign', { contractId: open.contractId, sealId: company.sealId }],
      [
        'POST /v2/contract/pageurl',
        {
          contractId: open.contractId,
          user,
          pageType: 'SIGN',
          callbackPage: 'http://x/',
          lang: 'cn',
          expireTime: 5,
          expireTimeUnit: 'DAYS',
          pageStyle: { themeColor: '#fff' },
        },
      ],
      ['POST /v2/contract/miniappexchange', { contractId: open.contractId, user, allowPasswordSign: true }],
      ['POST /v2/employee/create', { user, number: fresh('N'), tenantName: company.name }],
      [
        'POST /v2/subcompany/invite',
        { companyName: '高山流水文化有限公司', registerNo: '91310000MA1FL8XQ30', bizId: 'b' },
      ],
      [
        'POST /company/token/update/callback',
        { callbackUrl: 'http://127.0.0.1:9/', encrypt: false, encryptType: 'AES_ECB' },
      ],
      [
        'GET /v2/contract/detail',
        {
          contractId: open.contractId,
          bizId: 'b',
          tenantName: company.name,
          queryLocation: 'true',
          querySealStats: 'true',
        },
      ],
      [
        'GET /v2/contract/list',
        {
          status: 'SIGNING',
          selectOffset: '0',
          selectLimit: '5',
          publishTimeStart: '2020-01-01 00:00:00',
          publishTimeEnd: '2030-01-01 00:00:00',
          categoryId: '25',
          categoryName: 'x',
          createTimeOrder: 'ASC',
          signatoryType: 'ALL',
          tenantName: company.name,
        },
      ],
      [
        'GET /v2/contract/download',
        {
          contractId: open.contractId,
          bizId: 'b',
          downloadItems: 'CONTRACT',
          needCompressForOneFile: 'false',
          fileNameRule: 'ORIGINAL',
        },
      ],
      ['GET /v2/document/download', { documentId: draft.documentId }],
      ['GET /v2/attachment/download', { contractId: open.contractId, origin: 'true' }],
      ['GET /v2/company/detail', { companyName: company.name, registerNo: 'x' }],
    ];
  });
  after(() => stage.close());

  const asked = (operation: string, body: unknown): Promise<Asked> => {
    const [method = '', path = ''] = operation.split(' ');
    if (method === 'POST') return ask(stage, method, path, { json: body });
    const query = Object.entries(typeof body === 'object' ? { ...body } : {}).map(([name, value]) => [
      name,
      (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2000) /* longer ones are not HTTP */,
    ]);
    return ask(stage, method, path, { query: Object.fromEntries(query) as Record<string, string> });
  };
  const isRefusedOrAnswered = ({ status, json, bytes }: Asked) => {
    assert.equal(status, 200);
    if (json) assert.doesNotMatch(json.message, /^ERROR, request/, 'an internal error');
    else assert.ok(bytes.length > 0);
  };

  it('one odd value anywhere never makes an internal error', async () => {
    const everyHost = requests.flatMap(([operation, body]) =>
      placesOf(body).map((path) => ({ operation, body, path })),
    );
    const many = fc.record({ at: fc.constantFrom(...everyHost), by: fc.constantFrom(...odd) });
    await fc.assert(
      fc.asyncProperty(many, async ({ at: { operation, body, path }, by }) => {
        isRefusedOrAnswered(await asked(operation, replaced(body, path, by)));
      }),
      { numRuns: 300, seed: 20261122, endOnFailure: true },
    );
  });

  it('an odd title, kind or number with a file never makes an internal error', async () => {
    const { contractId } = await drafted(stage);
    for (const path of ['/v2/document/addbyfile', '/v2/attachment/add'])
      for (const [name, value] of [
        ['title', '长'.repeat(100)],
        ['title', 'A/B:协议*?"<>|'],
        ['title', ' '],
        ['fileSuffix', '../pdf'],
        ['fileSuffix', 'p\u0000df'],
        ['documentSort', '99999999999'],
        ['stampers', '{'],
        ['stampers', '[{"type":"COMPANY"}]'],
        ['stampers', '[]'],
      ] as const) {
        const fields = { contractId, title: '文件', fileSuffix: 'pdf', [name]: value };
        isRefusedOrAnswered(await ask(stage, 'POST', path, { fields, file: onePage() }));
      }
    isRefusedOrAnswered(
      await ask(stage, 'POST', '/v2/document/addbyfile', { fields: { contractId, title: 'x', fileSuffix: 'pdf' } }),
    );
  });

  const corpus = fileURLToPath(new URL('../../../../../../shared/corpus/', import.meta.url));
  const files = existsSync(corpus)
    ? readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\.(pdf|docx?|png|jpe?g|gif|tiff?)$/i.test(file),
      )
    : [];
  it(
    'every file of the corpus is taken or refused, and the server is as well as before',
    { skip: files.length === 0 ? 'no corpus beside the checkout' : false },
    async () => {
      const { contractId } = await drafted(stage);
      const refused: Record<string, number> = {};
      for (const file of files) {
        const fields = { contractId, title: '语料', fileSuffix: extname(file).slice(1) };
        const answer = await ask(stage, 'POST', '/v2/document/addbyfile', {
          fields,
          file: readFileSync(corpus + file),
        });
        isRefusedOrAnswered(answer);
        const code = String(answer.json?.code);
        refused[code] = (refused[code] ?? 0) + 1;
        assert.ok([0, 1402, 1403, 1005].includes(answer.json?.code ?? -1), `${file}: ${JSON.stringify(answer.json)}`);
      }
      await stage.client.get('/v2/checkhealth');
      const { documentId } = await documented(stage);
      assert.ok((await stage.client.download('/v2/document/download', { documentId })).bytes.length > 0);
      assert.ok((refused['0'] ?? 0) > 0, JSON.stringify(refused));
    },
  );
});
