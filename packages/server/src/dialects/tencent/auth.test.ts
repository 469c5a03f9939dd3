import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checkParametersSignature,
  checkTc3,
  checkTimestamp,
  readAuthorization,
  sha256Hex,
  type SignedRequest,
  unsignedPayload,
} from './auth.js';
import { TencentRefusal } from './errors.js';

/** Vectors computed with the official SDK's signing code (protocols §1.6). */
const secret = 'SecretKeyExample0123456789';
const body =
  '{"Agent":{"AppId":"app1","ProxyOrganizationOpenId":"org1","ProxyOperator":{"OpenId":"op1"}},"FlowIds":["yDwivUUckpor6wtoUuogwQHCAB0ES0pQ"]}';
const json = 'application/json';

const request = (more: Partial<SignedRequest> = {}, type = json): SignedRequest => ({
  method: 'POST',
  paths: ['/'],
  query: '',
  headers: { 'content-type': type },
  hosts: ['essbasic.tencentcloudapi.com'],
  payloadHash: sha256Hex(body),
  timestamp: '1700000000',
  ...more,
});
const header = (signature: string, service = 'essbasic', names = 'content-type;host', gap = ' ') =>
  `TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2023-11-14/${service}/tc3_request,${gap}SignedHeaders=${names},${gap}Signature=${signature}`;
const refuses = (code: string, act: () => void) =>
  assert.throws(act, (error) => error instanceof TencentRefusal && error.code === code);

const first = '24a8935851ca2e5e0acee2394e70bfd25ecc181c06d8e06fca4b2a70b521888d';

describe('signatures of 腾讯 clients', () => {
  it('the body of the vectors is the one that was hashed', () =>
    assert.equal(sha256Hex(body), '24be66b902b701f564c666732fe5794294d4e264511981224bbda749f78429e2'));

  it('POST as the vendor’s own host', () => checkTc3(readAuthorization(header(first)), request(), secret));

  it('Node with an endpoint of host and port: the port is not signed, the service is the first label', () => {
    const signature = 'aa3c3b4675715987d9243cee145b058e02ce88f8aa752b7932c6dc2de9f18527';
    const hosts = ['127.0.0.1:8080', '127.0.0.1'];
    checkTc3(readAuthorization(header(signature, '127')), request({ hosts }), secret);
    refuses('AuthFailure.SignatureFailure', () =>
      checkTc3(readAuthorization(header(signature, '127')), request({ hosts: ['127.0.0.1:8080'] }), secret),
    );
  });

  it('Java and PHP: a charset beside the type', () => {
    const signature = 'c3e04f61ec1c4f67fa40171219b89ed6986b1fe241b410ddb1d02bad5add448c';
    checkTc3(readAuthorization(header(signature)), request({}, 'application/json; charset=utf-8'), secret);
  });

  it('UNSIGNED-PAYLOAD: the word is hashed instead of the body', () => {
    const signature = '86761f3c837bd61610adc5aa6a40372466cae4d7e8716986e4739512c67b0be9';
    checkTc3(readAuthorization(header(signature)), request({ payloadHash: sha256Hex(unsignedPayload) }), secret);
  });

  it('GET: the query byte for byte, the payload empty', () => {
    const signature = 'de64704634a7d616c29c8ceef56e6f42252e25ca8cb67d3541cb78225f47aae7';
    const get = { method: 'GET', query: 'Agent.AppId=app1&FlowIds.0=a%20b', payloadHash: sha256Hex('') };
    checkTc3(readAuthorization(header(signature)), request(get, 'application/x-www-form-urlencoded'), secret);
    refuses('AuthFailure.SignatureFailure', () =>
      checkTc3(
        readAuthorization(header(signature)),
        request({ ...get, query: 'Agent.AppId=app1&FlowIds.0=a b' }),
        secret,
      ),
    );
  });

  it('one digit of the signature, another body, secret, day, or too few signed headers fail', () => {
    const other = first.replace('2', '3');
    const cases: [string, SignedRequest, string][] = [
      [header(other), request(), secret],
      [header(first), request({ payloadHash: sha256Hex(`${body} `) }), secret],
      [header(first), request(), `${secret}x`],
      [header(first), request({ timestamp: '1700100000' }), secret],
      [header(first, 'essbasic', 'host'), request(), secret],
    ];
    for (const [authorization, signed, key] of cases)
      refuses('AuthFailure.SignatureFailure', () => checkTc3(readAuthorization(authorization), signed, key));
  });

  it('blanks after the commas may be many or none; what is no such header is told apart', () => {
    for (const gap of ['', '   '])
      checkTc3(readAuthorization(header(first, 'essbasic', 'content-type;host', gap)), request(), secret);
    for (const odd of ['SKIP', '', 'TC3-HMAC-SHA256 Credential=a', header(first.slice(1)), `Basic ${first}`])
      refuses('AuthFailure.InvalidAuthorization', () => readAuthorization(odd));
  });

  it('five minutes either way', () => {
    for (const now of [1_700_000_300, 1_699_999_700]) checkTimestamp('1700000000', now);
    for (const now of [1_700_000_301, 1_699_999_699])
      refuses('AuthFailure.SignatureExpire', () => checkTimestamp('1700000000', now));
    for (const odd of ['', 'now', '1700000000.5', '-1', '1e9'])
      refuses('InvalidParameter', () => checkTimestamp(odd, 1_700_000_000));
  });

  it('the older signature, HmacSHA256 and HmacSHA1', () => {
    const parameters = (more: Record<string, string>) =>
      new Map(
        Object.entries({
          Version: '2021-05-26',
          Action: 'DescribeFlowDetailInfo',
          'Agent.AppId': 'app1',
          'FlowIds.0': 'f1',
          Nonce: '11886',
          SecretId: 'AKIDEXAMPLE',
          Timestamp: '1700000000',
          ...more,
        }),
      );
    const signed = (more: Record<string, string>) => ({
      method: 'POST',
      paths: ['/'],
      hosts: ['127.0.0.1', 'essbasic.tencentcloudapi.com'],
      parameters: parameters(more),
    });
    const sha256 = 'EPwtd86ynnLnks1VEC6+X50/2JWxDA2rH2Z13PE0NYY=';
    checkParametersSignature(signed({ SignatureMethod: 'HmacSHA256', Signature: sha256 }), secret);
    checkParametersSignature(
      signed({ SignatureMethod: 'HmacSHA1', Signature: 'LxGCaFhcBZQFWhsOQFTt7Us4gAo=' }),
      secret,
    );
    refuses('AuthFailure.SignatureFailure', () =>
      checkParametersSignature(signed({ SignatureMethod: 'HmacSHA256', Signature: sha256, Nonce: '11887' }), secret),
    );
    refuses('InvalidParameterValue', () =>
      checkParametersSignature(signed({ SignatureMethod: 'MD5', Signature: sha256 }), secret),
    );
  });
});
