import { leastOf, predecessorsOf, setLeast } from './depth-first';
import { nodeCount } from './graph';
import { doubleAt, setDouble, setWord, wordAt } from './memory';

let ancestor: u32 = 0;
let stack: u32 = 0;

/** Gives each vertex on the path from `start` up to the unlinked part the least semidominator between. */
function compress(start: u32, lastUnlinked: u32): void {
  let depth: u32 = 0;
  for (let at = start; wordAt(ancestor, at) > lastUnlinked; at = wordAt(ancestor, at)) {
    setWord(stack, depth++, at);
  }
  while (depth > 0) {
    const at = wordAt(stack, --depth);
    const above = wordAt(ancestor, at);
    const lower = leastOf(above);
    if (lower < leastOf(at)) setLeast(at, lower);
    setWord(ancestor, at, wordAt(ancestor, above));
  }
}

/**
 * As `semidominators()` of heap/dominators.ts, of what `searchDepthFirst` and `fillPredecessors` have left. `parentOf` is used
 * up; `path` has room for a word a node.
 */
export function findSemidominators(
  vertex: u32,
  parentOf: u32,
  from: u32,
  semi: u32,
  path: u32,
): void {
  ancestor = parentOf;
  stack = path;
  for (let at = nodeCount - 1; at > 0; at -= 1) {
    let lowest = wordAt(semi, at);
    const node = wordAt(vertex, at);
    const end = predecessorsOf(node + 1);
    for (let slot = predecessorsOf(node); slot < end; slot += 1) {
      const predecessor = wordAt(from, slot);
      if (wordAt(ancestor, predecessor) > at) compress(predecessor, at);
      const candidate = leastOf(predecessor);
      if (candidate < lowest) lowest = candidate;
    }
    setWord(semi, at, lowest);
    setLeast(at, lowest);
  }
}

/** Turns the parents in `idom` into immediate dominators, by number. */
export function findDominators(idom: u32, semiOf: u32): void {
  for (let at: u32 = 1; at < nodeCount; at += 1) {
    const limit = wordAt(semiOf, at);
    let candidate = wordAt(idom, at);
    while (candidate > limit) candidate = wordAt(idom, candidate);
    setWord(idom, at, candidate);
  }
}

/** Sums up what each node retains, beginning with its own bytes, and notes dominators by node. */
export function sumRetained(vertex: u32, idom: u32, retained: u32, dominator: u32): void {
  for (let at = nodeCount - 1; at > 0; at -= 1) {
    const node = wordAt(vertex, at);
    const above = wordAt(vertex, wordAt(idom, at));
    setDouble(retained, above, doubleAt(retained, above) + doubleAt(retained, node));
    setWord(dominator, node, above);
  }
  setWord(dominator, 0, 0);
}

/** Sizes below 4 GiB as doubles. */
export function widen(sizes: u32, into: u32, count: u32): void {
  for (let at: u32 = 0; at < count; at += 1) setDouble(into, at, f64(wordAt(sizes, at)));
}
