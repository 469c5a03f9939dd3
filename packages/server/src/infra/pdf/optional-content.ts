import { type Dict, type PdfObject, type PdfReader, Ref } from '@hufu/pades';

/** Whether a file has layers, and whether all of them show always, to everybody, on screen and on paper. */
export type Layers = 'NONE' | 'ALL_SHOWN' | 'SOME_HIDDEN';

/**
 * Looks at optional content (layers). When every group is on in every configuration and no condition can turn one off,
 * dropping the groups changes nothing that is seen; otherwise the file shows different things at different times.
 */
export function layersOf(reader: PdfReader, conditions: readonly Dict[]): Layers {
  const properties = reader.dict(reader.catalog.get('OCProperties'));
  if (!properties) return 'NONE';
  const groups = refsOf(reader, properties.get('OCGs'));
  const configs = [properties.get('D') ?? null, ...(reader.array(properties.get('Configs')) ?? [])];
  const shown =
    configs.every((config) => allOn(reader, reader.dict(config), groups)) &&
    groups.every((group) => usedAlways(reader, reader.dict(group))) &&
    conditions.every((condition) => shownWhenAllOn(reader, condition));
  return shown ? 'ALL_SHOWN' : 'SOME_HIDDEN';
}

const refsOf = (reader: PdfReader, object: PdfObject | undefined): Ref[] =>
  (reader.array(object) ?? []).filter((item) => item instanceof Ref);

function allOn(reader: PdfReader, config: Dict | undefined, groups: Ref[]): boolean {
  if (!config) return true;
  if (refsOf(reader, config.get('OFF')).length > 0) return false;
  const base = reader.name(config.get('BaseState')) ?? 'ON';
  const on = new Set(refsOf(reader, config.get('ON')).map(({ num }) => num));
  return base === 'ON' || groups.every(({ num }) => on.has(num));
}

/** /Usage may turn a group off for print, view or export, at some zoom, or for some language or user. */
function usedAlways(reader: PdfReader, group: Dict | undefined): boolean {
  const usage = reader.dict(group?.get('Usage'));
  if (!usage) return true;
  const states = ['Print', 'View', 'Export'].map((use) => reader.name(reader.dict(usage.get(use))?.get(`${use}State`)));
  return states.every((state) => state !== 'OFF') && !['Zoom', 'Language', 'User'].some((use) => usage.has(use));
}

/** A membership dictionary (OCMD) shows its content while its groups are on, unless it asks for the contrary. */
function shownWhenAllOn(reader: PdfReader, condition: Dict): boolean {
  const policy = reader.name(condition.get('P')) ?? 'AnyOn';
  return !condition.has('VE') && (policy === 'AnyOn' || policy === 'AllOn');
}
