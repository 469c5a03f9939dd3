import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { colleague, completed } from './given.js';
import { openStage, type Stage } from './stage.js';

/**
 * App, enterprise and operator are known for a second. What another server of the installation changes is written past
 * this one here, in SQL.
 */
describe('whom Agent names, known for a second', () => {
  let stage: Stage;
  let operator: string;
  before(async () => {
    stage = await openStage();
  });
  beforeEach(async () => {
    operator = await colleague(stage);
  });
  after(() => stage.close());
  const agent = () => ({ Agent: { ...stage.client.agent, ProxyOperator: { OpenId: operator } } });
  const asks = () => stage.client.call('DescribeUserFlowType', agent());
  const isRefused = (action = 'DescribeUserFlowType', more: Record<string, unknown> = {}) =>
    stage.client.refused(action, { ...agent(), ...more });
  const sync = (OperatorType: string, more: object = {}) =>
    stage.client.call('SyncProxyOrganizationOperators', {
      OperatorType,
      ProxyOrganizationOperators: [{ Id: operator, ...more }],
    });
  const elsewhere = (path: string, value: unknown) =>
    stage.rows(
      `update employee set data = jsonb_set(data, $2::text[], $3::jsonb) where person_id = (
         select person_id from account where external_id = $1)`,
      [operator, [path], JSON.stringify(value)],
    );
  const refusedIn = async (seconds: number) => {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) if ((await isRefused()).startsWith('OperationDenied')) return;
    assert.fail(`still answered after ${seconds} s`);
  };

  it('an operator that this server dismisses is refused by the next call', async () => {
    await asks();
    await sync('RESIGN');
    assert.equal(await isRefused(), 'OperationDenied.UserNotInOrganization');
  });

  it('one that another server dismisses is refused when the second is over', async () => {
    await asks();
    await elsewhere('state', 'DISMISSED');
    await refusedIn(60);
  });

  it('one that another server makes super-admin is not refused for what he was', async () => {
    const close = { ServiceType: 'DOWNLOAD_FLOW', Operate: 'OPEN' };
    await asks();
    assert.equal(await isRefused('ModifyExtendedService', close), 'OperationDenied.NotBelongSuperAdminOrLegalPerson');
    await elsewhere('roles', ['SUPER_ADMIN']);
    await stage.client.call('ModifyExtendedService', { ...agent(), ...close });
  });

  it('a stranger is never known: who is introduced elsewhere may call at once', async () => {
    const known = operator;
    operator = 'nobody_yet';
    assert.equal(await isRefused(), 'OperationDenied.UserNotInOrganization');
    await stage.rows(
      `update account set data = jsonb_set(data, '{externalId}', '"nobody_yet"') where external_id = $1`,
      [known],
    );
    await asks();
  });

  it('whether downloads are allowed is asked of every call and every link', async () => {
    const { FlowId } = await completed(stage);
    const links = () =>
      stage.client.call<{ FlowResourceUrlInfos: { ResourceUrlInfos: { Url: string }[] }[] }>(
        'DescribeResourceUrlsByFlows',
        { ...agent(), FlowIds: [FlowId] },
      );
    const url = (await links()).FlowResourceUrlInfos[0]!.ResourceUrlInfos[0]!.Url;
    const word = (state: string) =>
      stage.rows(
        `insert into download_permission (tenant_id, app_id, subject, data) values ($1, $2, 'COMPANY', $3)
           on conflict (tenant_id, app_id, subject) do update set data = excluded.data`,
        [stage.channel.tenantId, stage.channel.appId, { state, at: 1 }],
      );
    assert.equal((await fetch(url)).status, 200);
    await word('REFUSED');
    assert.equal((await fetch(url)).status, 403);
    assert.equal(
      await isRefused('DescribeResourceUrlsByFlows', { FlowIds: [FlowId] }),
      'UnauthorizedOperation.UnauthorizedOperationDownload',
    );
    await word('ALLOWED');
    await links();
    assert.equal((await fetch(url)).status, 200);
  });
});
