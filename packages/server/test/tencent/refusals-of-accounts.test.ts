import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { colleague, created, fresh, freshMobile, otherSubClient, uploadedAs } from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

const unknown = 'yDwivUUckpor6wtoUuogwQHCAB0ES0p1';

describe('what 腾讯电子签 refuses: enterprises, employees, services', () => {
  let stage: Stage;
  let flowId: string;
  before(async () => {
    stage = await openStage();
    ({ FlowId: flowId } = await created(stage));
  });
  after(() => stage.close());
  const { refused, call } = seenBy(() => stage);

  describe('enterprises and employees', () => {
    const agentOf = (organisation: string) => ({ ...stage.client.agent, ProxyOrganizationOpenId: organisation });
    proves(
      'SyncProxyOrganization',
      'OTHER_TENANT',
      "an id of ours is another enterprise in another channel; an enterprise's name is its owner's",
      async () => {
        const { organisation } = await otherSubClient(stage);
        const Agent = { ...stage.stranger.agent, ProxyOrganizationOpenId: organisation };
        await stage.stranger.call('SyncProxyOrganization', {
          Agent,
          ProxyOrganizationName: `远山分公司${organisation}`,
        });
        const { response } = await stage.stranger.ask('CancelOrganizationFlows', {
          Agent: {
            ...stage.stranger.agent,
            ProxyOrganizationOpenId: stage.credentials.tencent.agent.ProxyOrganizationOpenId,
          },
        });
        assert.equal(response.Error?.Code, 'ResourceNotFound.Organization');
      },
    );
    proves('SyncProxyOrganization', 'WRONG_STATE', 'a verified enterprise keeps its name', async () => {
      const { organisation } = await otherSubClient(stage);
      const fields = { Agent: agentOf(organisation), ProxyOrganizationName: '改了名的测试企业' };
      assert.equal(await refused('SyncProxyOrganization', fields), 'InvalidParameter.OrganizationName');
    });
    const operators = (Agent: object, Id: string, Name = '许静') => ({
      Agent,
      OperatorType: 'CREATE',
      ProxyOrganizationOperators: [{ Id, Name, Mobile: freshMobile() }],
    });
    proves('SyncProxyOrganizationOperators', 'UNKNOWN_ID', 'an enterprise that is none', async () =>
      assert.equal(
        await refused('SyncProxyOrganizationOperators', operators(agentOf('nobody'), 'x')),
        'ResourceNotFound.Organization',
      ),
    );
    proves('SyncProxyOrganizationOperators', 'OTHER_TENANT', "another channel's enterprise", async () => {
      const Agent = {
        ...stage.stranger.agent,
        ProxyOrganizationOpenId: stage.credentials.tencent.agent.ProxyOrganizationOpenId,
      };
      assert.equal(
        await stage.stranger.refused('SyncProxyOrganizationOperators', operators(Agent, 'x')),
        'ResourceNotFound.Organization',
      );
    });
    proves(
      'SyncProxyOrganizationOperators',
      'WRONG_STATE',
      'a verified employee is not overwritten; the super-admin does not resign',
      async () => {
        const { agent } = stage.credentials.tencent;
        const known = agent.ProxyOperator.OpenId;
        assert.equal(
          await refused('SyncProxyOrganizationOperators', operators(agent, known, '别人')),
          'FailedOperation.StaffAlreadyVerify',
        );
        const resign = { OperatorType: 'RESIGN', ProxyOrganizationOperators: [{ Id: known }] };
        assert.equal(await refused('SyncProxyOrganizationOperators', resign), 'OperationDenied.Forbid');
      },
    );
    const listed = (OrganizationOpenId: string, client = stage.client) =>
      client.call<{ Total: number }>('DescribeChannelOrganizations', { Limit: 10, OrganizationOpenId });
    proves('DescribeChannelOrganizations', 'UNKNOWN_ID', 'is not in the list', async () =>
      assert.equal((await listed('nobody')).Total, 0),
    );
    proves('DescribeChannelOrganizations', 'OTHER_TENANT', "another channel's is not in the list", async () =>
      assert.equal((await listed(stage.credentials.tencent.agent.ProxyOrganizationOpenId, stage.stranger)).Total, 0),
    );
    proves('ChannelDescribeEmployees', 'UNKNOWN_ID', 'an enterprise that is none', async () =>
      assert.equal(
        await refused('ChannelDescribeEmployees', { Agent: agentOf('nobody'), Limit: 10 }),
        'ResourceNotFound.Organization',
      ),
    );
    proves('ChannelDescribeEmployees', 'OTHER_TENANT', 'an operator of another enterprise', async () => {
      const { organisation } = await otherSubClient(stage);
      const fields = { Agent: agentOf(organisation), Limit: 10 };
      assert.equal(await refused('ChannelDescribeEmployees', fields), 'OperationDenied.UserNotInOrganization');
    });
    proves('CreateConsoleLoginUrl', 'WRONG_STATE', 'a verified enterprise keeps its name', async () =>
      assert.equal(
        await refused('CreateConsoleLoginUrl', { ProxyOrganizationName: '改了名的测试企业' }),
        'InvalidParameter.OrganizationName',
      ),
    );
    proves(
      'CreateConsoleLoginUrl',
      'OTHER_TENANT',
      'a known enterprise is never introduced twice under two ids',
      async () => {
        const { name } = await otherSubClient(stage);
        const fields = { Agent: agentOf(fresh('org_')), ProxyOrganizationName: name };
        assert.equal(await refused('CreateConsoleLoginUrl', fields), 'FailedOperation.HasAuthorized');
      },
    );
    const register = (OrganizationOpenId: string, OrganizationName: string) =>
      call<{ ErrorMessages: string[]; TaskId: string }>('CreateBatchOrganizationRegistrationTasks', {
        RegistrationOrganizations: [
          { OrganizationOpenId, OrganizationName, OpenId: 'x', UniformSocialCreditCode: 'x', LegalName: '顾予安' },
        ],
      });
    proves('CreateBatchOrganizationRegistrationTasks', 'WRONG_STATE', 'one that is there already', async () => {
      const { organisation, name } = await otherSubClient(stage);
      assert.deepEqual((await register(organisation, name)).ErrorMessages, ['企业已存在']);
    });
    proves(
      'CreateBatchOrganizationRegistrationTasks',
      'OTHER_TENANT',
      "the name of another channel's enterprise is not taken over",
      async () => {
        await register(fresh('org_'), '远山贸易有限公司');
        const { ChannelOrganizationInfos } = await stage.stranger.call<{
          ChannelOrganizationInfos: { OrganizationName: string }[];
        }>('DescribeChannelOrganizations', { Limit: 10 });
        assert.ok(ChannelOrganizationInfos.some(({ OrganizationName }) => OrganizationName === '远山贸易有限公司'));
      },
    );
    for (const [action, unknownId, others, of] of [
      ['DescribeBatchOrganizationRegistrationTasks', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ TaskIds: [id] })],
      ['DescribeBatchOrganizationRegistrationUrls', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ TaskId: id })],
    ] as const)
      it(`${action}: a task that is none, and another channel's (${unknownId}, ${others})`, async () => {
        assert.equal(await refused(action, of(unknown)), 'ResourceNotFound');
        const { TaskId } = await register(fresh('org_'), `测试企业${fresh('')}`);
        assert.equal(await stage.stranger.refused(action, of(TaskId)), 'ResourceNotFound');
      });
    const activate = (id: string, client = stage.client) =>
      client.refused('CreateChannelSubOrganizationActive', { SubOrganizationOpenIds: [id] });
    proves('CreateChannelSubOrganizationActive', 'UNKNOWN_ID', 'an enterprise that is none', async () =>
      assert.equal(await activate('nobody'), 'ResourceNotFound.Organization'),
    );
    proves('CreateChannelSubOrganizationActive', 'OTHER_TENANT', "another channel's enterprise", async () =>
      assert.equal(
        await activate(stage.credentials.tencent.agent.ProxyOrganizationOpenId, stage.stranger),
        'ResourceNotFound.Organization',
      ),
    );
    proves('CreateChannelSubOrganizationActive', 'WRONG_STATE', 'one that is not verified', async () => {
      const { organisation, name } = await otherSubClient(stage);
      await stage.rows(`update tenant set data = jsonb_set(data, '{unverified}', 'true') where name = $1`, [name]);
      assert.equal(await activate(organisation), 'OperationDenied.NoIdentityVerify');
    });
    const business = (BizLicenseResourceId: string) => ({
      BizLicenseResourceId,
      OrganizationName: stage.credentials.company.name,
    });
    proves('ModifyOrganizationBusinessInfo', 'UNKNOWN_ID', 'a licence that is none', async () =>
      assert.equal(await refused('ModifyOrganizationBusinessInfo', business(unknown)), 'ResourceNotFound.File'),
    );
    proves('ModifyOrganizationBusinessInfo', 'OTHER_TENANT', "another channel's file", async () =>
      assert.match(
        await stage.stranger.refused('ModifyOrganizationBusinessInfo', business(await uploadedAs(stage, 'png'))),
        /^ResourceNotFound/,
      ),
    );
    proves('ModifyOrganizationBusinessInfo', 'WRONG_STATE', 'flows are still open', async () => {
      const answer = await call<{ ErrorCode: number; UnfinishedCount: number }>(
        'ModifyOrganizationBusinessInfo',
        business(await uploadedAs(stage, 'png')),
      );
      assert.ok(answer.ErrorCode === 1 && answer.UnfinishedCount > 0);
    });
  });

  describe('roles', () => {
    const seal = createHash('md5').update('role SEAL_ADMIN').digest('hex');
    const admin = createHash('md5').update('role SUPER_ADMIN').digest('hex');
    for (const [action, unknownId, others, of] of [
      ['ChannelCreateUserRoles', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ RoleIds: [id] })],
      ['ChannelDeleteRoleUsers', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ RoleId: id })],
    ] as const)
      it(`${action}: a role that is none, another enterprise's people, the administrator's role (${unknownId}, ${others})`, async () => {
        const OpenIds = [await colleague(stage)];
        assert.equal(await refused(action, { ...of(unknown), OpenIds }), 'ResourceNotFound');
        assert.equal(await refused(action, { ...of(admin), OpenIds }), 'OperationDenied.OperatorHasNoPermission');
        const { operator } = await otherSubClient(stage);
        const { response } = await stage.client.ask(action, { ...of(seal), OpenIds: [operator] });
        if (action === 'ChannelCreateUserRoles')
          assert.deepEqual(response.FailedCreateRoleData, [{ UserId: operator, RoleIds: [seal] }]);
        else assert.equal(response.Error?.Code, 'OperationDenied.UserNotInOrganization');
        const Agent = { ...stage.client.agent, ProxyOperator: { OpenId: OpenIds[0] } };
        assert.equal(
          await refused(action, { Agent, ...of(seal), OpenIds }),
          'OperationDenied.NotBelongSuperAdminOrLegalPerson',
        );
      });
  });

  describe('services and usage', () => {
    const employeeAgent = async () => ({ ...stage.client.agent, ProxyOperator: { OpenId: await colleague(stage) } });
    const notAdministrator = 'OperationDenied.NotBelongSuperAdminOrLegalPerson';
    for (const [action, state, others, fields] of [
      ['ModifyExtendedService', 'WRONG_STATE', 'OTHER_TENANT', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'CLOSE' }],
      ['DescribeExtendedServiceAuthInfo', 'WRONG_STATE', 'OTHER_TENANT', {}],
      ['DescribeExtendedServiceAuthDetail', 'WRONG_STATE', 'OTHER_TENANT', { ExtendServiceType: 'DOWNLOAD_FLOW' }],
    ] as const)
      it(`${action}: an employee who is no administrator, and another channel's enterprise (${state}, ${others})`, async () => {
        assert.equal(await refused(action, { Agent: await employeeAgent(), ...fields }), notAdministrator);
        const { ProxyOrganizationOpenId } = stage.client.agent;
        const Agent = { ...stage.stranger.agent, ProxyOrganizationOpenId };
        assert.equal(await stage.stranger.refused(action, { Agent, ...fields }), 'ResourceNotFound.Organization');
      });
    proves('ModifyExtendedService', 'OTHER_TENANT', "another channel's refusal is not ours", async () => {
      await stage.stranger.call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'CLOSE' });
      const { AuthInfo } = await call<{ AuthInfo: { Type: string; Status: string }[] }>(
        'DescribeExtendedServiceAuthInfo',
      );
      assert.equal(AuthInfo.find(({ Type }) => Type === 'DOWNLOAD_FLOW')?.Status, 'ENABLE');
    });
    const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    proves('DescribeUsage', 'OTHER_TENANT', 'each channel sees its own', async () => {
      const days = { StartDate: today(), EndDate: today(), NeedAggregate: true };
      const ours = await call<{ Details: { Usage: number }[] }>('DescribeUsage', days);
      assert.ok(ours.Details.some(({ Usage }) => Usage > 0));
      assert.deepEqual((await stage.stranger.call<{ Details: [] }>('DescribeUsage', days)).Details, []);
    });
    proves('ChannelDescribeBillUsageDetail', 'OTHER_TENANT', 'each channel sees its own', async () => {
      const days = { StartTime: today().replaceAll('-', ''), EndTime: today().replaceAll('-', '') };
      const ours = await call<{ Details: { FlowId: string }[] }>('ChannelDescribeBillUsageDetail', days);
      assert.ok(ours.Details.some(({ FlowId }) => FlowId === flowId));
      assert.deepEqual(
        (await stage.stranger.call<{ Details: [] }>('ChannelDescribeBillUsageDetail', days)).Details,
        [],
      );
    });
    proves('DescribeUserFlowType', 'OTHER_TENANT', 'each enterprise sees its own', async () => {
      const types = async (client = stage.client) =>
        (
          await client.call<{ AllUserFlowTypes: { UserFlowTypeId: string }[] }>('DescribeUserFlowType')
        ).AllUserFlowTypes.map(({ UserFlowTypeId }) => UserFlowTypeId);
      const [ours, theirs] = [await types(), await types(stage.stranger)];
      assert.ok(ours.length > 0 && ours.every((id) => !theirs.includes(id)));
    });
  });
});
