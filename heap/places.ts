import { constructorOf } from './constructors.ts';
import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import { internalTarget } from './scripts.ts';
import { locationIndex } from './locate.ts';
import type { Analysis } from './analysis.ts';

/** A place in the source, counted from 1 as editors do. */
export interface Place {
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

/** Where the code stands that a node belongs to: a function, the scope that a context is of, a constructor. */
export function placeOf(analysis: Analysis, node: number): Place | null {
  if (isContext(analysis, node)) return contextPlace(analysis, node);
  const made = constructorOf(analysis, node);
  const own = (made === -1 ? null : ownPlace(analysis, made)) ?? ownPlace(analysis, node);
  if (own !== null || analysis.snapshot.nodeKind[node] !== NodeKind.object) return own;
  // Generators and async functions know their function.
  const running = internalTarget(analysis.snapshot, node, ['function']);
  return running === -1 ? null : ownPlace(analysis, running);
}

export function isContext(analysis: Analysis, node: number): boolean {
  const { nodeKind, nodeName, strings } = analysis.snapshot;
  if (nodeKind[node] !== NodeKind.object && nodeKind[node] !== NodeKind.hidden) return false;
  const name = strings.text(nodeName[node]!);
  return name === 'system / Context' || name.startsWith('system / Context /');
}

/** Line and column of the node itself, `null` when V8 wrote none or the script has no name. */
export function ownPlace(analysis: Analysis, node: number): Place | null {
  const { locations } = analysis.snapshot;
  const at = locationIndex(locations, node);
  if (at === -1) return null;
  const script = analysis.scripts.get(locations.scriptId[at]!);
  if (script === null || script === '') return null;
  return { script, line: locations.line[at]! + 1, column: locations.column[at]! + 1 };
}

const methodsMax = 64;

/** Where the first of an object's own functions stands: a plain object with methods belongs to the code of those. */
export function methodPlace(analysis: Analysis, node: number): Place | null {
  const { firstEdge, edgeKind, edgeTo, nodeKind } = analysis.snapshot;
  if (nodeKind[node] !== NodeKind.object) return null;
  const end = Math.min(firstEdge[node + 1]!, firstEdge[node]! + methodsMax);
  for (let edge = firstEdge[node]!; edge < end; edge += 1) {
    const to = edgeTo[edge]!;
    const isProperty = (edgeKind[edge]! & edgeKindMask) === EdgeKind.property;
    if (!isProperty || nodeKind[to] !== NodeKind.closure) continue;
    const place = ownPlace(analysis, to);
    if (place !== null) return place;
  }
  return null;
}

/** A context has no place of its own: a function that was made in it tells. */
function contextPlace(analysis: Analysis, context: number): Place | null {
  const made = analysis.contextFunction[context]! - 1;
  return made === -1 ? null : ownPlace(analysis, made);
}

/** The npm package that a script belongs to, `null` for the app's own and Node's. */
export function packageOf(script: string): string | null {
  const parts = script.split(/[/\\]/);
  const at = parts.lastIndexOf('node_modules');
  const name = at === -1 ? undefined : parts[at + 1];
  if (name === undefined || name === '') return null;
  const inScope = parts[at + 2];
  return name.startsWith('@') && inScope !== undefined ? `${name}/${inScope}` : name;
}

/** Short form for sentences: the package's path, or the file's name. */
export function shortScript(script: string): string {
  const parts = script.split(/[/\\]/);
  const at = parts.lastIndexOf('node_modules');
  if (at !== -1) return parts.slice(at + 1).join('/');
  return script.startsWith('node:') ? script : (parts[parts.length - 1] ?? script);
}
