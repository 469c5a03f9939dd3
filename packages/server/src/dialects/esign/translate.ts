import type { SignatoryInput, ActionInput, ContactInput } from '../../app/application.js';
import type { MarkType } from '../../domain/contract.js';
import type { DocumentId, PlacementId, SealId } from '../../domain/ids.js';
import type { PageChoice, PlacementRequest } from '../../domain/placing.js';
import type { DateMemo, FieldIdentity, FieldMemo, PersonMemo, SignerMemo } from './memo.js';

/** Signers and their fields (签署区, protocols §3.4, §5) as the core's parties and places. Pure. */

const actionTypes = { PERSONAL: 'PERSONAL', OPERATOR: 'OPERATOR', COMPANY: 'COMPANY', LP: 'LP' } as const;

export const contactOf = ({ externalId, name }: PersonMemo): ContactInput => ({
  contact: externalId,
  contactType: 'OPENID',
  name,
});

/** @param documentOf the document of this flow that a file became. */
export function signatoryOf(signer: SignerMemo, documentOf: (fileId: string) => DocumentId): SignatoryInput {
  const contact = signer.person && contactOf(signer.person);
  return {
    type: signer.party === 'COMPANY' ? 'COMPANY' : 'PERSONAL',
    name: signer.party === 'COMPANY' ? signer.orgName : signer.person?.name,
    serialNo: signer.order,
    receiver: contact,
    signatoryNo: signer.key,
    anyOf: signer.taskType === 1,
    allowedIntents: intentsOf(signer.willTypes),
    actions: identitiesOf(signer).map((identity) => actionFor(signer, identity, contact, documentOf)),
  };
}

const identitiesOf = ({ party, fields }: SignerMemo): FieldIdentity[] => {
  const named = [...new Set(fields.map(({ identity }) => identity))];
  return named.length > 0 ? named : [party === 'COMPANY' ? 'COMPANY' : 'PERSONAL'];
};

function actionFor(
  signer: SignerMemo,
  identity: FieldIdentity,
  contact: ContactInput | undefined,
  documentOf: (fileId: string) => DocumentId,
): ActionInput {
  const fields = signer.fields.filter((field) => field.identity === identity);
  const sealIds = [
    ...new Set(fields.flatMap(({ sealId, sealIds: several = [] }) => [...(sealId ? [sealId] : []), ...several])),
  ];
  return {
    type: actionTypes[identity],
    actionNo: identity,
    serialNo: 0, // one signer does all of his marks at once
    operators: contact && signer.party === 'COMPANY' ? [contact] : undefined,
    autoSign: fields.length > 0 && fields.every(({ auto }) => auto),
    sealId: sealIds[0],
    sealIds: sealIds.length > 1 ? sealIds.slice(0, 9) : undefined,
    placements: fields.flatMap((field) => placesOf(field, documentOf(field.fileId))),
  };
}

/** Ways to show one's will that this installation knows (protocols §5 willTypes); the vendor's face checks are not among them. */
function intentsOf(willTypes: string[] | undefined): SignatoryInput['allowedIntents'] {
  if (!willTypes || willTypes.length === 0) return undefined;
  const known = {
    CODE_SMS: ['SMS_CODE', 'EMAIL_CODE'],
    CODE_EMAIL: ['EMAIL_CODE'],
    EMAIL: ['EMAIL_CODE'],
    SIGN_PWD: ['PASSWORD'],
  } as const;
  const named = willTypes.flatMap((word) => (word in known ? [...known[word as keyof typeof known]] : []));
  return named.length > 0 ? [...new Set(named)] : undefined;
}

const marks: Record<FieldIdentity, MarkType> = {
  PERSONAL: 'PERSONAL',
  OPERATOR: 'OPERATOR',
  COMPANY: 'COMPANY',
  LP: 'LP',
};

/** The places of one field: its mark on each of its pages, or across them, and its date. */
export function placesOf(field: FieldMemo, documentId: DocumentId): PlacementRequest[] {
  const common = { documentIds: [documentId] };
  if (field.kind === 2) return datePlaces(field, field.date ?? { type: 1 }, common, field.id as PlacementId);
  if (field.signType === 0) return []; // the signer says where
  const sized = {
    ...common,
    sealId: field.sealId as SealId | undefined,
    width: field.width,
    height: field.height,
    movable: field.movable,
  };
  const id = field.id as PlacementId;
  const own: PlacementRequest[] =
    field.signType === 2
      ? [
          {
            ...sized,
            id,
            mark: 'ACROSS_PAGE',
            at: { kind: 'EDGE', y: field.y ?? 0, unit: 'POINT', centred: true, pages: choiceOf(field.page) },
          },
        ]
      : pagesOf(field.page).map((page, n) => ({
          ...sized,
          ...(n === 0 ? { id } : {}),
          mark: marks[field.identity],
          at: centre(page, field.x ?? 0, field.y ?? 0),
        }));
  return [...own, ...(field.date ? datePlaces(field, field.date, common) : [])];
}

/** A date without a place of its own stands under the mark. */
function datePlaces(
  field: FieldMemo,
  date: DateMemo,
  common: { documentIds: DocumentId[] },
  id?: PlacementId,
): PlacementRequest[] {
  const below = { x: field.x ?? 300, y: (field.y ?? 100) - underMark };
  const { x, y } =
    date.x !== undefined && date.y !== undefined
      ? { x: date.x, y: date.y }
      : id
        ? { x: field.x ?? 300, y: field.y ?? 100 }
        : below;
  const pages = date.page !== undefined ? [date.page] : field.signType === 2 ? [1] : pagesOf(field.page);
  return pages.map((page, n) => ({
    ...common,
    ...(id && n === 0 ? { id } : {}),
    mark: 'DATE',
    at: centre(page, x, y),
    datePattern: datePatternOf(date.format),
    fontSize: date.fontSize,
  }));
}
const underMark = 68;

const datePatterns: Readonly<Record<string, PlacementRequest['datePattern']>> = {
  'yyyy-MM-dd': 'HYPHEN',
  'yyyy/MM/dd': 'SLASH',
  'yyyy.MM.dd': 'DOT',
  yyyy年MM月dd日: 'CHINESE',
  yyyy年M月d日: 'CHINESE_PLAIN',
};

/** yyyy年MM月dd日 unless another known format is named (protocols §5). */
const datePatternOf = (format: string | undefined): PlacementRequest['datePattern'] =>
  datePatterns[format ?? ''] ?? 'CHINESE';

const centre = (page: number, x: number, y: number): PlacementRequest['at'] => ({
  kind: 'POINT',
  page,
  x,
  y,
  unit: 'POINT',
  origin: 'LOWER_LEFT',
  corner: 'CENTRE',
});

/** `3`, `1-3,5`; checked when it was read. */
export const pagesOf = (page: string | undefined): number[] =>
  rangesOf(page ?? '1').flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, n) => from + n));

export const choiceOf = (page: string | undefined): PageChoice =>
  page === undefined || page.toLowerCase() === 'all' ? { kind: 'ALL' } : { kind: 'RANGES', ranges: rangesOf(page) };

const rangesOf = (page: string): { from: number; to: number }[] =>
  page.split(',').map((part) => {
    const [from = 1, to = from] = part.split('-').map(Number);
    return { from, to };
  });
