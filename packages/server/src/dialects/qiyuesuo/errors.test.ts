import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DomainError, errorCodes } from '../../domain/errors.js';
import { gatewayErrorOf, wireErrorOf } from './errors.js';
import { invalidToken } from './auth.js';

describe('refusals in the vendor’s words', () => {
  it('every code of the core has a number, 8 digits and a message without holes', () => {
    for (const code of errorCodes) {
      const { code: number, responseCode, message } = wireErrorOf(new DomainError(code));
      assert.ok(Number.isInteger(number) && number > 0, code);
      assert.match(responseCode, /^\d{8}$/, code);
      assert.match(message, /^[A-Z_ ]+(, .+)?$|^接口调用频繁$/, code);
    }
  });

  it('the two spellings of one code belong together', () => {
    const pairs: [DomainError['code'], number, string][] = [
      ['INPUT_INVALID', 1005, '11990005'],
      ['INPUT_TOO_LONG', 1005, '11990011'],
      ['CONTRACT_NOT_FOUND', 1005, '11101003'],
      ['DOCUMENT_NOT_FOUND', 1005, '11101003'],
      ['NOT_PERMITTED', 1002, '14990002'],
      ['CONTRACT_STATE', 1101, '11011101'],
      ['SIGNATORY_TWICE', 1102, '11011102'],
      ['ACTION_REQUIRED', 1103, '11011103'],
      ['AUDITOR_REQUIRED', 1105, '11011105'],
      ['MARK_KIND_WRONG', 1106, '11011106'],
      ['NOT_THIS_STEP', 1107, '11011107'],
      ['KEYWORD_NOT_FOUND', 1108, '11011108'],
      ['PAGE_OUT_OF_RANGE', 1109, '11011109'],
      ['NO_VIEW_PERMISSION', 1110, '11011110'],
      ['RECEIVER_REQUIRED', 1111, '11011111'],
      ['EXTERNAL_REF_TAKEN', 1112, '11011112'],
      ['SIGNATORY_REQUIRED', 1113, '11011113'],
      ['SEAL_NOT_FOUND', 1201, '11011201'],
      ['SEAL_NOT_USABLE', 1203, '11011203'],
      ['DOCUMENT_REQUIRED', 1401, '11011401'],
      ['FILE_TYPE_UNSUPPORTED', 1402, '11011402'],
      ['FILE_INVALID', 1403, '11011403'],
      ['FILE_TOO_LARGE', 1005, '11990010'],
      ['EMPLOYEE_NOT_FOUND', 1701, '11041701'],
      ['EMPLOYEE_DISMISSED', 1702, '11041702'],
      ['EMPLOYEE_NAME_DIFFERS', 1703, '11041703'],
      ['COMPANY_NOT_FOUND', 1801, '11041801'],
      ['RATE_LIMITED', 1001, '11990006'],
    ];
    for (const [code, number, digits] of pairs) {
      const wire = wireErrorOf(new DomainError(code));
      assert.deepEqual([wire.code, wire.responseCode], [number, digits], code);
    }
  });

  it('says what is wrong in words the client knows', () => {
    const message = (code: DomainError['code'], facts: DomainError['facts']) =>
      wireErrorOf(new DomainError(code, facts)).message;
    assert.equal(
      message('CONTRACT_STATE', { state: 'COMPLETED' }),
      'INVALID CONTRACT STATUS, the contract is COMPLETE',
    );
    assert.equal(message('INPUT_INVALID', { field: 'user', why: 'required' }), 'INVALID PARAM, user: required');
    assert.equal(
      message('FILE_TYPE_UNSUPPORTED', { suffix: 'docx', setting: 'HUFU_CONVERTER' }),
      'UNSUPPORTED FILE TYPE, docx; set HUFU_CONVERTER to convert it',
    );
  });

  it('the gateway’s answer to an unknown token is the vendor’s, to the letter', () =>
    assert.equal(
      JSON.stringify(gatewayErrorOf(invalidToken()), ['message', 'code', 'responseCode']),
      '{"message":"INVALID TOKEN","code":442,"responseCode":"11990442"}',
    ));
});
