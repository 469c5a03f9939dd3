import { createHash } from 'node:crypto';
import { DomainError } from '../../../domain/errors.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import type { Operation, Operations } from './operation.js';

/** 角色: those that Hufu knows, which nobody adds to. A seal administrator may use every seal of the enterprise. */

const names: Readonly<Record<string, string>> = {
  SUPER_ADMIN: '超级管理员',
  LEGAL_REPRESENTATIVE: '法定代表人',
  SEAL_ADMIN: '印章管理员',
  ADMIN: '业务管理员',
  NORMAL_OPERATOR: '经办人',
  SALESMAN: '业务员',
};

/** 32 characters, the same for ever. */
export const roleIdOf = (role: string): string => createHash('md5').update(`role ${role}`).digest('hex');
export const roleNameOf = (role: string): string => names[role] ?? role;

const roleOf = (written: string): string => {
  const found = Object.keys(names).find((role) => roleIdOf(role) === written);
  if (found === undefined) throw new TencentRefusal('ResourceNotFound', written.slice(0, 64));
  return found;
};

/** `Limit` is a text, for reasons of the vendor's history. */
function pageOf(request: Parameters): { Offset: number; Limit: number } {
  const Limit = Number(request.requiredText('Limit', 10));
  if (!Number.isInteger(Limit) || Limit < 1 || Limit > 200) throw request.invalid('Limit');
  return { Offset: request.integer('Offset', 0, 2000) ?? 0, Limit };
}

/** Filters: RoleType 1 system, 2 custom; RoleStatus 1 on, 2 off. All of ours are system roles, and on. */
const describe: Operation = {
  run: (_app, _caller, request) => {
    const { Offset, Limit } = pageOf(request);
    const filters = request.objects('Filters', 10).map((filter) => ({
      key: filter.requiredText('Key', 50),
      values: filter.texts('Values', 10),
    }));
    const none = filters.some(({ key, values }) => /^Role(Type|Status)$/.test(key) && !values.includes('1'));
    const all = (none ? [] : Object.keys(names)).map((role) => ({
      RoleId: roleIdOf(role),
      RoleName: roleNameOf(role),
      RoleStatus: 1,
      PermissionGroups: [],
    }));
    return Promise.resolve({
      Offset,
      Limit,
      TotalCount: all.length,
      ChannelRoles: all.slice(Offset * Limit, (Offset + 1) * Limit),
    });
  },
};

const peopleAtMost = 200;

function peopleOf(request: Parameters): string[] {
  const users = request.texts('UserIds', peopleAtMost);
  const people = users.length > 0 ? users : request.texts('OpenIds', peopleAtMost);
  return people.length > 0 ? [...new Set(people)] : request.missing('OpenIds');
}

const refusals = { NOT_PERMITTED: 'OperationDenied.OperatorHasNoPermission' } as const;

/** Those that cannot be bound are answered; the others are. */
const bind: Operation = {
  needs: 'ADMINISTRATOR',
  refusals,
  run: async (app, caller, request) => {
    const roleIds = request.texts('RoleIds', 100);
    if (roleIds.length === 0) request.missing('RoleIds');
    const add = roleIds.map(roleOf);
    const company = { externalId: caller.agent.organisationOpenId };
    const failed: string[] = [];
    for (const externalId of peopleOf(request)) {
      try {
        await app.changeRoles({ ...caller.channel, by: caller.by }, { company, operator: { externalId }, add });
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'ACCOUNT_NOT_FOUND') throw error;
        failed.push(externalId);
      }
    }
    return { FailedCreateRoleData: failed.map((UserId) => ({ UserId, RoleIds: roleIds })) };
  },
};

const unbind: Operation = {
  needs: 'ADMINISTRATOR',
  refusals: { ...refusals, ACCOUNT_NOT_FOUND: 'OperationDenied.UserNotInOrganization' },
  run: async (app, caller, request) => {
    const RoleId = request.requiredText('RoleId', 64);
    const remove = [roleOf(RoleId)];
    const company = { externalId: caller.agent.organisationOpenId };
    for (const externalId of peopleOf(request))
      await app.changeRoles({ ...caller.channel, by: caller.by }, { company, operator: { externalId }, remove });
    return { RoleId };
  },
};

export const roles: Operations = {
  ChannelDescribeRoles: describe,
  ChannelCreateUserRoles: bind,
  ChannelDeleteRoleUsers: unbind,
};
