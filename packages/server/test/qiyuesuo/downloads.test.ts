import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { addPdf, completed, type Documented, documented, drafted, onePage, sent } from './given.js';
import { zipEntries } from '../zip-entries.js';
import { ask, openStage, type Stage } from './stage.js';

const folder = mkdtempSync(join(tmpdir(), 'hufu-qys-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function installed(tool: string): boolean {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('downloads of 契约锁', () => {
  let stage: Stage;
  let done: Documented;
  before(async () => {
    stage = await openStage();
    done = await completed(stage);
  });
  after(() => stage.close());
  const download = async (path: string, query: Record<string, string>) => {
    const answer = await ask(stage, 'GET', path, { query });
    assert.equal(answer.status, 200);
    assert.notEqual(answer.type, 'application/json;charset=UTF-8', answer.bytes.toString('utf8', 0, 300));
    return answer;
  };
  const names = async (query: Record<string, string>, path = '/v2/contract/download') => [
    ...zipEntries((await download(path, query)).bytes).keys(),
  ];
  const isPdf = (bytes: Buffer | undefined) => assert.equal(bytes?.toString('latin1', 0, 5), '%PDF-');

  it('a completed contract: every document and the signing log', async () => {
    const { bytes, type } = await download('/v2/contract/download', { contractId: done.contractId });
    assert.equal(type, 'application/zip');
    const entries = zipEntries(bytes);
    assert.deepEqual([...entries.keys()], ['合同-劳动合同.pdf', '签署日志-接口发起.pdf']);
    for (const pdf of entries.values()) isPdf(pdf);
  });
  it('the document in the zip is the document by itself', async () => {
    const entries = zipEntries((await download('/v2/contract/download', { contractId: done.contractId })).bytes);
    const { bytes, type } = await download('/v2/document/download', { documentId: done.documentId });
    assert.equal(type, 'application/pdf');
    assert.ok(bytes.equals(entries.get('合同-劳动合同.pdf') ?? Buffer.alloc(0)));
  });
  it('by bizId; by both ids contractId wins; by bizId and tenantName of a subsidiary', async () => {
    assert.equal((await names({ bizId: done.bizId })).length, 2);
    assert.equal((await names({ contractId: done.contractId, bizId: '查无' })).length, 2);
    const contract = await sent(stage, ['COMPANY'], stage.asSubsidiary());
    const tenantName = stage.credentials.subsidiary.name;
    assert.equal((await names({ bizId: contract.bizId, tenantName })).length, 2);
    const without = await ask(stage, 'GET', '/v2/contract/download', { query: { bizId: contract.bizId } });
    assert.equal(without.json?.responseCode, '11101003');
    isPdf((await download('/v2/document/download', { documentId: contract.documentId })).bytes); // the parent's token
  });
  it('while signing: the newest revision and the log so far', async () => {
    const contract = await sent(stage);
    const before = (await download('/v2/document/download', { documentId: contract.documentId })).bytes;
    await stage.client.post('/v2/contract/companysign', { contractId: contract.contractId });
    const after = (await download('/v2/document/download', { documentId: contract.documentId })).bytes;
    assert.ok(after.length > before.length && after.subarray(0, before.length).equals(before), 'bytes are only added');
    assert.equal((await names({ contractId: contract.contractId })).length, 2);
  });
  it('a draft: its documents, no log yet', async () => {
    const contract = await documented(stage);
    assert.deepEqual(await names({ contractId: contract.contractId }), [
      `合同-接口发起-${stage.credentials.person.name}.pdf`,
    ]);
    isPdf((await download('/v2/document/download', { documentId: contract.documentId })).bytes);
  });
  it('downloadItems and needCompressForOneFile', async () => {
    const query = { contractId: done.contractId };
    assert.deepEqual(await names({ ...query, downloadItems: 'SIGNLOG' }), [
      `签署日志-接口发起-${stage.credentials.person.name}.pdf`,
    ]);
    assert.deepEqual(await names({ ...query, downloadItems: 'CONTRACT', fileNameRule: 'ORIGINAL' }), ['劳动合同.pdf']);
    assert.deepEqual(await names({ ...query, fileNameRule: 'ORIGINAL' }), ['劳动合同.pdf', '接口发起-签署日志.pdf']);
    assert.deepEqual(await names({ ...query, downloadItems: 'ATTACHMENT' }), []);
    const bare = await download('/v2/contract/download', {
      ...query,
      downloadItems: 'CONTRACT',
      needCompressForOneFile: 'False',
    });
    assert.equal(bare.type, 'application/pdf');
    isPdf(bare.bytes);
    const two = await download('/v2/contract/download', { ...query, needCompressForOneFile: 'false' });
    assert.equal(two.type, 'application/zip');
    const unknown = await ask(stage, 'GET', '/v2/contract/download', {
      query: { ...query, downloadItems: 'EVERYTHING' },
    });
    assert.equal(unknown.json?.responseCode, '11990005');
  });
  it('several documents in one zip, equal titles told apart, no way up a folder', async () => {
    const draft = await drafted(stage);
    for (const title of ['协议', '协议', 'A/B:协议']) await addPdf(stage.client, draft.contractId, onePage(), title);
    const found = await names({ contractId: draft.contractId });
    assert.equal(new Set(found).size, 3);
    for (const name of found) assert.doesNotMatch(name, /[/\\:]/);
  });
  it('attachments, also none', async () => {
    assert.deepEqual(await names({ contractId: done.contractId }, '/v2/attachment/download'), []);
    const draft = await drafted(stage);
    const file = { bytes: Buffer.from('身份证号不在此处\n'), name: '说明.txt' };
    await stage.client.upload(
      '/v2/attachment/add',
      { contractId: draft.contractId, title: '说明', fileSuffix: 'txt' },
      file,
    );
    const { bytes } = await download('/v2/attachment/download', { contractId: draft.contractId, origin: 'True' });
    const entries = zipEntries(bytes);
    assert.deepEqual([...entries.keys()], ['说明.txt']);
    assert.deepEqual(entries.get('说明.txt'), file.bytes);
    assert.deepEqual(await names({ contractId: draft.contractId, downloadItems: 'CONTRACT,ATTACHMENT' }), [
      `附件-接口发起-${stage.credentials.person.name}.txt`,
    ]);
  });
  it('length, type and an UTF-8 name travel in the headers', async () => {
    const answer = await download('/v2/document/download', { documentId: done.documentId });
    assert.equal(answer.headers.get('content-length'), String(answer.bytes.length));
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; filename="contract\.pdf"; filename\*=UTF-8''%E5%8A%B3%E5%8A%A8%E5%90%88%E5%90%8C\.pdf$/,
    );
  });

  it('no way up a folder in the headers either', async () => {
    const { contractId } = await drafted(stage);
    const documentId = await addPdf(stage.client, contractId, onePage(), 'A/B:协议');
    const { headers } = await download('/v2/document/download', { documentId });
    assert.match(headers.get('content-disposition') ?? '', /filename\*=UTF-8''A_B_%E5%8D%8F%E8%AE%AE\.pdf$/);
  });

  describe('outsiders', () => {
    for (const [tool, list] of [
      ['unzip', (file: string) => ['-Z1', file]],
      ['7z', (file: string) => ['l', '-slt', file]],
    ] as const)
      it(
        `${tool} reads the names and finds the zip whole`,
        { skip: installed(tool) ? false : `${tool} is not installed` },
        async () => {
          const file = join(folder, `${tool}.zip`);
          writeFileSync(file, (await download('/v2/contract/download', { contractId: done.contractId })).bytes);
          const env = { ...process.env, LC_ALL: 'C.UTF-8' };
          assert.match(execFileSync(tool, list(file), { env }).toString('utf8'), /合同-劳动合同\.pdf/);
          execFileSync(tool, tool === '7z' ? ['t', file] : ['-tq', file], { env });
        },
      );
    it(
      'pdfsig finds every signature of the contract and of the log valid',
      { skip: installed('pdfsig') ? false : 'pdfsig is not installed' },
      async () => {
        const entries = zipEntries((await download('/v2/contract/download', { contractId: done.contractId })).bytes);
        for (const [name, pdf] of entries) {
          const file = join(folder, 'judged.pdf');
          writeFileSync(file, pdf);
          const said = execFileSync('pdfsig', ['-nocert', file]).toString('utf8');
          const valid = said.match(/Signature is Valid/g)?.length ?? 0;
          assert.ok(valid >= (name.startsWith('合同') ? 2 : 1), `${name}: ${said}`);
          assert.doesNotMatch(said, /Signature is Invalid|Digest Mismatch/);
        }
      },
    );
  });
});
