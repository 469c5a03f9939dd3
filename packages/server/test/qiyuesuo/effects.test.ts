import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addPdf, atLp, completed, documented, drafted, fresh, onePage, sent } from './given.js';
import { proves } from '../proves.js';
import { ask, openStage, type Stage } from './stage.js';

/** What each operation leaves in the database, seen past the server. */
describe('what 契约锁 operations do', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const contractRow = async (id: string) =>
    (await stage.rows<{ data: Record<string, unknown> }>('select data from contract where id = $1', [id]))[0]?.data;
  const events = async (id: string) =>
    (await stage.rows<{ type: string }>('select type from event where contract_id = $1 order by seq', [id])).map(
      ({ type }) => type,
    );
  const actionStates = async (id: string) =>
    (
      await stage.rows<{ type: string; state: string }>(
        "select data->>'type' as type, state from action where contract_id = $1 order by position",
        [id],
      )
    ).map(({ type, state }) => `${type} ${state}`);
  const signings = (id: string) =>
    stage.rows<{ action_id: string }>(
      'select action_id::text from signing where contract_id = $1 order by committed_at',
      [id],
    );

  proves(
    'POST /v2/contract/draft',
    'EFFECT',
    'a draft is stored with its parties; the same bizId overwrites it',
    async () => {
      const bizId = fresh('HR');
      const first = await drafted(stage, ['AUDIT', 'COMPANY'], { bizId });
      assert.equal((await contractRow(first.contractId))?.state, 'DRAFT');
      assert.deepEqual(await actionStates(first.contractId), ['AUDIT INIT', 'COMPANY INIT', 'PERSONAL INIT']);
      const second = await drafted(stage, ['COMPANY'], { bizId, subject: '改过的主题' });
      assert.equal(second.contractId, first.contractId);
      assert.equal((await contractRow(first.contractId))?.subject, '改过的主题');
      assert.deepEqual(await actionStates(first.contractId), ['COMPANY INIT', 'PERSONAL INIT']);
      const [{ n } = { n: 0 }] = await stage.rows<{ n: number }>(
        'select count(*)::int as n from contract where external_ref = $1',
        [bizId],
      );
      assert.equal(n, 1);
    },
  );

  proves('POST /v2/document/addbyfile', 'EFFECT', 'the document and its first segment are stored', async () => {
    const { contractId, documentId } = await documented(stage);
    const [segment] = await stage.rows<{ revision: number; byte_length: string }>(
      'select revision, byte_length::text from segment where document_id = $1',
      [documentId],
    );
    assert.equal(segment?.revision, 1);
    assert.ok(Number(segment?.byte_length) > 0);
    assert.deepEqual((await events(contractId)).at(-1), 'DRAFT_CHANGED');
  });

  proves(
    'POST /v2/contract/send',
    'EFFECT',
    'the contract is frozen and being signed, its first party at its turn',
    async () => {
      const { contractId, documentId } = await sent(stage);
      assert.equal((await contractRow(contractId))?.state, 'SIGNING');
      assert.deepEqual(await actionStates(contractId), ['COMPANY START', 'PERSONAL INIT']);
      const recorded = await events(contractId);
      assert.ok(recorded.includes('PUBLISHED') && recorded.includes('DOCUMENT_FROZEN'), recorded.join(' '));
      const [{ n } = { n: 0 }] = await stage.rows<{ n: number }>(
        'select count(*)::int as n from segment where document_id = $1',
        [documentId],
      );
      assert.equal(n, 2);
    },
  );

  proves(
    'POST /v2/contract/companysign',
    'EFFECT',
    'one signing, once; the same call again answers that one',
    async () => {
      const { contractId, companyAction } = await sent(stage);
      await stage.client.post('/v2/contract/companysign', { contractId });
      await stage.client.post('/v2/contract/companysign', { contractId });
      assert.deepEqual(await signings(contractId), [{ action_id: companyAction }]);
      assert.deepEqual(await actionStates(contractId), ['COMPANY FINISH', 'PERSONAL START']);
      const [signature] = await stage.rows<{ field_name: string }>(
        'select field_name from signature where action_id = $1',
        [companyAction],
      );
      assert.match(signature?.field_name ?? '', /^h-/);
    },
  );

  proves(
    'POST /v2/contract/legalpersonsign',
    'EFFECT',
    'the legal person’s mark is signed, the seal is next',
    async () => {
      const { contractId, lpAction } = await atLp(stage);
      await stage.client.post('/v2/contract/legalpersonsign', { contractId });
      assert.deepEqual(await signings(contractId), [{ action_id: lpAction ?? '' }]);
      assert.deepEqual(await actionStates(contractId), ['LP FINISH', 'COMPANY START', 'PERSONAL INIT']);
    },
  );

  proves(
    'POST /v2/contract/employeeaudit',
    'EFFECT',
    'passed: the next node starts; refused: the contract is rejected with the comment',
    async () => {
      const passed = await sent(stage, ['AUDIT', 'COMPANY']);
      await stage.client.post('/v2/contract/employeeaudit', {
        contractId: passed.contractId,
        pass: true,
        comment: '同意',
      });
      assert.deepEqual(await actionStates(passed.contractId), ['AUDIT FINISH', 'COMPANY START', 'PERSONAL INIT']);
      const refused = await sent(stage, ['AUDIT', 'COMPANY']);
      await stage.client.post('/v2/contract/employeeaudit', {
        contractId: refused.contractId,
        pass: 'false',
        comment: '金额有误',
      });
      const { status, comments } = await stage.detail(refused.contractId);
      assert.deepEqual([status, comments], ['REJECTED', '金额有误']);
      assert.equal((await contractRow(refused.contractId))?.state, 'REJECTED');
    },
  );

  proves(
    'POST /v2/contract/pageurl',
    'EFFECT',
    'a ticket is stored hashed, with what the page shows, for 30 minutes',
    async () => {
      const { contractId } = await sent(stage);
      const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
      const { pageUrl } = await stage.client.post<{ pageUrl: string }>('/v2/contract/pageurl', {
        contractId,
        user,
        lang: 'en',
      });
      const tickets = await stage.rows<{ hash: string; data: { options: { lang?: string }; endsAt: number } }>(
        "select hash, data from ticket where contract_id = $1 and data->>'kind' = 'TICKET'",
        [contractId],
      );
      const [ticket] = tickets;
      assert.ok(ticket && tickets.length === 1);
      assert.ok(!pageUrl.includes(ticket.hash));
      assert.equal(ticket.data.options.lang, 'en');
      const life = ticket.data.endsAt - (await stage.now());
      assert.ok(life > 29 * 60_000 && life <= 30 * 60_000, String(life));
    },
  );

  proves(
    'POST /v2/contract/miniappexchange',
    'EFFECT',
    'a ticket is stored that allows a password when asked',
    async () => {
      const { contractId } = await sent(stage);
      const user = { contact: stage.credentials.person.contact, contactType: 'MOBILE' };
      const ask = (allowPasswordSign: boolean | null) =>
        stage.client.post('/v2/contract/miniappexchange', { contractId, user, allowPasswordSign });
      await ask(true);
      await ask(null);
      const flags = await stage.rows<{ allowed: boolean | null }>(
        "select (data->'options'->>'allowPasswordSign')::boolean as allowed from ticket where contract_id = $1 and data->>'kind' = 'TICKET'",
        [contractId],
      );
      assert.deepEqual(flags.map(({ allowed }) => allowed ?? false).sort(), [false, true]);
    },
  );

  proves(
    'POST /v2/contract/invalid',
    'EFFECT',
    'a draft is deleted, an open contract recalled with its reason, an ended one hidden',
    async () => {
      const draft = await documented(stage);
      await stage.client.post('/v2/contract/invalid', { contractId: draft.contractId });
      assert.equal((await contractRow(draft.contractId))?.state, 'DELETED');
      const open = await sent(stage);
      await stage.client.post('/v2/contract/invalid', { contractId: open.contractId, reason: '条款有误' });
      const { status, comments, signatories } = await stage.detail(open.contractId);
      assert.deepEqual([status, comments], ['RECALLED', '条款有误']);
      assert.deepEqual(
        signatories.map((party) => party.status),
        ['RECALLED', 'RECALLED'],
      );
      await stage.client.post('/v2/contract/invalid', { contractId: open.contractId });
      const row = await contractRow(open.contractId);
      assert.equal(row?.state, 'RECALLED');
      assert.equal(typeof row?.hiddenAt, 'number');
    },
  );

  proves('POST /v2/attachment/add', 'EFFECT', 'the attachment is stored under its digest', async () => {
    const { contractId } = await drafted(stage);
    await stage.client.upload(
      '/v2/attachment/add',
      { contractId, title: '身份证', fileSuffix: 'pdf' },
      { bytes: onePage(), name: 'id.pdf' },
    );
    const [row] = await stage.rows<{ data: { title: string; byteLength: number } }>(
      'select data from attachment where contract_id = $1',
      [contractId],
    );
    assert.deepEqual([row?.data.title, row?.data.byteLength], ['身份证', onePage().length]);
  });

  const recordsDownloads = 'DOWNLOADED is part of the evidence';
  proves('GET /v2/contract/download', 'EFFECT', recordsDownloads, () => downloadedOnce('/v2/contract/download'));
  proves('GET /v2/attachment/download', 'EFFECT', recordsDownloads, () => downloadedOnce('/v2/attachment/download'));
  proves('GET /v2/document/download', 'EFFECT', recordsDownloads, () => downloadedOnce('/v2/document/download'));
  const downloadedOnce = async (path: string) => {
    const { contractId, documentId } = await sent(stage);
    await stage.client.download(path, path.includes('document') ? { documentId } : { contractId });
    assert.equal((await events(contractId)).filter((type) => type === 'DOWNLOADED').length, 1);
  };

  proves('POST /v2/employee/create', 'EFFECT', 'an employee of the company, or of a subsidiary', async () => {
    const number = fresh('N');
    const user = {
      name: '邵一凡',
      contact: `138001382${String(process.pid % 100).padStart(2, '0')}`,
      contactType: 'MOBILE',
    };
    const tenantName = stage.credentials.subsidiary.name;
    const { id } = await stage.client.post<{ id: string }>('/v2/employee/create', { user, number, tenantName });
    const [row] = await stage.rows<{ name: string }>(
      'select t.name from employee e join tenant t on t.id = e.tenant_id where e.id = $1 and e.number = $2',
      [id, number],
    );
    assert.equal(row?.name, tenantName);
  });
  proves('POST /v2/employee/create', 'UNKNOWN_ID', 'no such company', () => employeeOf('查无此公司'));
  proves('POST /v2/employee/create', 'OTHER_TENANT', "another tenant's company", () =>
    employeeOf(stage.strangerCompany),
  );
  const employeeOf = async (tenantName: string) => {
    const user = { name: '邵一凡', contact: '13800138290', contactType: 'MOBILE' };
    const { json } = await ask(stage, 'POST', '/v2/employee/create', { json: { user, tenantName } });
    assert.deepEqual([json?.code, json?.responseCode], [1801, '11041801']);
  };

  proves(
    'POST /v2/subcompany/invite',
    'EFFECT',
    'a subsidiary at once, with a seal; it can send and sign',
    async () => {
      const companyName = `星槎(${fresh('杭州').replace(/-/g, '')})有限公司`;
      const { id } = await stage.client.post<{ id: string }>('/v2/subcompany/invite', {
        companyName,
        registerNo: '91310000MA1FL8XQ30',
      });
      const [row] = await stage.rows<{ seals: number }>(
        'select count(*)::int as seals from seal where tenant_id = $1',
        [id],
      );
      assert.equal(row?.seals, 1);
      const contract = await sent(stage, ['COMPANY'], stage.asSubsidiary(companyName));
      await stage.client.post('/v2/contract/companysign', { contractId: contract.contractId, tenantName: companyName });
      assert.equal((await signings(contract.contractId)).length, 1);
    },
  );
  proves('POST /v2/subcompany/invite', 'OTHER_TENANT', "another tree's company is not taken over", async () => {
    const { json } = await ask(stage, 'POST', '/v2/subcompany/invite', {
      json: { companyName: stage.strangerCompany },
    });
    assert.equal(json?.code, 1005);
    const { list } = await stage.client.get<{ list: { name: string }[] }>('/v2/company/list');
    assert.ok(!list.some(({ name }) => name === stage.strangerCompany));
  });
  proves(
    'GET /v2/company/list',
    'EFFECT',
    'the subsidiaries that are stored, the company itself is not one',
    async () => {
      const stored = await stage.rows<{ name: string }>(
        'select name from tenant where parent_id = (select id from tenant where name = $1) order by name',
        [stage.credentials.company.name],
      );
      const { totalCount, list } = await stage.client.get<{ totalCount: number; list: { name: string }[] }>(
        '/v2/company/list',
      );
      assert.deepEqual(list.map(({ name }) => name).sort(), stored.map(({ name }) => name).sort());
      assert.equal(totalCount, list.length);
    },
  );
  proves('GET /v2/company/list', 'OTHER_TENANT', 'each tree sees its own', async () => {
    const { list } = await stage.stranger.get<{ list: unknown[] }>('/v2/company/list');
    assert.deepEqual(list, []);
  });
  proves('GET /v2/company/detail', 'UNKNOWN_ID', 'a company nobody registered is UNREGISTERED', async () => {
    const { json } = await ask(stage, 'GET', '/v2/company/detail', { query: { companyName: '查无此公司' } });
    assert.deepEqual([json?.code, json?.result], [0, { status: 'UNREGISTERED', name: '查无此公司' }]);
  });
  proves(
    'POST /company/token/update/callback',
    'EFFECT',
    'address and encryption are stored; a bad address is refused',
    async () => {
      const callbackUrl = `http://127.0.0.1:9/${fresh('cb')}?company=7`;
      await stage.client.post('/company/token/update/callback', { callbackUrl, encrypt: true });
      const stored = async () =>
        (
          await stage.rows<{ data: { callback: { url: string; encrypt: string } } }>(
            'select data from app where access_key = $1',
            [stage.credentials.qiyuesuo.appToken],
          )
        )[0]?.data.callback;
      assert.deepEqual([(await stored())?.url, (await stored())?.encrypt], [callbackUrl, 'AES_ECB']);
      const { json } = await ask(stage, 'POST', '/company/token/update/callback', { json: { callbackUrl: 'nowhere' } });
      assert.equal(json?.code, 1005);
      assert.equal((await stored())?.url, callbackUrl);
      await stage.client.post('/company/token/update/callback', { encrypt: false });
    },
  );

  it('a subsidiary signs its part of the parent’s contract, named by tenantName, the contract by bizId', async () => {
    const { company, subsidiary } = stage.credentials;
    const party = (tenantName: string, serialNo: number) => ({
      tenantType: 'COMPANY',
      tenantName,
      serialNo,
      actions: [{ type: 'COMPANY' }],
    });
    const draft = await drafted(stage, ['COMPANY'], {
      signatories: [party(company.name, 0), party(subsidiary.name, 1)],
    });
    const { contractId, bizId } = draft;
    const documentId = await addPdf(stage.client, contractId);
    await stage.client.post('/v2/contract/send', { contractId, stampers: [] });
    const sign = (tenantName: string | null) =>
      stage.client.post('/v2/contract/companysign', {
        bizId,
        tenantName,
        stampers: [{ type: 'COMPANY', documentId, page: 1, offsetX: tenantName ? 0.5 : 0.1, offsetY: 0.2 }],
      });
    await sign(null);
    await sign(subsidiary.name);
    await stage.untilStatus(contractId, 'COMPLETE');
    assert.equal((await signings(contractId)).length, 2);
  });

  it('a company from outside signs on the page with a seal of its own, again and again', async () => {
    const keeper = { contact: '13800138071', contactType: 'MOBILE', name: '孟长安' };
    for (const _ of [1, 2]) {
      const outside = { tenantType: 'COMPANY', tenantName: '云岫里家居示例有限公司', serialNo: 1, receiver: keeper };
      const own = {
        tenantType: 'COMPANY',
        tenantName: stage.credentials.company.name,
        serialNo: 0,
        actions: [{ type: 'COMPANY' }],
      };
      const { contractId } = await drafted(stage, ['COMPANY'], { signatories: [own, outside] });
      const documentId = await addPdf(stage.client, contractId);
      await stage.client.post('/v2/contract/send', { contractId });
      const stampers = [{ type: 'COMPANY', documentId, page: 1, offsetX: 0.1, offsetY: 0.2 }];
      const sign = (tenantName?: string) =>
        stage.client.post('/v2/contract/companysign', { contractId, tenantName, stampers });
      await sign();
      await assert.rejects(sign('云岫里家居示例有限公司'), /1801/); // not ours to sign for
      await stage.act(contractId, keeper.contact, 'sign');
      await stage.untilStatus(contractId, 'COMPLETE');
      assert.equal((await signings(contractId)).length, 2);
    }
    const tenants = await stage.rows('select 1 from tenant where name = $1', ['云岫里家居示例有限公司']);
    assert.equal(tenants.length, 1);
  });

  it('a nonce is kept for its life; those that ended are swept out by those that come', async () => {
    await stage.rows("insert into nonce select 1, 'ended-' || n, 1000 from generate_series(1, 4) as n", []);
    const left = async () =>
      (await stage.rows<{ n: number }>("select count(*)::int as n from nonce where nonce like 'ended-%'", []))[0]?.n;
    await stage.client.get('/v2/checkhealth');
    assert.equal(await left(), 2);
    await stage.client.get('/v2/checkhealth');
    assert.equal(await left(), 0);
    const [{ n } = { n: 0 }] = await stage.rows<{ n: number }>('select count(*)::int as n from nonce', []);
    assert.ok(n >= 2);
  });

  it('the whole way to COMPLETE', async () => {
    const { contractId } = await completed(stage);
    const { status, signatories } = await stage.detail(contractId);
    assert.equal(status, 'COMPLETE');
    assert.deepEqual(
      signatories.map((party) => party.status),
      ['SIGNED', 'SIGNED'],
    );
    assert.equal((await signings(contractId)).length, 2);
    assert.deepEqual((await events(contractId)).slice(-2), ['FINISHED', 'COMPLETED']);
  });
});
