import { EdgeKind, edgeKindMask, essentialEdge } from './kinds.ts';
import { graphKernel, type GraphKernel } from './graph-kernel.ts';
import type { Scratch } from './scratch.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Marks the edges that keep their target alive, in the sense of DevTools' dominator tree, and returns how many there are;
 * `incoming` counts them by target.
 *
 * Left out are weak edges, edges to oneself, shortcuts except the root's, the table's half of a WeakMap entry (the key's
 * half stays: losing either would free the value), and edges from what only the engine or a debugger holds to what the
 * program holds.
 */
export function markEssentialEdges(
  snapshot: Snapshot,
  scratch: Scratch,
  incoming: Uint32Array | null = null,
): number {
  const { nodeCount, firstEdge, edgeKind, edgeName, edgeTo, ephemerons, nodeId } = snapshot;
  const inKernel = graphKernel(snapshot, scratch);
  if (inKernel !== null && incoming === null) return markInKernel(snapshot, inKernel, scratch);
  const owned = pageOwned(snapshot, scratch);
  let marked = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    const end = firstEdge[node + 1]!;
    const fromOwned = owned[node]!;
    for (let edge = firstEdge[node]!; edge < end; edge += 1) {
      const kind = edgeKind[edge]! & edgeKindMask;
      const to = edgeTo[edge]!;
      if (kind === EdgeKind.weak || to === node) continue;
      if (node !== 0) {
        if (kind === EdgeKind.shortcut) continue;
        if (owned[to]! > fromOwned) continue;
      }
      if (kind === EdgeKind.internal) {
        const ephemeron = ephemerons.get(edgeName[edge]!);
        if (ephemeron !== undefined && ephemeron.tableId === nodeId[node]) continue;
      }
      edgeKind[edge] = edgeKind[edge]! | essentialEdge;
      marked += 1;
      if (incoming !== null) incoming[to]! += 1;
    }
  }
  return marked;
}

function markInKernel(
  { nodeCount }: Snapshot,
  { kernel, at }: GraphKernel,
  scratch: Scratch,
): number {
  const owned = scratch.takeBytesZeroed(nodeCount);
  const queue = scratch.takeStack(nodeCount);
  kernel.ownedByPage(at(owned.bytes), at(queue));
  const marked = kernel.markEssential(at(owned.bytes)) >>> 0;
  scratch.giveStack(queue);
  scratch.give(owned.array);
  return marked;
}

/** 1 for each node reachable from a global object (the root's shortcuts) over any edge that is not weak. */
function pageOwned(snapshot: Snapshot, scratch: Scratch): Uint8Array {
  const { nodeCount, firstEdge, edgeKind, edgeTo } = snapshot;
  const owned = new Uint8Array(nodeCount);
  // First in, first out: neighbours lie together in the file, so this order misses the cache least.
  const queue = scratch.take(nodeCount);
  let queued = 0;
  for (let edge = firstEdge[0]!; edge < firstEdge[1]!; edge += 1) {
    const to = edgeTo[edge]!;
    if ((edgeKind[edge]! & edgeKindMask) !== EdgeKind.shortcut || owned[to] === 1) continue;
    owned[to] = 1;
    queue[queued++] = to;
  }
  for (let visited = 0; visited < queued; visited += 1) {
    const node = queue[visited]!;
    const end = firstEdge[node + 1]!;
    for (let edge = firstEdge[node]!; edge < end; edge += 1) {
      const to = edgeTo[edge]!;
      if (owned[to] === 1 || (edgeKind[edge]! & edgeKindMask) === EdgeKind.weak) continue;
      owned[to] = 1;
      queue[queued++] = to;
    }
  }
  scratch.give(queue);
  return owned;
}
