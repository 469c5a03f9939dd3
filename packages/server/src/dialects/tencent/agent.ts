import type { Application, Caller, CompanyAccount, PersonAccount } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { AppCaller } from '../door.js';
import type { Known } from '../known.js';
import { TencentRefusal } from './errors.js';
import type { Needs } from './operations/operation.js';
import type { Parameters } from './reading.js';

/** Who acts (protocols §2): the channel's app, a sub-client enterprise of it, and that enterprise's operator. */
export interface Agent {
  /** The app's id as this wire writes it. */
  appId: string;
  organisationOpenId: string;
  operatorOpenId: string;
  /** Absent where an action asks for the app alone, or introduces the enterprise. */
  company?: CompanyAccount;
  operator?: PersonAccount;
}

/** Roles that may switch services and sign for the enterprise (超管, 法人). */
const administrators = ['SUPER_ADMIN', 'LEGAL_REPRESENTATIVE'];

/**
 * `Agent` as it was written, without looking anybody up. `ProxyAppId` is not to be filled; samples send it empty, and it is
 * ignored like the deprecated `Operator` and `Organization` beside it.
 *
 * @throws TencentRefusal MissingParameter, MissingParameter.OrgOpenId, MissingParameter.UserOpenId, InvalidParameter.Application, InvalidParameterValue
 */
export function readAgent(request: Parameters, needs: Needs): Omit<Agent, 'company' | 'operator'> {
  const agent = request.object('Agent') ?? request.missing('Agent');
  const appId = agent.requiredText('AppId');
  if (!/^[0-9A-Za-z_-]{1,64}$/.test(appId)) throw agent.invalid('AppId', 'InvalidParameter.Application');
  const organisationOpenId = openId(agent, 'ProxyOrganizationOpenId');
  if (organisationOpenId === '' && needs !== 'APP')
    agent.missing('ProxyOrganizationOpenId', 'MissingParameter.OrgOpenId');
  const operator = agent.object('ProxyOperator');
  const operatorOpenId = operator ? openId(operator, 'OpenId') : '';
  if (operatorOpenId === '' && (needs === 'OPERATOR' || needs === 'ADMINISTRATOR'))
    agent.missing('ProxyOperator.OpenId', 'MissingParameter.UserOpenId');
  return { appId, organisationOpenId, operatorOpenId };
}

export const openId = (from: Parameters, name: string): string => from.text(name, 64) ?? '';

/** Whom an agent names, as far as that is remembered between calls. */
export type Acting = Pick<Agent, 'company' | 'operator'>;

/**
 * Runs `act` for whom `Agent` names. The caller it is given sees this enterprise alone: contracts of the channel's other
 * sub-clients are not there.
 *
 * @throws TencentRefusal ResourceNotFound.Application, OperationDenied.NotBelongSuperAdminOrLegalPerson
 * @throws DomainError COMPANY_NOT_FOUND, ACCOUNT_NOT_FOUND, NOT_VERIFIED (facts: kind)
 */
export async function withAgent<Result>(
  { app, agents }: { app: Application; agents: Known<Acting> },
  caller: AppCaller,
  needs: Needs,
  request: Parameters,
  act: (agent: Agent, caller: Caller) => Promise<Result>,
): Promise<Result> {
  if (needs === 'NOTHING') return act({ appId: '', organisationOpenId: '', operatorOpenId: '' }, caller);
  const named = readAgent(request, needs);
  if (named.appId !== app.dressId('app', caller.appId).base62) throw new TencentRefusal('ResourceNotFound.Application');
  if (needs === 'APP' || needs === 'NEW_ORGANISATION') return act(named, caller);
  const asked = {
    company: { externalId: named.organisationOpenId },
    ...(needs === 'ORGANISATION' ? {} : { operator: { externalId: named.operatorOpenId } }),
  };
  const find = async (): Promise<Acting> => {
    const { company, operator } = await app.actingFor(caller, asked);
    return { company, operator };
  };
  const perform = async (acting: Acting): Promise<Result> => {
    checkRoles(acting, needs);
    const { id } = acting.company!;
    return act({ ...named, ...acting }, { ...caller, tenantId: id, scope: [id] });
  };
  return agents.upToDate(JSON.stringify([caller.appId, asked]), find, perform, isRefusal);
}

function checkRoles({ operator }: Acting, needs: Needs): void {
  if (needs === 'ADMINISTRATOR' && !operator?.roles.some((role) => administrators.includes(role)))
    throw new TencentRefusal('OperationDenied.NotBelongSuperAdminOrLegalPerson');
}

const isRefusal = (error: unknown): boolean => error instanceof TencentRefusal || error instanceof DomainError;
