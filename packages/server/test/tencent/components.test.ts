import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inkBox, renderPage } from '@hufu/pades';
import { PdfText } from '@hufu/pades/pdf-text';
import { firstExtra, samplePdf } from '@hufu/pades/testing/sample-pdf';
import type { Placement } from '../../src/domain/contract.js';
import { component, flowBody, onePage, ownApprover, personApprover, uploaded, uploadedAs } from './given.js';
import { openStage, type Stage } from './stage.js';

/** Every documented component type and position mode, seen on the pages of the flow's PDF. */
describe('components of 腾讯 flows', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  const a4 = { width: 595.28, height: 841.89 };
  /** Two pages; on the first, words. */
  const paper = (() => {
    const pdf = new PdfText(a4);
    pdf.newPage();
    for (const [n, line] of ['甲方签署', '由甲方签署后生效', '乙方：'].entries())
      pdf.text(60, 760 - 40 * n, line, { size: 12 });
    pdf.newPage();
    pdf.text(60, 760, '附页', { size: 12 });
    return pdf.toBytes({ title: '合同' });
  })();

  const create = async (more: Record<string, unknown>, bytes = paper) => {
    const FileIds = [await uploaded(stage.client, bytes)];
    return stage.client.call<{ FlowId: string }>('ChannelCreateFlowByFiles', flowBody(stage, FileIds, more));
  };
  const refusedWith = async (more: Record<string, unknown>, bytes = paper) => {
    const FileIds = [await uploaded(stage.client, bytes)];
    return (await stage.client.ask('ChannelCreateFlowByFiles', flowBody(stage, FileIds, more))).response.Error?.Code;
  };
  const fetched = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
  const pdfOf = async (FlowId: string) => {
    const { FlowResourceUrlInfos } = await stage.client.call<{
      FlowResourceUrlInfos: { ResourceUrlInfos: { Url: string }[] }[];
    }>('DescribeResourceUrlsByFlows', { FlowIds: [FlowId] });
    return fetched(FlowResourceUrlInfos[0]!.ResourceUrlInfos[0]!.Url);
  };
  const painted = (pdf: Buffer, page: number) => renderPage(new Uint8Array(pdf), page, { width: 1200 });
  /** What was drawn since the upload in a box given from the upper left. */
  const inkIn = async (pdf: Buffer, page: number, x: number, y: number, w: number, h: number, upload = paper) =>
    inkBox(await painted(pdf, page), {
      region: { x, y: a4.height - y - h, w, h },
      before: await painted(upload, page),
    });
  const placements = async (flowId: string) =>
    (
      await stage.rows<{ data: Placement }>('select data from placement where contract_id = $1', [
        stage.contractIdOf(flowId),
      ])
    ).map(({ data }) => data);
  const signAll = async (flowId: string) => {
    await stage.act(flowId, stage.credentials.tencent.agent.ProxyOperator.OpenId, 'sign');
    await stage.act(flowId, stage.credentials.person.contact, 'sign');
    await stage.untilStatus(flowId, 'ALL');
  };
  const fill = (ComponentType: string, y: number, more: Record<string, unknown> = {}) => ({
    ComponentType,
    ComponentId: `${ComponentType}_${y}`,
    ComponentName: ComponentType,
    ComponentPage: 2,
    ComponentPosX: 60,
    ComponentPosY: y,
    ComponentWidth: 240,
    ComponentHeight: 24,
    ...more,
  });

  it('what the sender fills in: district, choice, table, pictures, watermark, ticks of a combination', async () => {
    const pictures = [await uploadedAs(stage, 'png'), await uploadedAs(stage, 'png')];
    const table = {
      headers: [{ content: '品名', widthPercent: 40 }, { content: '数量' }, { content: '单价' }],
      rowCount: 3,
      body: {
        cells: [
          { rowStart: 1, rowEnd: 1, columnStart: 1, columnEnd: 1, content: '钢材' },
          {
            rowStart: 1,
            rowEnd: 2,
            columnStart: 2,
            columnEnd: 3,
            content: '面议',
            style: '{"color":"#b50000","bold":true}',
          },
        ],
      },
    };
    const { FlowId } = await create({
      Components: [
        fill('DISTRICT', 120, { ComponentValue: '广东省深圳市南山区' }),
        fill('SELECTOR', 160, { ComponentValue: '一次付清' }),
        fill('DYNAMIC_TABLE', 200, { ComponentHeight: 120, ComponentValue: JSON.stringify(table) }),
        fill('ATTACHMENT', 340, { ComponentHeight: 80, ComponentValue: pictures.join(',') }),
        fill('CHECK_BOX', 440, {
          ComponentId: 'agree',
          ComponentWidth: 14,
          ComponentHeight: 14,
          ComponentValue: 'true',
        }),
        fill('VIRTUAL_COMBINATION', 430, { ComponentExtra: '{"Children":["agree"]}' }),
        fill('WATERMARK', 0, {
          ComponentValue: '内部资料',
          ComponentExtra: '{"Opacity":0.4,"Density":3,"Font":"宋体"}',
        }),
      ],
    });
    const pdf = await pdfOf(FlowId);
    for (const [y, h] of [
      [120, 24],
      [160, 24],
      [200, 120],
      [340, 80],
      [440, 14],
    ] as const)
      assert.ok(await inkIn(pdf, 2, 60, y, 240, h), `something at ${y}`);
    const frame = (await inkIn(pdf, 2, 58, 198, 244, 124))!;
    assert.ok(frame.w > 238, 'the table is as wide as its place');
    assert.ok(await inkIn(pdf, 1, 0, 300, 595, 300), 'the watermark is on the other page too');
    const kept = await stage.rows('select id from attachment where contract_id = $1', [stage.contractIdOf(FlowId)]);
    assert.equal(kept.length, 2, 'the pictures go with the contract as they came');
    await signAll(FlowId);
  });

  it('a table that is none, that overlaps, or that no size makes fit', async () => {
    const cell = { rowStart: 1, rowEnd: 1, columnStart: 1, columnEnd: 1, content: '甲' };
    const headers = [{ content: '一' }, { content: '二' }];
    const wrong: [unknown, string][] = [
      ['none', 'InvalidParameter.ComponentValue'],
      [{ headers: [] }, 'InvalidParameter.ComponentValue'],
      [{ headers, rowCount: 1, body: { cells: [cell, cell] } }, 'InvalidParameter.ComponentValue'],
      [{ headers, rowCount: 1, body: { cells: [{ ...cell, columnEnd: 3 }] } }, 'InvalidParameter.ComponentValue'],
      [{ headers, rowCount: 200, body: { cells: [] } }, 'InvalidParameter.ComponentValue'],
      [{ headers: 'x' }, 'InvalidParameter.ParamError'],
    ];
    for (const [table, code] of wrong) {
      const ComponentValue = typeof table === 'string' ? table : JSON.stringify(table);
      const Components = [fill('DYNAMIC_TABLE', 200, { ComponentHeight: 60, ComponentValue })];
      assert.equal(await refusedWith({ Components }), code, ComponentValue);
    }
  });

  it('a component at a form field of the file stands there, whatever its own size', async () => {
    const widget = `<</Type/Annot/Subtype/Widget/FT/Tx/T(salary)/Rect[300 200 420 220]/F 4/P 3 0 R>>`;
    const form = samplePdf({
      pages: [{ more: `/Annots[${firstExtra(1)} 0 R]` }],
      catalog: `/AcroForm<</Fields[${firstExtra(1)} 0 R]>>`,
      extra: [widget],
    });
    const Components = [
      { ComponentType: 'TEXT', ComponentName: 'salary', GenerateMode: 'FIELD', ComponentValue: '一万元' },
    ];
    const { FlowId } = await create({ Components }, form);
    const ink = inkBox(await renderPage(new Uint8Array(await pdfOf(FlowId)), 1, { width: 1200 }), {
      region: { x: 299, y: 199, w: 122, h: 22 },
      before: await renderPage(new Uint8Array(onePage()), 1, { width: 1200 }),
    });
    assert.ok(ink);
    const of = (name: string) => ({ Components: [{ ...Components[0], ComponentName: name }] });
    assert.equal(await refusedWith(of('nobody'), form), 'InvalidParameter.DataNotFound');
    const SignComponents = [{ ComponentType: 'SIGN_SIGNATURE', ComponentName: 'salary', GenerateMode: 'FIELD' }];
    const seal = { FlowApprovers: [personApprover(stage, { SignComponents })] };
    assert.equal(await refusedWith(seal, form), 'InvalidParameter.UnsupportedComponentType');
  });

  it('an opinion is confirmed by its signer before anybody signs, and stands on the page', async () => {
    const opinion = component('SIGN_OPINION', 60, 300, {
      ComponentWidth: 300,
      ComponentName: '签署意见',
      ComponentExtra: JSON.stringify({ Values: '我已知晓内容并同意签署', ValuesArray: ['我已知晓内容', '并同意签署'] }),
    });
    const person = personApprover(stage, { SignComponents: [component('SIGN_SIGNATURE', 320, 600), opinion] });
    const { FlowId } = await create({ FlowApprovers: [ownApprover(stage), person] });
    const { contact } = stage.credentials.person;
    const statuses = async () =>
      (
        await stage.client.call<{ FlowInfo: { FlowApproverInfos: { ApproveStatus: string }[] }[] }>(
          'DescribeFlowDetailInfo',
          { FlowIds: [FlowId] },
        )
      ).FlowInfo[0]!.FlowApproverInfos.map(({ ApproveStatus }) => ApproveStatus);
    assert.deepEqual(await statuses(), ['PENDING', 'FILLPENDING']);
    await assert.rejects(stage.act(FlowId, stage.credentials.tencent.agent.ProxyOperator.OpenId, 'sign'));
    await stage.act(FlowId, contact, 'fill');
    await signAll(FlowId);
    assert.ok(await inkIn(await pdfOf(FlowId), 1, 60, 300, 300, 43));
  });

  it('a combination beside a word: signature, choice and remark, each at its offset', async () => {
    const parts = [
      {
        ComponentType: 'SIGN_SIGNATURE',
        ComponentName: '签名',
        ComponentOffsetX: 0,
        ComponentOffsetY: 0,
        ComponentWidth: 100,
        ComponentHeight: 36,
      },
      {
        ComponentType: 'SIGN_SELECTOR',
        ComponentName: '意见',
        ComponentOffsetX: 120,
        ComponentOffsetY: 0,
        ComponentWidth: 90,
        ComponentHeight: 24,
        ComponentExtra: '{"Values":["同意","不同意"],"MultiSelect":false}',
      },
      {
        ComponentType: 'SIGN_MULTI_LINE_TEXT',
        ComponentName: '附言',
        ComponentOffsetX: 0,
        ComponentOffsetY: 50,
        ComponentWidth: 200,
        ComponentHeight: 60,
      },
    ];
    const combination = {
      ComponentType: 'SIGN_VIRTUAL_COMBINATION',
      GenerateMode: 'KEYWORD',
      ComponentId: '乙方：',
      RelativeLocation: 'Below',
      ComponentWidth: 220,
      ComponentHeight: 120,
      ComponentExtra: JSON.stringify({ ChildrenComponents: parts }),
    };
    const person = personApprover(stage, { SignComponents: [combination] });
    const { FlowId } = await create({ FlowApprovers: [ownApprover(stage), person] });
    await stage.act(FlowId, stage.credentials.person.contact, 'fill');
    await signAll(FlowId);
    const pdf = await pdfOf(FlowId);
    // The word's lower edge is a little under its base line at 680.
    const top = a4.height - 680;
    assert.ok(await inkIn(pdf, 1, 56, top, 106, 44), 'the signature');
    assert.ok(await inkIn(pdf, 1, 178, top, 94, 32), 'the choice');
    assert.ok(await inkIn(pdf, 1, 58, top + 50, 204, 66), 'the remark');
    const alone = [component('SIGN_SIGNATURE', 320, 600), component('SIGN_SELECTOR', 60, 60)];
    const standing = { FlowApprovers: [personApprover(stage, { SignComponents: alone })] };
    assert.equal(await refusedWith(standing), 'InvalidParameter.SignComponentType');
    const five = Array.from({ length: 5 }, () => parts[0]);
    const many = { ...combination, ComponentExtra: JSON.stringify({ ChildrenComponents: five }) };
    const crowded = { FlowApprovers: [personApprover(stage, { SignComponents: [many] })] };
    assert.equal(await refusedWith(crowded), 'InvalidParameterValue');
  });

  it('a person’s signature across pages: its parts at the right edge of each', async () => {
    const across = {
      ComponentType: 'SIGN_PAGING_SIGNATURE',
      ComponentPosY: 400,
      ComponentWidth: 120,
      ComponentHeight: 44,
    };
    const person = personApprover(stage, { SignComponents: [component('SIGN_SIGNATURE', 320, 600), across] });
    const { FlowId } = await create({ FlowApprovers: [ownApprover(stage), person] });
    await signAll(FlowId);
    const pdf = await pdfOf(FlowId);
    for (const page of [1, 2]) {
      const ink = await inkIn(pdf, page, 500, 398, 96, 48);
      assert.ok(ink && ink.x >= a4.width - 61, `a strip on page ${page}`);
    }
    const employee = ownApprover(stage, { SignComponents: [component('SIGN_SEAL', 80, 500), across] });
    const sealed = await create({ FlowApprovers: [employee] });
    const marks = (await placements(sealed.FlowId)).map(({ mark }) => mark).sort();
    assert.deepEqual(marks, ['ACROSS_PAGE', 'COMPANY']);
    await stage.act(sealed.FlowId, stage.credentials.tencent.agent.ProxyOperator.OpenId, 'sign');
    await stage.untilStatus(sealed.FlowId, 'ALL');
  });

  it('a word at every place, at the numbered ones, or where it stands alone', async () => {
    const at = async (ComponentId: string, more: object = {}) => {
      const SignComponents = [
        {
          ComponentType: 'SIGN_SIGNATURE',
          GenerateMode: 'KEYWORD',
          ComponentId,
          ComponentWidth: 60,
          ComponentHeight: 20,
          ...more,
        },
      ];
      const { FlowId } = await create({ FlowApprovers: [personApprover(stage, { SignComponents })] });
      return (await placements(FlowId)).map(({ y }) => Math.round(y / 40));
    };
    assert.equal((await at('甲方签署')).length, 2);
    assert.equal((await at('甲方签署', { KeywordIndexes: [1] })).length, 1);
    assert.deepEqual(await at('^甲方签署^'), [19]);
    const missing = (ComponentExtra: string) => [
      { ComponentType: 'SIGN_SIGNATURE', GenerateMode: 'KEYWORD', ComponentId: '丙方', ComponentExtra },
    ];
    const only = (extra: string, more: object[] = []) => ({
      FlowApprovers: [personApprover(stage, { SignComponents: [...missing(extra), ...more] })],
    });
    assert.equal(await refusedWith(only('')), 'InvalidParameter.Keyword');
    assert.equal(await refusedWith(only('{"IgnoreKeywordError":1}')), 'InvalidParameter.Keyword', 'nowhere to sign');
    const sure = [component('SIGN_SIGNATURE', 320, 600)];
    assert.equal(await refusedWith(only('{"IgnoreKeywordError":1}', sure)), undefined);
  });

  it('SignBeanTag 1: the signer may put its components elsewhere, or choose its places itself', async () => {
    const { FlowId } = await create({ SignBeanTag: 1 });
    assert.deepEqual(
      (await placements(FlowId)).map(({ movable }) => movable),
      [true, true],
    );
    await signAll(FlowId);
    const free = await create({ SignBeanTag: 1, FlowApprovers: [personApprover(stage, { SignComponents: [] })] });
    await stage.act(free.FlowId, stage.credentials.person.contact, 'sign');
    await stage.untilStatus(free.FlowId, 'ALL');
  });

  it('a date in the face, weight and colour that were asked for; gaps where only spaces part it', async () => {
    const date = (y: number, extra: object) =>
      component('SIGN_DATE', 60, y, { ComponentWidth: 200, ComponentExtra: JSON.stringify(extra) });
    const red = { Format: 'yyyy-m-d', FontSize: 20, FontColor: '255,0,0', Bold: true, Font: '宋体' };
    const SignComponents = [
      component('SIGN_SIGNATURE', 320, 600),
      date(300, red),
      date(360, { Format: 'yyyy m d', FontSize: 20, Gaps: '9,9', FontAlign: 'Left' }),
      date(420, { Format: 'yyyy m d', FontSize: 20, FontAlign: 'Left' }),
    ];
    const { FlowId } = await create({ FlowApprovers: [personApprover(stage, { SignComponents })] });
    await stage.act(FlowId, stage.credentials.person.contact, 'sign');
    await stage.untilStatus(FlowId, 'ALL');
    const pdf = await pdfOf(FlowId);
    const wide = (await inkIn(pdf, 1, 58, 360, 210, 43))!;
    const narrow = (await inkIn(pdf, 1, 58, 420, 210, 43))!;
    assert.ok(wide.w > narrow.w + 40, 'gaps of nine spaces');
    assert.ok(await inkIn(pdf, 1, 58, 300, 210, 43));
    const [first] = (await placements(FlowId)).filter(({ letters }) => letters !== undefined);
    assert.deepEqual(first?.letters, { serif: true, bold: true, colour: [1, 0, 0] });
  });

  it('NeedPreview: a link to the paper as it would be sent, for five minutes, and no flow', async () => {
    const FileIds = [await uploaded(stage.client, paper)];
    const count = async () =>
      (await stage.rows<{ n: number }>(`select count(*)::int as n from contract where state <> 'DELETED'`, []))[0]!.n;
    const before = await count();
    const Components = [fill('TEXT', 120, { ComponentValue: '样张' })];
    const body = flowBody(stage, FileIds, { Components, NeedPreview: true });
    const answer = await stage.client.call<{ FlowId: string; PreviewUrl: string }>('ChannelCreateFlowByFiles', body);
    assert.equal(answer.FlowId, '');
    const pdf = await fetched(answer.PreviewUrl);
    assert.ok(await inkIn(pdf, 2, 60, 120, 240, 24), 'what was filled in');
    assert.ok(await inkIn(pdf, 1, 320, 600, 119, 43), 'a frame where the person signs');
    assert.equal(await count(), before);
    await stage.advanceMs(301_000);
    assert.equal((await fetch(answer.PreviewUrl)).status, 403);
  });
});
