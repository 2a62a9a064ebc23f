import { dictionaryMin } from './edge-rules.ts';
import { EdgeKind, edgeKindMask, edgeNameIsIndex, NodeKind } from './kinds.ts';
import type { Snapshot } from './snapshot.ts';

/** The text is data: what a string or a regular expression contains, or a key of a dictionary. */
export const contentRole = 1;
/** The text names something in the program: a class, a function, a property, a variable, a script. */
export const nameRole = 2;
/** The text names a WeakMap entry and quotes its key and value. */
export const entryRole = 4;

/** What each string of a snapshot is used for; one string may have several roles. */
export function stringRoles(snapshot: Snapshot): Uint8Array {
  const roles = new Uint8Array(snapshot.strings.length);
  const { nodeCount, nodeKind, nodeName } = snapshot;
  for (let node = 0; node < nodeCount; node += 1) {
    const kind = nodeKind[node]!;
    roles[nodeName[node]!]! |= isContent(kind) ? contentRole : nameRole;
  }
  const objectName = snapshot.strings.indexesOf(['Object']).get('Object') ?? -1;
  for (let node = 0; node < nodeCount; node += 1) {
    const isPlain = nodeKind[node] === NodeKind.object && nodeName[node] === objectName;
    markEdges(snapshot, roles, { node, isPlain });
  }
  return roles;
}

function isContent(kind: number): boolean {
  return (
    kind === NodeKind.string ||
    kind === NodeKind.slicedString ||
    kind === NodeKind.regexp ||
    kind === NodeKind.number
  );
}

function markEdges(
  snapshot: Snapshot,
  roles: Uint8Array,
  { node, isPlain }: { readonly node: number; readonly isPlain: boolean },
): void {
  const { firstEdge, edgeKind, edgeName, edgeTo, nodeKind, ephemerons } = snapshot;
  const end = firstEdge[node + 1]!;
  const isDictionary = isPlain && end - firstEdge[node]! > dictionaryMin;
  for (let edge = firstEdge[node]!; edge < end; edge += 1) {
    const kind = edgeKind[edge]! & edgeKindMask;
    if (edgeNameIsIndex(kind)) continue;
    const name = edgeName[edge]!;
    if (kind === EdgeKind.internal && ephemerons.get(name) !== undefined) {
      roles[name]! |= entryRole;
      continue;
    }
    // A large plain object is a dictionary, and its keys are data; but modules export many functions by name.
    const isKey = isDictionary && kind === EdgeKind.property;
    const isFunction = nodeKind[edgeTo[edge]!] === NodeKind.closure;
    roles[name]! |= isKey && !isFunction ? contentRole : nameRole;
  }
}
