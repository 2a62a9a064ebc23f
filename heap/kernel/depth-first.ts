import { edgeKind, edgeTo, essential, firstEdge, nodeCount } from './graph';
import { byteAt, setByte, setWord, wordAt } from './memory';

let vertex: u32 = 0;
let numberOf: u32 = 0;
let parents: u32 = 0;
let visited: u32 = 0;
let stackNode: u32 = 0;
let stackEdge: u32 = 0;
let count: u32 = 0;

function walkFrom(start: u32): void {
  add(start);
  setWord(stackNode, 0, start);
  setWord(stackEdge, 0, wordAt(firstEdge, start));
  let depth: i32 = 0;
  while (depth >= 0) {
    const node = wordAt(stackNode, depth);
    const end = wordAt(firstEdge, node + 1);
    let edge = wordAt(stackEdge, depth);
    let next: u32 = 0;
    while (edge < end) {
      next = wordAt(edgeTo, edge);
      if (byteAt(visited, next) == 0 && (byteAt(edgeKind, edge) & essential) != 0) break;
      edge += 1;
    }
    if (edge == end) {
      depth -= 1;
      continue;
    }
    setWord(stackEdge, depth, edge + 1);
    setWord(parents, count, wordAt(numberOf, node));
    setWord(vertex, count, next);
    setWord(numberOf, next, count);
    setByte(visited, next, 1);
    count += 1;
    depth += 1;
    setWord(stackNode, depth, next);
    setWord(stackEdge, depth, wordAt(firstEdge, next));
  }
}

function add(node: u32): void {
  setByte(visited, node, 1);
  setWord(numberOf, node, count);
  setWord(parents, count, 0);
  setWord(vertex, count, node);
  count += 1;
}

/** As `depthFirst()` of heap/depth-first.ts; returns `firstOfRings`. `seen` is all zero, `nodes` and `edges` are the stack. */
export function searchDepthFirst(
  vertexOf: u32,
  numbers: u32,
  parentOf: u32,
  seen: u32,
  nodes: u32,
  edges: u32,
  firstRetainer: u32,
): u32 {
  vertex = vertexOf;
  numberOf = numbers;
  parents = parentOf;
  visited = seen;
  stackNode = nodes;
  stackEdge = edges;
  count = 0;
  walkFrom(0);
  for (let node: u32 = 0; node < nodeCount && count < nodeCount; node += 1) {
    const held = wordAt(firstRetainer, node) != wordAt(firstRetainer, node + 1);
    if (!held && byteAt(visited, node) == 0) walkFrom(node);
  }
  const firstOfRings = count;
  for (let node: u32 = 0; node < nodeCount && count < nodeCount; node += 1) {
    if (byteAt(visited, node) == 0) add(node);
  }
  return firstOfRings;
}
