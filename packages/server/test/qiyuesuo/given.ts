import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import type { QiyuesuoClient } from '../../src/demo/qiyuesuo-client.js';
import type { Stage } from './stage.js';

/** Contracts in every state that the tests start from, made through the 契约锁 API alone. */

export const onePage = (): Buffer => samplePdf({ pages: [{}] });

export interface DraftedContract {
  contractId: string;
  bizId: string;
  auditAction?: string;
  lpAction?: string;
  companyAction: string;
  personSignatory: string;
  documentId?: string;
}
interface ContractReply {
  id: string;
  bizId: string;
  signatories: { id: string; tenantType: string; actions?: { id: string; type: string }[] }[];
}

let made = 0;
/** A text nobody used before in this process. */
export const fresh = (prefix: string): string => `${prefix}-${process.pid}-${++made}`;

export type Flow = ('AUDIT' | 'LP' | 'COMPANY')[];
const nodeNames = { AUDIT: '审批动作', LP: '法人签署动作', COMPANY: '公章签署动作' };

/** The body of a draft like the one in the vendor's 合同详情 example, with our names. */
export function draftBody({ credentials }: Stage, flow: Flow, more: Record<string, unknown> = {}) {
  const { company, employee, person } = credentials;
  const operators = [{ contact: employee.contact, contactType: 'MOBILE' }];
  return {
    bizId: fresh('HR'),
    subject: '接口发起',
    description: '合同描述',
    creator: operators[0],
    signatories: [
      {
        tenantType: 'COMPANY',
        tenantName: company.name,
        serialNo: 0,
        actions: flow.map((type, serialNo) => ({
          type,
          name: nodeNames[type],
          serialNo,
          ...(type === 'AUDIT' ? { operators } : {}),
        })),
      },
      {
        tenantType: 'PERSONAL',
        tenantName: person.name,
        serialNo: 1,
        receiver: { contact: person.contact, contactType: 'MOBILE' },
      },
    ],
    copySendReceivers: [{ name: '人事归档', receiver: { contact: '13800138044', contactType: 'MOBILE' } }],
    ...more,
  };
}

export async function drafted(
  stage: Stage,
  flow: Flow = ['COMPANY'],
  more: Record<string, unknown> = {},
  client: QiyuesuoClient = stage.client,
): Promise<DraftedContract> {
  const { id, bizId, signatories } = await client.post<ContractReply>(
    '/v2/contract/draft',
    draftBody(stage, flow, more),
  );
  const actions = signatories[0]?.actions ?? [];
  const actionOf = (type: string) => actions.find((action) => action.type === type)?.id;
  return {
    contractId: id,
    bizId,
    auditAction: actionOf('AUDIT'),
    lpAction: actionOf('LP'),
    companyAction: actionOf('COMPANY') ?? '',
    personSignatory: signatories[1]?.id ?? '',
  };
}

export async function addPdf(client: QiyuesuoClient, contractId: string, bytes = onePage(), title = '劳动合同') {
  const fields = { contractId, title, fileSuffix: 'pdf' };
  const { documentId } = await client.upload<{ documentId: string }>('/v2/document/addbyfile', fields, {
    bytes,
    name: 'streamFile',
  });
  return documentId;
}

export type Documented = DraftedContract & { documentId: string };

export async function documented(
  stage: Stage,
  flow?: Flow,
  more?: Record<string, unknown>,
  client = stage.client,
): Promise<Documented> {
  const draft = await drafted(stage, flow, more, client);
  return { ...draft, documentId: await addPdf(client, draft.contractId) };
}

/** Places for the person, the company's seal and the legal person's, as far as the contract has them. */
export function placesOf({ documentId, companyAction, lpAction, personSignatory }: Documented) {
  const at = (type: string, offsetX: number, who: Record<string, string>) => ({
    type,
    documentId,
    page: 1,
    offsetX,
    offsetY: 0.2,
    ...who,
  });
  return [
    ...(companyAction ? [at('COMPANY', 0.1, { actionId: companyAction })] : []),
    ...(lpAction ? [at('LP', 0.4, { actionId: lpAction })] : []),
    at('PERSONAL', 0.6, { signatoryId: personSignatory }),
  ];
}

export async function sent(
  stage: Stage,
  flow?: Flow,
  more?: Record<string, unknown>,
  client = stage.client,
): Promise<Documented> {
  const contract = await documented(stage, flow, more, client);
  await client.post('/v2/contract/send', { contractId: contract.contractId, stampers: placesOf(contract) });
  return contract;
}

/** Sent, its company's LP node open. */
export async function atLp(stage: Stage): Promise<Documented> {
  return sent(stage, ['LP', 'COMPANY']);
}

/** Sent, sealed by the company, signed by the person. */
export async function completed(stage: Stage, more?: Record<string, unknown>): Promise<Documented> {
  const contract = await sent(stage, ['COMPANY'], more);
  await stage.client.post('/v2/contract/companysign', { contractId: contract.contractId });
  await stage.act(contract.contractId, stage.credentials.person.contact, 'sign');
  await stage.untilStatus(contract.contractId, 'COMPLETE');
  return contract;
}
