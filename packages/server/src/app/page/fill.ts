import {
  type Contract,
  type DocumentField,
  type FillableType,
  type Signatory,
  fillableTypes,
} from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import { doesAction } from '../../domain/views.js';
import type { PageClient, PageField, PageState } from '../application.js';
import type { FieldValueInput } from '../field-use-cases.js';
import { type Filler, fillAs, refuseFillAs } from '../fields/fill-fields.js';
import type { World } from '../ports.js';
import { pageState } from './state.js';
import { type Visit, actingVisit, pageWitness } from './visit.js';

/** Parties this person fills for now: named as the receiver, or as operator of one of its steps. */
export const fillsFor = ({ contract, person }: Pick<Visit, 'contract' | 'person'>): Signatory[] =>
  contract.state === 'FILLING'
    ? contract.signatories.filter(
        (signatory) =>
          signatory.state === 'FILLING' &&
          (signatory.receiver?.personId === person.id ||
            signatory.actions.some((action) => doesAction(contract, signatory, action, { personId: person.id }))),
      )
    : [];

/** The fields a person fills, in the order of the documents. */
export function pageFields(visit: Visit): PageField[] {
  const own = new Set<string>(fillsFor(visit).map(({ id }) => id));
  return visit.contract.documents.flatMap(({ id, fields }) =>
    fields
      .filter(({ signatoryId }) => signatoryId && own.has(signatoryId))
      .filter(isFillable)
      .map((field) => pageField(id, field)),
  );
}

const isFillable = (field: DocumentField): field is FillableField => fillableTypes.some((type) => type === field.type);
type FillableField = DocumentField & { type: FillableType };

const pageField = (
  documentId: Contract['documents'][number]['id'],
  { name, label, type, required, rules, place }: FillableField,
): PageField => ({ documentId, name, label: label ?? name, type, required, rules: rules ?? {}, place });

/**
 * What a person filled in on the page. The last party's values make the documents final.
 *
 * @throws DomainError NOT_THIS_STEP, INPUT_INVALID, FIELD_INVALID, FIELD_REQUIRED, GLYPH_MISSING, KEYWORD_NOT_FOUND, SLOT_BUSY
 */
export async function fillOnPage(world: World, client: PageClient, values: FieldValueInput[]): Promise<PageState> {
  await fillAs(world, await fillerOn(world, client), values);
  return pageState(world, client);
}

/** @throws DomainError NOT_THIS_STEP, REJECT_NOT_ALLOWED, REASON_REQUIRED */
export const refuseFillOnPage = async (world: World, client: PageClient, reason: string): Promise<void> => {
  await refuseFillAs(world, await fillerOn(world, client), reason);
};

const fillerOn = (world: World, client: PageClient): Promise<Filler> =>
  world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client, false);
    const [signatory] = fillsFor(visit);
    if (!signatory) throw new DomainError('NOT_THIS_STEP', { action: 'fill', state: visit.contract.state });
    return {
      scope: [visit.contract.tenantId],
      contract: visit.contract,
      signatoryId: signatory.id,
      by: { kind: 'USER', subjectId: visit.person.id, roleInContract: 'FILLER' },
      witness: pageWitness(visit, client),
    };
  });
