import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { proves } from '../proves.js';
import { cancelled, completed, created, group, partly } from './given.js';
import { openStage, type Stage } from './stage.js';

const unknown = 'yDwivUUckpor6wtoUuogwQHCAB0ES0p1';
interface Kept {
  kind: string;
  contractIds: string[];
  endsAt: number;
  options: { mustRead?: boolean; callbackPage?: string };
}

describe('批量签署链接', () => {
  let stage: Stage;
  /** Two flows that wait for the person, two that wait for the employee. */
  let persons: string[];
  let employees: string[];
  before(async () => {
    stage = await openStage();
    persons = [(await partly(stage)).FlowId, (await partly(stage)).FlowId];
    employees = [(await created(stage)).FlowId, (await created(stage)).FlowId];
  });
  after(() => stage.close());

  const quick = (FlowIds: string[], more: object = {}) => {
    const { name: Name, contact: Mobile } = stage.credentials.person;
    return { FlowIds, FlowApproverInfo: { Name, Mobile, ApproverType: 'PERSON' }, ...more };
  };
  const person = (FlowIds: string[], more: object = {}) => {
    const { name: Name, contact: Mobile } = stage.credentials.person;
    return { FlowIds, Name, Mobile, ...more };
  };
  const employee = (FlowIds: string[], more: object = {}) => ({
    FlowIds,
    OpenId: stage.credentials.tencent.agent.ProxyOperator.OpenId,
    ...more,
  });
  const refused = (action: string, fields: Record<string, unknown>, client = stage.client) =>
    client.refused(action, fields);
  const newest = async (): Promise<Kept> =>
    (await stage.rows<{ data: Kept }>('select data from batch order by id desc limit 1', []))[0]!.data;
  const ids = (flows: string[]) => flows.map((id) => stage.contractIdOf(id));
  const forms = [
    ['ChannelCreateBatchQuickSignUrl', 'UNKNOWN_ID', 'OTHER_TENANT', 'WRONG_STATE', quick, () => persons],
    ['ChannelCreateBatchSignUrl', 'UNKNOWN_ID', 'OTHER_TENANT', 'WRONG_STATE', person, () => persons],
    ['ChannelCreateOrganizationBatchSignUrl', 'UNKNOWN_ID', 'OTHER_TENANT', 'WRONG_STATE', employee, () => employees],
  ] as const;

  proves(
    'ChannelCreateBatchQuickSignUrl',
    'EFFECT',
    'opens at once for half an hour, and is read to the end',
    async () => {
      await stage.client.call(
        'ChannelCreateBatchQuickSignUrl',
        quick(persons, { JumpUrl: 'https://example.com/back' }),
      );
      const { kind, contractIds, options } = await newest();
      assert.deepEqual([kind, contractIds], ['TICKET', ids(persons)]);
      assert.deepEqual(options, { mustRead: true, callbackPage: 'https://example.com/back' });
      await stage.client.call(
        'ChannelCreateBatchQuickSignUrl',
        quick(persons, { CanSkipReadFlow: true, ExpiredOn: 7200 }),
      );
      const longer = await newest();
      assert.deepEqual([longer.kind, longer.options.mustRead], ['LINK', false]);
    },
  );
  proves('ChannelCreateBatchSignUrl', 'EFFECT', 'a week long, proven by a code, told by SMS', async () => {
    const answer = await stage.client.call<{ SignUrl: string; ExpiredTime: number }>(
      'ChannelCreateBatchSignUrl',
      person(persons, { NotifyType: 'SMS' }),
    );
    const { kind, contractIds, endsAt } = await newest();
    assert.deepEqual([kind, contractIds], ['LINK', ids(persons)]);
    assert.equal(answer.ExpiredTime, Math.floor(endsAt / 1000));
    const told = await stage.rows<{ data: { link?: string } }>(
      'select data from sandbox_message where contact = $1 order by id desc limit 1',
      [stage.credentials.person.contact],
    );
    assert.equal(told[0]!.data.link, answer.SignUrl);
  });
  proves('ChannelCreateOrganizationBatchSignUrl', 'EFFECT', 'the flows that an employee seals', async () => {
    await stage.client.call('ChannelCreateOrganizationBatchSignUrl', employee(employees));
    const { kind, contractIds } = await newest();
    assert.deepEqual([kind, contractIds], ['LINK', ids(employees)]);
  });

  for (const [action, unknownId, others, wrongState, form, own] of forms) {
    it(`${action}: an id that names nothing, one among many (${unknownId})`, async () => {
      assert.equal(await refused(action, form([unknown])), 'ResourceNotFound.Flow');
      assert.equal(await refused(action, form([...own(), unknown])), 'ResourceNotFound.Flow');
    });
    it(`${action}: another channel's flows are not there (${others})`, async () =>
      assert.equal(await refused(action, form(own()), stage.stranger), 'ResourceNotFound.Flow'));
    it(`${action}: an ended flow, one that is completed, and one among many (${wrongState})`, async () => {
      const [ended, all] = [(await cancelled(stage)).FlowId, (await completed(stage)).FlowId];
      for (const flows of [[ended], [all], [...own(), ended]])
        assert.equal(await refused(action, form(flows)), 'OperationDenied.FlowStatusForbid');
    });
    it(`${action}: no flows, too many, a signer that is nobody`, async () => {
      assert.equal(await refused(action, form([])), 'MissingParameter.FlowIdsOrFlowGroupId');
      assert.match(await refused(action, form(Array.from({ length: 101 }, () => unknown))), /^(Invalid|LimitExceeded)/);
      const nobody = {
        OpenId: 'nobody',
        Mobile: '13900019999',
        FlowApproverInfo: { Name: '路人', Mobile: '13900019999' },
      };
      assert.equal(await refused(action, { ...form(own()), ...nobody }), 'ResourceNotFound.FlowApprovers');
    });
  }
  it('whose turn has not come is told so, except where a link may be looked at only', async () => {
    assert.equal(await refused('ChannelCreateBatchSignUrl', person(employees)), 'OperationDenied');
    await stage.client.call('ChannelCreateBatchQuickSignUrl', quick(employees));
  });
  it('a group of flows is named by its own id', async () => {
    const { FlowGroupId, FlowIds } = await group(stage);
    const { OpenId } = employee([]);
    await stage.client.call('ChannelCreateOrganizationBatchSignUrl', { FlowGroupId, OpenId });
    assert.deepEqual((await newest()).contractIds, ids(FlowIds));
  });
});
