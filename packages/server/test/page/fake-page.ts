import fastify from 'fastify';
import { DomainError } from '../../src/domain/errors.js';
import { pageCalls } from '../../src/dialects/native/operations/page.js';
import { mountCalls } from '../../src/dialects/native/mount.js';
import { mountSite } from '../../src/dialects/native/site.js';
import type { PageCalls } from '../../src/dialects/native/page-calls.js';
import type { PageState, Seen, SignRequest } from '../../src/dialects/native/page-wire.js';

/**
 * A signing page whose server is a script: for states that a real contract reaches only by accident (a lost line, a busy
 * slot, an outage). Stories with a real contract are in sign.test.ts.
 */
export interface Fake {
  address: string;
  state: PageState;
  /** What was asked, in order. */
  asked: { name: string; body?: unknown }[];
  /** Thrown by the next call of that name, once each. */
  fail: Map<string, DomainError[]>;
  /** Called when a signing is asked for. */
  onSign(proof: SignRequest): PageState;
  seen: Seen[];
  close(): Promise<void>;
}

export const site = new URL('../../../../web/dist/site/', import.meta.url);
export const fakeTicket = 'fake-ticket-0123456789';

export async function startFake(state: PageState): Promise<Fake> {
  const server = fastify();
  const fake: Fake = {
    address: '',
    state,
    asked: [],
    fail: new Map(),
    onSign: () => signedOf(fake.state),
    seen: [],
    close: () => server.close(),
  };
  await mountSite(server, async () => 'OPEN');
  await mountCalls(
    server,
    pageCalls(scripted(fake), {
      originOf: (request) => `${request.protocol}://${request.host}`,
      clientOf: (request, platform) => ({ ip: request.ip, userAgent: request.headers['user-agent'] ?? '', platform }),
    }),
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  fake.address = `http://127.0.0.1:${(server.server.address() as { port: number }).port}`;
  return fake;
}

const session = 'fake-session-0123456789abcdef';
const sent = { sentTo: '138****0001', resendAfterSeconds: 60, expiresInSeconds: 300 };

function scripted(fake: Fake): PageCalls {
  const asked = (name: string, body?: unknown) => {
    fake.asked.push({ name, body });
    const problem = fake.fail.get(name)?.shift();
    if (problem) throw problem;
  };
  const change = (state: Partial<PageState>) => (fake.state = { ...fake.state, ...state });
  return {
    exchange: async (_client, ticket) => {
      asked('exchange');
      if (ticket !== fakeTicket) throw new DomainError('LINK_UNKNOWN');
      return { session, state: fake.state };
    },
    state: async () => fake.state,
    sendProof: async () => (asked('sendProof'), sent),
    prove: async (_visit, code) => {
      asked('prove', code);
      if (code !== '123456') throw new DomainError('CODE_WRONG', { triesLeft: 4 });
      return (fake.state = signState());
    },
    notMe: async () => (asked('notMe'), change({ kind: 'NOT_ME' })),
    picture: async (_visit, _id, page) => ({ bytes: Buffer.from(pagePicture(page)), type: 'image/svg+xml' }),
    text: async () => ({ pages: ['劳动合同\n甲方：虎符示例科技有限公司', '第二页'] }),
    sealPicture: async () => ({ bytes: Buffer.from(sealSvg), type: 'image/svg+xml' }),
    seen: async (_visit, pages) => void fake.seen.push(...pages),
    consentText: async (_visit, id) => ({ title: titles[id]!, language: 'zh-CN', text: `${titles[id]}\n\n一、……` }),
    consent: async (_visit, given) => (asked('consent', given), void change({ consented: true })),
    outline: async (_visit, text) => {
      if (text.includes('𰻝')) throw new DomainError('GLYPH_MISSING', { char: '𰻝' });
      return { width: 100, height: 40, path: 'M5 5H95V35H5ZM15 12V28H85V12Z' };
    },
    intend: async (_visit, intent) => {
      asked('intend', intent);
      return {
        intentId: '1001',
        passwordOffered: fake.state.passwordOffered,
        sent: fake.state.passwordOffered ? null : sent,
      };
    },
    sendCode: async () => (asked('sendCode'), sent),
    sign: async (_visit, _id, proof) => {
      asked('sign', proof);
      return (fake.state = fake.onSign(proof));
    },
    fill: async (_visit, filled) => {
      asked('fill', filled);
      return change({
        kind: 'NOT_YOUR_TURN',
        fields: [],
        waitingFor: [company],
        can: { ...fake.state.can, reject: false },
      });
    },
    reject: async (_visit, reason) => {
      asked('reject', reason);
      const parties = fake.state.parties.map((one) => (one.mine ? { ...one, state: 'REJECTED' as const } : one));
      return change({ kind: 'REJECTED', parties, ended: { by: '张伟', reason, at: fake.state.now } });
    },
    setPassword: async (_visit, password) => (asked('setPassword', password), undefined),
    savedSignatures: async () => ({ signatures: [{ id: '7', savedAt: fake.state.now - 86_400_000 }] }),
    saveSignature: async () => ({ signatures: [] }),
    savedPicture: async () => ({ bytes: Buffer.from(inkSvg), type: 'image/svg+xml' }),
    deleteSignature: async () => ({ signatures: [] }),
    download: async (_visit, what) => (
      asked('download', what),
      { url: '/d/token/contract.zip', expiresInSeconds: 600 }
    ),
  };
}

const titles: Record<string, string> = { AGREEMENT: '电子签署约定', CERTIFICATE: '证书服务条款', PRIVACY: '隐私说明' };
const now = Date.UTC(2026, 10, 22, 9, 14, 5);
export const person = '张伟';
export const company = '虎符示例科技有限公司';

/** A labour contract of two pages, the company has signed, a person's turn. */
export function signState(change: Partial<PageState> = {}): PageState {
  const base = { actionId: '31', documentId: '21', page: 2, mine: true, done: false, movable: false };
  return {
    kind: 'SIGN',
    sandbox: true,
    selfIssued: true,
    language: 'zh-CN',
    now,
    endsInSeconds: 1_700,
    sender: { name: company, contact: '139****0002' },
    title: '劳动合同（张伟）',
    me: { name: person, masked: '138****0001', contactType: 'MOBILE' },
    content: true,
    parties: [
      { name: company, type: 'COMPANY', state: 'SIGNED', acting: '林悦', signedAt: now - 700_000, mine: false },
      { name: person, type: 'PERSONAL', state: 'ACTIVE', acting: null, signedAt: null, mine: true },
    ],
    documents: [{ id: '21', title: '劳动合同', revision: 3, pages: [a4, a4] }],
    places: [
      { ...base, id: '41', mark: 'PERSONAL', x: 360, y: 200, w: 119, h: 43 },
      {
        ...base,
        id: '42',
        mark: 'DATE',
        x: 360,
        y: 160,
        w: 119,
        h: 20,
        outline: { width: 78, height: 12, path: 'M0 2H76V10H0Z' },
      },
      { ...base, id: '43', actionId: '30', mark: 'COMPANY', x: 90, y: 150, w: 119, h: 119, mine: false, done: true },
    ],
    actions: [{ id: '31', type: 'PERSONAL', name: null, sealIds: [] }],
    seals: [],
    fields: [],
    sealAdmin: null,
    ways: ['draw', 'type', 'upload', 'saved'],
    passwordOffered: false,
    consents: Object.entries(titles).map(([id, title]) => ({ id, title, version: '2026-11', sha256: 'ab'.repeat(32) })),
    consented: false,
    readPolicy: null,
    pageType: 'SIGN',
    can: { reject: true, download: [], setPassword: false, saveSignature: true, notMe: false, progress: true },
    themeColor: null,
    back: null,
    waitingFor: [],
    waitingReason: null,
    signedAt: null,
    completedAt: null,
    ended: null,
    proveAgainInSeconds: null,
    verifyAddress: null,
    next: null,
    ...change,
  };
}
const a4 = { width: 595.28, height: 841.89 };

/** Of a state where it is somebody's turn, the one after his signing. */
export const signedOf = (state: PageState): PageState => ({
  ...state,
  kind: 'COMPLETED',
  parties: state.parties.map((one) => ({ ...one, state: 'SIGNED' as const, signedAt: one.signedAt ?? now })),
  places: state.places.map((one) => ({ ...one, done: true })),
  actions: [],
  signedAt: now,
  completedAt: now + 1_000,
  can: { ...state.can, reject: false, download: ['CONTRACT', 'LOG'], setPassword: true },
});

/** A link before the contact is proven: nothing of the contract. */
export const proveState = (change: Partial<PageState> = {}): PageState =>
  signState({
    kind: 'PROVE',
    content: false,
    sender: { name: company, contact: null },
    me: { name: null, masked: '138****0001', contactType: 'MOBILE' },
    parties: [],
    documents: [],
    places: [],
    actions: [],
    consents: [],
    ways: [],
    can: { reject: false, download: [], setPassword: false, saveSignature: false, notMe: true, progress: false },
    ...change,
  });

const line = (y: number, words: string, size = 12) => `<text x="72" y="${y}" font-size="${size}">${words}</text>`;
const clauses = [
  '甲方（用人单位）：虎符示例科技有限公司',
  '乙方（劳动者）：张伟',
  '根据《中华人民共和国劳动合同法》，甲乙双方在平等自愿、协商一致的基础上订立本合同。',
  '第一条　合同期限：自 2026 年 12 月 1 日起至 2029 年 11 月 30 日止。',
  '第二条　工作内容：乙方在产品部从事软件工程师工作，工作地点为上海市。',
  '第三条　工作时间：实行标准工时制，每日不超过八小时，每周不超过四十小时。',
  '第四条　劳动报酬：月工资人民币 18,000 元，于次月十日前以货币形式支付。',
  '第五条　社会保险：甲乙双方依法参加社会保险，按时足额缴纳。',
];
/** The picture of a page. */
export const pagePicture = (
  page: number,
): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595.28 841.89" width="780" height="1103" font-family="Noto Serif CJK SC, Noto Sans CJK SC, serif">
<rect width="100%" height="100%" fill="#fff"/>${line(96, page === 1 ? '劳 动 合 同' : '（续）', page === 1 ? 22 : 14)}
${clauses.map((words, i) => line(150 + i * 30, words)).join('')}
${page === 2 ? line(640, '甲方（盖章）：') + `<text x="290" y="640" font-size="12">乙方（签名）：</text><text x="290" y="676" font-size="12">日期：</text><g transform="translate(150 632)" fill="none" stroke="#E60012" opacity=".8"><circle r="58" stroke-width="3"/></g><text x="110" y="636" fill="#E60012" font-size="13">虎符示例</text>` : ''}
<text x="290" y="812" font-size="9">${page} / 2</text></svg>`;
const sealSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 119 119" width="42mm" height="42mm"><g fill="none" stroke="#E60012" opacity=".8"><circle cx="59.5" cy="59.5" r="57" stroke-width="3.4"/></g><path fill="#E60012" opacity=".8" d="M59.5 40l4.6 14.1h14.8l-12 8.7 4.6 14.1-12-8.7-12 8.7 4.6-14.1-12-8.7h14.8z"/></svg>`;
const inkSvg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 50" width="240" height="100"><path d="M10 30C30 5 40 45 60 20S90 40 110 15" fill="none" stroke="#000" stroke-width="4"/></svg>`;
