import { Dict, type PdfReader } from '@hufu/pades';

/** True number of pages under each node of the page tree. Nodes that are met twice or too deep are left out. */
export function pageCounts(reader: PdfReader): Map<Dict, number> {
  const counts = new Map<Dict, number>();
  const order: { dict: Dict; parent?: Dict }[] = [];
  const root = reader.dict(reader.catalog.get('Pages'));
  const stack: { dict: Dict; parent?: Dict }[] = root ? [{ dict: root }] : [];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const kids = reader.array(node.dict.get('Kids'));
    if (!kids) {
      order.push(node);
      continue;
    }
    if (counts.has(node.dict)) continue;
    counts.set(node.dict, 0);
    order.push(node);
    for (const kid of kids) {
      const dict = reader.dict(kid);
      if (dict) stack.push({ dict, parent: node.dict });
    }
  }
  for (const { dict, parent } of order.toReversed())
    // kids come after their parents, so backwards they come first
    if (parent) counts.set(parent, counts.get(parent)! + (counts.get(dict) ?? 1));
  return counts;
}

/** Whether a node says another number than it holds: viewers find pages by these numbers. */
export function hasWrongCounts(reader: PdfReader): boolean {
  for (const [dict, count] of pageCounts(reader)) if (reader.number(dict.get('Count')) !== count) return true;
  return false;
}
