import type { Asking } from './asking.js';
import { fresh } from './given.js';
import { fromTemplate } from './template-given.js';

const at = { posPage: '1', posX: 200, posY: 300 };
export const v3Signer = (fileId: string) => ({
  signerType: 0,
  psnSignerInfo: { psnAccount: '13800138077', psnInfo: { psnName: '王芳' } },
  signFields: [
    { fileId, normalSignFieldConfig: { signFieldPosition: { positionPage: '1', positionX: 200, positionY: 300 } } },
  ],
});

/** Operations about something else than a flow, asked with an id of nobody and with another app's; one code for both. */
export type Thing = [operation: string, 'UNKNOWN_ID', 'OTHER_TENANT', code: number, (mine: Mine) => Asking];
export interface Mine {
  account: string;
  accountRef: string;
  org: string;
  orgRef: string;
  file: string;
  seal: string;
  /** One with parties. */
  template: string;
}
export const psnSeal = { alias: '方章', color: 'RED', type: 'SQUARE' };
const picture = { alias: '图片章', type: 'BASE64', data: 'iVBORw0KGgo=' };
export const things: Thing[] = [
  [
    'GET /v1/accounts/{accountId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account } }),
  ],
  [
    'GET /v1/accounts/getByThirdId',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ accountRef }) => ({ query: { thirdPartyUserId: accountRef } }),
  ],
  [
    'PUT /v1/accounts/{accountId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account }, body: { name: '李雷' } }),
  ],
  [
    'POST /v1/accounts/updateByThirdId',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ accountRef }) => ({ query: { thirdPartyUserId: accountRef }, body: { name: '李雷' } }),
  ],
  [
    'DELETE /v1/accounts/{accountId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account } }),
  ],
  [
    'DELETE /v1/accounts/deleteByThirdId',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ accountRef }) => ({ query: { thirdPartyUserId: accountRef } }),
  ],
  [
    'POST /v1/organizations/createByThirdPartyUserId',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ body: { thirdPartyUserId: fresh('org'), creator: account, name: `无主公司${fresh('')}` } }),
  ],
  ['GET /v1/organizations/{orgId}', 'UNKNOWN_ID', 'OTHER_TENANT', 1435002, ({ org }) => ({ parts: { orgId: org } })],
  [
    'GET /v1/organizations/getByThirdId',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ orgRef }) => ({ query: { thirdPartyUserId: orgRef } }),
  ],
  [
    'PUT /v1/organizations/{orgId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org }) => ({ parts: { orgId: org }, body: { orgLegalName: '顾予安' } }),
  ],
  [
    'POST /v1/organizations/updateByThirdId',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ orgRef }) => ({ query: { thirdPartyUserId: orgRef }, body: { orgLegalName: '顾予安' } }),
  ],
  ['DELETE /v1/organizations/{orgId}', 'UNKNOWN_ID', 'OTHER_TENANT', 1435002, ({ org }) => ({ parts: { orgId: org } })],
  [
    'DELETE /v1/organizations/deleteByThirdId',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ orgRef }) => ({ query: { thirdPartyUserId: orgRef } }),
  ],
  [
    'POST /v1/signAuth/{accountId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account }, body: {} }),
  ],
  [
    'DELETE /v1/signAuth/{accountId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account } }),
  ],
  [
    'POST /v1/accounts/{accountId}/seals/personaltemplate',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account }, body: psnSeal }),
  ],
  [
    'POST /v1/organizations/{orgId}/seals/officialtemplate',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org }) => ({ parts: { orgId: org }, body: { type: 'TEMPLATE_ROUND' } }),
  ],
  [
    'POST /v1/accounts/{accountId}/seals/image',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account }, body: picture }),
  ],
  [
    'POST /v1/organizations/{orgId}/seals/image',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org }) => ({ parts: { orgId: org }, body: picture }),
  ],
  [
    'GET /v1/accounts/{accountId}/seals',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ parts: { accountId: account } }),
  ],
  [
    'GET /v1/organizations/{orgId}/seals',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org }) => ({ parts: { orgId: org } }),
  ],
  [
    'DELETE /v1/accounts/{accountId}/seals/{sealId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account, seal }) => ({ parts: { accountId: account, sealId: seal } }),
  ],
  [
    'DELETE /v1/organizations/{orgId}/seals/{sealId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org, seal }) => ({ parts: { orgId: org, sealId: seal } }),
  ],
  ['GET /v1/files/{fileId}', 'UNKNOWN_ID', 'OTHER_TENANT', 1430608, ({ file }) => ({ parts: { fileId: file } })],
  ['GET /v1/files/{fileId}/status', 'UNKNOWN_ID', 'OTHER_TENANT', 1430608, ({ file }) => ({ parts: { fileId: file } })],
  [
    'GET /v1/documents/{fileId}/searchWordsPosition',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({ parts: { fileId: file }, query: { keywords: '甲方' } }),
  ],
  ['GET /v3/files/{fileId}', 'UNKNOWN_ID', 'OTHER_TENANT', 1430608, ({ file }) => ({ parts: { fileId: file } })],
  [
    'POST /v3/files/{fileId}/keyword-positions',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({ parts: { fileId: file }, body: { keywords: ['甲方'] } }),
  ],
  [
    'GET /v3/files/{fileId}/keyword-positions',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({ parts: { fileId: file }, query: { keywords: '甲方' } }),
  ],
  [
    'POST /api/v2/signflows/createFlowOneStep',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({ body: platformOnly(file) }),
  ],
  [
    'POST /api/v3/signflows/createFlowOneStep',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({ body: platformOnly(file) }),
  ],
  [
    'POST /v3/sign-flow/create-by-file',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({
      body: { docs: [{ fileId: file }], signFlowConfig: { signFlowTitle: '合同' }, signers: [v3Signer(file)] },
    }),
  ],
  [
    'POST /v1/signflows',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ body: { businessScene: '合同', initiatorAccountId: account } }),
  ],
  [
    'GET /v3/persons/identity-info',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ query: { psnId: account } }),
  ],
  [
    'GET /v3/organizations/identity-info',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org }) => ({ query: { orgId: org } }),
  ],
  ['GET /v3/seals/org-own-seal-list', 'UNKNOWN_ID', 'OTHER_TENANT', 1435002, ({ org }) => ({ query: { orgId: org } })],
  [
    'GET /v1/documents/{fileId}/verify',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({ parts: { fileId: file } }),
  ],
  [
    'POST /v3/files/{fileId}/verify',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430608,
    ({ file }) => ({ parts: { fileId: file }, body: { signFlowId: '' } }),
  ],
  [
    'GET /v3/seals/org-seal-info',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org, seal }) => ({ query: { orgId: org, sealId: seal } }),
  ],
  [
    'POST /v3/seals/org-seals/create-by-template',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ org }) => ({
      body: { orgId: org, sealName: '公章', sealTemplateStyle: 'PUBLIC_ROUND_STAR', sealSize: '42_42' },
    }),
  ],
  [
    'POST /v3/seals/psn-seals/create-by-template',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({
      body: { psnId: account, sealName: '姓名章', sealTemplateStyle: 'RECTANGLE_BORDER', sealSize: '20_10' },
    }),
  ],
  [
    'GET /v3/seals/psn-seal-list',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1435002,
    ({ account }) => ({ query: { psnId: account } }),
  ],
  [
    'GET /v1/docTemplates/{templateId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ parts: { templateId: template } }),
  ],
  [
    'GET /v1/docTemplates/{templateId}/getBaseInfo',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ parts: { templateId: template } }),
  ],
  [
    'POST /v1/docTemplates/{templateId}/components',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ parts: { templateId: template }, body: { structComponents: [party] } }),
  ],
  [
    'DELETE /v1/docTemplates/{templateId}/components/{componentIds}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ parts: { templateId: template, componentIds: 'f'.repeat(32) } }),
  ],
  [
    'POST /v1/files/createByTemplate',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ body: { name: '合同.pdf', templateId: template } }),
  ],
  [
    'GET /v3/doc-templates/{docTemplateId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ parts: { docTemplateId: template } }),
  ],
  [
    'DELETE /v3/doc-templates/{docTemplateId}',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ parts: { docTemplateId: template } }),
  ],
  [
    'POST /v3/files/create-by-doc-template',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1430011,
    ({ template }) => ({ body: { docTemplateId: template, fileName: '合同.pdf' } }),
  ],
  ['GET /v3/sign-templates', 'UNKNOWN_ID', 'OTHER_TENANT', 1435002, ({ org }) => ({ query: { orgId: org } })],
  [
    'GET /v3/sign-templates/detail',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1451026,
    ({ template, org }) => ({ query: { signTemplateId: template, orgId: org } }),
  ],
  [
    'POST /v3/sign-templates/enable',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1451026,
    ({ template, org }) => ({ body: { signTemplateId: template, orgId: org } }),
  ],
  [
    'POST /v3/sign-templates/disable',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1451026,
    ({ template, org }) => ({ body: { signTemplateId: template, orgId: org } }),
  ],
  [
    'POST /v3/sign-templates/delete',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1451026,
    ({ template, org }) => ({ body: { signTemplateId: template, orgId: org } }),
  ],
  [
    'POST /v3/sign-templates/copy',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1451026,
    ({ template, org }) => ({ body: { signTemplateId: template, orgId: org } }),
  ],
  [
    'POST /v3/sign-flow/create-by-sign-template',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    1451026,
    ({ template }) => ({ body: fromTemplate(template, '13800138078') }),
  ],
];
const platformOnly = (fileId: string) => ({
  docs: [{ fileId }],
  flowInfo: { businessScene: '合同', autoInitiate: true },
  signers: [{ platformSign: true, signfields: [{ fileId, posBean: at }] }],
});
const party = { type: 7, context: { label: '甲方' } };
