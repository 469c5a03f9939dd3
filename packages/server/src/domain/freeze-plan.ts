import type { Contract, Placement, ReservedEdge, Signatory } from './contract.js';
import { type Strip, stripsOf } from './edge-seal.js';
import { DomainError } from './errors.js';
import type { ActionId, DocumentId } from './ids.js';
import { type PageSize, type Rect, gap, pointsPerMm, turned, union } from './rect.js';
import { signatoryOf } from './workflow.js';

/**
 * Which PDF fields the places of a contract become (DOMAIN.md §9). An action's first mark in a document is its signature
 * field; its other marks there are mark fields, which that signature covers and locks.
 */
export interface SignatureField {
  name: string;
  page: number;
  rect: Rect;
  tooltip?: string;
  lock: string[];
}
export interface MarkField {
  name: string;
  page: number;
  rect: Rect;
  tooltip: string;
}
/** The fields of one document, made before its first signature. */
export interface FieldPlan {
  signatureFields: SignatureField[];
  markFields: MarkField[];
}
export interface FreezePlans {
  plans: Map<DocumentId, FieldPlan>;
  /** The placements, with the names of their fields. */
  placements: Placement[];
  reservedEdges: ReservedEdge[];
}
export type Pages = ReadonlyMap<DocumentId, readonly PageSize[]>;

/** Strips are at most half of the largest seal, 58 mm. */
export const edgeWidth = 29 * pointsPerMm;
const edgeCompaniesPerContract = 4;
const edgeFieldsPerDocument = 1000;
/** CMS of one action in one document. */
export const actsPerDocument = 20;
/** A date this near to its mark shares the mark's field, points. */
const nearby = 20;

const markNames = {
  COMPANY: '企业印章',
  LP: '法定代表人章',
  OPERATOR: '经办人签字',
  PERSONAL: '个人签字',
  DATE: '签署日期',
  ACROSS_PAGE: '骑缝章',
} as const;

/** A strip of handwriting is no seal. */
export function markName({ signatories }: Pick<Contract, 'signatories'>, { mark, actionId }: Placement): string {
  const type = signatories.flatMap(({ actions }) => actions).find(({ id }) => id === actionId)?.type;
  return mark === 'ACROSS_PAGE' && (type === 'PERSONAL' || type === 'OPERATOR') ? '骑缝签字' : markNames[mark];
}

/** What one placement needs on pages: one rectangle, or one for each strip. */
export const areasOf = (placement: Placement, pages: readonly PageSize[]): { page: number; rect: Rect }[] =>
  placement.mark === 'ACROSS_PAGE'
    ? stripsOf(placement, pages).map(({ page, visible }) => ({ page, rect: visible }))
    : [{ page: placement.page, rect: turned(placement, placement.rotation) }];

/** Gives out field names, flat and without periods: `h-<signatoryId>-<n>`, n from 1 in each document. */
class FieldNames {
  private readonly used = new Map<string, number>();

  next(documentId: DocumentId, { id }: Signatory): string {
    const key = `${documentId} ${id}`;
    const n = (this.used.get(key) ?? 0) + 1;
    this.used.set(key, n);
    return `h-${id}-${n}`;
  }
}

/** The own mark first: strips and dates are what goes with it. */
const rank = ({ mark }: Placement): number => (mark === 'ACROSS_PAGE' ? 2 : mark === 'DATE' ? 1 : 0);

/**
 * Plans the fields of all documents of a contract at freeze.
 *
 * @throws DomainError TOO_MANY_MARKS
 */
export function planFreeze(contract: Contract, placements: readonly Placement[], pages: Pages): FreezePlans {
  const names = new FieldNames();
  const result: FreezePlans = { plans: new Map(), placements: [], reservedEdges: [] };
  for (const { id } of contract.documents) result.plans.set(id, { signatureFields: [], markFields: [] });
  for (const action of contract.signatories.flatMap(({ actions }) => actions)) {
    for (const { id } of contract.documents) {
      const own = placements.filter(({ actionId, documentId }) => actionId === action.id && documentId === id);
      if (own.length > 0) planMarks(contract, own, pages.get(id)!, names, result);
    }
  }
  reserveEdges(contract, pages, names, result);
  return result;
}

/** All marks of one action in one document. */
function planMarks(
  contract: Contract,
  own: Placement[],
  pages: readonly PageSize[],
  names: FieldNames,
  result: FreezePlans,
): void {
  const signatory = signatoryOf(contract, own[0]!.actionId)!;
  const plan = result.plans.get(own[0]!.documentId)!;
  const groups = contract.everyMarkSigned ? own.map((one) => [one]) : [own.toSorted((a, b) => rank(a) - rank(b))];
  if (groups.length > actsPerDocument)
    throw new DomainError('TOO_MANY_MARKS', { marks: own.length, limit: actsPerDocument });
  for (const group of groups) {
    const fields = group.flatMap((placement) => {
      const made = areasOf(placement, pages).map((area) => ({
        ...area,
        name: names.next(placement.documentId, signatory),
        tooltip: `${signatory.name} ${markName(contract, placement)}`,
      }));
      result.placements.push({ ...placement, fieldNames: made.map(({ name }) => name) });
      return made;
    });
    const [first, ...others] = fields;
    plan.signatureFields.push({ ...first!, lock: fields.map(({ name }) => name) });
    plan.markFields.push(...others);
  }
}

/** Companies that can bring strips by call: those of the initiator's tenant tree, others where the sender allows marks. */
function mayBringStrips({ placementRule }: Contract, { type, tenantId, sponsor }: Signatory): boolean {
  if (type !== 'COMPANY' || placementRule === 'MUST_FORBID') return false;
  return sponsor || tenantId !== undefined || placementRule === 'MUST_ALLOW';
}

function reserveEdges(contract: Contract, pages: Pages, names: FieldNames, result: FreezePlans): void {
  const companies = contract.signatories.filter((signatory) => mayBringStrips(contract, signatory));
  for (const signatory of companies.slice(0, edgeCompaniesPerContract)) {
    const action = signatory.actions.find(({ type }) => type === 'COMPANY');
    if (!action) continue;
    for (const { id } of contract.documents) reserveEdge(signatory, action.id, id, pages.get(id)!, names, result);
  }
}

function reserveEdge(
  signatory: Signatory,
  actionId: ActionId,
  documentId: DocumentId,
  pages: readonly PageSize[],
  names: FieldNames,
  { plans, placements, reservedEdges }: FreezePlans,
): void {
  const plan = plans.get(documentId)!;
  const own = placements.filter((placement) => placement.actionId === actionId && placement.documentId === documentId);
  if (own.some(({ mark }) => mark === 'ACROSS_PAGE') || pages.length < 2) return;
  if (plan.markFields.length + pages.length > edgeFieldsPerDocument) return;
  const fields = pages.map(({ width, height }, index) => ({
    name: names.next(documentId, signatory),
    page: index + 1,
    rect: { x: Math.max(0, width - edgeWidth), y: 0, w: Math.min(edgeWidth, width), h: height },
    tooltip: `${signatory.name} ${markNames.ACROSS_PAGE}`,
  }));
  const fieldNames = fields.map(({ name }) => name);
  plan.markFields.push(...fields);
  reservedEdges.push({ actionId, documentId, fieldNames });
  const first = plan.signatureFields.find(({ name }) => own.some((one) => one.fieldNames?.[0] === name));
  first?.lock.push(...fieldNames);
}

/** Something to paint: the mark of a placement, in a field. */
export interface MarkPart {
  placement: Placement;
  /** Where the whole drawing goes. */
  at: Rect;
  /** Strips: what of it is seen. */
  clip?: Rect;
}
/** One CMS: the field it fills, what is painted there, and the mark fields it covers. Shaped like a signing act of pades. */
export interface ActPlan {
  field: { existing: string } | { late: SignatureField };
  paint: MarkPart[];
  marks: { name: string; paint: MarkPart[] }[];
}
export interface ActPlans {
  acts: ActPlan[];
  /** The late placements, with the names of their fields. */
  latePlacements: Placement[];
}

/**
 * How one action signs one document: its frozen fields first, then a late field for every place that came with the call.
 * A late date near its mark shares the mark's field; late strips go into the edge reserved for the company.
 *
 * @param late places chosen on the page or given with the call, in this document.
 * @throws DomainError PLACEMENT_FORBIDDEN (strips without a reserved edge), TOO_MANY_MARKS
 */
export function planActs(
  contract: Contract,
  actionId: ActionId,
  documentId: DocumentId,
  pages: readonly PageSize[],
  late: readonly Placement[],
): ActPlans {
  const frozen = contract.placements.filter(
    (placement) => placement.actionId === actionId && placement.documentId === documentId && placement.fieldNames,
  );
  const names = lateNames(contract, actionId, documentId);
  const acts = frozenActs(contract, frozen, pages);
  const latePlacements: Placement[] = [];
  for (const group of groupLate(late.filter(({ mark }) => mark !== 'ACROSS_PAGE'))) {
    const name = names();
    acts.push(lateAct(group, name, signatoryOf(contract, actionId)!));
    latePlacements.push(...group.map((placement) => ({ ...placement, fieldNames: [name] })));
  }
  const reserved = contract.reservedEdges?.find((one) => one.actionId === actionId && one.documentId === documentId);
  const edge = { reserved, pages, signatory: signatoryOf(contract, actionId)!, names };
  for (const placement of late.filter(({ mark }) => mark === 'ACROSS_PAGE')) {
    latePlacements.push(paintEdge(acts, placement, edge));
  }
  const marks = acts.length;
  if (marks > actsPerDocument) throw new DomainError('TOO_MANY_MARKS', { marks, limit: actsPerDocument });
  return { acts, latePlacements };
}

const partsOf = (placement: Placement, pages: readonly PageSize[]): MarkPart[] =>
  placement.mark === 'ACROSS_PAGE'
    ? stripsOf(placement, pages).map((strip) => stripPart(placement, strip))
    : [{ placement, at: boxOf(placement) }];
const boxOf = ({ x, y, w, h }: Placement): Rect => ({ x, y, w, h });
const stripPart = (placement: Placement, { whole, visible }: Strip): MarkPart => ({
  placement,
  at: whole,
  clip: visible,
});

/** The signature field of an action was named first. */
const fieldNumber = ({ fieldNames }: Placement): number => Number(fieldNames?.[0]?.split('-').at(-1));

function frozenActs(contract: Contract, frozen: Placement[], pages: readonly PageSize[]): ActPlan[] {
  const groups = contract.everyMarkSigned ? frozen.map((one) => [one]) : frozen.length > 0 ? [frozen] : [];
  return groups.map((group) => {
    const fields = group
      .toSorted((a, b) => fieldNumber(a) - fieldNumber(b))
      .flatMap((placement) =>
        partsOf(placement, pages).map((part, index) => ({ name: placement.fieldNames![index]!, paint: [part] })),
      );
    const [first, ...marks] = fields;
    return { field: { existing: first!.name }, paint: first!.paint, marks };
  });
}

/** Late marks by field: each mark its own, with the late dates near to it. */
function groupLate(late: readonly Placement[]): Placement[][] {
  const groups = late.filter(({ mark }) => mark !== 'DATE').map((mark) => [mark]);
  for (const date of late.filter(({ mark }) => mark === 'DATE')) {
    const near = groups.find(
      ([mark]) => mark!.mark !== 'DATE' && mark!.page === date.page && gap(mark!, date) <= nearby,
    );
    if (near) near.push(date);
    else groups.push([date]);
  }
  return groups;
}

function lateAct(group: Placement[], name: string, signatory: Signatory): ActPlan {
  const rect = group.map((placement) => turned(placement, placement.rotation)).reduce(union);
  const tooltip = `${signatory.name} ${markNames[group[0]!.mark]}`;
  const late: SignatureField = { name, page: group[0]!.page, rect, tooltip, lock: [name] };
  return { field: { late }, paint: group.map((placement) => ({ placement, at: boxOf(placement) })), marks: [] };
}

/**
 * Late strips are painted into the edge reserved at freeze, under the action's first CMS in the document; where that has
 * none, the first strip's own place becomes its late signature field.
 */
function paintEdge(acts: ActPlan[], placement: Placement, edge: EdgeFor): Placement {
  const { reserved, pages, signatory, names } = edge;
  if (!reserved) throw new DomainError('PLACEMENT_FORBIDDEN', { mark: 'ACROSS_PAGE' });
  const strips = stripsOf(placement, pages);
  const alone = acts.length === 0;
  if (alone) acts.push(stripAct(placement, strips[0]!, names(), signatory));
  const act = acts[0]!;
  for (const strip of alone ? strips.slice(1) : strips) {
    const name = reserved.fieldNames[strip.page - 1]!;
    const known = act.marks.find((mark) => mark.name === name);
    if (known) known.paint.push(stripPart(placement, strip));
    else act.marks.push({ name, paint: [stripPart(placement, strip)] });
  }
  if ('late' in act.field) act.field.late.lock = [...new Set([...act.field.late.lock, ...reserved.fieldNames])];
  const own = alone && 'late' in act.field ? [act.field.late.name] : [];
  const inEdge = strips.slice(own.length).map(({ page }) => reserved.fieldNames[page - 1]!);
  return { ...placement, fieldNames: [...own, ...inEdge] };
}

interface EdgeFor {
  reserved?: ReservedEdge;
  pages: readonly PageSize[];
  signatory: Signatory;
  names: () => string;
}

function stripAct(placement: Placement, strip: Strip, name: string, signatory: Signatory): ActPlan {
  const tooltip = `${signatory.name} ${markNames.ACROSS_PAGE}`;
  const late: SignatureField = { name, page: strip.page, rect: strip.visible, tooltip, lock: [name] };
  return { field: { late }, paint: [stripPart(placement, strip)], marks: [] };
}

/** Names after those that this signatory has in this document already. */
function lateNames(contract: Contract, actionId: ActionId, documentId: DocumentId): () => string {
  const signatory = signatoryOf(contract, actionId)!;
  const inDocument = [...contract.placements, ...(contract.reservedEdges ?? [])].filter(
    (one) => one.documentId === documentId && signatory.actions.some(({ id }) => id === one.actionId),
  );
  const numbers = inDocument
    .flatMap(({ fieldNames }) => fieldNames ?? [])
    .map((name) => Number(name.split('-').at(-1)));
  let n = Math.max(0, ...numbers);
  return () => `h-${signatory.id}-${++n}`;
}
