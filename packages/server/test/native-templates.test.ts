import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import type { Application } from '../src/app/application.js';
import { native } from '../src/dialects/native/index.js';
import { labourPdf } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
let server: FastifyInstance;

const role = { key: 'staff', name: '乙方', type: 'PERSONAL' };
const field = {
  name: 'name',
  label: '姓名',
  type: 'TEXT',
  required: true,
  page: 1,
  x: 100,
  y: 120,
  width: 200,
  height: 20,
};
const template = (more: object = {}) => ({
  name: '入职登记表',
  documents: [{ fileName: '入职登记表.pdf', bytes: labourPdf().toString('base64') }],
  roles: [role],
  fields: [field],
  placements: [{ roleKey: 'staff', mark: 'PERSONAL', page: 1, x: 300, y: 200 }],
  ...more,
});
interface Made {
  id: string;
  ids: { esign: string };
  fields: { name: string; label: string }[];
}

describe('templates of our own API', () => {
  const call = (method: 'GET' | 'POST', payload?: object, url = '/native/v1/templates') =>
    server.inject({ method, url, payload, headers: { authorization: `Bearer ${t.credentials.native.apiKey}` } });
  before(async () => {
    t = await testWorld();
    server = fastify();
    const http = { originOf: () => 'http://here', clientOf: () => t.caller.client };
    await server.register(async (scope) => native({ sandbox: true }).mount(scope, t.app as Application, http));
  });

  it('one that is made here is in every dialect of the company, and contracts are made of it', async () => {
    const made = await call('POST', template());
    assert.equal(made.statusCode, 200, made.body);
    const { id, ids, fields } = made.json<Made>();
    assert.equal(ids.esign.length, 32);
    assert.deepEqual(
      fields.map(({ label }) => label),
      ['姓名'],
    );
    for (const dialect of ['esign', 'tencent', 'qiyuesuo'] as const) {
      const key = {
        esign: t.credentials.esign.appId,
        tencent: t.credentials.tencent.secretId,
        qiyuesuo: t.credentials.qiyuesuo.appToken,
      }[dialect];
      const found = (await t.app.findApp(dialect, key))!;
      const caller = { ...t.caller, dialect, appId: found.id, scope: found.scope };
      assert.ok(
        (await t.app.listTemplates(caller, {})).list.some((one) => one.id === id),
        dialect,
      );
      const contract = await t.app.createFromTemplate(caller, {
        templateId: id,
        draft: {},
        signatories: [{ roleKey: 'staff', name: '李明', receiver: { contact: '13800138066', contactType: 'MOBILE' } }],
        values: [{ name: 'name', value: '李明' }],
        publish: true,
      });
      assert.equal(contract.state, 'SIGNING');
    }
    const listed = await call('GET', undefined, '/native/v1/templates?limit=1');
    assert.equal(listed.json<{ templates: Made[] }>().templates[0]!.id, id);
  });
  it('what does not fit together is refused with its field', async () => {
    for (const [more, code] of [
      [{ documents: [] }, 'INPUT_INVALID'],
      [{ documents: [{ fileName: 'a.pdf', bytes: '%%%' }] }, 'INPUT_INVALID'],
      [{ documents: [{ fileName: 'a.pdf', bytes: 'aGVsbG8=' }] }, 'FILE_INVALID'],
      [{ fields: [{ ...field, roleKey: 'nobody' }] }, 'INPUT_INVALID'],
      [{ fields: [{ ...field, page: 99 }] }, 'PAGE_OUT_OF_RANGE'],
      [{ fields: [{ ...field, type: 'COLOUR' }] }, 'INPUT_INVALID'],
      [{ roles: [role, role] }, 'INPUT_INVALID'],
    ] as const) {
      const answer = await call('POST', template(more));
      assert.equal(answer.json<{ code: string }>().code, code, `${JSON.stringify(more)} ${answer.body}`);
    }
    assert.equal((await call('GET', undefined, '/native/v1/templates?limit=x')).statusCode, 400);
  });
});
