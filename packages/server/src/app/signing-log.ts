import { extend, freeze, type Increment, readState } from '@hufu/pades';
import { type Fact, type SigningLog, signingLogPdf } from '@hufu/pades/report';
import { signAct } from '@hufu/pades/sign-act';
import type { Contract, Document, Signatory } from '../domain/contract.js';
import type { EventRecord, SignatureFacts } from '../domain/events.js';
import { maskContact } from '../domain/masking.js';
import type { World } from './ports.js';
import { assuranceWords, beijingTime, clientWords, eventWords, methodWords, roleWords } from './signing-log-words.js';

/**
 * The signing log (签署日志) of what has happened so far, signed by the platform's own key (DOMAIN.md §5.3). It is made for
 * people; the events themselves are the evidence.
 */
export async function makeSigningLog(world: World, contract: Contract, events: EventRecord[]): Promise<Buffer> {
  const pdf = signingLogPdf(logOf(world, contract, events));
  const { segments } = await signLog(world, pdf);
  return Buffer.concat([pdf, ...segments]);
}

/** The last log of a contract: B-LTA, since it is kept as long as the documents it tells of. */
export async function makeFinalSigningLog(world: World, contract: Contract, events: EventRecord[]): Promise<Buffer> {
  const pdf = signingLogPdf(logOf(world, contract, events));
  const { segments, state, chain } = await signLog(world, pdf);
  const revocation = await world.revocation.collect([chain]);
  const archived = await extend(state, revocation, (digest) => world.timestamps.timestamp(digest));
  return Buffer.concat([pdf, ...segments, archived.appended]);
}

const field = 'h-platform-1';

interface SignedLog {
  /** What signing appended to the page content. */
  segments: Buffer[];
  state: Increment['state'];
  /** DER, the signer's certificate first. */
  chain: Buffer[];
}

export async function signLog(world: World, pdf: Buffer, reason = '签署日志'): Promise<SignedLog> {
  const { signer } = await world.keys.unlock({ kind: 'PLATFORM' }, { by: 'PLATFORM', purpose: 'SIGNING_LOG' });
  const rect = { x: 0, y: 0, w: 0, h: 0 };
  const frozen = freeze(readState(pdf), {
    signatureFields: [{ name: field, page: 1, rect, lock: [] }],
    markFields: [],
  });
  const act = {
    field: { existing: field },
    paint: [],
    marks: [],
    signingTime: new Date(world.clock.real()),
    signerName: 'Hufu',
    reason,
  };
  const timestamper = (digest: Buffer): Promise<Buffer> => world.timestamps.timestamp(digest);
  const signed = await signAct(frozen.state, act, signer, timestamper);
  return { segments: [frozen.appended, signed.appended], state: signed.state, chain: signer.chain };
}

export function logOf(world: World, contract: Contract, events: EventRecord[]): SigningLog {
  return {
    subject: contract.subject,
    contractId: contract.id,
    madeAt: beijingTime(world.clock.real()),
    maker: `Hufu 虎符（安装编号 ${world.installation}）`,
    notices: noticesOf(world),
    contract: contractFacts(contract),
    documents: contract.documents.map((document) => ({
      title: document.title,
      facts: [
        fact('页数', String(document.pageCount)),
        fact('定稿摘要', document.frozenSha256 ?? '—'),
        ...currentDigests(contract, document),
      ],
    })),
    parties: contract.signatories.map((signatory) => ({ name: signatory.name, facts: partyFacts(signatory, events) })),
    timeline: events.map((event) => ({
      time: beijingTime(event.at) + businessNote(event),
      who: whoIn(contract, event),
      what: eventWords(event),
      where: clientWords(event),
      hash: event.hash,
    })),
    signatures: events.flatMap((event) => (event.type === 'SIGNED' ? signatureCards(world, contract, event) : [])),
    consents: events.flatMap((event) =>
      (event.consent ?? []).map((consent) => ({
        time: beijingTime(consent.at),
        who: whoIn(contract, event),
        what: `《${consent.documentTitle}》版本 ${consent.version}，摘要 ${consent.sha256}`,
      })),
    ),
    anchors: anchorFacts(world, events),
    verification: verificationWords,
  };
}

export const fact = (label: string, value: string): Fact => ({ label, value });

function noticesOf({ mode }: World): string[] {
  const own = '证书由本安装自建的证书颁发机构签发，非持牌电子认证服务机构。';
  return mode === 'sandbox' ? ['沙箱环境：此处签署不具法律效力。', own] : [own];
}

const contractFacts = (contract: Contract): Fact[] => [
  fact('合同主题', contract.subject),
  fact('合同编号', contract.sn),
  fact('合同 ID', contract.id),
  fact('发起方', contract.companyName),
  fact('发起时间', contract.publishedAt ? beijingTime(contract.publishedAt) : '—'),
  fact('签署截止', beijingTime(contract.expireAt)),
  ...(contract.concludedAt ? [fact('成立时间', beijingTime(contract.concludedAt))] : []),
];

/** Of the final file, once there is one. */
function currentDigests(contract: Contract, document: Document): Fact[] {
  const { sha256, sm3 } = contract.finished?.documents.find(({ documentId }) => documentId === document.id) ?? document;
  return [fact('当前摘要', `${sha256}（SHA-256）`), ...(sm3 ? [fact('', `${sm3}（SM3）`)] : [])];
}

function partyFacts(signatory: Signatory, events: EventRecord[]): Fact[] {
  const signed = events.filter(({ type, step }) => type === 'SIGNED' && step?.signatoryId === signatory.id);
  const identity = signed.at(-1)?.identity;
  return [
    fact('类型', signatory.type === 'COMPANY' ? '企业' : '个人'),
    fact(
      '接收人',
      signatory.receiver ? `${signatory.receiver.name ?? ''} ${maskContact(signatory.receiver.contact)}` : '—',
    ),
    fact('身份核验', identity ? `${identity.level}，${methodWords(identity.method)}` : '—'),
    fact('签署时间', signed.length > 0 ? beijingTime(signed.at(-1)!.at) : '尚未签署'),
  ];
}

const businessNote = ({ businessAt }: EventRecord): string =>
  businessAt === undefined ? '' : `（业务时钟 ${beijingTime(businessAt)}）`;

/** Who did it, as the parties know them; contacts never stand here unmasked. */
function whoIn(contract: Contract, { actor, step }: EventRecord): string {
  if (actor.kind === 'SYSTEM') return '系统';
  const signatory = contract.signatories.find(({ id }) => id === step?.signatoryId);
  if (actor.kind === 'API') return `${signatory?.name ?? contract.companyName}（接口）`;
  const named = contract.signatories
    .flatMap(({ receiver, actions }) => [receiver, ...actions.flatMap(({ operators }) => operators)])
    .find((contact) => contact?.personId === actor.subjectId);
  return named
    ? `${named.name ?? ''} ${maskContact(named.contact)}`.trim()
    : (signatory?.name ?? roleWords(actor.roleInContract));
}

function signatureCards(world: World, contract: Contract, event: EventRecord) {
  return (event.signature ?? []).map((signature) => ({
    title: `${contract.signatories.find(({ id }) => id === event.step?.signatoryId)?.name ?? ''} · ${signature.fieldName}`,
    facts: signatureFactsOf(world, contract, event, signature),
  }));
}

function signatureFactsOf(world: World, contract: Contract, event: EventRecord, signature: SignatureFacts): Fact[] {
  const document = contract.documents.find(({ id }) => id === signature.documentId);
  const stamp = event.tsa?.find(({ fieldName }) => fieldName === signature.fieldName);
  const time = stamp ? `${beijingTime(stamp.genTime)}，${world.timestamps.authority}` : '签署时没有取得时间戳';
  return [
    fact('文件', document?.title ?? '—'),
    fact('证书主体', signature.certSubject),
    fact('颁发者', signature.certIssuer),
    fact('证书序列号', signature.certSerial),
    fact('证书有效期', `${beijingTime(signature.notBefore)} 至 ${beijingTime(signature.notAfter)}`),
    fact('证书类别', assuranceWords(signature.assurance)),
    fact('算法', signature.algorithm),
    fact('签署级别', `PAdES ${contract.finished ? 'B-LTA' : signature.level}`),
    fact('时间与来源', time),
    fact('意愿证明', methodWords(event.intent?.method ?? 'AUTO')),
    fact('电子签名法第十三条', conditionsOf(event, signature)),
  ];
}

/** Which of the four conditions are met, and by what; never more than is so. */
function conditionsOf(event: EventRecord, { assurance }: SignatureFacts): string {
  const key = event.intent?.method === 'AUTO' ? '经印章所有人预先授权使用' : '仅在签署人证明意愿后为本次签署启用';
  const who = assurance === 'SELF_CA' ? '（本安装自建证书，各方约定的方式）' : '';
  return `（一）签名数据专属：每个签署主体单独的密钥${who}；（二）签署时控制：${key}；（三）（四）改动可被发现：是，签名覆盖全文摘要`;
}

const anchorFacts = (world: World, events: EventRecord[]): Fact[] => [
  fact('事件数', String(events.length)),
  fact('事件链末端摘要', events.at(-1)?.hash ?? '—'),
  fact('时间戳服务', world.timestamps.authority),
  fact(
    '时间戳序列号',
    events
      .flatMap(({ tsa }) => tsa ?? [])
      .map(({ serial }) => serial)
      .join('、') || '—',
  ),
];

const verificationWords = [
  '签名：用任意支持 PAdES 的软件打开合同 PDF，信任本安装的根证书（/ca/root.pem）后查看签名；或运行 npx hufu verify 合同.pdf --trust root.pem。',
  '摘要：计算合同 PDF 的 SHA-256，与“合同文件”中的当前摘要一致，即为本日志所述的文件。',
  '事件：每条事件的摘要由其内容与前一条事件的摘要计算得出（RFC 8785 规范化 JSON，SHA-256）；任何一条被改动、删除或插入，其后的摘要都会改变。',
  '本日志自身由平台的密钥签名，改动可被发现。',
];
