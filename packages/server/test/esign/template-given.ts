import { createHash } from 'node:crypto';
import type { EsignClient } from '../../src/demo/esign-client.js';
import { fresh, person, wordsPdf } from './given.js';
import type { Names } from './givens.js';
import type { Stage } from './stage.js';

/** Templates that the tests start from: through e签宝's v1 calls, and one made with the core, as another dialect's are. */

export const contentMd5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64');

export async function announced(client: EsignClient, bytes: Uint8Array, fileName = '劳动合同模板.pdf') {
  const body = { contentMd5: contentMd5(bytes), contentType: 'application/pdf', fileName, convert2Pdf: false };
  return client.post<{ templateId: string; uploadUrl: string }>('/v1/docTemplates/createByUploadUrl', body);
}

export async function uploaded(client: EsignClient, bytes?: Uint8Array): Promise<string> {
  const pdf = bytes ?? (await wordsPdf());
  const { templateId, uploadUrl } = await announced(client, pdf);
  const headers = { 'Content-MD5': contentMd5(pdf), 'Content-Type': 'application/pdf' };
  const reply = await fetch(uploadUrl, { method: 'PUT', headers, body: new Uint8Array(pdf) });
  if (!reply.ok) throw new Error(await reply.text());
  return templateId;
}

const pos = { page: 1, x: 100, y: 120 };
export const component = (
  type: number,
  key: string | undefined,
  label: string,
  more: object = {},
  at: object = {},
) => ({
  key,
  type,
  context: {
    label,
    required: true,
    style: { width: 200, height: 20, font: 1, fontSize: 12, textColor: '#000000' },
    pos: { ...pos, ...at },
    ...more,
  },
});
/** 姓名, 月薪, 入职日期, a company's and a person's sign area. */
export const labourComponents = [
  component(1, 'name', '姓名'),
  component(2, 'salary', '月薪', { limit: '0.00' }, { y: 160 }),
  component(3, 'from', '入职日期', { limit: 'yyyy-MM-dd', required: false }, { y: 200 }),
  component(7, undefined, '甲方公司'),
  component(6, 'sealA', '甲方盖章', {}, { x: 150, y: 300 }),
  component(7, undefined, '乙方'),
  component(6, 'signB', '乙方签名', {}, { x: 400, y: 300 }),
];

export async function labourTemplate(client: EsignClient) {
  const templateId = await uploaded(client);
  const ids = await client.post<string[]>(`/v1/docTemplates/${templateId}/components`, {
    structComponents: labourComponents,
  });
  return { templateId, nameId: ids[0]!, dateId: ids[2]!, companyRole: ids[3]!, personRole: ids[5]! };
}

/** A company that seals by itself and a person who fills in where he lives, then signs. */
export async function filledTemplate(stage: Stage): Promise<Names> {
  const fileId = await stage.client.upload(await wordsPdf(), '劳动合同.pdf');
  const at = (x: number, y: number) =>
    ({ kind: 'POINT', page: 1, x, y, unit: 'POINT', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' }) as const;
  const size = { width: 160, height: 20 };
  const template = await stage.app.createTemplate(stage.caller, {
    name: fresh('入职登记'),
    documents: [{ fileId: stage.coreId('file', fileId) }],
    roles: [
      { key: 'company', name: '甲方', type: 'COMPANY', sponsor: true, actions: [{ type: 'COMPANY', autoSign: true }] },
      { key: 'staff', name: '乙方', type: 'PERSONAL' },
    ],
    fields: [
      { name: 'salary', label: '月薪', externalKey: 'pay', type: 'NUMBER', required: true, at: at(300, 60), ...size },
      { name: 'home', label: '住址', type: 'TEXT', required: true, roleKey: 'staff', at: at(300, 100), ...size },
    ],
    placements: [
      { roleKey: 'company', mark: 'COMPANY', at: { ...at(150, 300), corner: 'CENTRE' } },
      { roleKey: 'staff', mark: 'PERSONAL', at: { ...at(400, 300), corner: 'CENTRE' } },
    ],
  });
  return { templateId: stage.app.dressId('template', template.id).hex };
}

export const fromTemplate = (signTemplateId: string, mobile: string, more: object = {}) => ({
  signTemplateId,
  signFlowConfig: { signFlowTitle: '入职登记', autoFinish: true },
  participants: [{ participantId: 'staff', psnParticipant: { psnAccount: mobile, psnName: '张伟' } }],
  components: [{ componentKey: 'pay', componentValue: '12000' }],
  ...more,
});

export const templateGivens: Record<string, (stage: Stage) => Promise<Names>> = {
  template: async ({ client }) => ({ ...(await labourTemplate(client)) }),
  bareTemplate: async ({ client }) => ({ templateId: await uploaded(client) }),
  signTemplate: async (stage) => {
    const { accountId, mobile } = await person(stage.client);
    return { ...(await filledTemplate(stage)), accountId, mobile };
  },
  filling: async (stage) => {
    const { accountId, mobile } = await person(stage.client);
    const { templateId } = await filledTemplate(stage);
    const body = fromTemplate(templateId!, mobile);
    const made = await stage.client.post<{ signFlowId: string }>('/v3/sign-flow/create-by-sign-template', body);
    return { templateId: templateId!, accountId, mobile, flowId: made.signFlowId };
  },
};
