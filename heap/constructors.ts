import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import { nodeNameOf } from './path-steps.ts';
import type { Analysis } from './analysis.ts';

/**
 * The function that an object's prototype names as its constructor, -1 when it names none. V8 itself names an object
 * after the function that allocated it, which for `EventEmitter.call(this)` and `Reflect.construct()` is the wrong one.
 */
export function constructorOf(analysis: Analysis, node: number): number {
  if (analysis.snapshot.nodeKind[node] !== NodeKind.object) return -1;
  const prototype = propertyOf(analysis, node, '__proto__');
  const made = prototype === -1 ? -1 : propertyOf(analysis, prototype, 'constructor');
  return made !== -1 && analysis.snapshot.nodeKind[made] === NodeKind.closure ? made : -1;
}

/** Class by constructor, V8's name where the prototype does not tell. */
export function classNameOf(analysis: Analysis, node: number): string {
  const made = constructorOf(analysis, node);
  const name = made === -1 ? '' : nodeNameOf(analysis, made);
  return name || nodeNameOf(analysis, node) || 'Object';
}

/** Target of the property edge with this name, -1 when there is none. */
export function propertyOf(analysis: Analysis, node: number, name: string): number {
  const { firstEdge, edgeKind, edgeName, edgeTo, strings } = analysis.snapshot;
  const wanted = strings.indexOf(name);
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
    if ((edgeKind[edge]! & edgeKindMask) !== EdgeKind.property) continue;
    if (edgeName[edge] === wanted) return edgeTo[edge]!;
  }
  return -1;
}
