import { EdgeKind, edgeKindMask, edgeKindNames, edgeNameIsIndex, NodeKind } from './kinds.ts';
import { dictionaryMin } from './edge-rules.ts';
import type { Analysis } from './analysis.ts';
import type { EdgeKindName } from './kinds.ts';

/** The nodes of the best path to `node`, root first. */
export function pathTo(analysis: Analysis, node: number): number[] {
  const { parent } = analysis.paths;
  const path = [node];
  for (let at = node; parent[at] !== at; at = parent[at]!) path.push(parent[at]!);
  return path.toReversed();
}

/** The edge that a path takes between two neighbours: the one that may be taken earliest. */
export function edgeBetween(analysis: Analysis, from: number, to: number): number {
  const { firstEdge, edgeTo } = analysis.snapshot;
  let best = -1;
  let bestRound = 5;
  for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge += 1) {
    if (edgeTo[edge] !== to) continue;
    const round = analysis.paths.rules.round(from, edge);
    if (round >= bestRound) continue;
    best = edge;
    bestRound = round;
  }
  return best;
}

/**
 * The edges by which the best paths reach these nodes; for one that no edge leads to, there is none. What holds many of them is looked
 * through once: to ask `edgeBetween` for each element of a collection would cost the square.
 */
export function edgesInto(analysis: Analysis, nodes: readonly number[]): Map<number, number> {
  const { firstEdge, edgeTo } = analysis.snapshot;
  const { parent, rules } = analysis.paths;
  const edges = new Map<number, number>();
  for (const [from, wanted] of nodesByParent(parent, nodes)) {
    for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge += 1) {
      const to = edgeTo[edge]!;
      if (!wanted.has(to)) continue;
      const known = edges.get(to);
      if (known === undefined || rules.round(from, edge) < rules.round(from, known)) {
        edges.set(to, edge);
      }
    }
  }
  return edges;
}

function nodesByParent(
  parent: Uint32Array,
  nodes: readonly number[],
): Map<number, ReadonlySet<number>> {
  const byParent = new Map<number, Set<number>>();
  for (const node of nodes) {
    const siblings = byParent.get(parent[node]!);
    if (siblings === undefined) byParent.set(parent[node]!, new Set([node]));
    else siblings.add(node);
  }
  return byParent;
}

export function edgeKindOf(analysis: Analysis, edge: number): EdgeKindName {
  return edgeKindNames[analysis.snapshot.edgeKind[edge]! & edgeKindMask] ?? 'unknown';
}

export function edgeNameOf(analysis: Analysis, edge: number): string {
  const { edgeKind, edgeName, strings } = analysis.snapshot;
  const name = edgeName[edge]!;
  return edgeNameIsIndex(edgeKind[edge]! & edgeKindMask) ? String(name) : strings.text(name, 512);
}

export function nodeNameOf(analysis: Analysis, node: number): string {
  const { nodeName, strings } = analysis.snapshot;
  return strings.text(nodeName[node]!, 512);
}

/** True when the edge leads to one of many alike: an element, an entry of a table, a key of a dictionary. */
export function isElementEdge(analysis: Analysis, from: number, edge: number): boolean {
  const { edgeKind, firstEdge, nodeKind } = analysis.snapshot;
  switch (edgeKind[edge]! & edgeKindMask) {
    case EdgeKind.element:
    case EdgeKind.hidden: {
      return true;
    }
    case EdgeKind.property: {
      return firstEdge[from + 1]! - firstEdge[from]! > dictionaryMin;
    }
    case EdgeKind.internal: {
      return nodeKind[from] === NodeKind.array;
    }
    default: {
      return false;
    }
  }
}

/** A backing store belongs to the object that it stores for: the nearest node above that is not one. */
export function beyondBackingStore(analysis: Analysis, node: number): number {
  const { nodeKind } = analysis.snapshot;
  let at = node;
  while (nodeKind[at] === NodeKind.array && analysis.paths.parent[at] !== at) {
    at = analysis.paths.parent[at]!;
  }
  return at;
}
