import type { Application } from '../../app/application.js';
import type { IdType } from '../../domain/ids.js';
import { EsignRefusal } from './errors.js';

/** Core ids in e签宝's form, 32 hex characters, and back. What is no id of that kind is refused before any query. */
export const hex = (app: Application, kind: IdType, id: string): string => app.dressId(kind, id).hex;

const refuse = (code: number, message: string): never => {
  throw new EsignRefusal(code, message);
};
const shortened = (text: string): string => text.slice(0, 80);

export const flowIdOf = (app: Application, text: string): string =>
  app.undressId('hex', 'contract', text) ?? refuse(1435011, `流程不存在:${shortened(text)}`);

export const fileIdOf = (app: Application, text: string): string =>
  app.undressId('hex', 'file', text) ?? refuse(1430608, '查询合同信息失败: 合同不存在');

export const accountIdOf = (app: Application, text: string): string =>
  app.undressId('hex', 'account', text) ?? refuse(1435002, `参数错误: 账号不存在 ${shortened(text)}`);

export const orgIdOf = (app: Application, text: string): string =>
  app.undressId('hex', 'tenant', text) ?? refuse(1435002, `参数错误: 机构不存在 ${shortened(text)}`);

export const sealIdOf = (app: Application, text: string): string =>
  app.undressId('hex', 'seal', text) ?? refuse(1435002, `参数错误: 印章不存在 ${shortened(text)}`);

export const fieldIdOf = (app: Application, text: string): string =>
  app.undressId('hex', 'placement', text) ?? refuse(1435002, `参数错误: 签署区不存在 ${shortened(text)}`);

export const templateIdOf = (app: Application, text: string): string =>
  app.undressId('hex', 'template', text) ?? refuse(1430011, `模板不存在: ${shortened(text)}`);
