import type { CallbackSettings } from '../../../app/application.js';
import type { Reader } from '../../reading.js';
import { companyWire, employeeWire } from '../reply.js';
import { callbackUrlOf, userOf } from '../translate.js';
import { done, type Operation, type Operations } from './operation.js';

/** 组织架构 and the app itself. */

const employeeCreate: Operation = async (app, caller, { fields }) => {
  const user = userOf(fields.object('user') ?? fields.missing('user'));
  const employee = await app.createEmployee(caller, {
    user: { ...user, name: user.name ?? fields.missing('user.name') },
    number: fields.text('number', 50),
    companyName: fields.text('tenantName', 100),
  });
  return { result: employeeWire(employee) };
};

/** The subsidiaries; the platform's own company is not one of them. */
const companyList: Operation = async (app, caller) => {
  const companies = await app.listCompanies(caller);
  const subsidiaries = companies.filter(({ id }) => id !== caller.tenantId);
  return { result: { totalCount: subsidiaries.length, list: subsidiaries.map(companyWire) } };
};

/** A company nobody registered is an answer, not an error. */
const companyDetail: Operation = async (app, caller, { fields }) => {
  const name = fields.text('companyName', 100);
  const registerNo = fields.text('registerNo', 50);
  if (name === undefined && registerNo === undefined) fields.missing('companyName');
  const company = await app.companyDetail(caller, { name, registerNo });
  return { result: company ? companyWire(company) : { status: 'UNREGISTERED', name, registerNo } };
};

/** The vendor waits for the invited company's consent; in the sandbox it takes effect at once, with a seal. */
const subcompanyInvite: Operation = async (app, caller, { fields }) => {
  const company = await app.createSubsidiary(caller, {
    name: companyNameOf(fields),
    registerNo: fields.text('registerNo', 50),
    externalRef: fields.text('bizId', 50),
  });
  return { result: companyWire(company) };
};

/** A company's name is drawn on its seal: 2 to 50 characters of any script, digits and the usual brackets and marks. */
function companyNameOf(fields: Reader): string {
  const name = fields.requiredText('companyName', 100).trim();
  if (!/^[\p{L}\p{N}()()·・&.,、\- ]{2,50}$/u.test(name)) throw fields.invalid('companyName');
  return name;
}

const tokenGet: Operation = (_app, { app: { name, accessKey, callback } }) =>
  Promise.resolve({
    result: {
      appName: name,
      accessToken: accessKey,
      callbackUrl: callback.url,
      encrypt: callback.encrypt !== 'NONE',
      callbackSecretKey: callback.secretKey,
      encryptType: callback.encrypt === 'NONE' ? undefined : callback.encrypt,
    },
  });

const tokenUpdateCallback: Operation = async (app, caller, { fields }) => {
  await app.setCallback(caller, { ...urlSetting(fields), ...encryptSetting(fields), ...placeSetting(fields) });
  return done;
};

function urlSetting(fields: Reader): Partial<CallbackSettings> {
  const url = callbackUrlOf(fields);
  return url === undefined ? {} : { url };
}

function encryptSetting(fields: Reader): Partial<CallbackSettings> {
  // AES_CBC is refused: the vendor prints no initialisation vector (protocols §8.2).
  fields.word('encryptType', ['AES_ECB']);
  const encrypt = fields.flag('encrypt');
  return encrypt === undefined ? {} : { encrypt: encrypt ? 'AES_ECB' : 'NONE' };
}

/** Ours: the vendor prints nowhere whether an encrypted callback's signature stands in the body or in the address. */
function placeSetting(fields: Reader): Partial<CallbackSettings> {
  const signatureIn = fields.word('signatureIn', ['BODY', 'QUERY']);
  return signatureIn === undefined ? {} : { signatureIn };
}

export const organisation: Operations = {
  'POST /v2/employee/create': employeeCreate,
  'GET /v2/company/list': companyList,
  'GET /v2/company/detail': companyDetail,
  'POST /v2/subcompany/invite': subcompanyInvite,
  'GET /company/token/get': tokenGet,
  'POST /company/token/update/callback': tokenUpdateCallback,
};
