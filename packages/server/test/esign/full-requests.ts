import type { Asking } from './asking.js';

/** Requests that say everything their interface takes: what `<words>` stand for comes from the givens of the fixtures. */
export interface FullRequest {
  operation: string;
  given: string;
  request: Asking;
}

const position = { positionPage: '1', positionX: 200.5, positionY: '300' };
const date = { dateFormat: 'yyyy-MM-dd', showSignDate: 1, signDatePositionX: 200, signDatePositionY: 200 };

export const fullRequests: readonly FullRequest[] = [
  {
    operation: 'POST /v1/signflows',
    given: 'org',
    request: {
      body: {
        businessScene: '劳动合同',
        autoArchive: 'true',
        remark: '备注',
        signValidity: '<later>',
        contractValidity: '<later>',
        contractRemind: 72,
        initiatorAccountId: '<accountId>',
        initiatorAuthorizedAccountId: '<orgId>',
        configInfo: {
          noticeDeveloperUrl: 'http://127.0.0.1:9/callback',
          noticeType: '1,2',
          redirectUrl: 'https://example.com/back',
          signPlatform: '1,2',
          willTypes: ['CODE_SMS', 'SIGN_PWD'],
        },
      },
    },
  },
  {
    operation: 'POST /v1/signflows/{flowId}/signfields/handSign',
    given: 'draft',
    request: {
      parts: { flowId: '<flowId>' },
      body: {
        signfields: [
          {
            fileId: '<fileId>',
            signerAccountId: '<accountId>',
            authorizedAccountId: '<accountId>',
            actorIndentityType: '0',
            order: '2',
            sealType: '0,1',
            signType: '1',
            width: 120,
            thirdOrderNo: 'HR-8',
            posBean: { posPage: '1-2', posX: 200, posY: '300.5', width: '96', addSignTime: true },
            signDateBeanType: '2',
            signDateBean: { format: 'yyyy/MM/dd', fontSize: 12, posPage: 1, posX: 100, posY: 100 },
          },
        ],
      },
    },
  },
  {
    operation: 'POST /v3/sign-flow/create-by-file',
    given: 'accountAndFile',
    request: {
      body: {
        docs: [{ fileId: '<fileId>', fileName: '合同.pdf' }],
        attachments: [{ fileId: '<fileId>', fileName: '附件.pdf' }],
        signFlowConfig: {
          signFlowTitle: '合同',
          autoStart: 'true',
          autoFinish: 1,
          identityVerify: false,
          notifyUrl: 'http://127.0.0.1:9/notify',
          chargeConfig: { chargeMode: 0 },
          noticeConfig: { noticeTypes: '1,2' },
          redirectConfig: { redirectUrl: 'https://example.com', redirectDelayTime: '3' },
          signConfig: { availableSignClientTypes: '1', showBatchDropSealButton: true },
          authConfig: { psnAvailableAuthModes: ['PSN_MOBILE3'], willingnessAuthModes: ['CODE_SMS'] },
        },
        signFlowInitiator: { orgInitiator: { orgId: '<companyId>', transactor: { psnId: '<accountId>' } } },
        signers: [
          {
            signerType: '0',
            signConfig: { signOrder: '1', forcedReadingTime: '10', signTaskType: 0 },
            noticeConfig: { noticeTypes: '1', willingnessAuthModes: ['CODE_SMS'] },
            psnSignerInfo: { psnAccount: '<newMobile>', psnInfo: { psnName: '王芳' } },
            signFields: [
              {
                fileId: '<fileId>',
                customBizNum: 'B-1',
                signFieldType: '0',
                mustSign: true,
                normalSignFieldConfig: {
                  freeMode: false,
                  autoSign: false,
                  movableSignField: true,
                  psnSealStyles: '0,1',
                  signFieldStyle: 1,
                  signFieldSize: '96',
                  signFieldPosition: position,
                },
                signDateConfig: date,
              },
              {
                fileId: '<fileId>',
                signFieldType: 2,
                dateSignFieldConfig: { dateFormat: 'yyyy-MM-dd', fontSize: 14, signFieldPosition: position },
              },
            ],
          },
          {
            signerType: 1,
            signConfig: { signOrder: 2 },
            signFields: [
              {
                fileId: '<fileId>',
                normalSignFieldConfig: {
                  autoSign: true,
                  signFieldStyle: 2,
                  acrossPageMode: 'ALL',
                  signFieldPosition: { acrossPageMode: 'ALL', positionPage: '', positionY: 400 },
                },
              },
            ],
          },
        ],
        copiers: [{ copierPsnInfo: { psnAccount: '13800138078', psnInfo: { psnName: '赵六' } } }],
      },
    },
  },
  {
    operation: 'POST /v3/sign-flow/sign-flow-list',
    given: 'account',
    request: {
      body: {
        pageNum: 1,
        pageSize: 20,
        signFlowStartTimeFrom: 1,
        signFlowStartTimeTo: '<later>',
        signFlowFinishTimeFrom: 1,
        signFlowFinishTimeTo: '<later>',
        signFlowStatus: [1, '2'],
        initiator: { initiatorOrgId: '<companyId>', transactorPsnId: '<accountId>' },
        operator: { psnId: '<accountId>', psnAccount: '' },
        organization: { orgId: '<companyId>', orgName: '' },
        signStatus: [1, 2],
      },
    },
  },
  {
    operation: 'POST /v3/sign-flow/{signFlowId}/initiate-rescission',
    given: 'completed',
    request: {
      parts: { signFlowId: '<flowId>' },
      body: {
        rescindReason: '5',
        rescindReasonNotes: '说明',
        rescindFileList: ['<fileId>'],
        rescissionInitiator: { psnInitiator: { psnId: '<accountId>' } },
        signFlowConfig: { notifyUrl: 'http://127.0.0.1:9/notify', noticeConfig: { noticeTypes: '' } },
        autoSignOrg: [{ orgId: '<companyId>' }],
        orgSignerTransactor: [],
      },
    },
  },
  {
    operation: 'POST /v1/docTemplates/{templateId}/components',
    given: 'bareTemplate',
    request: {
      parts: { templateId: '<templateId>' },
      body: {
        structComponents: [
          {
            key: 'salary',
            type: '2',
            context: {
              label: '月薪',
              limit: '0.00',
              required: 'false',
              style: { width: 100, height: '20', font: 1, fontSize: 12, textColor: '#ff0000' },
              pos: { page: 1, x: 100.5, y: '200' },
            },
          },
        ],
      },
    },
  },
  {
    operation: 'POST /v3/sign-flow/create-by-sign-template',
    given: 'signTemplate',
    request: {
      body: {
        signTemplateId: '<templateId>',
        signFlowInitiator: { orgId: '<companyId>', transactor: { psnId: '<accountId>' } },
        signFlowConfig: {
          signFlowTitle: '入职登记',
          autoStart: true,
          autoFinish: true,
          notifyUrl: 'http://127.0.0.1:9/notify',
          noticeConfig: { noticeTypes: '1' },
          redirectConfig: { redirectUrl: 'https://example.com' },
        },
        participants: [
          {
            participantId: 'company',
            orgParticipant: {
              orgId: '<companyId>',
              orgName: '',
              transactor: { transactorPsnId: '', transactorPsnAccount: '13800138079', transactorName: '李四' },
            },
          },
          { participantId: 'staff', psnParticipant: { psnId: '<accountId>', psnAccount: '', psnName: '' } },
        ],
        addCopiers: [{ copierPsnInfo: { psnId: '<accountId>' } }],
        components: [
          { fileId: '', componentId: 'salary', componentKey: '', componentValue: 9000 },
          { componentId: 'home', componentValue: '北京' },
        ],
      },
    },
  },
];
