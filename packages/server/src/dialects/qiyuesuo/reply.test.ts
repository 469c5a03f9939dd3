import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Contract } from '../../domain/contract.js';
import { sampleContract } from './fixtures/sample-contract.js';
import { contractWire, detailWire, type Shown } from './reply.js';

/** As it travels: absent values are left out. */
const wire = (contract: Contract, shown?: Shown) => JSON.parse(JSON.stringify(contractWire(contract, shown)));

describe('合同详情', () => {
  it('has the shape of the vendor’s example (合同管理-合同详情, read 2026-11-22), with invented names', () => {
    const contract = sampleContract();
    const ids = [contract.id, contract.category?.id, ...contract.signatories.map(({ id }) => id)];
    const actions = contract.signatories[0]?.actions.map(({ id }) => id) ?? [];
    assert.deepEqual(wire(contract), {
      id: ids[0],
      subject: '接口发起',
      description: '合同描述',
      sn: 'SN-2026-001',
      tenantName: '北辰教育科技有限公司',
      ordinal: true,
      category: { id: ids[1], name: '劳动合同' },
      creator: { name: '周明远', contact: '13800138001', contactType: 'MOBILE' },
      status: 'SIGNING',
      expireTime: '2026-03-19 00:00:00',
      publishTime: '2026-01-18 15:17:08',
      signatories: [
        {
          id: ids[2],
          tenantType: 'COMPANY',
          status: 'SIGNING',
          tenantName: '北辰教育科技有限公司',
          receiver: { name: '周明远', contact: '13800138001', contactType: 'MOBILE' },
          serialNo: 0,
          actions: [
            {
              id: actions[0],
              type: 'AUDIT',
              status: 'START',
              name: '审批动作',
              serialNo: 0,
              autoSign: false,
              operators: [{}],
            },
            { id: actions[1], type: 'LP', status: 'INIT', name: '法人签署动作', serialNo: 1, autoSign: false },
            {
              id: actions[2],
              type: 'COMPANY',
              status: 'INIT',
              name: '公章签署动作',
              serialNo: 2,
              autoSign: false,
              operators: [{}],
            },
          ],
          delaySet: false,
          sponsor: true,
        },
        {
          id: ids[3],
          tenantType: 'PERSONAL',
          status: 'WAITING',
          tenantName: '林晚舟',
          receiver: { contact: '13800138002', contactType: 'MOBILE' },
          serialNo: 1,
          delaySet: false,
          sponsor: false,
        },
      ],
      documents: [
        {
          id: contract.documents[0]?.id,
          title: '劳动合同',
          pageCount: 2,
          createTime: '2026-01-18 15:17:07',
          contentType: 'CONTRACT',
          params: [],
        },
      ],
      copySendReceivers: [
        {
          name: '人事归档',
          receiver: { contact: '13800138004', contactType: 'MOBILE' },
          createTime: '2026-01-18 15:17:09',
          send: false,
        },
      ],
    });
  });

  it('echoes what the sender gave, and only that', () => {
    const given = {
      ...sampleContract(),
      externalRef: 'HR-1',
      tags: ['人事'],
      customFields: [{ key: 'dept', name: '部门', value: '教务' }],
      businessData: 'batch=7',
      relatedContractIds: ['3053227767890968697'],
      completion: 'ANY_RECEIVER' as const,
      completionNamed: true,
      endAt: Date.UTC(2029, 2, 19, 15, 59, 59),
    };
    const { bizId, tags, customFields, businessData, relatedContractIds, signFlowStrategy, endTime } = wire(given);
    assert.deepEqual(
      { bizId, tags, customFields, businessData, relatedContractIds, signFlowStrategy, endTime },
      {
        bizId: 'HR-1',
        tags: ['人事'],
        customFields: [{ key: 'dept', name: '部门', value: '教务' }],
        businessData: 'batch=7',
        relatedContractIds: ['3053227767890968697'],
        signFlowStrategy: 'ANY_SIGN_FINISH',
        endTime: '2029-03-19 23:59:59',
      },
    );
    const bare = wire({ ...sampleContract(), copies: [], description: undefined, creator: undefined });
    for (const name of ['bizId', 'tags', 'customFields', 'description', 'copySendReceivers', 'creator', 'comments'])
      assert.equal(name in bare, false, name);
    assert.equal('receiver' in bare.signatories[0], false);
  });

  it('comments say why a contract was recalled or rejected', () =>
    assert.equal(wire({ ...sampleContract(), state: 'RECALLED', stateReason: '条款有误' }).comments, '条款有误'));

  it('queryActionOperator shows people of the caller’s companies: who is to sign, who signed', () => {
    const contract = sampleContract();
    const [first] = contract.signatories;
    const auditor = { name: '许静', contact: '13800138003', contactType: 'MOBILE' as const };
    const operators = (shown?: Shown) =>
      wire(contract, shown).signatories[0].actions.map((action: { operators?: unknown }) => action.operators);
    assert.deepEqual(operators({ operators: [contract.tenantId] }), [[auditor], undefined, [{}]]);
    assert.deepEqual(operators({ operators: ['77' as Contract['tenantId']] }), [[{}], undefined, [{}]]);
    const [audit] = first?.actions ?? [];
    assert.ok(audit);
    Object.assign(audit, {
      state: 'FINISH',
      finishedBy: { name: '邵一凡', contact: '13800138005', contactType: 'MOBILE' },
    });
    assert.deepEqual(operators({ operators: [contract.tenantId] })[0], [
      { name: '邵一凡', contact: '13800138005', contactType: 'MOBILE' },
    ]);
    assert.deepEqual(operators({ operators: 'ALL' })[0], [auditor]);
  });

  it('nodes without a name get the vendor’s', () => {
    const contract = sampleContract();
    for (const action of contract.signatories[0]?.actions ?? []) action.name = undefined;
    const names = wire(contract).signatories[0].actions.map(({ name }: { name: string }) => name);
    assert.deepEqual(names, ['审批', '法定代表人签字', '企业签章']);
  });

  it('related contracts and uses of seals appear when asked for', () => {
    const contract = sampleContract();
    const seal = { sealId: '25' as never, name: '公章', count: 2 };
    const detail = detailWire({ contract, now: 0, related: [contract], sealUses: [seal] }, {});
    assert.equal(detail.relatedContracts?.[0]?.id, contract.id);
    assert.deepEqual(detail.sealStats, [{ sealId: '25', sealName: '公章', count: 2 }]);
    assert.equal(detailWire({ contract, now: 0 }, {}).relatedContracts, undefined);
  });
});
