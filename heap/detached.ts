import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import type { Snapshot } from './snapshot.ts';

const attached = 1;
const detached = 2;

/**
 * Native nodes that DevTools calls "Detached …": those whose embedder says so, and the native ones below them that
 * nothing attached reaches. The state does not pass through JavaScript objects.
 */
export function detachedNodes(snapshot: Snapshot): ReadonlySet<number> {
  const { detachedness, nodeKind } = snapshot;
  const state = new Map<number, number>();
  const queues: Record<number, number[]> = { [attached]: [], [detached]: [] };
  const visit = (node: number, to: number): void => {
    if (state.has(node)) return;
    const isNative = nodeKind[node] === NodeKind.native;
    state.set(node, isNative ? to : 0);
    if (isNative) queues[to]?.push(node);
  };
  for (const [node, to] of detachedness) visit(node, to);
  for (const to of [attached, detached]) {
    const queue = queues[to] ?? [];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const child of propagating(snapshot, node)) visit(child, to);
    }
  }
  const found = new Set<number>();
  for (const [node, to] of state) if (to === detached) found.add(node);
  return found;
}

function* propagating(snapshot: Snapshot, node: number): Generator<number> {
  const { firstEdge, edgeKind, edgeTo } = snapshot;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
    const kind = edgeKind[edge]! & edgeKindMask;
    if (kind !== EdgeKind.hidden && kind !== EdgeKind.weak) yield edgeTo[edge]!;
  }
}
