import { detachedNodes } from './detached.ts';
import { graphKernel, type GraphKernel } from './graph-kernel.ts';
import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import { hashText } from './string-table.ts';
import type { Scratch } from './scratch.ts';
import type { Sizes } from './sizes.ts';
import type { Snapshot } from './snapshot.ts';

const unvisited = 0xffffffff;
const shared = 0xfffffffe;

/**
 * Shallow sizes as DevTools shows them: backing stores and other internals that exactly one object owns count as part of
 * it. A snapshot without global objects at the root was taken to look at internals; it is left as it is.
 */
export function shallowSizes(snapshot: Snapshot, scratch: Scratch): Sizes {
  const { nodeCount, nodeKind, selfSize } = snapshot;
  const sizes = selfSize.copy(scratch.take(nodeCount).subarray(0, nodeCount));
  if (!hasUserRoots(snapshot)) return sizes;
  const inKernel = graphKernel(snapshot, scratch);
  const owners =
    inKernel === null ? ownersOf(snapshot, scratch) : ownersInKernel(snapshot, scratch, inKernel);
  let node = 0;
  for (;;) {
    // The kernel stops where a sum passes 4 GiB.
    if (inKernel !== null) {
      const { kernel, at } = inKernel;
      node = kernel.giveToOwners(node, at(owners), at(nodeKind), at(sizes.words)) >>> 0;
    }
    if (node >= nodeCount) break;
    const owner = owners[node]!;
    const isOwned = owner !== node && owner !== unvisited && owner !== shared && owner !== 0;
    if (isOwned && nodeKind[owner] !== NodeKind.synthetic) {
      sizes.set(owner, sizes.get(owner) + sizes.get(node));
      sizes.set(node, 0);
    }
    node += 1;
  }
  scratch.give(owners);
  return sizes;
}

/** True when the root leads to something that is not synthetic: a global object. */
export function hasUserRoots(snapshot: Snapshot): boolean {
  for (let edge = snapshot.firstEdge[0]!; edge < snapshot.firstEdge[1]!; edge += 1) {
    if (isUserRoot(snapshot, snapshot.edgeTo[edge]!)) return true;
  }
  return false;
}

export function isUserRoot(snapshot: Snapshot, node: number): boolean {
  if (snapshot.nodeKind[node] !== NodeKind.synthetic) return true;
  return snapshot.strings.text(snapshot.nodeName[node]!) === '(Document DOM trees)';
}

function ownersOf(snapshot: Snapshot, scratch: Scratch): Uint32Array {
  const { nodeCount } = snapshot;
  const owners = scratch.take(nodeCount);
  // DevTools renames what is detached, and then it is no string data any more.
  const detached = detachedNodes(snapshot);
  // A byte a node stays in the cache where the owners do not, and most targets cannot be owned.
  const ownable = scratch.takeBytesZeroed(nodeCount);
  const canBeOwned = ownable.bytes;
  for (let node = 0; node < nodeCount; node += 1) {
    if (isOwnable(snapshot, node) && !detached.has(node)) canBeOwned[node] = 1;
    owners[node] = canBeOwned[node] === 1 ? unvisited : node;
  }
  const spread = new Spread(snapshot, owners, ownable.bytes);
  for (let node = 0; node < nodeCount; node += 1) {
    if (canBeOwned[node] === 0) spread.from(node);
  }
  scratch.give(ownable.array);
  return owners;
}

function ownersInKernel(
  snapshot: Snapshot,
  scratch: Scratch,
  { kernel, at, hashes }: GraphKernel,
): Uint32Array {
  const { nodeCount, nodeKind, nodeName } = snapshot;
  const owners = scratch.take(nodeCount);
  const { bytes, array } = scratch.takeBytesZeroed(nodeCount);
  const columns = [nodeKind, nodeName, hashes].map(at);
  const doubtful = kernel.markOwnable(...columns, externalDataHash, at(bytes), at(owners));
  const doubted: number[] = [];
  if (doubtful > 0) {
    for (let node = bytes.indexOf(2); node !== -1; node = bytes.indexOf(2, node + 1)) {
      if (isOwnable(snapshot, node)) bytes[node] = 1;
      else doubted.push(node);
    }
  }
  for (const node of [...doubted, ...detachedNodes(snapshot)]) {
    bytes[node] = 0;
    owners[node] = node;
  }
  const stack = scratch.takeStack(2 * nodeCount);
  kernel.spreadOwners(at(owners), at(bytes), at(stack));
  scratch.giveStack(stack);
  scratch.give(array);
  return owners;
}

const externalData = 'system / ExternalStringData';
const externalDataHash = hashText(externalData);

function isOwnable(snapshot: Snapshot, node: number): boolean {
  const kind = snapshot.nodeKind[node];
  if (kind === NodeKind.hidden || kind === NodeKind.array) return true;
  if (kind !== NodeKind.native) return false;
  const { strings, nodeName } = snapshot;
  // Another hash is another text; it may be written with escapes, but not by V8.
  const name = nodeName[node]!;
  return strings.hash(name) === externalDataHash && strings.text(name) === externalData;
}

/** Carries each owner down its edges; what two owners reach, and everything below it, is shared. */
class Spread {
  readonly #snapshot: Snapshot;
  readonly #owners: Uint32Array;
  readonly #ownable: Uint8Array;
  readonly #stack: number[] = [];

  constructor(snapshot: Snapshot, owners: Uint32Array, ownable: Uint8Array) {
    this.#snapshot = snapshot;
    this.#owners = owners;
    this.#ownable = ownable;
  }

  from(start: number): void {
    const { firstEdge, edgeKind, edgeTo } = this.#snapshot;
    const owners = this.#owners;
    const ownable = this.#ownable;
    const stack = this.#stack;
    let node = start;
    for (;;) {
      const owner = owners[node]!;
      const end = firstEdge[node + 1]!;
      for (let edge = firstEdge[node]!; edge < end; edge += 1) {
        const to = edgeTo[edge]!;
        if (ownable[to] === 0) continue;
        const known = owners[to]!;
        if (known === owner || known === shared) continue;
        if ((edgeKind[edge]! & edgeKindMask) === EdgeKind.weak) continue;
        owners[to] = known === unvisited ? owner : shared;
        stack.push(to);
      }
      const next = stack.pop();
      if (next === undefined) return;
      node = next;
    }
  }
}
