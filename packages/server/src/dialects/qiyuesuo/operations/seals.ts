import type { SealView } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { toBeijing } from '../../beijing.js';
import type { Operation, Operations } from './operation.js';

/** 印章管理, as far as it only looks. */

const statuses = { NORMAL: ['ENABLED'], FREEZE: ['DISABLED'], ALL: ['ENABLED', 'DISABLED', 'PENDING'] } as const;
const mmPerPoint = 25.4 / 72;

const sealWire = ({ id, name, kind, state, widthPoints, heightPoints, createdAt }: SealView) => ({
  id,
  name,
  sealType: kind === 'LP' ? 'LP' : 'ENTERPRISE',
  spec: `${Math.round(widthPoints * mmPerPoint)}*${Math.round(heightPoints * mmPerPoint)}`,
  status: state === 'ENABLED' ? 'NORMAL' : 'FREEZE',
  createTime: toBeijing(createdAt),
});

const list: Operation = async (app, caller, { fields }) => {
  const name = fields.text('tenantName', 100);
  const company = name === undefined ? undefined : await app.companyDetail(caller, { name });
  if (name !== undefined && !company) throw new DomainError('COMPANY_NOT_FOUND', { company: name });
  const limit = fields.integer('selectLimit') ?? 20;
  const offset = fields.integer('selectOffset') ?? 0;
  if (limit < 1) throw fields.invalid('selectLimit');
  if (offset < 0) throw fields.invalid('selectOffset');
  const status = fields.word('status', ['NORMAL', 'FREEZE', 'ALL'] as const) ?? 'ALL';
  const found = await app.listSeals(caller, {
    ...(company && { company: { id: company.id } }),
    states: [...statuses[status]],
    limit,
    offset,
  });
  return { result: { totalCount: found.total, list: found.list.map(sealWire) } };
};

const detail: Operation = async (app, caller, { fields }) => {
  const sealId = fields.requiredId('sealId');
  const seal = await app.sealDetail(caller, sealId);
  if (!seal?.companyId || seal.state === 'DESTROYED') throw new DomainError('SEAL_NOT_FOUND', { seal: sealId });
  return { result: sealWire(seal) };
};

export const seals: Operations = { 'GET /v2/seal/list': list, 'GET /v2/seal/sealdetail': detail };
