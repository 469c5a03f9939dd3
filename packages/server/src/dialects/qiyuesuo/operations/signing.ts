import { companySignOf, contractKeyOf, userOf } from '../translate.js';
import { done, type Operation, type Operations } from './operation.js';

/** 签署服务: the calls that act for the app's company or a subsidiary at its current node. */

const sign =
  (actionType: 'COMPANY' | 'LP'): Operation =>
  async (app, caller, { fields }) => {
    await app.signForCompany(caller, companySignOf(fields, actionType));
    return done;
  };

const audit: Operation = async (app, caller, { fields }) => {
  const employee = fields.object('employee'); // older pages name the auditor, newer ones do not
  await app.auditForCompany(caller, {
    ...contractKeyOf(fields),
    asCompany: fields.text('tenantName', 100),
    pass: fields.flag('pass') ?? fields.missing('pass'),
    comment: fields.text('comment', 300),
    employee: employee?.has('contact') ? userOf(employee) : undefined,
  });
  return done;
};

export const signing: Operations = {
  'POST /v2/contract/companysign': sign('COMPANY'),
  'POST /v2/contract/legalpersonsign': sign('LP'),
  'POST /v2/contract/employeeaudit': audit,
};
