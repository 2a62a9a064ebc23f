import type { Scratch } from './scratch.ts';

/** The dominator tree downwards: the children of node `n` are `child[first[n]]` up to `child[first[n + 1]]`. */
export interface Dominated {
  readonly first: Uint32Array;
  readonly child: Uint32Array;
}

export function buildDominated(
  dominator: Uint32Array,
  nodeCount: number,
  scratch: Scratch,
): Dominated {
  const first = scratch.takeZeroed(nodeCount + 1);
  for (let node = 1; node < nodeCount; node += 1) first[dominator[node]!]! += 1;
  let sum = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    sum += first[node]!;
    first[node] = sum;
  }
  first[nodeCount] = sum;
  const child = scratch.take(nodeCount);
  for (let node = nodeCount - 1; node > 0; node -= 1) {
    const slot = first[dominator[node]!]! - 1;
    first[dominator[node]!] = slot;
    child[slot] = node;
  }
  return { first, child };
}
