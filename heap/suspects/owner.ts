import { EdgeKind, edgeKindMask, NodeKind } from '../kinds.ts';
import {
  beyondBackingStore,
  edgeBetween,
  edgeNameOf,
  isElementEdge,
  nodeNameOf,
} from '../path-steps.ts';
import { isContext, placeOf, type Place } from '../places.ts';
import type { Analysis } from '../analysis.ts';

/** Who holds what piles up, in a programmer's words. */
export interface Owner {
  readonly node: number;
  /** `Map`, `Array`, a class. */
  readonly what: string;
  /** `sessionsById`, `bus._events.tick`, `Redis.offlineQueue._list`; `null` when nothing on the way has a name. */
  readonly expression: string | null;
  /** The names in the expression, outermost first. */
  readonly names: readonly OwnerName[];
  /** A place in the code that the owner belongs to: near, not at, its declaration. */
  readonly near: Place | null;
}

export interface OwnerName {
  readonly name: string;
  readonly kind: 'variable' | 'property' | 'global';
}

/** An expression with more parts than this is cut from the left. */
const partsMax = 4;
const climbMax = 24;

interface Climb {
  readonly names: OwnerName[];
  /** Text of the expression, from the right. */
  text: string;
  near: Place | null;
}

/** Describes a node by the variable, or the object and its properties, through which a path reaches it. */
export function describeOwner(analysis: Analysis, held: number): Owner {
  const node = beyondBackingStore(analysis, held);
  const climb: Climb = { names: [], text: '', near: null };
  let at = node;
  for (let steps = 0; steps < climbMax; steps += 1) {
    if (namesItself(analysis, at, climb)) break;
    const parent = analysis.paths.parent[at]!;
    if (parent === at) break;
    const named = takeStep(analysis, { from: parent, to: at, climb });
    at = parent;
    if (named) break;
  }
  climb.near ??= nearestPlace(analysis, at);
  return {
    node,
    what: whatIs(analysis, node),
    expression: climb.names.length === 0 ? null : climb.text.replace(/^\./, ''),
    names: climb.names.toReversed(),
    near: climb.near,
  };
}

/** Adds one step to the expression; true when it is complete. */
function takeStep(
  analysis: Analysis,
  { from, to, climb }: { readonly from: number; readonly to: number; readonly climb: Climb },
): boolean {
  const edge = edgeBetween(analysis, from, to);
  if (edge === -1) return false;
  const kind = analysis.snapshot.edgeKind[edge]! & edgeKindMask;
  if (kind === EdgeKind.context) {
    const name = edgeNameOf(analysis, edge);
    climb.names.push({ name, kind: 'variable' });
    climb.text = name + climb.text;
    climb.near = placeOf(analysis, from);
    return true;
  }
  if (isElementEdge(analysis, from, edge)) {
    if (analysis.snapshot.nodeKind[from] !== NodeKind.array || climb.text !== '') {
      climb.text = elementText(climb.text);
    }
    return false;
  }
  if (kind === EdgeKind.property) {
    const name = edgeNameOf(analysis, edge);
    climb.names.push({ name, kind: isGlobal(analysis, from) ? 'global' : 'property' });
    climb.text = propertyText(name) + climb.text;
    climb.near ??= placeOf(analysis, from);
  }
  return false;
}

function elementText(text: string): string {
  return text.startsWith('[…]') ? text : `[…]${text}`;
}

/** True when the node at which the climb stands can begin the expression. */
function namesItself(analysis: Analysis, at: number, climb: Climb): boolean {
  if (climb.names.length === 0) return false;
  const { nodeKind } = analysis.snapshot;
  if (nodeKind[at] === NodeKind.closure) {
    const name = nodeNameOf(analysis, at);
    climb.text = `${name === '' ? 'function' : name}${climb.text}`;
    climb.near = placeOf(analysis, at);
    return true;
  }
  if (isGlobal(analysis, at)) {
    climb.text = `globalThis${climb.text}`;
    return true;
  }
  if (climb.names.length < partsMax || nodeKind[at] !== NodeKind.object) return false;
  climb.text = `${whatIs(analysis, at)}${climb.text}`;
  climb.near = placeOf(analysis, at);
  return true;
}

function isGlobal(analysis: Analysis, node: number): boolean {
  const name = nodeNameOf(analysis, node);
  return analysis.paths.parent[node] === 0 && (name === 'global' || name.startsWith('global '));
}

function propertyText(name: string): string {
  if (/^[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u.test(name)) return `.${name}`;
  if (name.startsWith('<symbol ')) return `[${name.slice(8, -1)}]`;
  return `[${JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name)}]`;
}

/** Class for objects, V8's word for the rest; plain objects stay `Object`. */
export function whatIs(analysis: Analysis, node: number): string {
  const { nodeKind } = analysis.snapshot;
  if (isContext(analysis, node)) return 'scope';
  if (nodeKind[node] === NodeKind.closure) return 'function';
  if (nodeKind[node] === NodeKind.object) {
    const name = nodeNameOf(analysis, node);
    return name === '' ? 'Object' : name;
  }
  return analysis.classes.name(analysis.classes.of(node)).replace(/^\((.*)\)$/, '$1');
}

/** The first place found on the way up. */
function nearestPlace(analysis: Analysis, from: number): Place | null {
  let node = from;
  for (let steps = 0; steps < climbMax; steps += 1) {
    const place = placeOf(analysis, node);
    if (place !== null && !place.script.startsWith('node:')) return place;
    const parent = analysis.paths.parent[node]!;
    if (parent === node) return null;
    node = parent;
  }
  return null;
}
