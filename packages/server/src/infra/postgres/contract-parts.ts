import type { Contract, Signatory } from '../../domain/contract.js';

/** A contract taken apart as its tables hold it; each array in its order. */
export interface Parts {
  contract: Omit<Contract, 'signatories' | 'documents' | 'placements' | 'attachments' | 'copies' | 'slot'>;
  signatories: Omit<Signatory, 'actions'>[];
  actions: (Contract['signatories'][number]['actions'][number] & { signatoryId: string })[];
  documents: Contract['documents'];
  placements: Contract['placements'];
  attachments: Contract['attachments'];
  copies: Contract['copies'];
}
const kinds = ['signatories', 'actions', 'documents', 'placements', 'attachments', 'copies'] as const;
type Kind = (typeof kinds)[number];

export function splitContract(whole: Contract): Parts {
  const { signatories, documents, placements, attachments, copies, slot: _slot, ...contract } = whole;
  return {
    contract,
    signatories: signatories.map(({ actions: _actions, ...signatory }) => signatory),
    actions: signatories.flatMap(({ id, actions }) => actions.map((action) => ({ ...action, signatoryId: id }))),
    documents,
    placements,
    attachments,
    copies,
  };
}

export function joinParts({ contract, signatories, actions, ...rest }: Parts): Contract {
  const actionsOf = (id: string) =>
    actions.filter(({ signatoryId }) => signatoryId === id).map(({ signatoryId: _of, ...action }) => action);
  return { ...contract, ...rest, signatories: signatories.map((s) => ({ ...s, actions: actionsOf(s.id) })) };
}

/** A row to write: its JSON with its place in the list under `#`. */
type Numbered = Record<string, unknown>;

/** What differs between two versions, by JSON; rows without an id (copies) are named by their place. */
export function changedParts(before: Parts | undefined, after: Parts) {
  const upserts = Object.fromEntries(
    kinds.map((kind) => [kind, changedRows(before?.[kind] ?? [], after[kind])]),
  ) as Record<Kind, Numbered[]>;
  const deletes = before ? kinds.flatMap((kind) => goneRows(before[kind], after[kind])) : [];
  return { upserts, deletes, any: deletes.length > 0 || kinds.some((kind) => upserts[kind].length > 0) };
}

const keyed = (rows: readonly object[]): Map<string, string> =>
  new Map(
    rows.map((row, place) => [(row as { id?: string }).id ?? String(place), JSON.stringify({ ...row, '#': place })]),
  );

function changedRows(before: readonly object[], after: readonly object[]): Numbered[] {
  const old = keyed(before);
  return [...keyed(after)].filter(([id, text]) => old.get(id) !== text).map(([, text]) => JSON.parse(text) as Numbered);
}

function goneRows(before: readonly object[], after: readonly object[]): string[] {
  const kept = keyed(after);
  return [...keyed(before).keys()].filter((id) => !kept.has(id));
}
