import type { Application } from '../../app/application.js';
import type { Action, Contract, Placement, Signatory } from '../../domain/contract.js';
import { hex } from './ids.js';
import { type FieldMemo, memoOf, type SignerMemo } from './memo.js';
import { wireFileId } from './operations/flow-documents.js';

/** 签署区 as replies of both generations show them: what was said of a field, or the place another dialect made. */
export interface FieldView {
  id: string;
  fileId: string;
  signatory: Signatory;
  action?: Action;
  signer?: SignerMemo;
  said?: FieldMemo;
  page: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  signType: 0 | 1 | 2;
}

export function fieldsOf(app: Application, contract: Contract): FieldView[] {
  const said = memoOf(contract)?.signers.flatMap((signer) => saidFields(app, contract, signer)) ?? [];
  const known = new Set(said.map(({ id }) => id));
  const placed = contract.placements.flatMap((place) => placedField(app, contract, place, known));
  return [...said, ...placed];
}

function saidFields(app: Application, contract: Contract, signer: SignerMemo): FieldView[] {
  const signatory = contract.signatories.find(({ signatoryNo }) => signatoryNo === signer.key);
  if (!signatory) return [];
  return signer.fields.map((field) => ({
    id: field.id,
    fileId: hex(app, 'file', field.fileId),
    signatory,
    action: signatory.actions.find(({ actionNo }) => actionNo === field.identity),
    signer,
    said: field,
    page: field.page ?? '',
    x: field.x,
    y: field.y,
    width: field.width,
    height: field.height,
    signType: field.signType,
  }));
}

/** Places that no field of the flow's own tells of: of another dialect, or added while it is being signed. */
function placedField(app: Application, contract: Contract, place: Placement, known: ReadonlySet<string>): FieldView[] {
  const signatory = contract.signatories.find(({ actions }) => actions.some(({ id }) => id === place.actionId));
  const document = contract.documents.find(({ id }) => id === place.documentId);
  const belongs = memoOf(contract)?.signers.some(
    ({ key, fields }) => key === signatory?.signatoryNo && fields.length > 0,
  );
  if (place.mark === 'DATE' || !signatory || !document || known.has(place.id) || belongs) return [];
  const across = place.mark === 'ACROSS_PAGE';
  return [
    {
      id: place.id,
      fileId: wireFileId(app, document),
      signatory,
      action: signatory.actions.find(({ id }) => id === place.actionId),
      page: across ? rangeOf(place.pages ?? [place.page]) : String(place.page),
      x: place.x + place.w / 2,
      y: place.y + place.h / 2,
      width: place.w,
      height: place.h,
      signType: across ? 2 : 1,
    },
  ];
}

const rangeOf = (pages: readonly number[]): string =>
  pages.length > 1 && pages.at(-1)! - pages[0]! === pages.length - 1 ? `${pages[0]}-${pages.at(-1)}` : pages.join(',');

/** 0 waiting, 1 to be done now, 2 failed, 3 approving, 4 done (protocols §5; v1's own numbers are printed nowhere). */
export function fieldStatusOf({ action, signatory }: FieldView): 0 | 1 | 3 | 4 {
  if (action?.state === 'FINISH' || signatory.state === 'SIGNED') return 4;
  const audit = signatory.actions.some(({ type, state }) => type === 'AUDIT' && state === 'START');
  if (audit) return 3;
  return action?.state === 'START' ? 1 : 0;
}
export const fieldStatusTexts = { 0: '等待签署', 1: '签署中', 3: '审批中', 4: '签署完成' } as const;
