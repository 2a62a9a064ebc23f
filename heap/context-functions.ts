import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Node → a function that was made in this scope, plus 1; 0 where none is known. A scope (V8's context) has no place in the
 * source, but the functions made in it do, and they know it; those of a scope inside do as well.
 */
export function contextFunctions(snapshot: Snapshot, into: Uint32Array): Uint32Array {
  const { nodeCount, nodeKind, locations } = snapshot;
  into.fill(0);
  const context = snapshot.strings.indexOf('context');
  for (const node of locations.node) {
    if (nodeKind[node] !== NodeKind.closure) continue;
    const scope = targetNamed(snapshot, node, context);
    if (scope !== -1 && into[scope] === 0) into[scope] = node + 1;
  }
  const previous = snapshot.strings.indexOf('previous');
  for (let node = 0; node < nodeCount; node += 1) {
    if (into[node] === 0) continue;
    let outer = targetNamed(snapshot, node, previous);
    while (outer !== -1 && into[outer] === 0) {
      into[outer] = into[node]!;
      outer = targetNamed(snapshot, outer, previous);
    }
  }
  return into;
}

function targetNamed(snapshot: Snapshot, node: number, name: number): number {
  const { firstEdge, edgeKind, edgeName, edgeTo } = snapshot;
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
    const isInternal = (edgeKind[edge]! & edgeKindMask) === EdgeKind.internal;
    if (isInternal && edgeName[edge] === name) return edgeTo[edge]!;
  }
  return -1;
}
