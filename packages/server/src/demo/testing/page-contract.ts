import { documentPdf } from '@hufu/pades/document-pdf';
import { demoKeywords, demoParties, labourContract } from '../contracts.js';
import { QiyuesuoClient } from '../qiyuesuo-client.js';
import type { Credentials } from '../../credentials.js';

/** A labour contract that both parties sign on the page: an employee with the company's seal, then a person by hand. */
export interface PageContract {
  contractId: string;
  subject: string;
}

export type CompanyAction = 'AUDIT' | 'COMPANY' | 'OPERATOR';

/** What an integrator's server does before and while people sign: makes the contract, hands out pages, reads messages. */
export class Integrator {
  readonly client: QiyuesuoClient;
  constructor(readonly credentials: Credentials) {
    const { baseUrl, qiyuesuo } = credentials;
    this.client = new QiyuesuoClient(baseUrl, qiyuesuo.appToken, qiyuesuo.appSecret);
  }

  /** @param types actions of the company, all by the employee, in this order */
  async send(types: CompanyAction[] = ['COMPANY']): Promise<PageContract> {
    const { company, employee, person } = this.credentials;
    const subject = `劳动合同（${person.name}）`;
    const draft = await this.client.post<DraftReply>('/v2/contract/draft', {
      subject,
      signatories: [
        {
          tenantType: 'COMPANY',
          tenantName: company.name,
          serialNo: 0,
          actions: types.map((type, serialNo) => ({ type, serialNo, operators: [mobile(employee.contact)] })),
        },
        { tenantType: 'PERSONAL', tenantName: person.name, serialNo: 1, receiver: mobile(person.contact) },
      ],
    });
    const { documentId } = await this.addDocument(draft.id);
    await this.client.post('/v2/contract/send', { contractId: draft.id, stampers: placesOf(draft, documentId) });
    return { contractId: draft.id, subject };
  }

  private addDocument(contractId: string): Promise<{ documentId: string }> {
    const { company, person } = this.credentials;
    const parties = { ...demoParties, company: company.name, legalPerson: company.legalPerson, person: person.name };
    const bytes = documentPdf(labourContract(parties));
    const fields = { contractId, title: '劳动合同', fileSuffix: 'pdf' };
    return this.client.upload('/v2/document/addbyfile', fields, { bytes, name: '劳动合同.pdf' });
  }

  /** The address of that person's signing page (签署页面). */
  async pageUrl(contractId: string, contact: string, options: Record<string, unknown> = {}): Promise<string> {
    const asked = { contractId, user: mobile(contact), hideRejectButton: false, ...options };
    return (await this.client.post<{ pageUrl: string }>('/v2/contract/pageurl', asked)).pageUrl;
  }

  async status(contractId: string): Promise<string> {
    return (await this.client.get<{ status: string }>('/v2/contract/detail', { contractId })).status;
  }

  /** The newest message to a contact that carries a code, or a link. */
  async newest(contact: string, what: 'code' | 'link'): Promise<string> {
    const { baseUrl, native } = this.credentials;
    const reply = await fetch(`${baseUrl}/native/v1/sandbox/messages?contact=${contact}`, {
      headers: { authorization: `Bearer ${native.apiKey}` },
    });
    const { messages } = (await reply.json()) as { messages: { code?: string; link?: string }[] };
    const found = messages.map((message) => message[what]).find((value) => value !== undefined);
    if (found === undefined) throw new Error(`no ${what} was sent to ${contact}`);
    return found;
  }
}

interface DraftReply {
  id: string;
  signatories: { id: string; tenantType: string; actions?: { id: string; type: string }[] }[];
}
const mobile = (contact: string) => ({ contact, contactType: 'MOBILE' });

function placesOf({ signatories }: DraftReply, documentId: string): Record<string, unknown>[] {
  const company = signatories.find(({ tenantType }) => tenantType === 'COMPANY')!.actions!;
  const actionId = company.find(({ type }) => type === 'COMPANY')?.id;
  const operatorId = company.find(({ type }) => type === 'OPERATOR')?.id;
  const signatoryId = signatories.find(({ tenantType }) => tenantType === 'PERSONAL')!.id;
  const { firstParty, secondParty, date } = demoKeywords;
  const day = { type: 'TIMESTAMP', documentId, keyword: date, offsetX: 0.065, datePattern: 'Chinese' };
  return [
    { type: 'COMPANY', actionId, documentId, keyword: firstParty, offsetX: 0.175 },
    { ...day, actionId },
    { type: 'ACROSS_PAGE', actionId, documentId, offsetY: 0.45 },
    ...(operatorId
      ? [{ type: 'OPERATOR', actionId: operatorId, documentId, page: -1, offsetX: 0.2, offsetY: 0.3 }]
      : []),
    { type: 'PERSONAL', signatoryId, documentId, keyword: secondParty, offsetX: 0.125 },
    { ...day, signatoryId, keywordIndex: -1 },
  ];
}
