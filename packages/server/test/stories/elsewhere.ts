/**
 * Built operations that no story needs, with the reason; every other built operation must be spoken by a story. A new one
 * is either a step's other way (wires.ts) or has its reason here.
 */
export interface Elsewhere {
  /** Chapters of the catalogue, by the beginning of their titles, that are about no contract. */
  chapters: Readonly<Record<string, string>>;
  operations: Readonly<Record<string, string>>;
}

const accounts = 'people and companies; stories use those of the sandbox';
const seals = 'seals; stories use the company’s own';
const taken = 'takes something away again: whole-server tests of the dialect';
const variant = 'the same by another name';
const parts = 'looks at a part of what a story’s reading shows';

export const elsewhere: Readonly<Record<'qiyuesuo' | 'tencent' | 'esign', Elsewhere>> = {
  qiyuesuo: {
    chapters: {
      组织架构: accounts,
      印章管理: seals,
      应用: 'settings of the app; the speaker sets its callback by them',
    },
    operations: {
      'POST /v2/document/addbyfiles': 'several files as one document; how they are joined is tested in qiyuesuo/',
      'POST /v2/contract/forceend/addattachment': 'a paper for one that was ended by force; no other tongue has it',
      'POST /v2/contract/legalpersonsign': 'the legal representative’s seal; no other tongue seals by a call',
      'POST /v2/contract/miniappexchange': 'a ticket for a mini program instead of an address',
      'GET /v2/checkhealth': 'of no contract',
      'GET /v2/contract/download': 'the file together with the signing log, as a zip',
      'GET /v2/attachment/download': 'attachments; their bytes are tested in qiyuesuo/',
      'POST /v2/signatory/edit': 'another receiver for a party; no other tongue has it',
      'POST /v3/signatory/edit': 'another receiver for a party; no other tongue has it',
    },
  },
  tencent: {
    chapters: {
      模板与类型: 'looks after templates; stories use them',
      印章: seals,
      企业与员工: accounts,
      角色: accounts,
      扩展服务与用量: 'switches and counters of the enterprise',
    },
    operations: {
      GetDownloadFlowUrl: 'several flows’ files in one zip; no other tongue has it',
      ChannelDescribeUserAutoSignStatus: 'asks about a person, of no contract',
      CreateFileConvertTask: 'makes a PDF of another file; stories bring PDFs',
      DescribeFileConvertTask: 'makes a PDF of another file; stories bring PDFs',
      ChannelCreateFlowGroupByFiles: 'several flows in one call; no other tongue has it',
      ChannelCreateFlowGroupByTemplates: 'several flows in one call; no other tongue has it',
      ChannelDescribeFlowComponents: parts,
      ChannelCreateBatchSignUrl: variant,
      ChannelCreateOrganizationBatchSignUrl: variant,
      ChannelBatchCancelFlows: 'cancels several as one is cancelled',
      CancelOrganizationFlows: 'cancels several as one is cancelled',
      DescribeCancelFlowsTask: 'cancels several as one is cancelled',
      CreateFlowGroupSignReview: 'reviews several as one is reviewed',
      ChannelCreateBoundFlows: 'who signs is left open; no other tongue has it',
      ChannelCreateFlowApprovers: 'who signs is left open; no other tongue has it',
      ChannelCreateEmbedWebUrl: 'a page to look at, inside another’s page',
    },
  },
  esign: {
    chapters: {
      'v1 账号': accounts,
      'v1 印章': seals,
      'v3 模板': 'looks after templates; stories use them',
      'v3 认证与印章': seals,
    },
    operations: {
      'GET /v1/files/{fileId}': parts,
      'GET /v1/files/{fileId}/status': parts,
      'GET /v1/docTemplates/{templateId}': parts,
      'GET /v1/docTemplates/{templateId}/getBaseInfo': parts,
      'DELETE /v1/docTemplates/{templateId}/components/{componentIds}': taken,
      'POST /v3/files/create-by-doc-template': 'a file with values, as v1’s createByTemplate makes it',
      'POST /v1/signflows': 'makes in steps what createFlowOneStep makes at once',
      'POST /v1/signflows/{flowId}/signfields/platformSign': 'makes in steps what createFlowOneStep makes at once',
      'POST /v1/signflows/{flowId}/signfields/autoSign': 'makes in steps what createFlowOneStep makes at once',
      'POST /api/v3/signflows/createFlowOneStep': variant,
      'GET /v3/signflows/{flowId}/executeUrl': variant,
      'POST /v3/sign-flow/{signFlowId}/complete': variant,
      'GET /v3/sign-flow/{signFlowId}/file-download-url': variant,
      'GET /v3/files/{fileId}/keyword-positions': variant,
      'DELETE /v1/signflows/{flowId}/documents': taken,
      'DELETE /v1/signflows/{flowId}/attachments': taken,
      'DELETE /v1/signflows/{flowId}/signfields': taken,
      'DELETE /v3/sign-flow/{signFlowId}/signers/sign-fields': taken,
      'DELETE /v3/sign-flow/{signFlowId}/unsigned-files': taken,
      'DELETE /v3/sign-flow/{signFlowId}/attachments': taken,
      'POST /v3/sign-flow/{signFlowId}/copiers/delete': taken,
      'GET /v1/signflows/{flowId}/attachments': parts,
      'GET /v1/signflows/{flowId}/signfields': parts,
      'GET /v3/files/{fileId}': parts,
      'GET /v1/signflows/{flowId}/documents/{fileId}/searchWordsPosition': 'words of a flow’s document, as of a file',
      'POST /v3/files/verify-result': 'a judgement that takes long is fetched later; ours is given at once',
    },
  },
};
