import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import { nodeNameOf } from './path-steps.ts';
import type { Analysis } from './analysis.ts';
import type { StringWaste, Waste } from './result.ts';

/** V8 cuts texts at 1024 characters when it writes a snapshot; beyond that, equal texts may belong to unequal strings. */
const textMax = 1000;

/** Bytes that need not be there: copies of one text, and whole texts kept for a slice of them. */
export function findWaste(
  analysis: Analysis,
): Waste & { readonly topDuplicate: TopDuplicate | null } {
  const { duplicateStrings, topDuplicate } = duplicates(analysis);
  return { duplicateStrings, slicedStrings: slices(analysis), topDuplicate };
}

export interface TopDuplicate extends StringWaste {
  /** One of the copies. */
  readonly node: number;
}

function duplicates(analysis: Analysis): {
  duplicateStrings: StringWaste;
  topDuplicate: TopDuplicate | null;
} {
  const { nodeCount, nodeKind, nodeName, strings } = analysis.snapshot;
  const { scratch } = analysis;
  const count = scratch.takeZeroed(strings.length);
  const bytes = scratch.takeFloats(strings.length).fill(0);
  const last = scratch.take(strings.length);
  for (let node = 0; node < nodeCount; node += 1) {
    if (nodeKind[node] !== NodeKind.string) continue;
    const name = nodeName[node]!;
    count[name]! += 1;
    bytes[name]! += analysis.shallow.get(node);
    last[name] = node;
  }
  let copies = 0;
  let wasted = 0;
  let top = -1;
  let topWasted = 0;
  for (let name = 0; name < strings.length; name += 1) {
    if (count[name]! < 2) continue;
    const extra = (bytes[name]! / count[name]!) * (count[name]! - 1);
    if (extra > topWasted && !isCut(analysis, last[name]!)) {
      top = name;
      topWasted = extra;
    }
    copies += count[name]! - 1;
    wasted += extra;
  }
  const topDuplicate =
    top === -1
      ? null
      : { count: count[top]!, wastedBytes: Math.round(topWasted), node: last[top]! };
  scratch.give(count, last);
  return {
    duplicateStrings: { count: copies, wastedBytes: Math.round(wasted) },
    topDuplicate,
  };
}

function isCut(analysis: Analysis, node: number): boolean {
  return nodeNameOf(analysis, node).length > textMax || analysis.shallow.get(node) > 4 * textMax;
}

/** Parents of sliced strings that nothing but slices holds. */
function slices(analysis: Analysis): StringWaste {
  const { nodeCount, nodeKind, firstEdge, edgeKind, edgeTo } = analysis.snapshot;
  const { parent } = analysis.paths;
  const seen = new Set<number>();
  let wasted = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    if (nodeKind[node] !== NodeKind.slicedString) continue;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      const to = edgeTo[edge]!;
      if (
        (edgeKind[edge]! & edgeKindMask) !== EdgeKind.internal ||
        nodeKind[to] !== NodeKind.string
      ) {
        continue;
      }
      if (nodeKind[parent[to]!] !== NodeKind.slicedString || seen.has(to)) continue;
      seen.add(to);
      wasted += analysis.shallow.get(to);
    }
  }
  return { count: seen.size, wastedBytes: wasted };
}
