/** Slow and obvious versions of what heap/ computes fast, to compare with. */
import { EdgeKind, edgeKindMask, essentialEdge, NodeKind } from '../../heap/kinds.ts';
import type { Snapshot } from '../../heap/snapshot.ts';

function* edges(
  snapshot: Snapshot,
): Generator<{ from: number; to: number; kind: number; essential: boolean }> {
  for (let from = 0; from < snapshot.nodeCount; from += 1) {
    for (let edge = snapshot.firstEdge[from]!; edge < snapshot.firstEdge[from + 1]!; edge += 1) {
      const marked = snapshot.edgeKind[edge]!;
      const essential = (marked & essentialEdge) !== 0;
      yield { from, to: snapshot.edgeTo[edge]!, kind: marked & edgeKindMask, essential };
    }
  }
}

function targetsOf(snapshot: Snapshot): number[][] {
  const targets: number[][] = Array.from({ length: snapshot.nodeCount }, () => []);
  for (const { from, to, essential } of edges(snapshot)) if (essential) targets[from]!.push(to);
  return targets;
}

function reached(
  targets: readonly (readonly number[])[],
  starts: readonly number[],
  without: number,
): Set<number> {
  const seen = new Set(starts.filter(start => start !== without));
  for (const node of seen) {
    for (const to of targets[node]!) if (to !== without) seen.add(to);
  }
  return seen;
}

/**
 * Immediate dominators by taking each node out and looking what is lost. What nothing essential holds hangs on the root;
 * what is then still not reached is a ring, each of whose nodes the root dominates.
 */
export function slowDominators(snapshot: Snapshot): number[] {
  const targets = targetsOf(snapshot);
  const held = new Set(targets.flat());
  const starts = [0, ...[...targets.keys()].filter(node => node !== 0 && !held.has(node))];
  const all = reached(targets, starts, -1);
  const above: number[][] = Array.from({ length: snapshot.nodeCount }, () => []);
  for (const node of all) {
    if (node === 0) continue;
    const left = reached(targets, starts, node);
    for (const lost of all) if (!left.has(lost) && lost !== node) above[lost]!.push(node);
  }
  // Of all dominators the immediate one is itself dominated by the most.
  return above.map(dominators =>
    dominators.reduce(
      (best, node) => (above[node]!.length >= (above[best]?.length ?? -1) ? node : best),
      0,
    ),
  );
}

export function slowRetained(
  snapshot: Snapshot,
  dominators: readonly number[],
  sizes: readonly number[],
): number[] {
  const retained = [...sizes];
  for (let node = 1; node < snapshot.nodeCount; node += 1) {
    for (let at = node; at !== 0;) {
      at = dominators[at]!;
      retained[at]! += sizes[node]!;
    }
  }
  return retained;
}

/** Shallow sizes by asking of each internal who its owners are, until nothing changes. */
export function slowShallow(snapshot: Snapshot): number[] {
  const ownable = (node: number): boolean =>
    snapshot.nodeKind[node] === NodeKind.hidden || snapshot.nodeKind[node] === NodeKind.array;
  const owners: Set<number>[] = Array.from({ length: snapshot.nodeCount }, (_, node) =>
    ownable(node) ? new Set() : new Set([node]),
  );
  for (let changed = true; changed;) {
    changed = false;
    for (const { from, to, kind } of edges(snapshot)) {
      if (kind === EdgeKind.weak || !ownable(to)) continue;
      for (const owner of owners[from]!) {
        if (owners[to]!.has(owner)) continue;
        owners[to]!.add(owner);
        changed = true;
      }
    }
  }
  const sizes = Array.from({ length: snapshot.nodeCount }, (_, node) =>
    snapshot.selfSize.get(node),
  );
  for (const [node, of] of owners.entries()) {
    const [owner] = of;
    if (!ownable(node) || of.size !== 1 || owner === undefined || owner === 0) continue;
    if (snapshot.nodeKind[owner] === NodeKind.synthetic) continue;
    sizes[owner]! += sizes[node]!;
    sizes[node] = 0;
  }
  return sizes;
}
