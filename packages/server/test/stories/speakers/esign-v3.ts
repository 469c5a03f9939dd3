import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EsignClient, EsignRefused } from '../../../src/demo/esign-client.js';
import { zipEntries } from '../../zip-entries.js';
import { until } from '../sandbox.js';
import type { Ground } from '../server.js';
import type { Party, Person, Plan, Sent, Speaker, Steps } from '../vocabulary.js';
import {
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

/** e签宝 v3: people by their mobile numbers, sign-flows of files. */

const path = '/esign-v3';
const urgedAlready = [1437137, 1437138];

export function esignV3Speaker({ baseUrl, credentials, receiver, sandbox }: Ground): Speaker {
  const { employee, esign } = credentials;
  const client = new EsignClient(baseUrl, esign.appId, esign.appSecret);

  const upload: Upload = async (bytes, fileName) => {
    const contentMd5 = createHash('md5').update(bytes).digest('base64');
    const about = { contentMd5, contentType: 'application/pdf', fileName, fileSize: bytes.length };
    const { fileId, fileUploadUrl } = await client.post<{ fileId: string; fileUploadUrl: string }>(
      '/v3/files/file-upload-url',
      { ...about, convertToPDF: false },
    );
    const headers = { 'content-md5': contentMd5, 'content-type': about.contentType };
    const put = await fetch(fileUploadUrl, { method: 'PUT', headers, body: new Uint8Array(bytes) });
    assert.equal(((await put.json()) as { errCode: number }).errCode, 0);
    return fileId;
  };

  const findWord: FindWord = async (fileId, word) => {
    const found = await client.post<WordsOfV3>(`/v3/files/${fileId}/keyword-positions`, { keywords: [word] });
    const { pageNum, coordinates } = found.keywordPositions[0]!.positions[0]!;
    return { page: pageNum, x: coordinates[0]!.positionX, y: coordinates[0]!.positionY };
  };

  async function fieldsOf(party: Party, fileId: string) {
    const autoSign = party.kind === 'COMPANY' && party.seals === 'BY_ITSELF';
    return Promise.all(
      party.marks.map(async (place) => {
        const { page, x, y } = await centreOf(findWord, fileId, party, place);
        const signFieldPosition = isAcross(place)
          ? { acrossPageMode: 'ALL', positionY: y }
          : { positionPage: page, positionX: x, positionY: y };
        const style = { autoSign, signFieldStyle: isAcross(place) ? 2 : 1, signFieldPosition };
        return { fileId, signFieldType: 0, normalSignFieldConfig: style };
      }),
    );
  }

  async function signerOf(party: Party, signOrder: number, fileId: string, anyOf = false) {
    const common = {
      signConfig: { signOrder, signTaskType: anyOf ? 1 : 0 },
      signFields: await fieldsOf(party, fileId),
    };
    if (party.kind === 'PERSON') return { ...common, signerType: 0, psnSignerInfo: psn(party.person) };
    if (party.seals === 'BY_ITSELF') return { ...common, signerType: 1 };
    const transactorInfo = psn({ name: employee.name, mobile: employee.contact });
    return { ...common, signerType: 1, orgSignerInfo: { orgId: esign.orgId, transactorInfo } };
  }

  async function create(plan: Plan, autoStart: boolean): Promise<Sent> {
    const papers = await uploadAll(upload, plan.papers);
    const { signFlowId } = await client.post<{ signFlowId: string }>('/v3/sign-flow/create-by-file', {
      docs: docsOf(plan, papers),
      signFlowConfig: {
        signFlowTitle: plan.subject,
        autoStart,
        autoFinish: !plan.openEnded,
        signFlowExpireTime: plan.openMs && (await sandbox.now()) + plan.openMs,
        notifyUrl: receiver.address(path),
      },
      copiers: (plan.copies ?? []).map((person) => ({ copierPsnInfo: { psnAccount: person.mobile } })),
      signers: await Promise.all(
        plan.parties.map((party, n) => signerOf(party, plan.together ? 1 : n + 1, papers[0]!, plan.anyOf)),
      ),
    });
    return { id: signFlowId, plan, papers, known: {} };
  }
  const post = async ({ id }: Sent, what: string, body: object = {}): Promise<void> =>
    void (await client.post(`/v3/sign-flow/${id}/${what}`, body));
  const urls = async ({ id }: Sent): Promise<string[]> => {
    const { files } = await client.post<{ files: { downloadUrl: string }[] }>(`/v3/sign-flow/${id}/file-download-url`, {
      urlAvailableDate: 3600,
    });
    return files.map(({ downloadUrl }) => downloadUrl);
  };

  const signaturesIn = (fileId: string, body: object = {}) => client.post<Judged>(`/v3/files/${fileId}/verify`, body);

  const steps: Partial<Steps> = {
    draft: (plan) => create(plan, false),
    sendDraft: (draft) => post(draft, 'start'),
    send: (plan) => create(plan, true),
    addPaper: async (made, paper, place) => {
      const [fileId] = await uploadAll(upload, [paper]);
      await post(made, 'unsigned-files', { unsignedFiles: [{ fileId, fileName: `${paper.title}.pdf` }] });
      const signers = [await signerOf({ ...made.plan.parties[0]!, marks: [place] }, 1, fileId!)];
      await post(made, 'signers/sign-fields', { signers });
      const plan = { ...made.plan, papers: [...made.plan.papers, paper] };
      return { ...made, plan, papers: [...made.papers, fileId!] };
    },
    addPerson: async (sent, person, place) => {
      const { plan, papers } = sent;
      const order = plan.together ? 1 : plan.parties.length + 1;
      const signers = [await signerOf({ kind: 'PERSON', person, marks: [place] }, order, papers[0]!)];
      await post(sent, 'signers/sign-fields', { signers });
    },
    linkFor: async ({ id }, { mobile }) => {
      const asked = { needLogin: false, urlType: 2, operator: { psnAccount: mobile }, clientType: 'ALL' };
      return (await client.post<{ url: string }>(`/v3/sign-flow/${id}/sign-url`, asked)).url;
    },
    linkForSeveral: async (all, { mobile }) => {
      const { psnId } = await client.get<{ psnId: string }>('/v3/persons/identity-info', { psnAccount: mobile });
      const asked = { operatorId: psnId, signFlowIds: all.map(({ id }) => id) };
      return (await client.post<{ batchSignUrl: string }>('/v3/sign-flow/batch-sign-url', asked)).batchSignUrl;
    },
    linkToFill: async ({ id }, { mobile }) => {
      const asked = { needLogin: false, operator: { psnAccount: mobile }, clientType: 'ALL' };
      return (await client.post<{ draftUrl: string }>(`/v3/sign-flow/${id}/draft-url`, asked)).draftUrl;
    },
    sendFromTemplate: async ({ plan, value }, signTemplateId) => {
      const { signFlowId } = await client.post<{ signFlowId: string }>('/v3/sign-flow/create-by-sign-template', {
        signTemplateId,
        signFlowConfig: {
          signFlowTitle: plan.subject,
          autoStart: true,
          autoFinish: true,
          notifyUrl: receiver.address(path),
        },
        participants: plan.parties.flatMap((party, n) =>
          party.kind === 'COMPANY'
            ? [] // the sender itself
            : [
                {
                  participantId: `party${n}`,
                  psnParticipant: { psnAccount: party.person.mobile, psnName: party.person.name },
                },
              ],
        ),
        components: [{ componentKey: 'value', componentValue: value[1] }],
      });
      return { id: signFlowId, plan, papers: [], known: {} };
    },
    cancel: (sent, why) => post(sent, 'revoke', { revokeReason: why }),
    urge: (sent) =>
      post(sent, 'urge', { noticeTypes: '1' }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof EsignRefused && urgedAlready.includes(error.reply.code)) return false;
          throw error;
        },
      ),
    extend: (sent, at) => post(sent, 'delay', { signFlowExpireTime: at }),
    copyTo: (sent, { mobile }) => post(sent, 'copiers', { copiers: [{ copierPsnInfo: { psnAccount: mobile } }] }),
    finish: (sent) => post(sent, 'finish'),
    release: async ({ id, plan, papers }, why, what) => {
      const { signFlowId } = await client.post<{ signFlowId: string }>(`/v3/sign-flow/${id}/initiate-rescission`, {
        rescindReason: '5',
        rescindReasonNotes: why,
        rescindFileList: what === 'FIRST_PAPER' ? [papers[0]] : papers,
      });
      return { agreement: { id: signFlowId, plan, papers: [], known: {} }, companySeals: 'BY_ITSELF' };
    },
    download: async (sent) => filesAt(await urls(sent)),
    downloadNow: async ({ id, papers }) => {
      const asked = { docFileId: papers[0]! };
      const link = await client.get<{ fileDownloadUrl: string }>(
        `/v3/sign-flow/${id}/preview-file-download-url`,
        asked,
      );
      return (await filesAt([link.fileDownloadUrl]))[0]!;
    },
    evidenceReport: async ({ id }) => {
      const asked = { signFlowId: id, reportType: 'TSIGN_REPORT' };
      const { recordNum } = await client.post<{ recordNum: string }>('/v3/evidence-report/apply', asked);
      return until('the report', async () => {
        const { status, downloadUrl } = await client.get<{ status: string; downloadUrl: string }>(
          '/v3/evidence-report/query',
          { recordNum },
        );
        return status === 'ISSUE_SUCCESS' && reportIn((await filesAt([downloadUrl]))[0]!);
      });
    },
    downloadLink: async (sent) => ({ url: (await urls(sent))[0]!, livesMs: 3_600_000 }),
    list: async (state) => {
      const asked = { pageNum: 1, pageSize: 100, signFlowStatus: [state === 'SIGNING' ? 1 : 2] };
      const { signFlowInfos } = await client.post<{ signFlowInfos: { signFlowId: string }[] }>(
        '/v3/sign-flow/sign-flow-list',
        asked,
      );
      return signFlowInfos.map(({ signFlowId }) => signFlowId);
    },
    verify: async ({ id, papers }) => isGood(await signaturesIn(papers[0]!, { signFlowId: id })),
    judge: async (pdf) => (isGood(await signaturesIn(await upload(pdf, '收到的合同.pdf'))) ? 'GOOD' : 'ALTERED'),
    attach: async (sent, { title, bytes }) => {
      const fileId = await upload(bytes, `${title}.pdf`);
      await post(sent, 'attachments', { attachments: [{ fileId, fileName: `${title}.pdf` }] });
    },
    read: async ({ id }) => {
      const { signFlowStatus, signFlowDescription, rescissionStatus, signers } = await client.get<{
        signFlowStatus: number;
        signFlowDescription: string;
        rescissionStatus: number;
        signers: { signStatus: number }[];
      }>(`/v3/sign-flow/${id}/detail`);
      const statuses = signers.map(({ signStatus }) => signStatus);
      return { signFlowStatus, signFlowDescription, rescissionStatus, signers: statuses };
    },
  };

  return {
    tongue: 'esign v3',
    steps,
    features: new Set(['besideWord', 'blanksOfTemplate', 'anyOf', 'releaseOfPapers']),
    told: ({ id }) =>
      callbacksAt(receiver, path, esign.appSecret)
        .filter(({ signFlowId }) => signFlowId === id)
        .map(({ action, draftResult, draftStatus, signResult, signFlowStatus }) =>
          [action, draftResult ?? draftStatus ?? signResult ?? signFlowStatus]
            .filter((word) => word !== undefined)
            .join(' '),
        ),
  };
}

/** A zip with the report, the signed files and the signing log. */
const reportIn = (zip: Buffer): Buffer => {
  const entries = [...zipEntries(zip)];
  return entries.find(([name]) => name.includes('报告'))![1];
};

interface WordsOfV3 {
  keywordPositions: { positions: { pageNum: number; coordinates: { positionX: number; positionY: number }[] }[] }[];
}

const psn = ({ name, mobile }: Person) => ({ psnAccount: mobile, psnInfo: { psnName: name } });
