import { type Dict, type Page, type PdfObject, type PdfReader, Ref, Stream } from '@hufu/pades';
import { DomainError } from '../../domain/errors.js';

/** Operators a page may cost to paint, counted in bytes of content with every form as often as it is painted. */
const maxPaintedBytes = 400 * 1024 * 1024;
const maxNesting = 24;
/** Forms inside forms up to here are ordinary, and their cost is bounded by their size. */
const ordinaryNesting = 2;

const refused = (detail: string) => new DomainError('FILE_INVALID', { why: 'hostile', detail });

/**
 * Refuses pages whose forms (form XObjects) paint each other so often that no reader ends.
 *
 * @throws DomainError FILE_INVALID why=hostile
 */
export function checkPaintCost(reader: PdfReader, pages: readonly Page[]): void {
  const cost = new PaintCost(reader);
  for (const page of pages) cost.check(page);
}

class PaintCost {
  private readonly nestings = new Map<number, number>();
  private readonly costs = new Map<number, number>();
  private readonly open = new Set<number>();

  constructor(private readonly reader: PdfReader) {}

  check({ resources, dict }: Page): void {
    const forms = this.formsIn(resources);
    if (Math.max(0, ...forms.map(({ ref }) => this.nesting(ref))) < ordinaryNesting) return;
    const parts = this.reader.array(dict.get('Contents')) ?? [dict.get('Contents') ?? null];
    const streams = parts.map((part) => this.reader.get(part)).filter((part) => part instanceof Stream);
    if (streams.reduce((sum, stream) => sum + this.painted(stream, forms), 0) > maxPaintedBytes)
      throw refused('forms that paint each other millions of times');
  }

  private formsIn(resources: PdfObject): { name: string; ref: Ref }[] {
    const objects: Dict | undefined = this.reader.dict(this.reader.dict(resources)?.get('XObject'));
    return [...(objects ?? [])].flatMap(([name, ref]) => {
      const object = ref instanceof Ref ? this.reader.get(ref) : null;
      const isForm = object instanceof Stream && this.reader.name(object.dict.get('Subtype')) === 'Form';
      return isForm ? [{ name, ref: ref as Ref }] : [];
    });
  }

  /** How many forms lie inside each other, this one included. */
  private nesting(ref: Ref): number {
    const known = this.nestings.get(ref.num);
    if (known !== undefined) return known;
    if (this.open.has(ref.num)) return 0; // readers stop where a form paints itself
    if (this.open.size >= maxNesting) throw refused('forms nested too deeply');
    this.open.add(ref.num);
    const inside = this.formsIn((this.reader.get(ref) as Stream).dict.get('Resources') ?? null);
    const depth = 1 + Math.max(0, ...inside.map((form) => this.nesting(form.ref)));
    this.open.delete(ref.num);
    this.nestings.set(ref.num, depth);
    return depth;
  }

  private cost(ref: Ref): number {
    const known = this.costs.get(ref.num);
    if (known !== undefined) return known;
    this.costs.set(ref.num, 0);
    const form = this.reader.get(ref) as Stream;
    const cost = this.painted(form, this.formsIn(form.dict.get('Resources') ?? null));
    this.costs.set(ref.num, cost);
    return cost;
  }

  private painted(stream: Stream, forms: { name: string; ref: Ref }[]): number {
    const { data } = this.reader.decode(stream);
    if (forms.length === 0) return data.length;
    const costs = new Map(forms.map(({ name, ref }) => [name, this.cost(ref)]));
    let sum = data.length;
    for (const [, name] of data.toString('latin1').matchAll(/\/([^\s/[\]()<>{}%]{1,127})\s+Do\b/g))
      sum += costs.get(name!) ?? 0;
    return sum;
  }
}
