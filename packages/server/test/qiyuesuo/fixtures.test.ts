import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { atLp, completed, documented, type DraftedContract, drafted, fresh, onePage, sent } from './given.js';
import { assertMatches, filled } from '../matching.js';
import { patterns } from './matching.js';
import { type Asked, ask, openStage, type Stage } from './stage.js';

/** Every documented request is sent to a whole server, and its answer compared with the documented one. */
interface Fixture {
  operation: string;
  given: string;
  request: {
    query?: Record<string, string>;
    json?: unknown;
    fields?: Record<string, string>;
    file?: string;
    files?: number;
  };
  reply: { bytes?: 'zip' | 'pdf' } & Record<string, unknown>;
}
const folder = new URL('../../../src/dialects/qiyuesuo/fixtures/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture) }));

const givens: Record<string, (stage: Stage) => Promise<Partial<DraftedContract>>> = {
  nothing: () => Promise.resolve({}),
  draft: (stage) => drafted(stage),
  documented: (stage) => documented(stage),
  sent: (stage) => sent(stage),
  atAudit: (stage) => sent(stage, ['AUDIT', 'LP', 'COMPANY']),
  atLp,
  atPerson: async (stage) => {
    const contract = await sent(stage);
    await stage.client.post('/v2/contract/companysign', { contractId: contract.contractId });
    return contract;
  },
  recalled: (stage) => ended(stage, '/v2/contract/invalid'),
  forceEnded: (stage) => ended(stage, '/v2/contract/forceend'),
  voiding: async (stage) => {
    const contract = await completed(stage);
    const call = { contractId: contract.contractId, reason: '协商解除', autoSign: false };
    await stage.client.post('/v2/contract/invalid', call);
    return contract;
  },
  attached: async (stage) => {
    const contract = await drafted(stage);
    const file = { bytes: onePage(), name: '身份证.pdf' };
    await stage.client.upload(
      '/v2/attachment/add',
      { contractId: contract.contractId, title: '身份证', fileSuffix: 'pdf' },
      file,
    );
    return contract;
  },
};

async function ended(stage: Stage, path: string): Promise<DraftedContract> {
  const contract = await sent(stage);
  await stage.client.post(path, { contractId: contract.contractId, reason: '条款有误' });
  return contract;
}

describe('documented requests and replies of 契约锁', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  for (const { file, operation, given, request, reply } of fixtures)
    it(`${operation} (${file})`, async () => {
      const names = { ...namesOf(stage), ...(await givens[given]?.(stage)) } as Record<string, string>;
      const [method = '', path = ''] = operation.split(' ');
      const { query, json, fields, file: upload, files = 0 } = filled(request, names);
      const parts = { file: upload ? onePage() : undefined, files: Array.from({ length: files }, onePage) };
      const answer = await ask(stage, method, path, { query, json, fields, ...parts });
      if (reply.bytes) return assertBytes(answer, reply.bytes);
      assertMatches(patterns, answer.json, filled(reply, names));
    });
});

const namesOf = ({ credentials }: Stage) => ({
  company: credentials.company.name,
  sealId: credentials.company.sealId,
  employee: credentials.employee.contact,
  person: credentials.person.contact,
  personName: credentials.person.name,
  appToken: credentials.qiyuesuo.appToken,
  newRef: fresh('REF'),
  newMobile: `138001381${String(process.pid % 100).padStart(2, '0')}`,
  newNumber: fresh('N'),
  newCompany: `星槎文化有限公司${process.pid}`,
  later: '2028-01-01 00:00:00',
  receiver: 'http://127.0.0.1:9/callback',
});

function assertBytes({ status, type, bytes }: Asked, kind: 'zip' | 'pdf'): void {
  assert.deepEqual([status, type], [200, `application/${kind}`]);
  assert.equal(bytes.subarray(0, 4).toString('latin1'), kind === 'zip' ? 'PK\x03\x04' : '%PDF');
}
