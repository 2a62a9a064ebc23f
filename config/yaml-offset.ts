import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { Path } from './paths.ts';

/** Where a value or its key starts in the text; `null` for what is not there. */
export function offsetOf(document: Document, path: Path, what: 'value' | 'key'): number | null {
  let node: unknown = document.contents;
  let offset = 0;
  for (const [depth, step] of path.entries()) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(holder) && typeof step === 'number') {
      node = holder.items[step];
    } else if (isMap(holder)) {
      const pair = pairOf(holder, String(step), document);
      const isLast = depth === path.length - 1;
      node = pair === null ? null : isLast && what === 'key' ? pair.key : (pair.value ?? pair.key);
    } else {
      node = null;
    }
    const range = rangeOf(node);
    if (range === null) return null;
    offset = range;
  }
  return offset;
}

function rangeOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null;
  const { range } = node;
  if (!Array.isArray(range)) return null;
  const [start]: unknown[] = range;
  return typeof start === 'number' ? start : null;
}

/** The entry of a map by its key, also when it comes in by a merge (`<<: *other`). */
function pairOf(map: YAMLMap, key: string, document: Document): Pair | null {
  const seen = new Set<unknown>();
  const queue: unknown[] = [map];
  for (let current = queue.shift(); current !== undefined; current = queue.shift()) {
    const holder = isAlias(current) ? current.resolve(document) : current;
    // A map that merges itself is legal to write.
    if (!isMap(holder) || seen.has(holder)) continue;
    seen.add(holder);
    const own = holder.items.find(pair => keyOf(pair) === key);
    if (own !== undefined) return own;
    for (const { value } of holder.items.filter(pair => keyOf(pair) === '<<')) {
      queue.push(...(isSeq(value) ? value.items : [value]));
    }
  }
  return null;
}

function keyOf(pair: Pair): string | null {
  return isScalar(pair.key) ? String(pair.key.value) : null;
}
