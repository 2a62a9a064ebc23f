import type { ClassTable } from './classes.ts';
import type { Dominated } from './dominated.ts';
import type { Scratch } from './scratch.ts';
import type { Sizes } from './sizes.ts';

/** Per class id. Nodes of no size are left out, as in DevTools' Summary. */
export interface ClassTotals {
  readonly count: Float64Array;
  readonly selfBytes: Float64Array;
  /** What would be freed with all members: members below other members are not counted twice. */
  readonly retainedBytes: Float64Array;
}

export interface ClassTotalsInput {
  readonly nodeCount: number;
  readonly classes: ClassTable;
  readonly shallow: Sizes;
  readonly retained: Float64Array;
  readonly dominated: Dominated;
  readonly scratch: Scratch;
}

export function classTotals(input: ClassTotalsInput): ClassTotals {
  const { nodeCount, classes, shallow } = input;
  const count = new Float64Array(classes.size);
  const selfBytes = new Float64Array(classes.size);
  for (let node = 0; node < nodeCount; node += 1) {
    const bytes = shallow.get(node);
    if (bytes === 0) continue;
    const id = classes.of(node);
    count[id]! += 1;
    selfBytes[id]! += bytes;
  }
  return { count, selfBytes, retainedBytes: retainedByClass(input) };
}

/** Walks the dominator tree and counts a node's retained bytes unless one of its class stands above it. */
function retainedByClass({
  nodeCount,
  classes,
  shallow,
  retained,
  dominated,
  scratch,
}: ClassTotalsInput): Float64Array {
  const totals = new Float64Array(classes.size);
  /** Members of each class on the way from the root to where the walk is. */
  const above = new Uint32Array(classes.size);
  const { head, next } = dominated;
  const stack = scratch.take(nodeCount);
  let depth = 0;
  let node = 0;
  for (;;) {
    const id = classes.of(node);
    const counts = shallow.get(node) !== 0;
    if (counts && above[id] === 0) totals[id]! += retained[node]!;
    if (head[node] !== 0) {
      if (counts) above[id]! += 1;
      stack[depth++] = node;
      node = head[node]! - 1;
      continue;
    }
    // Back up to the nearest node that has a sibling left.
    while (next[node] === 0 && depth > 0) {
      node = stack[--depth]!;
      if (shallow.get(node) !== 0) above[classes.of(node)]! -= 1;
    }
    if (depth === 0) break;
    node = next[node]! - 1;
  }
  scratch.give(stack);
  return totals;
}
