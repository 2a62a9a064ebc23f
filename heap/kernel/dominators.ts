import { nodeCount } from './graph';
import { doubleAt, setDouble, setWord, wordAt } from './memory';

let ancestor: u32 = 0;
let semi: u32 = 0;
let label: u32 = 0;
let stack: u32 = 0;

/** The vertex with the least semidominator on the path from `at` up to, not including, the unlinked part. */
function best(at: u32, lastUnlinked: u32): u32 {
  if (wordAt(ancestor, at) > lastUnlinked) compress(at, lastUnlinked);
  return wordAt(label, at);
}

function compress(start: u32, lastUnlinked: u32): void {
  let depth: u32 = 0;
  for (let at = start; wordAt(ancestor, at) > lastUnlinked; at = wordAt(ancestor, at)) {
    setWord(stack, depth++, at);
  }
  while (depth > 0) {
    const at = wordAt(stack, --depth);
    const above = wordAt(ancestor, at);
    const lower = wordAt(label, above);
    if (wordAt(semi, lower) < wordAt(semi, wordAt(label, at))) setWord(label, at, lower);
    setWord(ancestor, at, wordAt(ancestor, above));
  }
}

/** As `semidominators()` of heap/dominators.ts. `parentOf` is used up; `labels` and `path` have room for a word a node. */
export function findSemidominators(
  vertex: u32,
  numberOf: u32,
  parentOf: u32,
  first: u32,
  from: u32,
  semiOf: u32,
  labels: u32,
  path: u32,
  firstOfRings: u32,
): void {
  ancestor = parentOf;
  semi = semiOf;
  label = labels;
  stack = path;
  for (let at: u32 = 0; at < nodeCount; at += 1) setWord(labels, at, at);
  setWord(semiOf, 0, 0);
  for (let at = nodeCount - 1; at > 0; at -= 1) {
    const isRing = at >= firstOfRings;
    let least = isRing ? at : wordAt(parentOf, at);
    const node = wordAt(vertex, at);
    let slot = wordAt(first, node);
    const end = wordAt(first, node + 1);
    if (end - slot == 1 && !isRing) slot = end;
    for (; slot < end; slot += 1) {
      const predecessor = wordAt(numberOf, wordAt(from, slot));
      const candidate = predecessor <= at ? predecessor : wordAt(semiOf, best(predecessor, at));
      if (candidate < least) least = candidate;
    }
    setWord(semiOf, at, least);
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
