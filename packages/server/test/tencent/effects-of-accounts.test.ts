import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  colleague,
  flowBody,
  fresh,
  freshMobile,
  otherSubClient,
  personApprover,
  picture,
  serverApprover,
  systemSeal,
  uploaded,
} from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

/** What each action leaves in the database, seen past the server. */
describe('what 腾讯电子签 actions do: seals, enterprises, employees, services', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const { call, operator, rolesOf, seal, grants, account } = seenBy(() => stage);
  const roleId = (role: string) => createHash('md5').update(`role ${role}`).digest('hex');
  proves(
    'CreateSealByImage',
    'EFFECT',
    'a seal of the enterprise, drawn or from a picture, and its picture',
    async () => {
      const SealName = fresh('章');
      const { SealId, ImageUrl } = await call<{ SealId: string; ImageUrl: string }>('CreateSealByImage', {
        SealName,
        SealType: 'CONTRACT',
        GenerateSource: 'SealGenerateSourceSystem',
      });
      assert.deepEqual(await seal(SealId).then(({ name, state }) => [name, state]), [SealName, 'ENABLED']);
      const bytes = Buffer.from(await (await fetch(ImageUrl)).arrayBuffer());
      assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
      await call('CreateSealByImage', {
        SealName: fresh('章'),
        SealType: 'OTHER',
        SealImage: picture.toString('base64'),
      });
    },
  );
  proves('ChannelUpdateSealStatus', 'EFFECT', 'disabled and enabled', async () => {
    const SealId = await systemSeal(stage);
    await call('ChannelUpdateSealStatus', { SealId, Status: 'DISABLE' });
    assert.equal((await seal(SealId)).state, 'DISABLED');
    await call('ChannelUpdateSealStatus', { SealId, Status: 'ENABLE' });
    assert.equal((await seal(SealId)).state, 'ENABLED');
  });
  proves('ChannelCreateSealPolicy', 'EFFECT', 'an employee may use it; told once', async () => {
    const [SealId, user] = [await systemSeal(stage), await colleague(stage)];
    const before = await grants(SealId);
    assert.deepEqual(
      (await call<{ UserIds: string[] }>('ChannelCreateSealPolicy', { SealId, UserIds: [user] })).UserIds,
      [user],
    );
    assert.equal(await grants(SealId), before + 1);
  });
  proves('ChannelDeleteSealPolicies', 'EFFECT', 'and no longer', async () => {
    const [SealId, user] = [await systemSeal(stage), await colleague(stage)];
    await call('ChannelCreateSealPolicy', { SealId, UserIds: [user] });
    const before = await grants(SealId);
    await call('ChannelDeleteSealPolicies', { SealId, UserIds: [user] });
    assert.equal(await grants(SealId), before - 1);
  });
  proves('ChannelCreatePreparedPersonalEsign', 'EFFECT', 'a person’s own signature', async () => {
    const SealName = fresh('签名');
    const { SealId } = await call<{ SealId: string }>('ChannelCreatePreparedPersonalEsign', {
      UserName: '沈一帆',
      IdCardNumber: '310000199001010010',
      SealName,
      Mobile: freshMobile(),
      SealImage: picture.toString('base64'),
    });
    assert.equal((await seal(SealId)).name, SealName);
  });

  proves('SyncProxyOrganization', 'EFFECT', 'a sub-client with seals of its own', async () => {
    const { organisation, agent } = await otherSubClient(stage);
    assert.ok(await account(organisation));
    const { TotalCount } = await call<{ TotalCount: number }>('ChannelDescribeOrganizationSeals', {
      Agent: agent,
      Limit: 10,
    });
    assert.ok(TotalCount > 0);
  });
  proves('SyncProxyOrganizationOperators', 'EFFECT', 'made, changed, dismissed', async () => {
    const Id = await colleague(stage);
    const sync = (OperatorType: string, more: object) =>
      call('SyncProxyOrganizationOperators', { OperatorType, ProxyOrganizationOperators: [{ Id, ...more }] });
    await sync('UPDATE', { Name: '许静怡' });
    assert.equal((await account(Id))?.name, '许静怡');
    await sync('RESIGN', {});
    assert.equal(await account(Id), undefined);
    const Agent = { ...stage.client.agent, ProxyOperator: { OpenId: Id } };
    assert.equal(
      await stage.client.refused('DescribeUserFlowType', { Agent }),
      'OperationDenied.UserNotInOrganization',
    );
  });
  proves('CreateConsoleLoginUrl', 'EFFECT', 'introduces an enterprise and its super-admin', async () => {
    const [organisation, person] = [fresh('org_'), fresh('op_')];
    const Agent = { ...stage.client.agent, ProxyOrganizationOpenId: organisation, ProxyOperator: { OpenId: person } };
    const fields = {
      Agent,
      ProxyOrganizationName: `测试企业${organisation}`,
      ProxyOperatorName: '许静',
      ProxyOperatorMobile: freshMobile(),
    };
    const answer = await call<{ IsActivated: boolean; ProxyOperatorIsVerified: boolean }>(
      'CreateConsoleLoginUrl',
      fields,
    );
    assert.deepEqual([answer.IsActivated, answer.ProxyOperatorIsVerified], [true, true]);
    await call('DescribeExtendedServiceAuthInfo', { Agent });
  });
  proves('CreateBatchOrganizationRegistrationTasks', 'EFFECT', 'each is there afterwards', async () => {
    const OrganizationOpenId = fresh('org_');
    await call('CreateBatchOrganizationRegistrationTasks', {
      RegistrationOrganizations: [
        {
          OrganizationOpenId,
          OrganizationName: `测试企业${OrganizationOpenId}`,
          OpenId: 'x',
          UniformSocialCreditCode: 'x',
          LegalName: '顾予安',
        },
      ],
    });
    assert.ok(await account(OrganizationOpenId));
  });
  proves('ModifyOrganizationBusinessInfo', 'EFFECT', 'the enterprise has its new name', async () => {
    const { agent, name, organisation } = await otherSubClient(stage);
    const { FileIds } = await call<{ FileIds: string[] }>('UploadFiles', {
      Agent: agent,
      BusinessType: 'BUSINESSLICENSE',
      FileInfos: [{ FileBody: picture.toString('base64'), FileName: '营业执照.png' }],
    });
    const OrganizationName = `${name}有限公司`;
    await call('ModifyOrganizationBusinessInfo', { Agent: agent, BizLicenseResourceId: FileIds[0], OrganizationName });
    const listed = await call<{ ChannelOrganizationInfos: { OrganizationName: string }[] }>(
      'DescribeChannelOrganizations',
      {
        Limit: 10,
        OrganizationOpenId: organisation,
      },
    );
    assert.equal(listed.ChannelOrganizationInfos[0]!.OrganizationName, OrganizationName);
  });
  proves('ChannelCreateUserRoles', 'EFFECT', 'an operator has the role, and may use every seal', async () => {
    const id = await colleague(stage);
    await call('ChannelCreateUserRoles', { RoleIds: [roleId('SEAL_ADMIN')], OpenIds: [id] });
    assert.deepEqual(await rolesOf(id), ['SEAL_ADMIN']);
  });
  proves('ChannelDeleteRoleUsers', 'EFFECT', 'and has it no longer', async () => {
    const id = await colleague(stage);
    await call('ChannelCreateUserRoles', { RoleIds: [roleId('SEAL_ADMIN'), roleId('SALESMAN')], OpenIds: [id] });
    await call('ChannelDeleteRoleUsers', { RoleId: roleId('SEAL_ADMIN'), OpenIds: [id] });
    assert.deepEqual(await rolesOf(id), ['SALESMAN']);
  });
  it('the other services are kept, shown, and hold: automatic seals and the check by number', async () => {
    const shown = async (type: string) =>
      (
        await call<{ AuthInfo: { Type: string; Status: string; OperatorOpenId: string }[] }>(
          'DescribeExtendedServiceAuthInfo',
        )
      ).AuthInfo.find(({ Type }) => Type === type)!;
    const change = (ServiceType: string, Operate: string) => call('ModifyExtendedService', { ServiceType, Operate });
    assert.deepEqual((await shown('AUTO_SIGN')).Status, 'ENABLE');
    await change('AUTO_SIGN', 'CLOSE');
    const { Status, OperatorOpenId } = await shown('AUTO_SIGN');
    assert.deepEqual([Status, OperatorOpenId], ['DISABLE', operator()]);
    const files = [await uploaded(stage.client)];
    const code = async (more: object) =>
      (await stage.client.ask('ChannelCreateFlowByFiles', flowBody(stage, files, more as never))).response.Error?.Code;
    const automatic = { FlowApprovers: [serverApprover(stage), personApprover(stage)] };
    assert.equal(await code(automatic), 'OperationDenied.ByFilesServerSignForbid');
    await change('AUTO_SIGN', 'OPEN');
    assert.equal(await code(automatic), undefined);
    await change('MOBILE_CHECK_APPROVER', 'CLOSE');
    const byNumber = { ApproverVerifyType: 'MobileCheck' };
    assert.equal(await code(byNumber), 'OperationDenied.NoApproverMobileCheckPermission');
    await change('MOBILE_CHECK_APPROVER', 'OPEN');
    assert.equal(await code(byNumber), undefined);
    await change('EXPANSION_AGE_LIMIT', 'OPEN');
    assert.equal((await shown('AGE_LIMIT_EXPANSION')).Status, 'ENABLE');
  });

  proves('ModifyExtendedService', 'EFFECT', 'the permission, with who said so, in the audit chain', async () => {
    await call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'CLOSE' });
    await call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'OPEN' });
    const permission = await stage.app.downloadPermission(stage.channel);
    assert.deepEqual([permission.company, permission.changes.COMPANY?.by], ['ALLOWED', operator()]);
  });
});
