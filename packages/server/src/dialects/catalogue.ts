/** An operation of a vendor's catalogue, built or not; COVERAGE.md is made from these. */
export interface CatalogueEntry {
  chapter: string;
  /** How a request names it: `POST /v2/contract/draft`, `UploadFiles`. */
  key: string;
  /** What the vendor calls its page. */
  name: string;
}

/** @param lines one operation a line: its key, and the name of its page */
export const chapter = (title: string, lines: string): CatalogueEntry[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [, key, name] = /^((?:[A-Z]+ )?\S+)\s+(.+)$/.exec(line.trim())!;
      return { chapter: title, key: key!, name: name! };
    });

/** What an operation must show before it counts as done. */
export const proofs = ['FIXTURE', 'UNKNOWN_ID', 'OTHER_TENANT', 'WRONG_STATE', 'EFFECT'] as const;
export type Proof = (typeof proofs)[number];

/** Proofs that operations cannot have, with the reason. */
export type Exempt = Readonly<Record<string, Partial<Record<Proof, string>>>>;
export const namesNothing = 'names nothing';
export const readsOnly = 'changes nothing';
export const noState = 'knows no states';
