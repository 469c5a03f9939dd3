/** A refusal in the vendor's own words, where the core's is told differently by each interface (protocols §2). */
export class EsignRefusal extends Error {
  override readonly name = 'EsignRefusal';
  constructor(
    readonly code: number,
    override readonly message: string,
    /** Nearly always null; an account that exists is named in it. */
    readonly data: unknown = null,
  ) {
    super(message);
  }
}
