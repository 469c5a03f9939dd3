import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { documented, type Documented, drafted, fresh, onePage, sent } from './given.js';
import { exchange, type RawAnswer } from '../raw-http.js';
import { openStage, type Stage } from './stage.js';

/**
 * Requests as the official clients were captured writing them on loopback (protocols §10.1), byte for byte, with the ids,
 * names, times and signatures of this test put in.
 */
interface Json {
  code: number;
  responseCode: string;
  message: string;
  result?: Record<string, unknown>;
}
const json = ({ body }: RawAnswer) => JSON.parse(body.toString('utf8')) as Json;
const lines = (...all: string[]) => all.join('\r\n');
const withBody = (head: string, body: Buffer | string) =>
  Buffer.concat([Buffer.from(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`), Buffer.from(body)]);
const isSuccess = (answer: RawAnswer) =>
  assert.deepEqual([answer.status, json(answer).code, json(answer).message], [200, 0, 'SUCCESS']);
const isFile = ({ status, headers, body }: RawAnswer, kind: 'zip' | 'pdf') => {
  assert.deepEqual([status, headers['content-type']], [200, `application/${kind}`]);
  assert.equal(body.subarray(0, 2).toString(), kind === 'zip' ? 'PK' : '%P');
};

describe('captured requests of the official clients', () => {
  let stage: Stage;
  let contract: Documented;
  before(async () => {
    stage = await openStage();
    contract = await sent(stage);
  });
  after(() => stage.close());
  const signature = (timestamp: string, nonce = '') => {
    const { appToken, appSecret } = stage.credentials.qiyuesuo;
    return createHash('md5')
      .update(appToken + appSecret + timestamp + nonce)
      .digest('hex');
  };
  const send = (request: Buffer | string) => exchange(stage.port, request);
  const token = () => stage.credentials.qiyuesuo.appToken;

  describe('PHP 1.5.0', () => {
    const head = (line: string) => {
      const timestamp = String(Date.now());
      return lines(
        `${line} HTTP/1.1`,
        `Host: 127.0.0.1:${stage.port}`,
        'Accept: */*',
        `x-qys-open-accesstoken:${token()}`,
        `x-qys-open-signature:${signature(timestamp)}`,
        `x-qys-open-timestamp:${timestamp}`,
        'User-Agent:qiyuesuo-php-sdk',
        'version:PHP-1.5.0',
      );
    };
    const get = (target: string) => send(`${head(`GET ${target}`)}\r\n\r\n`);
    const post = (path: string, body: string) =>
      send(withBody(`${head(`POST ${path}`)}\r\nContent-Type:application/json;charset=UTF-8`, body));

    it('detail, with an empty bizId', async () => {
      const answer = await get(`/v2/contract/detail?contractId=${contract.contractId}&bizId=`);
      isSuccess(answer);
      assert.equal(json(answer).result?.id, contract.contractId);
    });
    it('contract download with both ids: contractId wins', async () =>
      isFile(await get(`/v2/contract/download?contractId=${contract.contractId}&bizId=123456789`), 'zip'));
    it('document download', async () =>
      isFile(await get(`/v2/document/download?documentId=${contract.documentId}`), 'pdf'));
    it('attachment download of a contract without attachments', async () =>
      isFile(await get(`/v2/attachment/download?contractId=${contract.contractId}&bizId=`), 'zip'));
    it('a company’s name as raw UTF-8 in the request line', async () => {
      const { name } = stage.credentials.company;
      const answer = await get(`/v2/company/detail?companyName=${name}`);
      isSuccess(answer);
      assert.equal(json(answer).result?.name, name);
    });
    it('pageurl with the id as a bare integer and nulls', async () => {
      const contact = stage.credentials.person.contact;
      const body = `{"contractId":${contract.contractId},"bizId":null,"user":{"contact":"${contact}","contactType":"MOBILE"},"callbackPage":null}`;
      const answer = await post('/v2/contract/pageurl', body);
      isSuccess(answer);
      assert.match(String(json(answer).result?.pageUrl), new RegExp(`^http://127\\.0\\.0\\.1:${stage.port}/s/`));
    });
    it('send', async () => {
      const { contractId, documentId } = await documented(stage);
      const stampers = `[{"type":"COMPANY","documentId":"${documentId}","offsetX":0.1,"offsetY":0.2,"page":1}]`;
      isSuccess(await post('/v2/contract/send', `{"contractId":"${contractId}","bizId":null,"stampers":${stampers}}`));
    });
    it('addbyfile: the file’s name is a local path', async () => {
      const { contractId } = await drafted(stage);
      const boundary = '------------------------fa76397be4b7d4f2';
      const field = (name: string, value: string) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
      const body = Buffer.concat([
        Buffer.from(field('contractId', contractId) + field('bizId', '') + field('title', '房屋租赁合同')),
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="/srv/应用/../合同.pdf"\r\nContent-Type: application/octet-stream\r\n\r\n`,
        ),
        onePage(),
        Buffer.from(`\r\n${field('fileSuffix', 'pdf')}--${boundary}--\r\n`),
      ]);
      const type = `Content-Type: multipart/form-data; boundary=${boundary}`;
      isSuccess(await send(withBody(`${head('POST /v2/document/addbyfile')}\r\n${type}`, body)));
      assert.equal((await stage.detail(contractId)).documents[0]?.title, '房屋租赁合同');
    });
  });

  describe('Go 3.1.1', () => {
    const head = (line: string) => {
      const [timestamp, nonce] = [String(Date.now()), randomUUID()];
      return lines(
        `${line} HTTP/1.1`,
        `Host: 127.0.0.1:${stage.port}`,
        'User-Agent: Go-http-client/1.1',
        'Version: GO-3.1.1',
        `X-Qys-Open-Accesstoken: ${token()}`,
        `X-Qys-Open-Nonce: ${nonce}`,
        `X-Qys-Open-Signature: ${signature(timestamp, nonce)}`,
        `X-Qys-Open-Timestamp: ${timestamp}`,
        'Accept-Encoding: gzip',
      );
    };
    const get = (target: string) => send(`${head(`GET ${target}`)}\r\n\r\n`);
    const post = (path: string, body: string) =>
      send(withBody(`${head(`POST ${path}`)}\r\nContent-Type: application/json;charset=UTF-8`, body));

    it('contract download with items', async () =>
      isFile(
        await get(`/v2/contract/download?contractId=${contract.contractId}&downloadItems=CONTRACT,ATTACHMENT`),
        'zip',
      ));
    it('attachment download by bizId in a subsidiary’s name, the name as raw UTF-8', async () => {
      const { bizId } = await sent(stage, ['COMPANY'], stage.asSubsidiary());
      const { name } = stage.credentials.subsidiary;
      isFile(await get(`/v2/attachment/download?bizId=${bizId}&tenantName=${name}&origin=false`), 'zip');
    });
    it('detail with a bizId of spaces and slashes, percent-encoded by path rules', async () => {
      const bizId = `HR 2026/${fresh('01')}`;
      await sent(stage, ['COMPANY'], { ...stage.asSubsidiary(), bizId });
      const tenantName = encodeURIComponent(stage.credentials.subsidiary.name);
      const answer = await get(
        `/v2/contract/detail?tenantName=${tenantName}&bizId=${bizId.replace(/ /g, '%20').replace('/', '%2F')}`,
      );
      isSuccess(answer);
      assert.equal(json(answer).result?.bizId, bizId);
    });
    it('miniappexchange', async () => {
      const user = `{"contact":"${stage.credentials.person.contact}","contactType":"MOBILE"}`;
      const answer = await post(
        '/v2/contract/miniappexchange',
        `{"contractId":"${contract.contractId}","user":${user},"allowPasswordSign":true}`,
      );
      isSuccess(answer);
      assert.equal(typeof json(answer).result?.ticket, 'string');
    });
    it('draft: what its sample code type-asserts is a string', async () => {
      const receiver = `{"contact":"13800138061","contactType":"MOBILE"}`;
      const body = `{"subject":"s","send":false,"signatories":[{"tenantType":"PERSONAL","tenantName":"宋一帆","receiver":${receiver},"serialNo":1}]}`;
      const { result } = json(await post('/v2/contract/draft', body));
      assert.equal(typeof result?.id, 'string');
      const [signatory] = (result?.signatories ?? []) as { id: unknown; tenantType: unknown }[];
      assert.deepEqual([typeof signatory?.id, signatory?.tenantType], ['string', 'PERSONAL']);
    });
    it('list, with the tab its parameter names end in', async () => {
      const answer = await get(
        '/v2/contract/list?publishTimeStart%09=2020-01-01%2000:00:00&selectLimit=1&status=SIGNING',
      );
      isSuccess(answer);
      assert.equal((json(answer).result?.list as unknown[] | undefined)?.length, 1);
    });
    it('addbyfile: fields in any order, the file first, positions as JSON in one field', async () => {
      const { contractId, companyAction } = await drafted(stage);
      const boundary = '5f0c'.repeat(15);
      const field = (name: string, value: string) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
      const stampers = `[{"type":"COMPANY","actionId":"${companyAction}","page":1,"offsetX":0.1,"offsetY":0.2}]`;
      const body = Buffer.concat([
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="合同.pdf"\r\nContent-Type: application/octet-stream\r\n\r\n`,
        ),
        onePage(),
        Buffer.from(`\r\n${field('fileSuffix', 'pdf')}${field('documentSort', '-1')}${field('stampers', stampers)}`),
        Buffer.from(`${field('contractId', contractId)}${field('title', '劳动合同')}--${boundary}--\r\n`),
      ]);
      const type = `Content-Type: multipart/form-data; boundary=${boundary}`;
      const answer = await send(withBody(`${head('POST /v2/document/addbyfile')}\r\n${type}`, body));
      isSuccess(answer);
      assert.match(String(json(answer).result?.documentId), /^\d{19}$/);
    });
  });

  describe('C# 3.0.2', () => {
    const head = (line: string) => {
      const timestamp = `${Date.now()}.32`;
      return lines(
        `${line} HTTP/1.1`,
        'Accept: text/plain,application/json',
        'User-Agent: qiyuesuo-java-sdk',
        'Accept-Encoding: gzip,deflate',
        `x-qys-open-timestamp: ${timestamp}`,
        `x-qys-open-signature: ${signature(timestamp)}`,
        `x-qys-open-accesstoken: ${token()}`,
        'version: C#-3.0.2',
        `Host: 127.0.0.1:${stage.port}`,
      );
    };
    it('a time with a fraction, True for true', async () =>
      isFile(
        await send(`${head(`GET /v2/attachment/download?origin=True&contractId=${contract.contractId}`)}\r\n\r\n`),
        'zip',
      ));
    it('the text of an answer, which it cuts instead of parsing', async () => {
      const answer = await send(`${head(`GET /v2/contract/detail?contractId=${contract.contractId}`)}\r\n\r\n`);
      const text = answer.body.toString('utf8');
      const result = text.slice(text.indexOf('"result":') + '"result":'.length, text.lastIndexOf('},') + 1);
      assert.equal((JSON.parse(result) as { id: string }).id, contract.contractId);
      const code = text.indexOf('"code":') + '"code":'.length;
      assert.equal(text.slice(code, text.indexOf(',', code)), '0');
      assert.equal(/"message":"([^"]*)"/.exec(text)?.[1], 'SUCCESS');
    });
    it('pretty-printed JSON, Expect: 100-continue', async () => {
      const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
      const body = JSON.stringify({ contractId: contract.contractId, user, callbackPage: '' }, null, 2).replaceAll(
        '\n',
        '\r\n',
      );
      const more = 'Content-Type: application/json;charset=UTF-8\r\nExpect: 100-continue';
      isSuccess(await send(withBody(`${head('POST /v2/contract/pageurl')}\r\n${more}`, body)));
    });
    it('multipart with a CRLF before the first boundary and no space after colons', async () => {
      const { contractId } = await drafted(stage);
      const body = compactMultipart('\r\n', contractId);
      const more = `Content-Type: multipart/form-data;charset=UTF-8; boundary=${sdkBoundary}\r\nExpect: 100-continue`;
      isSuccess(await send(withBody(`${head('POST /v2/document/addbyfile')}\r\n${more}`, body)));
    });
  });

  const sdkBoundary = '----sdkboundaryQ7xZ2p';
  function compactMultipart(leading: string, contractId: string): Buffer {
    const part = (name: string, value: string) =>
      `--${sdkBoundary}\r\nContent-Disposition:form-data;name="${name}"\r\nContent-Type:text/plain\r\n\r\n${value}\r\n`;
    return Buffer.concat([
      Buffer.from(
        `${leading}${part('title', '房屋租赁合同')}${part('contractId', contractId)}${part('fileSuffix', 'pdf')}`,
      ),
      Buffer.from(
        `--${sdkBoundary}\r\nContent-Disposition:form-data;name="file";filename="streamFile"\r\nContent-Type:application/octet-stream\r\n\r\n`,
      ),
      onePage(),
      Buffer.from(`\r\n--${sdkBoundary}--\r\n`),
    ]);
  }

  describe('Java and Python forwarding clients', () => {
    const java = (line: string) => {
      const timestamp = String(Date.now());
      return lines(
        `${line} HTTP/1.1`,
        'Accept-Encoding: gzip,deflate',
        'Accept: text/plain, text/html,application/json',
        `x-qys-open-timestamp: ${timestamp}`,
        `x-qys-open-accesstoken: ${token()}`,
        `x-qys-open-signature: ${signature(timestamp)}`,
        `Host: 127.0.0.1:${stage.port}`,
      );
    };
    const python = (line: string, once?: [timestamp: string, nonce: string], signed?: string) => {
      const [timestamp, nonce] = once ?? [String(Date.now()), randomUUID()];
      return lines(
        `${line} HTTP/1.1`,
        `Host: 127.0.0.1:${stage.port}`,
        'User-Agent: python-requests/2.28.1',
        'Accept-Encoding: gzip, deflate',
        'Accept: */*',
        'Connection: keep-alive',
        `x-qys-open-accesstoken: ${token()}`,
        `x-qys-open-timestamp: ${timestamp}`,
        `x-qys-open-nonce: ${nonce}`,
        `x-qys-open-signature: ${signed ?? signature(timestamp, nonce)}`,
        'version: PROXY-PYTHON',
      );
    };

    it('Java: a form-encoded query, + for a space', async () => {
      const bizId = `HR ${fresh('2026')}`;
      await sent(stage, ['COMPANY'], { bizId });
      const answer = await send(
        `${java(`GET /v2/contract/detail?bizId=${bizId.replace(' ', '+')}&contractId=&tenantName=`)}\r\n\r\n`,
      );
      isSuccess(answer);
      assert.equal(json(answer).result?.bizId, bizId);
    });
    it('Java: multipart', async () => {
      const { contractId } = await drafted(stage);
      const type = `Content-Type: multipart/form-data;charset=UTF-8; boundary=${sdkBoundary}`;
      isSuccess(
        await send(withBody(`${java('POST /v2/document/addbyfile')}\r\n${type}`, compactMultipart('', contractId))),
      );
    });
    it('Python: the same failed request three times is answered alike, the right one then passes', async () => {
      const once: [string, string] = [String(Date.now()), randomUUID()];
      const wrong = `${python('GET /v2/checkhealth', once, '0'.repeat(32))}\r\n\r\n`;
      const answers = [await send(wrong), await send(wrong), await send(wrong)].map((answer) => [
        answer.status,
        json(answer),
      ]);
      assert.deepEqual(
        answers,
        Array(3).fill([443, { message: 'INVALID SIGNATURE', code: 443, responseCode: '11990443' }]),
      );
      const right = `${python('GET /v2/checkhealth', once)}\r\n\r\n`;
      isSuccess(await send(right));
      const again = await send(right);
      assert.deepEqual([again.status, json(again).responseCode], [445, '11990445']);
    });
    it('Python: a form post', async () => {
      const { contractId } = await documented(stage);
      const type = 'Content-Type: application/x-www-form-urlencoded';
      isSuccess(
        await send(
          withBody(
            `${python('POST /v2/contract/invalid')}\r\n${type}`,
            `contractId=${contractId}&reason=%E8%BF%87+%E6%9C%9F`,
          ),
        ),
      );
    });
  });

  it('the same requests under the prefix', async () => {
    const timestamp = String(Date.now());
    const headers = [
      `x-qys-open-accesstoken: ${token()}`,
      `x-qys-open-timestamp: ${timestamp}`,
      `x-qys-open-signature: ${signature(timestamp)}`,
    ];
    const answer = await send(
      lines(
        `GET /qiyuesuo/v2/contract/detail?contractId=${contract.contractId} HTTP/1.1`,
        'Host: 127.0.0.1',
        ...headers,
        '',
        '',
      ),
    );
    isSuccess(answer);
  });
  it('GET / without headers is no 契约锁 request, a path only 契约锁 has is', async () => {
    const bare = await send(lines('GET /v2/contract/detail?contractId=1 HTTP/1.1', 'Host: 127.0.0.1', '', ''));
    assert.deepEqual([bare.status, json(bare).message], [441, 'HEADER REQUIRED,x-qys-open-accesstoken']);
  });
});
