// As heap/depth-first.ts; on the way it marks the essential edges, as heap/essential-edges.ts does.
import { isEssential } from './essential-edges';
import { edgeKind, edgeTo, essential, firstEdge, nodeCount } from './graph';
import { byteAt, setByte, setWord, wordAt } from './memory';

/**
 * Two words a node, side by side because each edge asks for both: its number plus 1, 0 until it has one; and how many essential
 * edges lead to it from nodes with greater numbers. The others make the search tree, or their source is an ancestor.
 */
let pairs: u32 = 0;
/** The second word of a node without a number that another one without holds. */
const heldFlag: u32 = 0x80000000;
let vertex: u32 = 0;
let parents: u32 = 0;
let semi: u32 = 0;
let owned: u32 = 0;
let stackNode: u32 = 0;
let stackEdge: u32 = 0;
let count: u32 = 0;
let counted: u32 = 0;

export function numberOf(node: u32): u32 {
  return load<u32>(pairs + (node << 3)) - 1;
}

function isNumbered(node: u32): bool {
  return load<u32>(pairs + (node << 3)) != 0;
}

function add(node: u32, parent: u32, least: u32): void {
  store<u32>(pairs + (node << 3), count + 1);
  setWord(vertex, count, node);
  setWord(parents, count, parent);
  setWord(semi, count, least);
  count += 1;
}

/** Notes an edge to a node that has its number already. */
function note(number: u32, to: u32): void {
  const pair = pairs + (to << 3);
  const other = load<u32>(pair) - 1;
  if (other < number) {
    store<u32>(pair, load<u32>(pair, 4) + 1, 4);
    counted += 1;
  } else if (number < wordAt(semi, other)) setWord(semi, other, number);
}

function walkFrom(start: u32): void {
  add(start, 0, 0);
  setWord(stackNode, 0, start);
  setWord(stackEdge, 0, wordAt(firstEdge, start));
  let depth: i32 = 0;
  while (depth >= 0) {
    const node = wordAt(stackNode, depth);
    const number = numberOf(node);
    const end = wordAt(firstEdge, node + 1);
    let edge = wordAt(stackEdge, depth);
    let next: u32 = 0;
    for (; edge < end; edge += 1) {
      next = wordAt(edgeTo, edge);
      if (!isEssential(node, edge, next, owned)) continue;
      setByte(edgeKind, edge, byteAt(edgeKind, edge) | essential);
      if (!isNumbered(next)) break;
      note(number, next);
    }
    if (edge == end) {
      depth -= 1;
      continue;
    }
    setWord(stackEdge, depth, edge + 1);
    add(next, number, number);
    depth += 1;
    setWord(stackNode, depth, next);
    setWord(stackEdge, depth, wordAt(firstEdge, next));
  }
}

/** Walks from the nodes that nothing holds. */
function walkFromOrphans(): void {
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    if (isNumbered(node)) continue;
    const end = wordAt(firstEdge, node + 1);
    for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
      const to = wordAt(edgeTo, edge);
      if (isNumbered(to) || !isEssential(node, edge, to, owned)) continue;
      store<u32>(pairs + (to << 3), heldFlag, 4);
    }
  }
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    const isHeld = load<u32>(pairs + (node << 3), 4) != 0;
    if (!isNumbered(node) && !isHeld) walkFrom(node);
  }
}

/** Numbers what is left. A ring hangs under the root for want of a better place; nothing says that the root holds it. */
function addRings(): void {
  const first = count;
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    if (!isNumbered(node)) add(node, 0, count);
  }
  for (let number = first; number < count; number += 1) {
    const node = wordAt(vertex, number);
    const end = wordAt(firstEdge, node + 1);
    for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
      const to = wordAt(edgeTo, edge);
      if (!isEssential(node, edge, to, owned)) continue;
      setByte(edgeKind, edge, byteAt(edgeKind, edge) | essential);
      note(number, to);
    }
  }
}

/**
 * Returns how many edges `fillPredecessors` will find. `pairsOf` is all zero; `nodes` and `edges` are the stack;
 * `semiOf` becomes, by number, the least of the parent and of the other ancestors that hold a node.
 */
export function searchDepthFirst(
  vertexOf: u32,
  pairsOf: u32,
  parentOf: u32,
  semiOf: u32,
  ownedOf: u32,
  nodes: u32,
  edges: u32,
): u32 {
  vertex = vertexOf;
  pairs = pairsOf;
  parents = parentOf;
  semi = semiOf;
  owned = ownedOf;
  stackNode = nodes;
  stackEdge = edges;
  count = 0;
  counted = 0;
  walkFrom(0);
  if (count < nodeCount) walkFromOrphans();
  if (count < nodeCount) addRings();
  return counted;
}

/** Puts the numbers of the counted predecessors into `from`, by node; `pairs` then has where those of each begin. */
export function fillPredecessors(from: u32): void {
  let sum: u32 = 0;
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    const pair = pairs + (node << 3);
    sum += load<u32>(pair, 4) & ~heldFlag;
    store<u32>(pair, sum, 4);
  }
  store<u32>(pairs + (nodeCount << 3), sum, 4);
  for (let node = nodeCount; node-- > 0;) {
    const number = numberOf(node);
    const end = wordAt(firstEdge, node + 1);
    for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
      if ((byteAt(edgeKind, edge) & essential) == 0) continue;
      const pair = pairs + (wordAt(edgeTo, edge) << 3);
      if (load<u32>(pair) - 1 >= number) continue;
      const slot = load<u32>(pair, 4) - 1;
      store<u32>(pair, slot, 4);
      setWord(from, slot, number);
    }
  }
}

/** Where the predecessors of a node begin; those of the next begin where they end. */
export function predecessorsOf(node: u32): u32 {
  return load<u32>(pairs + (node << 3), 4);
}

/** The first word of the pairs has done its duty when the predecessors are there; from then on it is the least semidominator. */
export function leastOf(number: u32): u32 {
  return load<u32>(pairs + (number << 3));
}

export function setLeast(number: u32, least: u32): void {
  store<u32>(pairs + (number << 3), least);
}
