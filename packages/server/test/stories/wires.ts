import type { Step, Tongue } from './vocabulary.js';

/**
 * How each wire says each step: by which of its vendor's operations, or that it has none. wires.test.ts holds this against
 * the catalogues and against the speakers; docs/stories.md is made of it.
 */
export type Wire =
  /** Operations of the vendor's catalogue, all built; the speaker has the step. */
  | { by: readonly string[] }
  /** The vendor's wire has no such operation, or those it has are not built. */
  | { lacks: string; unbuilt?: readonly string[] };

const by = (...operations: string[]): Wire => ({ by: operations });
const lacks = (reason: string, ...unbuilt: string[]): Wire => ({
  lacks: reason,
  ...(unbuilt.length > 0 && { unbuilt }),
});

const shows = lacks('our own API shows contracts and makes templates; contracts are made in the vendors’ tongues');
const none = lacks('no such operation');

export const steps: Record<Step, { does: string; in: Record<Exclude<Tongue, 'native'>, Wire> & { native?: Wire } }> = {
  send: {
    does: 'uploads papers, names parties and places, sends it',
    in: {
      qiyuesuo: by('POST /v2/contract/draft', 'POST /v2/document/addbyfile', 'POST /v2/contract/send'),
      tencent: by('UploadFiles', 'ChannelCreateFlowByFiles'),
      'esign v1': by(
        'POST /v1/accounts/createByThirdPartyUserId',
        'POST /v1/files/getUploadUrl',
        'POST /api/v2/signflows/createFlowOneStep',
      ),
      'esign v3': by('POST /v3/files/file-upload-url', 'POST /v3/sign-flow/create-by-file'),
    },
  },
  draft: {
    does: 'prepares it without sending',
    in: {
      qiyuesuo: by('POST /v2/contract/draft', 'POST /v2/document/addbyfile'),
      tencent: lacks(
        'a flow is sent when it is made; drafts are made on pages of the vendor',
        'ChannelCreatePrepareFlow',
      ),
      'esign v1': by('POST /api/v2/signflows/createFlowOneStep'),
      'esign v3': by('POST /v3/sign-flow/create-by-file'),
    },
  },
  sendDraft: {
    does: 'sends what was prepared',
    in: {
      qiyuesuo: by('POST /v2/contract/send'),
      tencent: lacks('a flow is sent when it is made'),
      'esign v1': by('PUT /v1/signflows/{flowId}/start'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/start'),
    },
  },
  addPaper: {
    does: 'adds a paper before it is sent',
    in: {
      qiyuesuo: by('POST /v2/document/addbyfile'),
      tencent: lacks('a flow is sent when it is made'),
      'esign v1': by('POST /v1/signflows/{flowId}/documents'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/unsigned-files'),
    },
  },
  addPerson: {
    does: 'names one more signer while others sign',
    in: {
      qiyuesuo: by('POST /v2/signatory/add'),
      tencent: by('ChannelCreateDynamicFlowApprover'),
      'esign v1': by('POST /v1/signflows/{flowId}/signfields/handSign'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/signers/sign-fields'),
    },
  },
  besideWord: {
    does: 'places a mark beside a word',
    in: {
      qiyuesuo: by('POST /v2/contract/send'),
      tencent: by('ChannelCreateFlowByFiles'),
      'esign v1': by('GET /v1/documents/{fileId}/searchWordsPosition'),
      'esign v3': by('POST /v3/files/{fileId}/keyword-positions'),
    },
  },
  anyOf: {
    does: 'lets one of several be enough',
    in: {
      qiyuesuo: by('POST /v2/contract/draft'),
      tencent: lacks('every approver signs'),
      'esign v1': lacks('every signer signs'),
      'esign v3': by('POST /v3/sign-flow/create-by-file'),
    },
  },
  linkFor: {
    does: 'gets the address of somebody’s signing page',
    in: {
      qiyuesuo: by('POST /v2/contract/pageurl'),
      tencent: by('ChannelCreateFlowSignUrl', 'CreateSignUrls'),
      'esign v1': by('GET /v1/signflows/{flowId}/executeUrl'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/sign-url'),
    },
  },
  linkForSeveral: {
    does: 'gets one page for several contracts',
    in: {
      qiyuesuo: lacks('a page shows one contract; our own API opens one for several'),
      tencent: by('ChannelCreateBatchQuickSignUrl'),
      'esign v1': lacks('a page shows one flow'),
      'esign v3': by('POST /v3/sign-flow/batch-sign-url', 'GET /v3/persons/identity-info'),
      native: by('POST /native/v1/batches'),
    },
  },
  sealByCall: {
    does: 'seals for the own company by a call',
    in: {
      qiyuesuo: by('POST /v2/contract/companysign'),
      tencent: lacks('a company seals on the page, or by itself (ENTERPRISESERVER)'),
      'esign v1': lacks('a company seals on the page, or by itself (platformSign, autoExecute)'),
      'esign v3': lacks('a company seals on the page, or by itself (autoSign)'),
    },
  },
  review: {
    does: 'decides as the internal reviewer',
    in: {
      qiyuesuo: by('POST /v2/contract/employeeaudit'),
      tencent: by('ChannelCreateFlowSignReview'),
      'esign v1': none,
      'esign v3': lacks('用印审批 takes place in the vendor’s console'),
    },
  },
  cancel: {
    does: 'cancels it',
    in: {
      qiyuesuo: by('POST /v2/contract/invalid'),
      tencent: by('ChannelCancelFlow'),
      'esign v1': by('PUT /v1/signflows/{flowId}/revoke'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/revoke'),
    },
  },
  endByForce: {
    does: 'ends it although some have not signed',
    in: { qiyuesuo: by('POST /v2/contract/forceend'), tencent: none, 'esign v1': none, 'esign v3': none },
  },
  urge: {
    does: 'reminds whoever is to act',
    in: {
      qiyuesuo: by('POST /v2/contract/notice'),
      tencent: by('ChannelCreateFlowReminds'),
      'esign v1': by('PUT /v1/signflows/{flowId}/signers/rushsign'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/urge'),
    },
  },
  extend: {
    does: 'moves the deadline',
    in: {
      qiyuesuo: by('POST /v2/contract/delay'),
      tencent: by('ModifyFlowDeadline'),
      'esign v1': lacks('signValidity is said once'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/delay'),
    },
  },
  revive: {
    does: 'opens an expired one again',
    in: {
      qiyuesuo: by('POST /v2/contract/delay'),
      tencent: lacks('an expired flow has ended'),
      'esign v1': lacks('an expired flow has ended'),
      'esign v3': lacks('an expired flow has ended'),
    },
  },
  handOver: {
    does: 'lets another employee do it',
    in: {
      qiyuesuo: by('POST /v2/signatory/operators/edit', 'POST /v2/employee/create'),
      tencent: by('CreateFlowForwards', 'SyncProxyOrganizationOperators'),
      'esign v1': lacks('转签 is the signer’s own, on the vendor’s page'),
      'esign v3': lacks('转交 is the signer’s own, on the vendor’s page'),
    },
  },
  copyTo: {
    does: 'lets one more see it while others sign',
    in: {
      qiyuesuo: by('POST /v2/contract/copysend'),
      tencent: lacks('CcInfos are named when the flow is made'),
      'esign v1': lacks('copiers are named when the flow is made'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/copiers'),
    },
  },
  finish: {
    does: 'says that what all have signed is finished',
    in: {
      qiyuesuo: lacks('a contract is finished with its last signature'),
      tencent: by('ArchiveDynamicFlow'),
      'esign v1': by('PUT /v1/signflows/{flowId}/archive'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/finish'),
    },
  },
  release: {
    does: 'voids a completed one by an agreement',
    in: {
      qiyuesuo: by('POST /v2/contract/invalid'),
      tencent: by('ChannelCreateReleaseFlow'),
      'esign v1': lacks('解约 belongs to v3'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/initiate-rescission'),
    },
  },
  releaseOfPapers: {
    does: 'voids some papers of it only',
    in: {
      qiyuesuo: lacks('a contract is voided as a whole'),
      tencent: lacks('a flow has one PDF'),
      'esign v1': lacks('解约 belongs to v3'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/initiate-rescission'),
    },
  },
  sealRelease: {
    does: 'seals that agreement by a call',
    in: {
      qiyuesuo: by('POST /v2/contract/invalidsign'),
      tencent: lacks('the employee seals it on the page'),
      'esign v1': lacks('解约 belongs to v3'),
      'esign v3': lacks('the own company’s seal comes by itself'),
    },
  },
  makeTemplate: {
    does: 'makes a template',
    in: {
      qiyuesuo: lacks('templates are not built', 'POST /v3/template/createbyword'),
      tencent: lacks('templates are made in the vendor’s console; here by our own API'),
      'esign v1': by('POST /v1/docTemplates/createByUploadUrl', 'POST /v1/docTemplates/{templateId}/components'),
      'esign v3': lacks(
        'templates are made on a page of the vendor; here by our own API',
        'POST /v3/doc-templates/doc-template-create-url',
      ),
      native: by('POST /native/v1/templates'),
    },
  },
  sendFromTemplate: {
    does: 'sends a contract of a template, with a value of the sender',
    in: {
      qiyuesuo: lacks('templates are not built', 'POST /v2/document/addbytemplate'),
      tencent: by('CreateFlowsByTemplates'),
      'esign v1': by('POST /v1/files/createByTemplate', 'POST /api/v2/signflows/createFlowOneStep'),
      'esign v3': by('POST /v3/sign-flow/create-by-sign-template'),
    },
  },
  blanks: {
    does: 'lets signers fill something in first',
    in: {
      qiyuesuo: lacks('what signers fill belongs to templates', 'POST /v2/document/addbytemplate'),
      tencent: by('ChannelCreateFlowByFiles'),
      'esign v1': lacks('only the sender fills, by a template'),
      'esign v3': lacks('what signers fill belongs to templates'),
    },
  },
  blanksOfTemplate: {
    does: 'lets signers fill what a template leaves open',
    in: {
      qiyuesuo: lacks('templates are not built', 'POST /v2/document/addbytemplate'),
      tencent: by('CreateFlowsByTemplates'),
      'esign v1': lacks('only the sender fills, by a template'),
      'esign v3': by('POST /v3/sign-flow/create-by-sign-template'),
    },
  },
  linkToFill: {
    does: 'gets the address where somebody fills',
    in: {
      qiyuesuo: lacks('what signers fill belongs to templates', 'POST /v2/document/addbytemplate'),
      tencent: by('ChannelCreateFlowSignUrl'),
      'esign v1': lacks('only the sender fills, by a template'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/draft-url'),
    },
  },
  download: {
    does: 'fetches the signed files',
    in: {
      qiyuesuo: by('GET /v2/document/download'),
      tencent: by('DescribeResourceUrlsByFlows'),
      'esign v1': by('GET /v1/signflows/{flowId}/documents'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/file-download-url'),
    },
  },
  downloadNow: {
    does: 'fetches a file while others have still to sign',
    in: {
      qiyuesuo: by('GET /v2/document/download'),
      tencent: by('DescribeResourceUrlsByFlows'),
      'esign v1': lacks('only files of finished flows'),
      'esign v3': by('GET /v3/sign-flow/{signFlowId}/preview-file-download-url'),
    },
  },
  evidenceReport: {
    does: 'asks for an evidence report',
    in: {
      qiyuesuo: lacks('reports of this wire are not built', 'POST /chain/evidence/complete/report/apply'),
      tencent: by('CreateChannelFlowEvidenceReport', 'DescribeChannelFlowEvidenceReport'),
      'esign v1': none,
      'esign v3': by('POST /v3/evidence-report/apply', 'GET /v3/evidence-report/query'),
    },
  },
  downloadLink: {
    does: 'gets a link to a signed file',
    in: {
      qiyuesuo: by('GET /v2/contract/downloadurl'),
      tencent: by('DescribeResourceUrlsByFlows'),
      'esign v1': by('GET /v1/signflows/{flowId}/documents'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/file-download-url'),
    },
  },
  permitDownloads: {
    does: 'forbids downloads, or allows them again',
    in: { qiyuesuo: none, tencent: by('ModifyExtendedService'), 'esign v1': none, 'esign v3': none },
  },
  list: {
    does: 'lists contracts by their state',
    in: {
      qiyuesuo: by('GET /v2/contract/list'),
      tencent: lacks('flows are asked for by their ids'),
      'esign v1': lacks('flows are asked for by their ids'),
      'esign v3': by('POST /v3/sign-flow/sign-flow-list'),
    },
  },
  verify: {
    does: 'asks whether the signed file is good',
    in: {
      qiyuesuo: none,
      tencent: by('ChannelVerifyPdf'),
      'esign v1': by('GET /v1/documents/{fileId}/verify'),
      'esign v3': by('POST /v3/files/{fileId}/verify'),
    },
  },
  judge: {
    does: 'asks what a file is that somebody brings',
    in: {
      qiyuesuo: none,
      tencent: lacks('only files of its own flows'),
      'esign v1': by('GET /v1/documents/{fileId}/verify'),
      'esign v3': by('POST /v3/files/{fileId}/verify'),
    },
  },
  attach: {
    does: 'adds something that goes along and is not signed',
    in: {
      qiyuesuo: by('POST /v2/attachment/add'),
      tencent: lacks('an ATTACHMENT component asks a signer for one; the sender has none to add'),
      'esign v1': by('POST /v1/signflows/{flowId}/attachments'),
      'esign v3': by('POST /v3/sign-flow/{signFlowId}/attachments'),
    },
  },
  read: {
    does: 'asks where it is',
    in: {
      qiyuesuo: by('GET /v2/contract/detail'),
      tencent: by('DescribeFlowDetailInfo'),
      'esign v1': by('GET /v1/signflows/{flowId}', 'GET /v1/signflows/{flowId}/signers'),
      'esign v3': by('GET /v3/sign-flow/{signFlowId}/detail'),
      native: by('GET /native/v1/contracts/:id'),
    },
  },
  sendAgain: {
    does: 'makes an ended one anew',
    in: { qiyuesuo: by('POST /v2/contract/resend'), tencent: none, 'esign v1': none, 'esign v3': none },
  },
};

export const wireOf = (step: Step, tongue: Tongue): Wire => steps[step].in[tongue] ?? shows;

/** Whether a tongue has all these steps. */
export const hasAll = (tongue: Tongue, needs: readonly Step[]): boolean =>
  needs.every((step) => 'by' in wireOf(step, tongue));

/** Why a tongue cannot tell a story: the first step it lacks, and the reason. */
export function whyNot(tongue: Tongue, needs: readonly Step[]): { step: Step; reason: string } | undefined {
  for (const step of needs) {
    const wire = wireOf(step, tongue);
    if ('lacks' in wire) return { step, reason: wire.lacks };
  }
  return undefined;
}
