import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { flowBody, fresh, freshMobile, picture, systemSeal, uploaded } from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

const unknown = 'yDwivUUckpor6wtoUuogwQHCAB0ES0p1';

describe('what 腾讯电子签 refuses: seals', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const { refused, call } = seenBy(() => stage);

  describe('seals', () => {
    const noSeal = 'ResourceNotFound.Seal';
    for (const [action, unknownId, others, fields] of [
      ['ChannelUpdateSealStatus', 'UNKNOWN_ID', 'OTHER_TENANT', { Status: 'DISABLE' }],
      ['ChannelCreateSealPolicy', 'UNKNOWN_ID', 'OTHER_TENANT', { UserIds: ['nobody'] }],
      ['ChannelDeleteSealPolicies', 'UNKNOWN_ID', 'OTHER_TENANT', { UserIds: ['nobody'] }],
    ] as const) {
      it(`${action}: a seal that is none, and another channel's (${unknownId}, ${others})`, async () => {
        assert.equal(await refused(action, { SealId: unknown, ...fields }), noSeal);
        assert.equal(await stage.stranger.refused(action, { SealId: await systemSeal(stage), ...fields }), noSeal);
      });
    }
    proves('ChannelUpdateSealStatus', 'WRONG_STATE', 'a seal that was voided never comes back', async () => {
      const SealId = await systemSeal(stage);
      await call('ChannelUpdateSealStatus', { SealId, Status: 'VOID' });
      assert.equal(await refused('ChannelUpdateSealStatus', { SealId, Status: 'ENABLE' }), 'OperationDenied');
    });
    proves('ChannelCreateSealPolicy', 'WRONG_STATE', 'nobody may use a seal that was voided', async () => {
      const SealId = await systemSeal(stage);
      await call('ChannelUpdateSealStatus', { SealId, Status: 'VOID' });
      const body = flowBody(stage, [await uploaded(stage.client)]);
      body.FlowApprovers[0]!.SignComponents[0] = {
        ...body.FlowApprovers[0]!.SignComponents[0]!,
        ComponentValue: SealId,
      } as never;
      assert.match(await refused('ChannelCreateFlowByFiles', body), /^(OperationDenied|ResourceNotFound)/);
    });
    proves('CreateSealByImage', 'WRONG_STATE', 'a name that is taken', async () => {
      const fields = { SealName: fresh('章'), SealType: 'CONTRACT', GenerateSource: 'SealGenerateSourceSystem' };
      await call('CreateSealByImage', fields);
      assert.equal(await refused('CreateSealByImage', fields), 'FailedOperation.ExistSameSealName');
    });
    proves('ChannelDescribeOrganizationSeals', 'UNKNOWN_ID', 'a seal that is none', async () =>
      assert.equal(await refused('ChannelDescribeOrganizationSeals', { Limit: 10, SealId: unknown }), noSeal),
    );
    proves('ChannelDescribeOrganizationSeals', 'OTHER_TENANT', "another channel's seal", async () => {
      const SealId = await systemSeal(stage);
      const { TotalCount } = await stage.stranger.call<{ TotalCount: number }>('ChannelDescribeOrganizationSeals', {
        Limit: 10,
        SealId,
      });
      assert.equal(TotalCount, 0);
    });
    const personal = (SealName: string, client = stage.client, Mobile = freshMobile()) => ({
      ask: () =>
        client.ask('ChannelCreatePreparedPersonalEsign', {
          UserName: '沈一帆',
          IdCardNumber: '310000199001010010',
          SealName,
          Mobile,
          SealImage: picture.toString('base64'),
        }),
    });
    proves('ChannelCreatePreparedPersonalEsign', 'WRONG_STATE', 'what is no picture', async () =>
      assert.match(
        await refused('ChannelCreatePreparedPersonalEsign', {
          UserName: '沈一帆',
          IdCardNumber: '310000199001010010',
          SealName: '签名',
          Mobile: freshMobile(),
          SealImage: Buffer.from('no picture').toString('base64'),
        }),
        /^InvalidParameter/,
      ),
    );
    proves('ChannelCreatePreparedPersonalEsign', 'OTHER_TENANT', 'each channel has its own', async () => {
      const [name, mobile] = [fresh('签名'), freshMobile()];
      const ours = await personal(name, stage.client, mobile).ask();
      const theirs = await personal(name, stage.stranger, mobile).ask();
      assert.deepEqual([ours.response.Error, theirs.response.Error], [undefined, undefined]);
      assert.notEqual(ours.response.SealId, theirs.response.SealId);
    });
  });
});
