import type { DocumentBlock, DocumentText } from '@hufu/pades/document-pdf';
import type { Contract, Document, Signatory } from '../domain/contract.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { ReleaseTerms } from './void-use-cases.js';
import { beijingTime } from './signing-log-words.js';

/** Words of a release contract (解除协议): ours, neutral, and complete without the terms a caller may add. */
export interface ReleaseWords {
  contract: Contract;
  /** Documents to be voided. */
  documents: Document[];
  sn: string;
  reason: string;
  terms: ReleaseTerms;
}

const ordinals = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const partyName = (place: number): string => (ordinals[place] ? `${ordinals[place]}方` : `第${place + 1}方`);

export function releaseText(
  { contract, documents, sn, reason, terms }: ReleaseWords,
  parties: Signatory[],
): DocumentText {
  const whole = documents.length === contract.documents.length;
  return {
    title: '合同解除协议',
    blocks: [
      { kind: 'TITLE', text: '合同解除协议' },
      { kind: 'SUBTITLE', text: `协议编号：${sn}` },
      { kind: 'FACTS', rows: parties.map(({ name }, place) => [partyName(place), name]) },
      paragraph(`${together(parties)}，现就解除下列合同（以下称“原合同”）达成如下协议。`),
      ...section('一', '原合同'),
      { kind: 'FACTS', rows: factsOf(contract) },
      ...(whole ? [] : [paragraph('本协议仅解除原合同中的下列文件，其余文件继续有效：')]),
      ...documents.flatMap((document, n): DocumentBlock[] => [
        {
          kind: 'PLAIN',
          text: `${n + 1}. 《${document.title}》，共 ${document.pageCount} 页，最终文件摘要（SHA-256）：`,
        },
        { kind: 'PLAIN', text: finalDigest(contract, document) },
      ]),
      ...section('二', '解除原因'),
      paragraph(reason),
      ...section('三', '解除的效力'),
      paragraph(
        `自本协议由全体签署方签署完成之日起，${whole ? '原合同' : '上列文件'}项下的权利义务终止，各方不再履行。原合同的电子文件、电子签名和存证记录继续保存，用以证明其曾经成立和已经解除。`,
      ),
      ...termSections(terms),
      paragraph('本协议以电子签名方式签署，自全体签署方签署完成之日起生效。'),
      ...signingBlocks(parties),
    ],
  };
}

const paragraph = (text: string): DocumentBlock => ({ kind: 'PARAGRAPH', text });
const section = (number: string, text: string): DocumentBlock[] => [{ kind: 'HEADING', text: `${number}、${text}` }];

const together = ({ length }: Signatory[]): string => (length > 1 ? '上列各方经协商一致' : '上列签署方作出如下决定');

const factsOf = ({ subject, sn, id, concludedAt, completedAt }: Contract): [string, string][] => [
  ['合同名称', subject],
  ['合同编号', sn],
  ['合同 ID', id],
  ['成立时间', beijingTime(concludedAt ?? completedAt ?? 0)],
];

const finalDigest = ({ finished }: Contract, { id, sha256 }: Document): string =>
  finished?.documents.find(({ documentId }) => documentId === id)?.sha256 ?? sha256;

function termSections({ inForce, expenses, settlement, other }: ReleaseTerms): DocumentBlock[] {
  const given: [string, string | undefined][] = [
    ['继续有效的约定', inForce],
    ['费用结算', expenses],
    ['其他事项的结算', settlement],
    ['其他约定', other],
  ];
  const numbers = ['四', '五', '六', '七'];
  return given
    .filter((term): term is [string, string] => Boolean(term[1]?.trim()))
    .flatMap(([title, text], n) => [...section(numbers[n]!, title), paragraph(text)]);
}

/** Labels that stand once in the text, since the marks are placed by them. */
const markLabel = (place: number, { type }: Signatory): string =>
  `${partyName(place)}${type === 'COMPANY' ? '（盖章处）' : '（签字处）'}`;
const dateLabel = (place: number): string => `${partyName(place)}签署日期：`;

/** Two parties side by side, kept together, with room for a seal of 42 mm between label and date. */
function signingBlocks(parties: Signatory[]): DocumentBlock[] {
  const columns = parties.map((party, place) => [markLabel(place, party), '', '', dateLabel(place)]);
  const rows: DocumentBlock[] = [];
  for (let n = 0; n < columns.length; n += 2) {
    rows.push({ kind: 'SIGNING', left: columns[n]!, right: columns[n + 1] ?? [] });
  }
  return rows;
}

/** Where each party of the release contract signs, in the order of the text. */
export const releasePlaces = (parties: Signatory[]): PlacementRequest[] =>
  parties.flatMap((party, place) => {
    const action = party.actions[0]!;
    const mark = action.type as PlacementRequest['mark'];
    const under = { dx: 0, dy: party.type === 'COMPANY' ? -72 : -45 };
    const word = (keyword: string, by: { dx: number; dy: number }): PlacementRequest['at'] => ({
      kind: 'KEYWORD',
      keyword,
      index: -1,
      unit: 'POINT',
      ...by,
    });
    return [
      { mark, actionId: action.id, at: word(markLabel(place, party), under) },
      { mark: 'DATE', actionId: action.id, datePattern: 'CHINESE', at: word(dateLabel(place), { dx: 84, dy: 0 }) },
    ];
  });
