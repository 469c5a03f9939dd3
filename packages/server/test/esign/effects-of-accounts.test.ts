import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { asked } from './asking.js';
import { drafted, fresh, freshMobile, inkPng, organisation, person } from './given.js';
import { proves } from '../proves.js';
import { waitFor } from '../steps.js';
import { inFlow, seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

const at = { posPage: '1', posX: 200, posY: 300 };

describe('what e签宝 operations do to accounts, seals and files', () => {
  let stage: Stage;
  let seen: ReturnType<typeof seenBy>;
  before(async () => {
    stage = await openStage();
    seen = seenBy(stage);
  });
  after(() => stage.close());
  const done: (typeof seen)['done'] = (operation, asking) => seen.done(operation, asking);

  const accountRow = (ref: string) => seen.rowOf('account', "data->>'externalId'", ref);

  describe('accounts and organisations', () => {
    proves(
      'POST /v1/accounts/createByThirdPartyUserId',
      'EFFECT',
      'the account is stored; the same id again answers which it is',
      async () => {
        const one = await person(stage.client, '李梅');
        assert.deepEqual(
          [(await accountRow(one.thirdPartyUserId))?.name, (await accountRow(one.thirdPartyUserId))?.mobile],
          ['李梅', one.mobile],
        );
        const body = { thirdPartyUserId: one.thirdPartyUserId, name: '李梅', mobile: freshMobile() };
        const again = await asked(stage.client, 'POST /v1/accounts/createByThirdPartyUserId', { body });
        assert.deepEqual(again, { code: 53000000, message: '账号已存在', data: { accountId: one.accountId } });
      },
    );
    const changes = [
      ['PUT /v1/accounts/{accountId}', 'EFFECT'],
      ['POST /v1/accounts/updateByThirdId', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of changes)
      it(`${operation}: what is given changes, the rest stays (${proof})`, async () => {
        const one = await person(stage.client);
        const body = { name: '张伟明' };
        await done(operation, {
          parts: { accountId: one.accountId },
          query: { thirdPartyUserId: one.thirdPartyUserId },
          body,
        });
        const row = await accountRow(one.thirdPartyUserId);
        assert.deepEqual([row?.name, row?.mobile], ['张伟明', one.mobile]);
      });
    const removals = [
      ['DELETE /v1/accounts/{accountId}', 'EFFECT'],
      ['DELETE /v1/accounts/deleteByThirdId', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of removals)
      it(`${operation}: it is nobody's, and its id is free again (${proof})`, async () => {
        const one = await person(stage.client);
        await done(operation, {
          parts: { accountId: one.accountId },
          query: { thirdPartyUserId: one.thirdPartyUserId },
        });
        assert.equal(await accountRow(one.thirdPartyUserId), undefined);
        const gone = await asked(stage.client, 'GET /v1/accounts/{accountId}', { parts: { accountId: one.accountId } });
        assert.equal(gone.code, 1435002);
      });
    const companyRow = async (orgId: string) =>
      (
        await stage.rows<{ data: Record<string, unknown> }>('select data from tenant where id = $1', [
          stage.coreId('tenant', orgId),
        ])
      )[0]?.data;
    proves(
      'POST /v1/organizations/createByThirdPartyUserId',
      'EFFECT',
      'a company with a seal; again: which it is',
      async () => {
        const boss = await person(stage.client);
        const org = await organisation(stage.client, boss.accountId);
        assert.equal((await companyRow(org.orgId))?.name, org.name);
        const seals = await stage.rows('select 1 from seal where tenant_id = $1', [stage.coreId('tenant', org.orgId)]);
        assert.ok(seals.length > 0);
        const body = { thirdPartyUserId: org.thirdPartyUserId, creator: boss.accountId, name: org.name };
        const again = await asked(stage.client, 'POST /v1/organizations/createByThirdPartyUserId', { body });
        assert.deepEqual(again, { code: 53000000, message: '账号已存在', data: { orgId: org.orgId } });
      },
    );
    it('POST /v1/organizations/createByThirdPartyUserId: without a creator, as a Java client has it', async () => {
      const body = {
        thirdPartyUserId: fresh('org'),
        name: `爪哇文化有限公司${fresh('')}`,
        idType: 'CRED_ORG_USCC',
        idNumber: '91110000SANDBOX779',
      };
      const { orgId } = (await done('POST /v1/organizations/createByThirdPartyUserId', { body })) as { orgId: string };
      assert.equal((await companyRow(orgId))?.name, body.name);
    });
    const orgChanges = [
      ['PUT /v1/organizations/{orgId}', 'EFFECT'],
      ['POST /v1/organizations/updateByThirdId', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of orgChanges)
      it(`${operation}: the company's facts change (${proof})`, async () => {
        const org = await organisation(stage.client, (await person(stage.client)).accountId);
        const query = { thirdPartyUserId: org.thirdPartyUserId };
        await done(operation, { parts: { orgId: org.orgId }, query, body: { orgLegalName: '秦岭' } });
        assert.equal((await companyRow(org.orgId))?.legalPerson, '秦岭');
      });
    const orgRemovals = [
      ['DELETE /v1/organizations/{orgId}', 'EFFECT'],
      ['DELETE /v1/organizations/deleteByThirdId', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of orgRemovals)
      it(`${operation}: its id is free again (${proof})`, async () => {
        const org = await organisation(stage.client, (await person(stage.client)).accountId);
        const query = { thirdPartyUserId: org.thirdPartyUserId };
        await done(operation, { parts: { orgId: org.orgId }, query });
        assert.equal(await accountRow(org.thirdPartyUserId), undefined);
        assert.equal((await asked(stage.client, 'GET /v1/organizations/getByThirdId', { query })).code, 1435002);
      });
    proves('POST /v1/signAuth/{accountId}', 'EFFECT', 'a person’s field signs by itself from then on', async () => {
      const { flowId, fileId, signer } = await drafted(stage);
      const body = { signfields: [{ fileId, authorizedAccountId: signer.accountId, posBean: at }] };
      const auto = inFlow(flowId, { body });
      assert.equal((await asked(stage.client, 'POST /v1/signflows/{flowId}/signfields/autoSign', auto)).code, 1435011);
      await done('POST /v1/signAuth/{accountId}', { parts: { accountId: signer.accountId }, body: {} });
      await done('POST /v1/signflows/{flowId}/signfields/autoSign', auto);
      await done('PUT /v1/signflows/{flowId}/start', inFlow(flowId, { body: {} }));
      await stage.until(async () => (await seen.countOf('signing', flowId)) === 1);
    });
    proves('DELETE /v1/signAuth/{accountId}', 'EFFECT', 'it no longer does', async () => {
      const { flowId, fileId, signer } = await drafted(stage);
      const parts = { accountId: signer.accountId };
      await done('POST /v1/signAuth/{accountId}', { parts, body: {} });
      assert.equal(await done('DELETE /v1/signAuth/{accountId}', { parts }), true);
      const body = { signfields: [{ fileId, authorizedAccountId: signer.accountId, posBean: at }] };
      const refused = await asked(
        stage.client,
        'POST /v1/signflows/{flowId}/signfields/autoSign',
        inFlow(flowId, { body }),
      );
      assert.equal(refused.code, 1435011);
    });
  });

  describe('seals', () => {
    const sealRow = async (sealId: string) =>
      (
        await stage.rows<{ data: Record<string, unknown> }>('select data from seal where id = $1', [
          stage.coreId('seal', sealId),
        ])
      )[0]?.data;
    const owners = async () => {
      const one = await person(stage.client);
      return { accountId: one.accountId, orgId: (await organisation(stage.client, one.accountId)).orgId };
    };
    const picture = { alias: '图片章', type: 'BASE64', data: inkPng(), width: 95 };
    const makings = [
      [
        'POST /v1/accounts/{accountId}/seals/personaltemplate',
        'EFFECT',
        { alias: '方章', color: 'BLUE', type: 'SQUARE' },
      ],
      ['POST /v1/organizations/{orgId}/seals/officialtemplate', 'EFFECT', { alias: '合同章', type: 'TEMPLATE_ROUND' }],
      ['POST /v1/accounts/{accountId}/seals/image', 'EFFECT', picture],
      ['POST /v1/organizations/{orgId}/seals/image', 'EFFECT', picture],
    ] as const;
    for (const [operation, proof, body] of makings)
      it(`${operation}: the seal is stored, its picture can be fetched (${proof})`, async () => {
        const { sealId, url } = (await done(operation, { parts: await owners(), body })) as {
          sealId: string;
          url: string;
        };
        // The picture of a company's seal is looked at first.
        const stored = await waitFor('ENABLED', async () => {
          const seal = await sealRow(sealId);
          return seal?.state === 'ENABLED' && seal;
        });
        assert.equal(stored.name, body.alias);
        const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
        assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
      });
    const removals = [
      ['DELETE /v1/accounts/{accountId}/seals/{sealId}', 'EFFECT', 'accounts', 'personaltemplate'],
      ['DELETE /v1/organizations/{orgId}/seals/{sealId}', 'EFFECT', 'organizations', 'officialtemplate'],
    ] as const;
    for (const [operation, proof, owner, kind] of removals)
      it(`${operation}: the seal is destroyed and no longer listed (${proof})`, async () => {
        const parts = await owners();
        const id = owner === 'accounts' ? parts.accountId : parts.orgId;
        const made = async (alias: string) =>
          (await stage.client.post<{ sealId: string }>(`/v1/${owner}/${id}/seals/${kind}`, { alias })).sealId;
        await made('第一枚');
        const sealId = await made('第二枚');
        await done(operation, { parts: { ...parts, sealId } });
        assert.equal((await sealRow(sealId))?.state, 'DESTROYED');
        const { seals } = await stage.client.get<{ seals: { sealId: string }[] }>(`/v1/${owner}/${id}/seals`);
        assert.ok(!seals.some((seal) => seal.sealId === sealId));
      });
  });

  describe('files', () => {
    const announcements = [
      ['POST /v1/files/getUploadUrl', 'EFFECT'],
      ['POST /v3/files/file-upload-url', 'EFFECT'],
    ] as const;
    for (const [operation, proof] of announcements)
      it(`${operation}: the file waits for its bytes (${proof})`, async () => {
        const body = {
          contentMd5: 'mZFLkyvTelC5g8XnyQrpOw==',
          contentType: 'application/pdf',
          fileName: '合同.pdf',
          fileSize: 2,
        };
        const { fileId } = (await done(operation, { body })) as { fileId: string };
        const [row] = await stage.rows<{ data: { stage: string } }>('select data from file where id = $1', [
          stage.coreId('file', fileId),
        ]);
        assert.equal(row?.data.stage, 'AWAITED');
      });
  });
});
