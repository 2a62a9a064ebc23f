import type { GraphKernel } from './graph-kernel.ts';
import type { Scratch } from './scratch.ts';

/** The dominator tree downwards, as linked lists: half the passes of a prefix sum, and nobody needs the order. */
export interface Dominated {
  /** Node → its first child plus 1, 0 when it has none. */
  readonly head: Uint32Array;
  /** Node → its next sibling plus 1, 0 when it is the last. */
  readonly next: Uint32Array;
}

export function buildDominated(
  dominator: Uint32Array,
  nodeCount: number,
  { scratch, inKernel }: { readonly scratch: Scratch; readonly inKernel: GraphKernel | null },
): Dominated {
  if (inKernel !== null) {
    const { kernel, at } = inKernel;
    const dominated = { head: scratch.takeZeroed(nodeCount), next: scratch.take(nodeCount) };
    kernel.linkDominated(at(dominator), at(dominated.head), at(dominated.next));
    return dominated;
  }
  const head = scratch.takeZeroed(nodeCount);
  const next = scratch.takeZeroed(nodeCount);
  for (let node = nodeCount - 1; node > 0; node -= 1) {
    const above = dominator[node]!;
    next[node] = head[above]!;
    head[above] = node + 1;
  }
  return { head, next };
}
