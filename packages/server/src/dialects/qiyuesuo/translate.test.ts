import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlacementRequest } from '../../domain/placing.js';
import { DomainError } from '../../domain/errors.js';
import { isRecord, parseJson, Reader } from '../reading.js';
import { placementsOf } from './stampers.js';
import { endOfBeijingDay, fromBeijing, toBeijing } from '../beijing.js';
import { companySignOf, contractKeyOf, downloadOptionsOf, draftOf, pageOf, ticketOf } from './translate.js';

const request = (value: unknown) => {
  const fields = parseJson(typeof value === 'string' ? value : JSON.stringify(value), 'body');
  assert.ok(isRecord(fields));
  return new Reader(fields);
};
const refusal = (code: string, field: string) => (error: unknown) => {
  assert.ok(error instanceof DomainError);
  assert.deepEqual([error.code, error.facts.field], [code, field]);
  return true;
};
/** Only what is said; `undefined` members left out. */
const said = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const place = (stamper: Record<string, unknown>): PlacementRequest => {
  const [placement] = placementsOf(request({ stampers: [stamper] }));
  assert.ok(placement);
  return placement;
};

describe('contract keys', () => {
  it('contractId wins over bizId', () =>
    assert.deepEqual(
      contractKeyOf(request('{"contractId":2590804900506210559,"bizId":"HR-1","tenantName":"子公司"}')),
      {
        contractId: '2590804900506210559',
      },
    ));
  it('bizId goes with the subsidiary it belongs to', () =>
    assert.deepEqual(
      contractKeyOf(request({ contractId: null, bizId: 'HR-1', tenantName: '北辰教育(杭州)有限公司' })),
      {
        externalRef: 'HR-1',
        companyName: '北辰教育(杭州)有限公司',
      },
    ));
  it('neither is an invalid parameter, and so is an id that is none', () => {
    assert.throws(
      () => contractKeyOf(request({ contractId: '', bizId: null })),
      refusal('INPUT_INVALID', 'contractId'),
    );
    assert.throws(() => contractKeyOf(request({ contractId: 'abc' })), refusal('INPUT_INVALID', 'contractId'));
  });
});

describe('times', () => {
  it('are China time without a zone', () => {
    assert.equal(fromBeijing('2026-03-19 00:00:00'), Date.UTC(2026, 2, 18, 16));
    assert.equal(toBeijing(Date.UTC(2026, 2, 18, 16)), '2026-03-19 00:00:00');
    for (const wrong of [
      '2026-02-30 00:00:00',
      '2026-03-19',
      '2026-03-19T00:00:00',
      '1795334200477',
      '2026-03-19 24:00:00',
    ])
      assert.equal(fromBeijing(wrong), undefined, wrong);
  });
  it('an end is the last second of its China day', () => {
    for (const moment of ['2026-03-19 00:00:00', '2026-03-19 07:59:59', '2026-03-19 08:00:00', '2026-03-19 23:59:59'])
      assert.equal(toBeijing(endOfBeijingDay(fromBeijing(moment) ?? 0)), '2026-03-19 23:59:59');
  });
});

describe('a draft', () => {
  it('is read with old and new names, texts for numbers and bare ids', () => {
    const draft = draftOf(
      request(`{
        "subject": "劳动合同", "bizId": "", "sn": null, "expireTime": "2026-03-19 00:00:00", "endTime": "2029-03-19 10:00:00",
        "send": "false", "tags": "人事,2026", "relatedContractIds": [3053227767890968697],
        "customFields": [{"key": "dept", "name": "部门", "value": 7, "odd": {}}],
        "signFlowStrategy": "ANY_SIGN_FINISH", "copySendTime": "FINISH", "stamperRule": "MUST_ALLOW",
        "category": {"id": 3053202902198805409}, "creator": {},
        "signatories": [
          {"tenantType": "COMPANY", "tenantName": "北辰教育科技有限公司", "serialNo": "4", "delaySet": "true",
           "actions": [
             {"type": "COMPANY", "serialNo": 1, "corpSealIds": [2590804900506210561, "2590804900506210562"],
              "corpOperators": [{"contact": "13800138001", "contactType": "MOBILE"}], "autoSign": true},
             {"type": "AUDIT", "operators": [{"contact": "A007", "contactType": "NUMBER"}, {}]}]},
          {"tenantType": "PERSONAL", "tenantName": "林晚舟", "receiver": {"contact": "lin@example.com"}}],
        "copySendReceivers": [{"name": "归档", "receiver": {"contact": "13800138004"}}]
      }`),
    );
    assert.deepEqual(said(draft), {
      subject: '劳动合同',
      expireAt: Date.UTC(2026, 2, 18, 16),
      endAt: Date.UTC(2029, 2, 19, 15, 59, 59),
      mayGrow: true,
      ordered: true,
      publish: false,
      category: { id: '3053202902198805409' },
      sponsorNamesActions: true,
      completion: 'ANY_RECEIVER',
      copyWhen: 'FINISH',
      placementRule: 'MUST_ALLOW',
      tags: ['人事', '2026'],
      relatedContractIds: ['3053227767890968697'],
      customFields: [{ key: 'dept', name: '部门', value: '7' }],
      signatories: [
        {
          type: 'COMPANY',
          name: '北辰教育科技有限公司',
          serialNo: 4,
          deferred: true,
          actions: [
            {
              type: 'COMPANY',
              serialNo: 1,
              sealIds: ['2590804900506210561', '2590804900506210562'],
              operators: [{ contact: '13800138001', contactType: 'MOBILE' }],
              autoSign: true,
            },
            { type: 'AUDIT', operators: [{ contact: 'A007', contactType: 'NUMBER' }] },
          ],
        },
        {
          type: 'PERSONAL',
          name: '林晚舟',
          deferred: false,
          receiver: { contact: 'lin@example.com', contactType: 'EMAIL' },
        },
      ],
      copies: [{ name: '归档', receiver: { contact: '13800138004', contactType: 'MOBILE' } }],
    });
  });

  it('sends copies at completion unless SEND is said', () => {
    for (const [copySendTime, when] of [
      [undefined, 'FINISH'],
      ['FINISH', 'FINISH'],
      ['SEND', 'PUBLISH'],
    ])
      assert.equal(draftOf(request({ subject: '劳动合同', copySendTime })).copyWhen, when);
  });

  it('refuses what is out of range, naming the field', () => {
    const party = { tenantType: 'PERSONAL', tenantName: '林晚舟' };
    const wrong: [Record<string, unknown>, string, string][] = [
      [{ subject: '长'.repeat(101) }, 'INPUT_TOO_LONG', 'subject'],
      [{ subject: '10000'.repeat(2000) }, 'INPUT_TOO_LONG', 'subject'],
      [{ subject: '../../x' }, 'INPUT_INVALID', 'subject'],
      [{ subject: 'a\u0007b' }, 'INPUT_INVALID', 'subject'],
      [{ subject: Buffer.from([0xba, 0xcf, 0xcd, 0xac]).toString('utf8') }, 'INPUT_INVALID', 'subject'], // GBK
      [{ businessData: 'x'.repeat(101) }, 'INPUT_TOO_LONG', 'businessData'],
      [{ expireTime: '明天' }, 'INPUT_INVALID', 'expireTime'],
      [{ callbackUrl: 'ftp://x/' }, 'INPUT_INVALID', 'callbackUrl'],
      [{ signatories: 'nobody' }, 'INPUT_INVALID', 'signatories'],
      [{ signatories: [{ ...party, tenantType: 'CORPORATE' }] }, 'INPUT_INVALID', 'signatories[0].tenantType'],
      [{ signatories: [party, { tenantType: 'PERSONAL' }] }, 'INPUT_INVALID', 'signatories[1].tenantName'],
      [
        { signatories: [{ ...party, receiver: { contact: '不是电话', contactType: 'MOBILE' } }] },
        'INPUT_INVALID',
        'signatories[0].receiver.contact',
      ],
      [
        { signatories: [{ ...party, actions: [{ type: 'COMPANY', sealIds: Array(10).fill('25') }] }] },
        'INPUT_TOO_LONG',
        'signatories[0].actions[0].sealIds',
      ],
    ];
    for (const [draft, code, field] of wrong) assert.throws(() => draftOf(request(draft)), refusal(code, field), field);
  });
});

describe('stampers', () => {
  it('a page place: fractions from the lower-left, lower-left corner of the mark', () =>
    assert.deepEqual(
      said(place({ type: 'COMPANY', documentId: '25', actionId: '26', page: 1, offsetX: 0.1, offsetY: 0.2 })),
      {
        mark: 'COMPANY',
        actionId: '26',
        documentIds: ['25'],
        at: { kind: 'POINT', page: 1, x: 0.1, y: 0.2, unit: 'FRACTION', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' },
      },
    ));

  it('every kind of mark', () => {
    const kinds = {
      COMPANY: 'COMPANY',
      LP: 'LP',
      PERSONAL: 'PERSONAL',
      TIMESTAMP: 'DATE',
      ACROSS_PAGE: 'ACROSS_PAGE',
      ACROSS_PAGE_ODD: 'ACROSS_PAGE',
      ACROSS_PAGE_EVEN: 'ACROSS_PAGE',
    };
    for (const [type, mark] of Object.entries(kinds)) assert.equal(place({ type, page: 0 }).mark, mark, type);
  });

  it('a keyword: the first by default, offsets to both sides', () => {
    const at = { kind: 'KEYWORD', keyword: '甲方(盖章)', index: 1, dx: -0.05, dy: 0.01, unit: 'FRACTION' };
    const stamper = { type: 'LP', keyword: '甲方(盖章)', offsetX: -0.05, offsetY: '0.01', page: 3 };
    assert.deepEqual(place(stamper).at, at);
    assert.deepEqual(place({ ...stamper, keywordIndex: -1 }).at, { ...at, index: -1 });
  });

  it('seals across pages: all, odd, even, ranges', () => {
    const pages = (stamper: Record<string, unknown>) => {
      const { at } = place({ offsetY: 0.4, offsetX: 0.9, ...stamper });
      assert.ok(at.kind === 'EDGE' && at.y === 0.4);
      return at.pages;
    };
    assert.deepEqual(pages({ type: 'ACROSS_PAGE' }), { kind: 'ALL' });
    assert.deepEqual(pages({ type: 'ACROSS_PAGE_ODD' }), { kind: 'ODD' });
    assert.deepEqual(pages({ type: 'ACROSS_PAGE_EVEN' }), { kind: 'EVEN' });
    const ranges = {
      kind: 'RANGES',
      ranges: [
        { from: 2, to: 2 },
        { from: 4, to: 7 },
      ],
    };
    assert.deepEqual(pages({ type: 'ACROSS_PAGE_SCOPE', sealPageConfig: '2,4~7' }), ranges);
    assert.deepEqual(pages({ type: 'ACROSS_PAGE', sealPageConfig: '2,4-7' }), ranges);
  });

  it('dates: four ways of writing the day, in either field', () => {
    const pattern = (more: Record<string, unknown>) => place({ type: 'TIMESTAMP', page: 1, ...more }).datePattern;
    assert.equal(pattern({}), undefined);
    assert.equal(pattern({ datePattern: 'HYPHEN' }), 'HYPHEN');
    assert.equal(pattern({ datePattern: 'Chinese' }), 'CHINESE');
    assert.equal(pattern({ datePatterns: ['ALL_Chinese'] }), 'ALL_CHINESE');
    assert.equal(pattern({ datePatterns: 'ENGLISH' }), 'ENGLISH');
  });

  it('several documents, a seal of its own, a rotation, a signature’s size in millimetres', () => {
    const stamper = { type: 'PERSONAL', signatoryId: 27, documentIds: '25,26', page: -1, width: 36, height: '15' };
    assert.deepEqual(said(place({ ...stamper, sealId: '28', rotationDegrees: 90 })), {
      mark: 'PERSONAL',
      signatoryId: '27',
      documentIds: ['25', '26'],
      at: { kind: 'POINT', page: -1, x: 0, y: 0, unit: 'FRACTION', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' },
      width: 36 * (72 / 25.4),
      height: 15 * (72 / 25.4),
      sealId: '28',
      rotation: 90,
    });
    assert.equal(place({ type: 'COMPANY', page: 1, width: 36 }).width, undefined);
  });

  it('refuses places that are none', () => {
    const wrong: [Record<string, unknown>, string][] = [
      [{ page: 1 }, 'type'],
      [{ type: 'STAR', page: 1 }, 'type'],
      [{ type: 'COMPANY' }, 'page'],
      [{ type: 'COMPANY', page: -2 }, 'page'],
      [{ type: 'COMPANY', page: 1.5 }, 'page'],
      [{ type: 'COMPANY', page: 1, offsetX: 1 }, 'offsetX'],
      [{ type: 'COMPANY', page: 1, offsetY: -0.1 }, 'offsetY'],
      [{ type: 'COMPANY', keyword: '甲方', offsetX: -1 }, 'offsetX'],
      [{ type: 'ACROSS_PAGE', offsetY: 'NaN' }, 'offsetY'],
      [{ type: 'ACROSS_PAGE_SCOPE' }, 'sealPageConfig'],
      [{ type: 'ACROSS_PAGE_SCOPE', sealPageConfig: '7~4' }, 'sealPageConfig'],
      [{ type: 'TIMESTAMP', page: 1, datePattern: 'MARTIAN' }, 'datePattern'],
      [{ type: 'PERSONAL', page: 1, width: 9 }, 'width'],
      [{ type: 'COMPANY', page: 1, rotationDegrees: 361 }, 'rotationDegrees'],
    ];
    for (const [stamper, field] of wrong)
      assert.throws(() => place(stamper), refusal('INPUT_INVALID', `stampers[0].${field}`));
  });
});

describe('calls on a contract', () => {
  it('companysign: tenantName is the company that signs', () => {
    const body = {
      contractId: '25',
      tenantName: '北辰教育(杭州)有限公司',
      sealId: 26,
      locateAllStamperKeywords: 'false',
    };
    assert.deepEqual(said(companySignOf(request(body), 'LP')), {
      asCompany: '北辰教育(杭州)有限公司',
      actionType: 'LP',
      sealId: '26',
      allKeywords: false,
    });
  });

  it('a ticket: the vendor’s PHP sample with a name, bizId null, a bare id; password signing off unless said', () => {
    const body = `{"contractId":2783634589202207116,"bizId":null,
      "user":{"name":"周明远","contact":"13800138001","contactType":"MOBILE"}}`;
    assert.deepEqual(said(ticketOf(request(body))), {
      contractId: '2783634589202207116',
      user: { contact: '13800138001', contactType: 'MOBILE', name: '周明远' },
      options: { allowPasswordSign: false },
    });
    const page = {
      bizId: 'b',
      user: { contact: '7', contactType: 'employeeid' },
      lang: 'cn',
      allowPasswordSign: 'True',
    };
    assert.deepEqual(said(ticketOf(request({ ...page, expireTime: 2, expireTimeUnit: 'DAYS', pageType: 'PRINT' }))), {
      externalRef: 'b',
      user: { contact: '7', contactType: 'EMPLOYEEID' },
      options: { pageType: 'PRINT', allowPasswordSign: true, lang: 'zh-CN' },
      lifeMs: 2 * 24 * 3_600_000,
    });
    assert.equal(pageOf(request(page)).options?.hideRejectButton, true);
    assert.equal(pageOf(request({ ...page, hideRejectButton: 'False' })).options?.hideRejectButton, false);
    assert.throws(() => ticketOf(request({ contractId: '25' })), refusal('INPUT_INVALID', 'user'));
    assert.throws(() => ticketOf(request({ bizId: 'b', user: {} })), refusal('INPUT_INVALID', 'user.contact'));
    assert.throws(() => ticketOf(request({ ...page, expireTime: 4 })), refusal('INPUT_INVALID', 'expireTime'));
  });

  it('downloads: a comma list, one file bare, names as uploaded; what is not made is said', () => {
    const wish = { downloadItems: 'CONTRACT,ATTACHMENT', needCompressForOneFile: 'False', fileNameRule: 'ORIGINAL' };
    assert.deepEqual(said(downloadOptionsOf(request(wish))), {
      items: ['CONTRACT', 'ATTACHMENT'],
      zipOneFile: false,
      names: 'ORIGINAL',
    });
    assert.deepEqual(said(downloadOptionsOf(request({}))), {});
    assert.throws(
      () => downloadOptionsOf(request({ downloadItems: 'ALL' })),
      refusal('INPUT_INVALID', 'downloadItems'),
    );
    const absent = request({ downloadItems: 'CONTRACT,NOTARY,CERT,ENDSIGN_ATTACHMENT' });
    assert.deepEqual(said(downloadOptionsOf(absent)), { items: ['CONTRACT'] });
    assert.deepEqual(said(downloadOptionsOf(request({ downloadItems: 'NOTARY' }))), { items: [] });
  });
});
