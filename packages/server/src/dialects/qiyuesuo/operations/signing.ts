import type { Application, Caller, ContractKey } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { phaseOf } from '../../../domain/views.js';
import type { Reader } from '../../reading.js';
import { companySignOf, contractKeyOf, userOf } from '../translate.js';
import { done, type Operation, type Operations } from './operation.js';

/** 签署服务: the calls that act for the app's company or a subsidiary at its current node. */

/**
 * In a signing call `tenantName` says who signs. With a bizId it may also be whose contract it is: that one is looked for
 * first, then the own company's.
 */
async function signedKey(app: Application, caller: Caller, fields: Reader): Promise<ContractKey> {
  const key = contractKeyOf(fields);
  if (key.contractId !== undefined || key.companyName === undefined) return key;
  const found = await app.contractDetail(caller, key).catch(unlessNotFound);
  return found ? { contractId: found.contract.id } : { externalRef: key.externalRef };
}

const unlessNotFound = (error: unknown): undefined => {
  if (error instanceof DomainError && error.code === 'CONTRACT_NOT_FOUND') return undefined;
  throw error;
};

const sign =
  (actionType: 'COMPANY' | 'LP'): Operation =>
  async (app, caller, { fields }) => {
    await app.signForCompany(caller, {
      ...(await signedKey(app, caller, fields)),
      ...companySignOf(fields, actionType),
    });
    return done;
  };

const audit: Operation = async (app, caller, { fields }) => {
  const employee = fields.object('employee'); // older pages name the auditor, newer ones do not
  await app.auditForCompany(caller, {
    ...(await signedKey(app, caller, fields)),
    asCompany: fields.text('tenantName', 100),
    pass: fields.flag('pass') ?? fields.missing('pass'),
    comment: fields.text('comment', 300),
    employee: employee?.has('contact') ? userOf(employee) : undefined,
  });
  return done;
};

/** Signs the release contract of a contract that is being voided; its places stand in its own text, so `stampers` is moot. */
const invalidSign: Operation = async (app, caller, { fields }) => {
  const { contract } = await app.contractDetail(caller, await signedKey(app, caller, fields));
  const { voidState, voidContractId } = contract;
  if (voidState !== 'VOIDING' || !voidContractId) {
    throw new DomainError('CONTRACT_STATE', { state: phaseOf(contract), needs: 'VOIDING' });
  }
  await app.signForCompany(caller, {
    contractId: voidContractId,
    asCompany: fields.text('tenantName', 100),
    actionType: 'COMPANY',
    sealId: fields.id('sealId'),
  });
  return done;
};

export const signing: Operations = {
  'POST /v2/contract/companysign': sign('COMPANY'),
  'POST /v2/contract/legalpersonsign': sign('LP'),
  'POST /v2/contract/employeeaudit': audit,
  'POST /v2/contract/invalidsign': invalidSign,
};
