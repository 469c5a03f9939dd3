import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DomainError } from '../../src/domain/errors.js';
import type { PageClient } from '../../src/app/application.js';
import { browser, intentOn, lastCode, openedPage } from '../steps.js';
import {
  component,
  type Created,
  created,
  flowBody,
  ownApprover,
  personApprover,
  systemSeal,
  uploaded,
} from './given.js';
import { openStage, type Stage } from './stage.js';

/** What a sender asks of one signer: how long it reads, how it proves that it means it, how it proves who looks. */
describe('rules for one signer of a 腾讯 flow', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  let devices = 0;
  const flowFor = (more: Record<string, unknown>, flow: Record<string, unknown> = {}) =>
    created(stage, { ...flow, FlowApprovers: [personApprover(stage, more)] });
  const ticketTo = async ({ FlowId, Approvers }: Created) => {
    const { FlowApproverUrlInfos } = await stage.client.call<{ FlowApproverUrlInfos: { SignUrl: string }[] }>(
      'ChannelCreateFlowSignUrl',
      { FlowId, FlowApproverInfos: [{ SignId: Approvers[0]!.SignId }] },
    );
    return FlowApproverUrlInfos[0]!.SignUrl.split('/s/')[1]!;
  };
  const page = async (flow: Created): Promise<PageClient> =>
    openedPage(stage.t, `device-${++devices}`, await ticketTo(flow));
  const sign = async (client: PageClient) => {
    const { intentId } = await intentOn(stage.t, client);
    const code = await lastCode(stage.t, stage.credentials.person.contact);
    return stage.t.app.signWithIntent(client, intentId, { code });
  };
  const notYet = (error: unknown) =>
    error instanceof DomainError && error.code === 'NOT_THIS_STEP' && error.facts.action === 'READ';

  it('PreReadTime: the page says it, and nobody signs before it has passed', async () => {
    const flow = await flowFor({ PreReadTime: 30 });
    const client = await page(flow);
    const { content } = await stage.t.app.pageState(client);
    assert.deepEqual(content?.readPolicy, { seconds: 30, toEnd: false });
    await assert.rejects(intentOn(stage.t, client), notYet);
    await stage.advanceMs(20_000);
    await assert.rejects(intentOn(stage.t, client), notYet);
    await stage.advanceMs(10_000);
    await sign(client);
    await stage.untilStatus(flow.FlowId, 'ALL');
  });

  it('FlowReadLimit LimitBottom: the last page must have been seen', async () => {
    const flow = await flowFor({ ApproverOption: { FlowReadLimit: 'LimitBottom' } });
    const client = await page(flow);
    const { content } = await stage.t.app.pageState(client);
    assert.deepEqual(content?.readPolicy, { seconds: 0, toEnd: true });
    await assert.rejects(intentOn(stage.t, client), notYet);
    const [document] = content!.documents;
    const last = document!.pages.length;
    await stage.t.app.pagesSeen(client, [{ documentId: document!.id, page: last, digest: 'd', ms: 900 }]);
    await sign(client);
    await stage.untilStatus(flow.FlowId, 'ALL');
  });

  it('NoReadTimeAndBottom: whoever opens it may sign, whatever PreReadTime says', async () => {
    const flow = await flowFor({ PreReadTime: 30, ApproverOption: { FlowReadLimit: 'NoReadTimeAndBottom' } });
    await sign(await page(flow));
    await stage.untilStatus(flow.FlowId, 'ALL');
  });

  it('ApproverSignTypes: a password is offered after a signing by code only where it was named', async () => {
    const { contact } = stage.credentials.person;
    const named = await flowFor({ ApproverSignTypes: [1, 2] });
    const first = await page(named);
    await sign(first);
    await stage.t.app.setPassword(first, 'Open-Sesame-9');
    const again = async (more: Record<string, unknown>) => {
      const flow = await flowFor(more);
      // The window belongs to one device.
      const client = await openedPage(stage.t, `device-${devices}`, await ticketTo(flow));
      return { flow, client, offered: (await stage.t.app.pageState(client)).content!.passwordOffered };
    };
    const other = await again({ ApproverSignTypes: [1, 3] });
    assert.equal(other.offered, false);
    assert.equal((await intentOn(stage.t, other.client)).passwordOffered, false);
    const open = await again({ ApproverSignTypes: [2] });
    assert.equal(open.offered, true);
    const { intentId } = await intentOn(stage.t, open.client);
    await stage.t.app.signWithIntent(open.client, intentId, { password: 'Open-Sesame-9' });
    await stage.untilStatus(open.flow.FlowId, 'ALL');
    assert.ok(await lastCode(stage.t, contact));
  });

  it('ComponentLimitType and ComponentTypeLimit: only signatures of these kinds are offered and taken', async () => {
    const client = await page(await flowFor({ ComponentLimitType: ['HANDWRITE', 'IMG_ESIGN'] }));
    assert.deepEqual((await stage.t.app.pageState(client)).content?.ways, ['DRAW', 'UPLOAD']);
    await assert.rejects(
      intentOn(stage.t, client), // types the name
      (error: unknown) => error instanceof DomainError && error.code === 'INPUT_INVALID',
    );
    const typed = component('SIGN_SIGNATURE', 320, 600, { ComponentExtra: '{"ComponentTypeLimit":["SYSTEM_ESIGN"]}' });
    const flow = await flowFor({ SignComponents: [typed] });
    await sign(await page(flow));
    await stage.untilStatus(flow.FlowId, 'ALL');
    const { response } = await stage.client.ask('ChannelCreateFlowByFiles', {
      ...flowBody(stage, [await uploaded(stage.client)]),
      FlowApprovers: [personApprover(stage, { ComponentLimitType: ['HANDWRITE'], SignComponents: [typed] })],
    });
    assert.equal(response.Error?.Code, 'InvalidParameterValue', 'no kind is left');
  });

  it('ComponentTypeLimit of a seal: the enterprise’s seals of that type, or none', async () => {
    const sealId = await systemSeal(stage);
    const limited = (type: string) =>
      ownApprover(stage, {
        SignComponents: [component('SIGN_SEAL', 80, 500, { ComponentExtra: `{"ComponentTypeLimit":["${type}"]}` })],
      });
    const { FlowId } = await created(stage, { FlowApprovers: [limited('CONTRACT')] });
    const [row] = await stage.rows<{ data: { sealIds: string[] } }>('select data from action where contract_id = $1', [
      stage.contractIdOf(FlowId),
    ]);
    assert.ok(row!.data.sealIds.includes(stage.app.undressId('base62', 'seal', sealId)!));
    const body = flowBody(stage, [await uploaded(stage.client)], { FlowApprovers: [limited('INVOICE')] });
    const { response } = await stage.client.ask('ChannelCreateFlowByFiles', body);
    assert.equal(response.Error?.Code, 'ResourceNotFound.Seal');
  });

  it('ApproverVerifyTypes and ApproverVerifyType: even a link of half an hour asks for a code before it shows anything', async () => {
    for (const flow of [
      await flowFor({ ApproverVerifyTypes: [2] }),
      await flowFor({}, { ApproverVerifyType: 'MobileCheck' }),
    ]) {
      const token = await ticketTo(flow);
      const { state } = await stage.t.app.exchangeTicket(browser(`device-${++devices}`), token);
      assert.equal(state.screen, 'PROVE');
      assert.equal(state.content, undefined);
    }
  });

  it('ModifyFlowDeadline with a RecipientId moves the deadline of one signer, up to the flow’s own', async () => {
    const { rows, client } = stage;
    const now = Math.floor(Date.now() / 1000) + 3600;
    const person = personApprover(stage, { Deadline: now + 3600 });
    const { FlowId, Approvers } = await created(stage, { Deadline: now + 86_400, FlowApprovers: [person] });
    const deadline = async () =>
      (
        await rows<{ data: { deadline: number } }>('select data from signatory where contract_id = $1', [
          stage.contractIdOf(FlowId),
        ])
      )[0]!.data.deadline / 1000;
    const move = (Deadline: number) =>
      client.ask('ModifyFlowDeadline', { FlowId, RecipientId: Approvers[0]!.RecipientId, Deadline });
    assert.equal((await move(now + 7200)).response.Error, undefined);
    assert.equal(await deadline(), now + 7200);
    for (const wrong of [now + 7000, now + 90_000])
      assert.equal((await move(wrong)).response.Error?.Code, 'InvalidParameter.FlowDeadLine');
    assert.equal(await deadline(), now + 7200);
  });
});
