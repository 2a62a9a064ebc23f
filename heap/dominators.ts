import { depthFirst, type DepthFirst } from './depth-first.ts';
import type { GraphKernel } from './graph-kernel.ts';
import type { Retainers } from './retainers.ts';
import type { Scratch } from './scratch.ts';
import type { Sizes } from './sizes.ts';
import type { Snapshot } from './snapshot.ts';

export interface Dominators {
  /** Node → the node through which every path from the root to it goes; the root has itself. */
  readonly dominator: Uint32Array;
  /** Bytes that would be freed with the node. */
  readonly retained: Float64Array;
}

/**
 * Semi-NCA (Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems", 2005): semidominators as in
 * Lengauer and Tarjan, then the dominator as the nearest common ancestor in the tree built so far. The retainers are used up:
 * their memory becomes that of the retained sizes, which would otherwise be added at the very peak.
 */
export function buildDominators(
  snapshot: Snapshot,
  retainers: Retainers,
  { scratch, shallow }: { readonly scratch: Scratch; readonly shallow: Sizes },
): Dominators {
  const { nodeCount } = snapshot;
  const walk = depthFirst(snapshot, retainers, scratch);
  const { vertex, number, parent } = walk;
  const idom = scratch.take(nodeCount);
  idom.set(parent.subarray(0, nodeCount));
  const semi = semidominators(walk, retainers, { scratch, nodeCount });
  for (let at = 1; at < nodeCount; at += 1) {
    const limit = semi[at]!;
    let candidate = idom[at]!;
    while (candidate > limit) candidate = idom[candidate]!;
    idom[at] = candidate;
  }
  scratch.give(retainers.from, retainers.first);
  const retained = scratch.takeFloats(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) retained[node] = shallow.get(node);
  for (let at = nodeCount - 1; at > 0; at -= 1) {
    const above = vertex[idom[at]!]!;
    retained[above] = retained[above]! + retained[vertex[at]!]!;
  }
  const dominator = semi;
  for (let at = 0; at < nodeCount; at += 1) dominator[vertex[at]!] = vertex[idom[at]!]!;
  dominator[0] = 0;
  scratch.give(vertex, number, parent, idom);
  return { dominator, retained };
}

/** As `buildDominators()`, with the essential edges marked on the way; no array of all retainers is made for it. */
export function dominateInKernel(
  snapshot: Snapshot,
  { kernel, at }: GraphKernel,
  { scratch, shallow }: { readonly scratch: Scratch; readonly shallow: Sizes },
): Dominators {
  const { nodeCount } = snapshot;
  const { vertex, parent, semi, from, pairs } = searchInKernel(nodeCount, { kernel, at, scratch });
  const idom = scratch.take(nodeCount);
  idom.set(parent.subarray(0, nodeCount));
  const path = scratch.takeStack(nodeCount);
  kernel.findSemidominators(...[vertex, parent, from, semi, path].map(at));
  kernel.findDominators(at(idom), at(semi));
  scratch.giveStack(path);
  scratch.give(from, pairs, parent);
  const retained = scratch.takeFloats(nodeCount);
  kernel.widen(at(shallow.words), at(retained), nodeCount);
  for (const node of shallow.large.keys()) retained[node] = shallow.get(node);
  kernel.sumRetained(at(vertex), at(idom), at(retained), at(semi));
  scratch.give(vertex, idom);
  return { dominator: semi, retained };
}

function searchInKernel(
  nodeCount: number,
  { kernel, at, scratch }: Pick<GraphKernel, 'kernel' | 'at'> & { readonly scratch: Scratch },
) {
  const owned = scratch.takeBytesZeroed(nodeCount);
  const [nodes, edges] = [scratch.takeStack(nodeCount), scratch.takeStack(nodeCount)];
  kernel.ownedByPage(at(owned.bytes), at(nodes));
  const pairs = scratch.takeZeroed(2 * nodeCount + 2);
  const vertex = scratch.take(nodeCount);
  const parent = scratch.take(nodeCount);
  const semi = scratch.take(nodeCount);
  const arrays = [vertex, pairs, parent, semi, owned.bytes, nodes, edges];
  const count = kernel.searchDepthFirst(...arrays.map(at)) >>> 0;
  scratch.giveStack(nodes, edges);
  scratch.give(owned.array);
  const from = scratch.take(count);
  kernel.fillPredecessors(at(from));
  return { vertex, parent, semi, pairs, from };
}

interface Parts {
  readonly scratch: Scratch;
  readonly nodeCount: number;
}

function semidominators(
  walk: DepthFirst,
  retainers: Retainers,
  { scratch, nodeCount }: Parts,
): Uint32Array {
  const { vertex, number, parent, firstOfRings } = walk;
  const { first, from } = retainers;
  const semi = new Uint32Array(nodeCount);
  const label = scratch.take(nodeCount);
  for (let at = 0; at < nodeCount; at += 1) label[at] = at;
  const forest = new Forest(parent, { semi, label });
  for (let at = nodeCount - 1; at > 0; at -= 1) {
    // A ring hangs under the root for want of a better place; nothing says that the root holds it.
    let least = at < firstOfRings ? parent[at]! : at;
    const node = vertex[at]!;
    let slot = first[node]!;
    const end = first[node + 1]!;
    // A single holder is the parent itself.
    if (end - slot === 1 && at < firstOfRings) slot = end;
    for (; slot < end; slot += 1) {
      const predecessor = number[from[slot]!]!;
      const candidate = predecessor <= at ? predecessor : semi[forest.best(predecessor, at)]!;
      if (candidate < least) least = candidate;
    }
    semi[at] = least;
  }
  scratch.give(label);
  return semi;
}

/** The linked part of the search tree, with paths compressed as they are walked. Never recursive: lists may be long. */
class Forest {
  readonly #ancestor: Uint32Array;
  readonly #semi: Uint32Array;
  readonly #label: Uint32Array;
  #stack = new Uint32Array(1024);

  constructor(
    parent: Uint32Array,
    { semi, label }: { readonly semi: Uint32Array; readonly label: Uint32Array },
  ) {
    this.#ancestor = parent;
    this.#semi = semi;
    this.#label = label;
  }

  /** The vertex with the least semidominator on the path from `at` up to, not including, the unlinked part. */
  best(at: number, lastUnlinked: number): number {
    const ancestor = this.#ancestor;
    if (ancestor[at]! > lastUnlinked) this.#compress(at, lastUnlinked);
    return this.#label[at]!;
  }

  #compress(start: number, lastUnlinked: number): void {
    const ancestor = this.#ancestor;
    const semi = this.#semi;
    const label = this.#label;
    let depth = 0;
    for (let at = start; ancestor[at]! > lastUnlinked; at = ancestor[at]!) {
      if (depth === this.#stack.length) this.#deepen();
      this.#stack[depth++] = at;
    }
    const stack = this.#stack;
    while (depth > 0) {
      const at = stack[--depth]!;
      const above = ancestor[at]!;
      if (semi[label[above]!]! < semi[label[at]!]!) label[at] = label[above]!;
      ancestor[at] = ancestor[above]!;
    }
  }

  #deepen(): void {
    const deeper = new Uint32Array(this.#stack.length * 2);
    deeper.set(this.#stack);
    this.#stack = deeper;
  }
}
