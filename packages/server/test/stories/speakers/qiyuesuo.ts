import assert from 'node:assert/strict';
import { createDecipheriv, createHash } from 'node:crypto';
import { QiyuesuoClient, QiyuesuoRefusal } from '../../../src/demo/qiyuesuo-client.js';
import type { Ground } from '../server.js';
import type { Paper, Party, Person, Place, Plan, Sent, Speaker, Steps } from '../vocabulary.js';
import { isPoint, pageOf } from './marks.js';

/** 契约锁 V2, as an integrator's program speaks it. */

interface Draft {
  id: string;
  signatories: { id: string; tenantType: string; actions?: { id: string; type: string }[] }[];
  documents?: { id: string }[];
}
interface Detail {
  status: string;
  comments?: string;
  signatories: { status: string; actions?: { type: string; status: string }[] }[];
  documents: { id: string }[];
}

const user = ({ mobile }: Person) => ({ contact: mobile, contactType: 'MOBILE' });
const tooOften = 1001;

export async function qiyuesuoSpeaker({ baseUrl, credentials, receiver, sandbox }: Ground): Promise<Speaker> {
  const { company, employee, qiyuesuo } = credentials;
  const client = new QiyuesuoClient(baseUrl, qiyuesuo.appToken, qiyuesuo.appSecret);
  const callbackUrl = receiver.address('/qiyuesuo');
  await client.post('/company/token/update/callback', { callbackUrl, encrypt: true, encryptType: 'AES_ECB' });
  const { callbackSecretKey } = await client.get<{ callbackSecretKey: string }>('/company/token/get');
  const operator = user({ name: employee.name, mobile: employee.contact });

  const signatoryOf = (party: Party, serialNo: number) => {
    if (party.kind === 'PERSON')
      return { tenantType: 'PERSONAL', tenantName: party.person.name, serialNo, receiver: user(party.person) };
    const operators = party.seals === 'BY_ITSELF' ? undefined : [operator];
    const seals = { type: 'COMPANY', serialNo: 1, operators, autoSign: party.seals === 'BY_ITSELF' };
    const reviews = { type: 'AUDIT', serialNo: 0, operators: [operator] };
    const actions = party.reviewed ? [reviews, seals] : [seals];
    return { tenantType: 'COMPANY', tenantName: company.name, serialNo, actions };
  };

  async function addPaper(contractId: string, { title, bytes }: Paper): Promise<string> {
    const fields = { contractId, title, fileSuffix: 'pdf' };
    const file = { bytes, name: `${title}.pdf` };
    return (await client.upload<{ documentId: string }>('/v2/document/addbyfile', fields, file)).documentId;
  }

  async function draft(plan: Plan): Promise<Sent> {
    const expireTime = plan.openMs && beijing((await sandbox.now()) + plan.openMs);
    const made = await client.post<Draft>('/v2/contract/draft', {
      subject: plan.subject,
      ordinal: !plan.together,
      signFlowStrategy: plan.anyOf ? 'ANY_SIGN_FINISH' : undefined,
      expireTime,
      signatories: plan.parties.map((party, n) => signatoryOf(party, plan.together ? 0 : n)),
      copySendReceivers: (plan.copies ?? []).map((person) => ({ name: person.name, receiver: user(person) })),
      copySendTime: 'SEND',
    });
    const papers: string[] = [];
    for (const paper of plan.papers) papers.push(await addPaper(made.id, paper));
    return sentOf(made, plan, papers);
  }

  async function sendDraft({ id, plan, papers, known, added = [] }: Sent): Promise<void> {
    const stampers = plan.parties.flatMap((party, n) =>
      party.marks.map((place) => ({
        ...who(party, known, n),
        documentId: papers[0],
        ...stamperAt(party, place, pageOf(plan.papers)),
      })),
    );
    const [first] = plan.parties;
    const onAdded = added.map((place, n) => ({
      ...who(first!, known, 0),
      documentId: papers[n + 1],
      ...stamperAt(first!, place, pageOf(plan.papers)),
    }));
    await client.post('/v2/contract/send', { contractId: id, stampers: [...stampers, ...onAdded] });
  }

  const detail = ({ id }: Sent) => client.get<Detail>('/v2/contract/detail', { contractId: id });
  const extend: Steps['extend'] = ({ id }, at) =>
    void_(client.post('/v2/contract/delay', { contractId: id, expireDate: beijing(at).slice(0, 10) }));

  const steps: Partial<Steps> = {
    draft,
    sendDraft,
    send: async (plan) => {
      const made = await draft(plan);
      await sendDraft(made);
      return made;
    },
    addPaper: async (made, paper, place) => ({
      ...made,
      added: [...(made.added ?? []), place],
      plan: { ...made.plan, papers: [...made.plan.papers, paper] },
      papers: [...made.papers, await addPaper(made.id, paper)],
    }),
    addPerson: async ({ id, plan, papers }, person, place) => {
      const party: Party = { kind: 'PERSON', person, marks: [place] };
      const stampers = [{ ...stamperAt(party, place, pageOf(plan.papers)), documentId: papers[0] }];
      const signatory = { ...signatoryOf(party, plan.parties.length), stampers };
      await client.post('/v2/signatory/add', { contractId: id, signatory });
    },
    linkFor: async ({ id }, person) => {
      const asked = { contractId: id, user: user(person), hideRejectButton: false };
      return (await client.post<{ pageUrl: string }>('/v2/contract/pageurl', asked)).pageUrl;
    },
    sealByCall: ({ id }) => void_(client.post('/v2/contract/companysign', { contractId: id })),
    review: ({ id }, pass, comment) =>
      void_(client.post('/v2/contract/employeeaudit', { contractId: id, pass, comment })),
    cancel: ({ id }, reason) => void_(client.post('/v2/contract/invalid', { contractId: id, reason })),
    endByForce: ({ id }, reason) => void_(client.post('/v2/contract/forceend', { contractId: id, reason })),
    urge: ({ id }) =>
      client.post('/v2/contract/notice', { contractId: id }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof QiyuesuoRefusal && error.reply.code === tooOften) return false;
          throw error;
        },
      ),
    extend,
    revive: extend,
    handOver: async ({ id, known }, to) => {
      await client.post('/v2/employee/create', { user: { name: to.name, ...user(to) }, number: `N${to.mobile}` });
      const actionOperators = [user(to)];
      await client.post('/v2/signatory/operators/edit', { contractId: id, actionId: known.seal0, actionOperators });
    },
    copyTo: ({ id }, person) =>
      void_(
        client.post('/v2/contract/copysend', {
          contractId: id,
          receivers: [{ name: person.name, receiver: user(person) }],
        }),
      ),
    release: async ({ id }, reason) => {
      await client.post('/v2/contract/invalid', { contractId: id, reason, autoSign: false });
      return { companySeals: 'BY_CALL' };
    },
    sealRelease: ({ id }) => void_(client.post('/v2/contract/invalidsign', { contractId: id })),
    download: async ({ papers }) => {
      const files: Buffer[] = [];
      for (const documentId of papers)
        files.push((await client.download('/v2/document/download', { documentId })).bytes);
      return files;
    },
    downloadNow: async ({ papers }) =>
      (await client.download('/v2/document/download', { documentId: papers[0] })).bytes,
    downloadLink: async ({ id }) => {
      const { downloadUrls } = await client.get<{ downloadUrls: { downloadUrl: string }[] }>(
        '/v2/contract/downloadurl',
        { contractId: id },
      );
      return { url: downloadUrls[0]!.downloadUrl, livesMs: 3_600_000 };
    },
    list: async (state) => {
      const query = { status: state === 'SIGNING' ? 'SIGNING' : 'COMPLETE', selectOffset: 0, selectLimit: 100 };
      const { list } = await client.get<{ list: { id: string }[] }>('/v2/contract/list', query);
      return list.map(({ id }) => id);
    },
    attach: async ({ id }, { title, bytes }) => {
      const fields = { contractId: id, title, fileSuffix: 'pdf' };
      await client.upload('/v2/attachment/add', fields, { bytes, name: `${title}.pdf` });
    },
    read: async (sent) => {
      const { status, comments, signatories } = await detail(sent);
      return { status, comments, signatories: signatories.map((signatory) => signatory.status) };
    },
    sendAgain: async ({ id, plan }) => {
      const made = await client.post<Draft>('/v2/contract/resend', { contractId: id, newBizId: `AGAIN-${id}` });
      const again = sentOf(
        made,
        plan,
        (made.documents ?? []).map((document) => document.id),
      );
      await sendDraft(again);
      return again;
    },
  };

  /** The vendor's sample: MD5 over time and key, then AES-128-ECB. */
  function opened(body: string): Record<string, string> {
    const form = new URLSearchParams(body);
    assert.deepEqual([...form.keys()].sort(), ['content', 'signature', 'timestamp']);
    const expected = createHash('md5')
      .update(`${form.get('timestamp')}${callbackSecretKey}`)
      .digest('hex');
    assert.equal(form.get('signature'), expected);
    const decipher = createDecipheriv('aes-128-ecb', Buffer.from(callbackSecretKey), null);
    const content = Buffer.concat([decipher.update(form.get('content')!, 'base64'), decipher.final()]);
    return JSON.parse(content.toString('utf8')) as Record<string, string>;
  }

  return {
    tongue: 'qiyuesuo',
    steps,
    features: new Set(['besideWord', 'anyOf']),
    told: ({ id }) =>
      receiver
        .at('/qiyuesuo')
        .map(({ body }) => opened(body))
        .filter(({ contractId }) => contractId === id)
        .map(({ callbackType, contractStatus }) => `${callbackType} ${contractStatus}`),
  };
}

const void_ = async (call: Promise<unknown>): Promise<void> => void (await call);

/** `yyyy-MM-dd HH:mm:ss` in +08:00. */
const beijing = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

function sentOf({ id, signatories }: Draft, plan: Plan, papers: string[]): Sent {
  const known: Record<string, string> = {};
  for (const [n, signatory] of signatories.entries()) {
    known[`party${n}`] = signatory.id;
    for (const { id: actionId, type } of signatory.actions ?? []) if (type === 'COMPANY') known[`seal${n}`] = actionId;
  }
  return { id, plan, papers, known };
}

const who = ({ kind }: Party, known: Sent['known'], n: number) =>
  kind === 'PERSON' ? { signatoryId: known[`party${n}`] } : { actionId: known[`seal${n}`] };

/** Fractions of the page, from its lower left; beside a word from the word. */
function stamperAt(party: Party, place: Place, page: Paper['page']) {
  const type = party.kind === 'PERSON' ? 'PERSONAL' : 'COMPANY';
  if (isPoint(place)) return { type, page: place.page, offsetX: place.x / page.width, offsetY: place.y / page.height };
  if ('word' in place) return { type, keyword: place.word, offsetX: 0.1 };
  return { type: 'ACROSS_PAGE', offsetY: place.edge / page.height };
}
