import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { DomainError } from '../../domain/errors.js';
import { UploadBudget } from '../upload-budget.js';
import { fileLimit, type Parameters, readParameters } from './body.js';

const pdf = Buffer.from('%PDF-1.7\r\n\r\n--not a boundary\r\n\xe2\xe3', 'latin1');

const read = (method: string, target: string, type?: string, body: Buffer[] = []): Promise<Parameters> => {
  const stream = Readable.from(body, { objectMode: false });
  const headers = type === undefined ? {} : { 'content-type': type };
  return readParameters(Object.assign(stream, { method, headers }) as unknown as IncomingMessage, target);
};
const refusal = (code: string, field?: string) => (error: unknown) => {
  assert.ok(error instanceof DomainError);
  assert.equal(error.code, code);
  if (field !== undefined) assert.equal(error.facts.field, field);
  return true;
};

/** A body exactly as captured from a client on loopback (protocols §1.5, §10.1), with invented contents. */
interface Captured {
  type: string;
  body: Buffer;
}
const part = (boundary: string, head: string, value: Buffer | string) =>
  Buffer.concat([Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), Buffer.from(value), Buffer.from('\r\n')]);
const end = (boundary: string) => Buffer.from(`--${boundary}--\r\n`);

const phpBoundary = '------------------------fa76397be4b7d4f2';
const php: Captured = {
  type: `multipart/form-data; boundary=${phpBoundary}`,
  body: Buffer.concat([
    part(phpBoundary, 'Content-Disposition: form-data; name="contractId"', '2590804900506210559'),
    part(phpBoundary, 'Content-Disposition: form-data; name="bizId"', ''),
    part(phpBoundary, 'Content-Disposition: form-data; name="title"', '房屋租赁合同'),
    part(
      phpBoundary,
      'Content-Disposition: form-data; name="file"; filename="/srv/应用/合同.pdf"\r\nContent-Type: application/octet-stream',
      pdf,
    ),
    part(phpBoundary, 'Content-Disposition: form-data; name="fileSuffix"', 'pdf'),
    end(phpBoundary),
  ]),
};
const sdkBoundary = '----sdkboundaryQ7xZ2p';
const compact = (leading: string): Captured => ({
  type: `multipart/form-data;charset=UTF-8; boundary=${sdkBoundary}`,
  body: Buffer.concat([
    Buffer.from(leading),
    part(sdkBoundary, 'Content-Disposition:form-data;name="fileSuffix"\r\nContent-Type:text/plain', 'pdf'),
    part(
      sdkBoundary,
      'Content-Disposition:form-data;name="file";filename="streamFile"\r\nContent-Type:application/octet-stream',
      pdf,
    ),
    part(sdkBoundary, 'Content-Disposition:form-data;name="title"\r\nContent-Type:text/plain', '房屋租赁合同'),
    part(
      sdkBoundary,
      'Content-Disposition:form-data;name="contractId"\r\nContent-Type:text/plain',
      '2590804900506210559',
    ),
    end(sdkBoundary),
  ]),
});
const goBoundary = '5f0c'.repeat(15);
const go: Captured = {
  type: `multipart/form-data; boundary=${goBoundary}`,
  body: Buffer.concat([
    part(
      goBoundary,
      'Content-Disposition: form-data; name="file"; filename="合同.pdf"\r\nContent-Type: application/octet-stream',
      pdf,
    ),
    part(goBoundary, 'Content-Disposition: form-data; name="documentSort"', '-1'),
    part(
      goBoundary,
      'Content-Disposition: form-data; name="stampers"',
      '[{"type":"COMPANY","actionId":2590804900506210561,"page":1,"offsetX":0.1,"offsetY":0.2}]',
    ),
    part(goBoundary, 'Content-Disposition: form-data; name="title"', '房屋租赁合同'),
    part(goBoundary, 'Content-Disposition: form-data; name="contractId"', '2590804900506210559'),
    part(goBoundary, 'Content-Disposition: form-data; name="fileSuffix"', 'pdf'),
    end(goBoundary),
  ]),
};

describe('bodies of 契约锁 clients', () => {
  const clients: [string, Captured][] = [
    ['PHP', php],
    ['Java', compact('')],
    ['C#, with a CRLF before the first boundary', compact('\r\n')],
    ['Go, file before the ids', go],
  ];
  for (const [client, { type, body }] of clients)
    it(`reads multipart of ${client}, however it is cut into chunks`, async () => {
      for (const size of [body.length, 1, 61]) {
        const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, i) =>
          body.subarray(i * size, (i + 1) * size),
        );
        const { fields, files } = await read('POST', '/v2/document/addbyfile', type, chunks);
        assert.equal(fields.requiredId('contractId'), '2590804900506210559');
        assert.equal(fields.text('bizId'), undefined);
        assert.equal(fields.title('title', 100), '房屋租赁合同');
        assert.equal(fields.text('fileSuffix'), 'pdf');
        assert.deepEqual(files.get('file')?.[0]?.bytes, pdf);
      }
    });

  it('keeps an UTF-8 file name and the JSON list in a field, its bare 19-digit id whole', async () => {
    const { fields, files } = await read('POST', '/v2/document/addbyfile', go.type, [go.body]);
    assert.equal(files.get('file')?.[0]?.fileName, '合同.pdf');
    const [stamper] = fields.list('stampers');
    assert.equal(stamper?.requiredId('actionId'), '2590804900506210561');
    assert.equal(stamper?.decimal('offsetX'), 0.1);
    assert.equal(fields.integer('documentSort'), -1);
  });

  it('reads multipart without a file, and without any part', async () => {
    const body = Buffer.concat([part(goBoundary, 'Content-Disposition: form-data; name="days"', '3'), end(goBoundary)]);
    assert.equal((await read('POST', '/v2/contract/delay', go.type, [body])).fields.integer('days'), 3);
    assert.equal((await read('POST', '/', go.type, [end(goBoundary)])).fields.text('days'), undefined);
  });

  it('takes a file of exactly the limit and refuses one byte more, without waiting for the rest', async () => {
    const head = Buffer.from(`--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n`);
    const type = 'multipart/form-data; boundary=b';
    const whole = await read('POST', '/', type, [head, Buffer.alloc(fileLimit, 65), Buffer.from('\r\n--b--\r\n')]);
    assert.equal(whole.files.get('file')?.[0]?.bytes.length, fileLimit);
    const endless = new Readable({ read() {} });
    endless.push(head);
    endless.push(Buffer.alloc(fileLimit + 1 + head.length, 65));
    const request = Object.assign(endless, { method: 'POST', headers: { 'content-type': type } });
    await assert.rejects(readParameters(request as unknown as IncomingMessage, '/'), refusal('FILE_TOO_LARGE'));
  });

  it('refuses an announced length over the limit before the first byte', async () => {
    const headers = { 'content-type': go.type, 'content-length': String(80 * 1024 * 1024) };
    const request = Object.assign(new Readable({ read() {} }), { method: 'POST', headers });
    await assert.rejects(readParameters(request as unknown as IncomingMessage, '/'), refusal('FILE_TOO_LARGE'));
  });

  it('names a field whose declared character set is none we read', async () => {
    const head = 'Content-Disposition: form-data; name="title"\r\nContent-Type: text/plain; charset=GBK';
    const body = Buffer.concat([part(goBoundary, head, '3'), end(goBoundary)]);
    await assert.rejects(read('POST', '/', go.type, [body]), refusal('INPUT_INVALID', 'title'));
  });

  it('refuses a body that ends early or is no multipart', async () => {
    const cut = php.body.subarray(0, php.body.length - 60);
    await assert.rejects(read('POST', '/', php.type, [cut]), refusal('INPUT_INVALID', 'body'));
    await assert.rejects(read('POST', '/', 'multipart/form-data', [php.body]), refusal('INPUT_INVALID', 'body'));
  });

  it('reads the JSON of PHP: ids as bare integers, null and empty as missing', async () => {
    const body = '{"contractId":2783634589202207116,"bizId":null,"user":{"contact":"13800138001","name":""}}';
    const { fields } = await read('POST', '/v2/contract/pageurl', 'application/json;charset=UTF-8', [
      Buffer.from(body),
    ]);
    assert.equal(fields.requiredId('contractId'), '2783634589202207116');
    assert.equal(fields.text('bizId'), undefined);
    assert.equal(fields.object('user')?.text('name'), undefined);
    assert.equal(fields.object('user')?.text('contact'), '13800138001');
  });

  it('coerces as the vendor does: "4", "true", True, 1', async () => {
    const body = '{"serialNo":"4","delaySet":"True","send":true,"ordinal":1,"page":2.0}';
    const { fields } = await read('POST', '/', 'application/json', [Buffer.from(body)]);
    assert.equal(fields.integer('serialNo'), 4);
    assert.equal(fields.integer('page'), 2);
    assert.deepEqual(
      ['delaySet', 'send', 'ordinal', 'none'].map((name) => fields.flag(name)),
      [true, true, true, undefined],
    );
  });

  it('reads a query: + is a space, raw and encoded UTF-8 alike, a broken escape is text', async () => {
    const { fields } = await read(
      'GET',
      '/v2/contract/detail?bizId=HR+2026%2F01&tenantName=%E8%99%8E符&sn=100%&empty=',
    );
    assert.equal(fields.text('bizId'), 'HR 2026/01');
    assert.equal(fields.text('tenantName'), '虎符');
    assert.equal(fields.text('sn'), '100%');
    assert.equal(fields.has('empty'), false);
  });

  it('reads a form post, its fields before those of the query', async () => {
    const type = 'application/x-www-form-urlencoded';
    const { fields } = await read('POST', '/?reason=old&days=1', type, [Buffer.from('reason=%E8%BF%87%E6%9C%9F+了')]);
    assert.equal(fields.text('reason'), '过期 了');
    assert.equal(fields.integer('days'), 1);
  });

  it('refuses what is no JSON object, and nesting without end', async () => {
    for (const body of ['{', '[1]', '"x"', '{"a":1,}', '['.repeat(200_000)])
      await assert.rejects(
        read('POST', '/', 'application/json', [Buffer.from(body)]),
        refusal('INPUT_INVALID', 'body'),
      );
  });

  it('an object may be named __proto__ and changes nothing', async () => {
    const body = '{"__proto__":{"contractId":"2783634589202207116"},"subject":"x"}';
    const { fields } = await read('POST', '/', 'application/json', [Buffer.from(body)]);
    assert.equal(fields.has('contractId'), false);
    assert.equal(({} as Record<string, unknown>).contractId, undefined);
  });

  it('refuses control characters, ways up a folder tree, lengths and odd types, naming the field', async () => {
    const bad = { a: 'x\0', b: '../../etc/passwd', c: '长'.repeat(101), d: [{ e: '\ud800' }], f: { g: 1 }, h: 'abc' };
    const { fields } = await read('POST', '/', 'application/json', [Buffer.from(JSON.stringify(bad))]);
    assert.throws(() => fields.text('a'), refusal('INPUT_INVALID', 'a'));
    assert.throws(() => fields.title('b', 100), refusal('INPUT_INVALID', 'b'));
    assert.equal(fields.text('b'), '../../etc/passwd');
    assert.throws(() => fields.text('c', 100), refusal('INPUT_TOO_LONG', 'c'));
    assert.throws(() => fields.list('d')[0]?.text('e'), refusal('INPUT_INVALID', 'd[0].e'));
    assert.throws(() => fields.text('f'), refusal('INPUT_INVALID', 'f'));
    assert.throws(() => fields.id('h'), refusal('INPUT_INVALID', 'h'));
    assert.throws(() => fields.flag('h'), refusal('INPUT_INVALID', 'h'));
    assert.throws(() => fields.requiredText('none'), refusal('INPUT_INVALID', 'none'));
  });

  it('uploads share a budget of memory and give it back', async () => {
    const budget = new UploadBudget(100);
    await assert.rejects(
      budget.during(async (reserve) => {
        reserve(60);
        await assert.rejects(
          budget.during(async (second) => second(41)),
          refusal('RATE_LIMITED'),
        );
        await budget.during(async (third) => third(40));
        reserve(41);
      }),
      refusal('RATE_LIMITED'),
    );
    await budget.during(async (reserve) => reserve(100));
  });

  it('stops reading an upload that its budget refuses', async () => {
    const stream = Readable.from([php.body], { objectMode: false });
    const request = Object.assign(stream, { method: 'POST', headers: { 'content-type': php.type } });
    const reserve = () => {
      throw new DomainError('RATE_LIMITED');
    };
    await assert.rejects(readParameters(request as unknown as IncomingMessage, '/', reserve), refusal('RATE_LIMITED'));
  });
});
