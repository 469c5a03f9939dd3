import { extend } from '@hufu/pades';
import { type Fact, signingLogPdf } from '@hufu/pades/report';
import type { Contract } from '../domain/contract.js';
import type { EventRecord } from '../domain/events.js';
import type { World } from './ports.js';
import { fact, logOf, signLog } from './signing-log.js';
import { beijingTime } from './signing-log-words.js';
import type { Verification } from './verification-use-cases.js';

/** What the verifier says of one document. */
export interface DocumentFinding {
  title: string;
  verification: Verification;
}

/**
 * The evidence report (出证报告): the log and all the rest the platform knows of a contract, with what the verifier says of
 * its files now (DOMAIN.md §5.3). B-LTA, as the final log.
 */
export async function makeEvidenceReport(
  world: World,
  contract: Contract,
  events: EventRecord[],
  findings: DocumentFinding[],
): Promise<Buffer> {
  const log = logOf(world, contract, events);
  const pdf = signingLogPdf({
    ...log,
    heading: '出证报告',
    signatures: log.signatures.map((card, n) => ({ ...card, facts: [...card.facts, ...deeperFacts(events, n)] })),
    findings: findings.flatMap(findingCards),
  });
  const { segments, state, chain } = await signLog(world, pdf, '出证报告');
  const archived = await extend(state, await world.revocation.collect([chain]), (digest) =>
    world.timestamps.timestamp(digest),
  );
  return Buffer.concat([pdf, ...segments, archived.appended]);
}

/** What a log leaves out of a signature: marks, digests, the time stamp and the intent in full. */
function deeperFacts(events: EventRecord[], place: number): Fact[] {
  const signed = events.filter(({ type }) => type === 'SIGNED');
  const event = signed.flatMap((one) => (one.signature ?? []).map(() => one))[place];
  const signature = signed.flatMap((one) => one.signature ?? [])[place];
  if (!event || !signature) return [];
  const stamp = event.tsa?.find(({ fieldName }) => fieldName === signature.fieldName);
  const marks = (event.mark ?? []).filter(({ documentId }) => documentId === signature.documentId);
  return [
    fact('印迹', marks.map(markWords).join('；') || '—'),
    fact('证书摘要', `${signature.certSha256}（SHA-256）`),
    fact('签名值摘要', `${signature.cmsSha256}（SHA-256）`),
    ...(stamp
      ? [fact('时间戳', `序列号 ${stamp.serial}，策略 ${stamp.policyOid}，令牌摘要 ${stamp.tokenSha256}`)]
      : []),
    ...intentFactsOf(event),
  ];
}

const markWords = ({ page, markType, sealId, sealImageSha256 }: NonNullable<EventRecord['mark']>[number]): string =>
  `第 ${page} 页 ${markType}${sealId ? `，印章 ${sealId}` : ''}${sealImageSha256 ? `，印模摘要 ${sealImageSha256}` : ''}`;

function intentFactsOf({ intent, identity }: EventRecord): Fact[] {
  const facts: Fact[] = [];
  if (intent?.authorisationId) facts.push(fact('预先授权', intent.authorisationId));
  if (intent?.sentTo) facts.push(fact('验证码发往', intent.sentTo));
  if (intent?.verifiedAt) facts.push(fact('意愿证明时间', beijingTime(intent.verifiedAt)));
  if (intent?.textShown) facts.push(fact('所示文字摘要', `${intent.textShown}（SHA-256）`));
  if (identity)
    facts.push(
      fact('身份核验方', `${identity.provider}${identity.providerTxnId ? `，流水号 ${identity.providerTxnId}` : ''}`),
    );
  return facts;
}

function findingCards({ title, verification }: DocumentFinding): { title: string; facts: Fact[] }[] {
  const { indication, changed, sha256, byteLength, pages, signatures } = verification;
  const whole = {
    title: `${title} · 文件`,
    facts: [
      fact('结论', `${indication}，${changed ? '签署后被改动' : '未被改动'}`),
      fact('文件摘要', `${sha256}（SHA-256），${byteLength} 字节，${pages ?? '—'} 页`),
    ],
  };
  const ones = signatures.map((signature) => ({
    title: `${title} · ${signature.field}`,
    facts: [
      fact('结论', [signature.indication, signature.subIndication, signature.why].filter(Boolean).join('，')),
      fact('签署者', `${signature.signer ?? '—'}${signature.ours ? '（本安装签发的证书）' : ''}`),
      fact('其后的改动', { NONE: '没有', PERMITTED: '只有允许的追加', FORBIDDEN: '有不允许的改动' }[signature.changes]),
      fact('时间', signature.signedAt ? beijingTime(signature.signedAt) : '没有可证明的时间'),
      fact('级别', signature.level ?? '—'),
    ],
  }));
  return [whole, ...ones];
}
