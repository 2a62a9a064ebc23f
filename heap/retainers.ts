import { essentialEdge } from './kinds.ts';
import { markEssentialEdges } from './essential-edges.ts';
import type { Scratch } from './scratch.ts';
import type { Snapshot } from './snapshot.ts';

/** Who holds whom: the sources of the essential edges into node `n` are `from[first[n]]` up to `from[first[n + 1]]`. */
export interface Retainers {
  readonly first: Uint32Array;
  readonly from: Uint32Array;
}

/** Marks the essential edges and turns them round. One array serves dominators, naming and paths. */
export function buildRetainers(snapshot: Snapshot, scratch: Scratch): Retainers {
  const { nodeCount, firstEdge, edgeKind, edgeTo } = snapshot;
  const first = snapshot.arena.words(nodeCount + 1);
  const essentialCount = markEssentialEdges(snapshot, scratch, first);
  // `first[n]` becomes the end of n's stretch; filling then counts it down to the start.
  let sum = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    sum += first[node]!;
    first[node] = sum;
  }
  first[nodeCount] = sum;
  const from = new Uint32Array(essentialCount);
  for (let node = nodeCount - 1; node >= 0; node -= 1) {
    const end = firstEdge[node + 1]!;
    for (let edge = firstEdge[node]!; edge < end; edge += 1) {
      if ((edgeKind[edge]! & essentialEdge) === 0) continue;
      const slot = first[edgeTo[edge]!]! - 1;
      first[edgeTo[edge]!] = slot;
      from[slot] = node;
    }
  }
  return { first, from };
}
