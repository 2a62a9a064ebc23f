import { essentialEdge } from './kinds.ts';
import type { Retainers } from './retainers.ts';
import type { Scratch } from './scratch.ts';
import type { Snapshot } from './snapshot.ts';

/** A depth-first numbering of all nodes over essential edges; the root has number 0. */
export interface DepthFirst {
  /** Number → node. */
  readonly vertex: Uint32Array;
  /** Node → number. */
  readonly number: Uint32Array;
  /** Number → number of the parent in the search tree. */
  readonly parent: Uint32Array;
  /** Numbers from here on belong to rings of nodes that hold only each other. */
  readonly firstOfRings: number;
}

/**
 * Walks from the root; then from each node that nothing essential holds, as if the root held it; what is left are rings
 * that nothing outside holds, and each of their nodes is put right under the root. Same order of precedence as DevTools.
 */
export function depthFirst(snapshot: Snapshot, retainers: Retainers, scratch: Scratch): DepthFirst {
  const { nodeCount } = snapshot;
  const walk = new Walk(snapshot, scratch);
  walk.from(0, 0);
  if (walk.count < nodeCount) {
    for (let node = 0; node < nodeCount; node += 1) {
      const held = retainers.first[node] !== retainers.first[node + 1];
      if (!held && walk.visited[node] === 0) walk.from(node, 0);
    }
  }
  const firstOfRings = walk.count;
  if (walk.count < nodeCount) {
    for (let node = 0; node < nodeCount; node += 1) {
      if (walk.visited[node] === 0) walk.add(node, 0);
    }
  }
  walk.release();
  return { vertex: walk.vertex, number: walk.number, parent: walk.parent, firstOfRings };
}

class Walk {
  readonly vertex: Uint32Array;
  readonly number: Uint32Array;
  readonly parent: Uint32Array;
  /** A byte a node stays in the cache where the numbers do not. */
  readonly visited: Uint8Array;
  count = 0;
  readonly #snapshot: Snapshot;
  readonly #scratch: Scratch;
  /** By depth: the node there, and which of its edges comes next. */
  readonly #node: Uint32Array;
  readonly #edge: Uint32Array;

  constructor(snapshot: Snapshot, scratch: Scratch) {
    const { nodeCount } = snapshot;
    this.#snapshot = snapshot;
    this.#scratch = scratch;
    this.vertex = scratch.take(nodeCount);
    this.number = scratch.take(nodeCount);
    this.visited = new Uint8Array(nodeCount);
    this.parent = scratch.take(nodeCount);
    this.#node = scratch.take(nodeCount);
    this.#edge = scratch.take(nodeCount);
  }

  add(node: number, parent: number): void {
    this.visited[node] = 1;
    this.number[node] = this.count;
    this.parent[this.count] = parent;
    this.vertex[this.count] = node;
    this.count += 1;
  }

  from(start: number, parent: number): void {
    const { firstEdge, edgeKind, edgeTo } = this.#snapshot;
    const stackNode = this.#node;
    const stackEdge = this.#edge;
    const { vertex, number, parent: parents, visited } = this;
    this.add(start, parent);
    let { count } = this;
    stackNode[0] = start;
    stackEdge[0] = firstEdge[start]!;
    let depth = 0;
    while (depth >= 0) {
      const node = stackNode[depth]!;
      const end = firstEdge[node + 1]!;
      let edge = stackEdge[depth]!;
      while (
        edge < end &&
        (visited[edgeTo[edge]!] === 1 || (edgeKind[edge]! & essentialEdge) === 0)
      ) {
        edge += 1;
      }
      if (edge === end) {
        depth -= 1;
        continue;
      }
      stackEdge[depth] = edge + 1;
      const next = edgeTo[edge]!;
      parents[count] = number[node]!;
      vertex[count] = next;
      number[next] = count;
      visited[next] = 1;
      count += 1;
      depth += 1;
      stackNode[depth] = next;
      stackEdge[depth] = firstEdge[next]!;
    }
    this.count = count;
  }

  release(): void {
    this.#scratch.give(this.#node, this.#edge);
  }
}
