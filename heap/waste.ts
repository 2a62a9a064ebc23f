import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import type { Analysis } from './analysis.ts';
import type { StringWaste, Waste } from './result.ts';

/** V8 cuts texts to so many characters when it writes a snapshot: equal ones of that length may belong to unequal strings. */
const cutLength = 1024;
/** Enough for a cut text, each character of which takes up to six bytes. */
const cutBytesMax = 6 * cutLength;
/** No string weighs so much for a text that was not cut. */
const wholeTextBytesMax = 4 * cutLength;

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
    if (count[name]! < 2 || isCut(analysis, last[name]!)) continue;
    const extra = (bytes[name]! / count[name]!) * (count[name]! - 1);
    if (extra > topWasted) {
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

/** True when more may follow of a string than its text shows, so that it need not be a copy of another with the same text. */
function isCut(analysis: Analysis, node: number): boolean {
  const { nodeName, strings } = analysis.snapshot;
  if (analysis.shallow.get(node) > wholeTextBytesMax) return true;
  const name = nodeName[node]!;
  // Nearly all are too short for it where they stand, and need not be read.
  const isShort =
    name + 1 < strings.length && strings.offset(name + 1) - strings.offset(name) < cutLength;
  return !isShort && strings.text(name, cutBytesMax).length >= cutLength;
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
