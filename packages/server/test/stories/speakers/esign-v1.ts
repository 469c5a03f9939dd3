import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EsignClient, EsignRefused } from '../../../src/demo/esign-client.js';
import type { Ground } from '../server.js';
import type { Party, Person, Place, Plan, Sent, Speaker, Steps } from '../vocabulary.js';
import {
  type Centre,
  callbacksAt,
  centreOf,
  docsOf,
  filesAt,
  type FindWord,
  isAcross,
  isGood,
  type Judged,
  type Upload,
  uploadAll,
} from './esign-common.js';

/** e签宝 v1 and v2: accounts, then flows of signfields. */

const path = '/esign-v1';
const tooOften = 1430012;

export function esignV1Speaker({ baseUrl, credentials, receiver, sandbox }: Ground): Speaker {
  const { employee, esign } = credentials;
  const client = new EsignClient(baseUrl, esign.appId, esign.appSecret);
  const upload: Upload = (bytes, fileName) => client.upload(bytes, fileName);
  const accounts = new Map<string, Promise<string>>();

  const findWord: FindWord = async (fileId, word) => {
    const [found] = await client.get<WordsOfV1[]>(`/v1/documents/${fileId}/searchWordsPosition`, { keywords: word });
    const { pageIndex, coordinateList } = found!.positionList[0]!;
    return { page: pageIndex, x: coordinateList[0]!.posx, y: coordinateList[0]!.posy };
  };

  async function makeAccount({ name, mobile }: Person): Promise<string> {
    const account = { thirdPartyUserId: `v1-${mobile}`, name, mobile };
    return (await client.post<{ accountId: string }>('/v1/accounts/createByThirdPartyUserId', account)).accountId;
  }
  function accountOf(person: Person): Promise<string> {
    const known = accounts.get(person.mobile) ?? makeAccount(person);
    accounts.set(person.mobile, known);
    return known;
  }

  async function fieldsOf(party: Party, fileId: string) {
    const auto = party.kind === 'COMPANY' && party.seals === 'BY_ITSELF';
    return Promise.all(
      party.marks.map(async (place) => ({
        fileId,
        autoExecute: auto,
        signType: isAcross(place) ? 2 : 1,
        actorIndentityType: party.kind === 'COMPANY' ? '2' : undefined,
        posBean: bean(await centreOf(findWord, fileId, party, place)),
      })),
    );
  }

  async function signerOf(party: Party, order: number, fileId: string) {
    const signfields = await fieldsOf(party, fileId);
    if (party.kind === 'COMPANY' && party.seals === 'BY_ITSELF')
      return { platformSign: true, signOrder: order, signfields };
    const person = party.kind === 'PERSON' ? party.person : { name: employee.name, mobile: employee.contact };
    const signerAccountId = await accountOf(person);
    const authorizedAccountId = party.kind === 'COMPANY' ? esign.orgId : undefined;
    return { signOrder: order, signerAccount: { signerAccountId, authorizedAccountId }, signfields };
  }

  async function create(plan: Plan, autoInitiate: boolean, files?: string[]): Promise<Sent> {
    const papers = files ?? (await uploadAll(upload, plan.papers));
    const copiers = await Promise.all((plan.copies ?? []).map(accountOf));
    const { flowId } = await client.post<{ flowId: string }>('/api/v2/signflows/createFlowOneStep', {
      docs: docsOf(plan, papers),
      copiers: copiers.map((copierAccountId) => ({ copierAccountId })),
      flowInfo: {
        businessScene: plan.subject,
        autoArchive: !plan.openEnded,
        autoInitiate,
        signValidity: plan.openMs && (await sandbox.now()) + plan.openMs,
        flowConfigInfo: { noticeDeveloperUrl: receiver.address(`${path}?batch=7&from=story`) },
      },
      signers: await Promise.all(
        plan.parties.map((party, n) => signerOf(party, plan.together ? 1 : n + 1, papers[0]!)),
      ),
    });
    return { id: flowId, plan, papers, known: {} };
  }
  /** One more signfield, of somebody who is in the flow or not. */
  async function handSign(flowId: string, order: number, person: Person, fileId: string, place: Place): Promise<void> {
    const [field] = await fieldsOf({ kind: 'PERSON', person, marks: [place] }, fileId);
    const { autoExecute: _, ...hand } = field!;
    const signfields = [{ ...hand, order, signerAccountId: await accountOf(person) }];
    await client.post(`/v1/signflows/${flowId}/signfields/handSign`, { signfields });
  }
  const urls = async ({ id }: Sent): Promise<string[]> => {
    const { docs } = await client.get<{ docs: { fileUrl: string }[] }>(`/v1/signflows/${id}/documents`);
    return docs.map(({ fileUrl }) => fileUrl);
  };

  const signaturesIn = (fileId: string, query: Record<string, string> = {}) =>
    client.get<Judged>(`/v1/documents/${fileId}/verify`, query);

  const steps: Partial<Steps> = {
    draft: (plan) => create(plan, false),
    sendDraft: async ({ id }) => void (await client.put(`/v1/signflows/${id}/start`)),
    send: (plan) => create(plan, true),
    addPaper: async (made, paper, place) => {
      const [fileId] = await uploadAll(upload, [paper]);
      const docs = [{ fileId, fileName: `${paper.title}.pdf` }];
      await client.post(`/v1/signflows/${made.id}/documents`, { docs });
      const [first] = made.plan.parties;
      if (first?.kind === 'PERSON') await handSign(made.id, 1, first.person, fileId!, place);
      const plan = { ...made.plan, papers: [...made.plan.papers, paper] };
      return { ...made, plan, papers: [...made.papers, fileId!] };
    },
    addPerson: ({ id, plan, papers }, person, place) =>
      handSign(id, plan.together ? 1 : plan.parties.length + 1, person, papers[0]!, place),
    linkFor: async ({ id }, person) => {
      const query = { accountId: await accountOf(person), urlType: 0 };
      return (await client.get<{ url: string }>(`/v1/signflows/${id}/executeUrl`, query)).url;
    },
    makeTemplate: async ({ plan, value }) => {
      const { bytes, title } = plan.papers[0]!;
      const contentMd5 = createHash('md5').update(bytes).digest('base64');
      const contentType = 'application/pdf';
      const about = { contentMd5, contentType, fileName: `${title}.pdf`, convert2Pdf: false };
      const { templateId, uploadUrl } = await client.post<{ templateId: string; uploadUrl: string }>(
        '/v1/docTemplates/createByUploadUrl',
        about,
      );
      const headers = { 'content-md5': contentMd5, 'content-type': contentType };
      const put = await fetch(uploadUrl, { method: 'PUT', headers, body: new Uint8Array(bytes) });
      assert.equal(put.status, 200);
      const style = { width: 200, height: 20, font: 1, fontSize: 12, textColor: '#000000' };
      const context = { label: value[0], required: true, style, pos: { page: 1, x: 80, y: 700 } };
      const structComponents = [{ key: 'value', type: 1, context }];
      await client.post(`/v1/docTemplates/${templateId}/components`, { structComponents });
      return templateId;
    },
    sendFromTemplate: async ({ plan, value }, templateId) => {
      const asked = { name: `${plan.subject}.pdf`, templateId, simpleFormFields: { value: value[1] } };
      const { fileId } = await client.post<{ fileId: string }>('/v1/files/createByTemplate', asked);
      return create(plan, true, [fileId]);
    },
    cancel: async ({ id }, why) => void (await client.put(`/v1/signflows/${id}/revoke`, { revokeReason: why })),
    urge: ({ id }) =>
      client.put(`/v1/signflows/${id}/signers/rushsign`, { noticeTypes: '1' }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof EsignRefused && error.reply.code === tooOften) return false;
          throw error;
        },
      ),
    finish: async ({ id }) => void (await client.put(`/v1/signflows/${id}/archive`)),
    download: async (sent) => filesAt(await urls(sent)),
    downloadLink: async (sent) => ({ url: (await urls(sent))[0]!, livesMs: 3_600_000 }),
    verify: async ({ id, papers }) => isGood(await signaturesIn(papers[0]!, { flowId: id })),
    judge: async (pdf) => (isGood(await signaturesIn(await upload(pdf, '收到的合同.pdf'))) ? 'GOOD' : 'ALTERED'),
    attach: async ({ id }, { title, bytes }) => {
      const fileId = await upload(bytes, `${title}.pdf`);
      await client.post(`/v1/signflows/${id}/attachments`, {
        attachments: [{ fileId, attachmentName: `${title}.pdf` }],
      });
    },
    read: async ({ id }) => {
      const { flowStatus, flowDesc } = await client.get<{ flowStatus: number; flowDesc: string }>(
        `/v1/signflows/${id}`,
      );
      const { signers } = await client.get<{ signers: { signStatus: number }[] }>(`/v1/signflows/${id}/signers`);
      return { flowStatus, flowDesc, signers: signers.map(({ signStatus }) => signStatus) };
    },
  };

  return {
    tongue: 'esign v1',
    steps,
    features: new Set(['besideWord']),
    told: ({ id }) =>
      callbacksAt(receiver, path, esign.appSecret)
        .filter(({ flowId }) => flowId === id)
        .map(({ action, signResult, flowStatus }) => `${action} ${signResult ?? flowStatus}`),
  };
}

interface WordsOfV1 {
  positionList: { pageIndex: number; coordinateList: { posx: number; posy: number }[] }[];
}

const bean = ({ page, x, y }: Centre) => ({ posPage: page, posX: x, posY: y });
