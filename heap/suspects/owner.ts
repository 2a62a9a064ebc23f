import { classNameOf } from '../constructors.ts';
import { EdgeKind, edgeKindMask, NodeKind } from '../kinds.ts';
import { edgeBetween, edgeNameOf, isElementEdge, nodeNameOf } from '../path-steps.ts';
import { isContext, placeOf, shortScript, type Place } from '../places.ts';
import { moduleScript } from './module-script.ts';
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
  /** The file of the CommonJS module that the expression begins at; its code is what holds. */
  readonly moduleScript: string | null;
}

export interface OwnerName {
  readonly name: string;
  readonly kind: 'variable' | 'property';
  /** A function of the scope of the variable, or the class of the object that has the property. */
  readonly near: Place | null;
}

/** An expression of more names than this begins at an object on the way. */
const namesMax = 4;
/** So many names may stand behind a class that begins the expression. */
const classNamesMax = 3;
const climbMax = 24;
/** From a native handle to the object that it belongs to; the handle says nothing more. */
const handleOwner = '[owner_symbol]';

/** Classes that say nothing about whose they are. */
const generic = new Set([
  'Object',
  'Array',
  'Map',
  'Set',
  'Promise',
  'WeakMap',
  'WeakRef',
  'Arguments',
  'Module',
  'TCP',
  'Pipe',
  'Timeout',
  'Immediate',
]);

interface Part {
  readonly text: string;
  readonly name: OwnerName | null;
  /** The object that this part starts from. */
  readonly from: number;
}

/** Describes a node by the variable, or the object and its properties, through which a path reaches it. */
export function describeOwner(analysis: Analysis, held: number): Owner {
  const node = beyondInternals(analysis, held);
  const parts: Part[] = [];
  let at = node;
  let complete = false;
  for (let steps = 0; steps < climbMax && !complete; steps += 1) {
    const parent = analysis.paths.parent[at]!;
    if (parent === at) break;
    const part = partOf(analysis, parent, at);
    if (part !== null) parts.push(part);
    complete = part?.name?.kind === 'variable' || isGlobal(analysis, parent);
    at = parent;
  }
  const kept = cut(analysis, parts, complete);
  const names = kept.parts.flatMap(part => part.name ?? []).toReversed();
  return {
    node,
    what: whatIs(analysis, node),
    expression: names.length === 0 ? null : kept.text,
    names,
    near: names.findLast(name => name.near !== null)?.near ?? nearestPlace(analysis, node),
    moduleScript: kept.moduleScript,
  };
}

/** Tables, stores and other internals belong to the object above them. */
function beyondInternals(analysis: Analysis, node: number): number {
  const { nodeKind } = analysis.snapshot;
  let at = node;
  while (nodeKind[at] === NodeKind.array || nodeKind[at] === NodeKind.hidden) {
    const parent = analysis.paths.parent[at]!;
    if (parent === at || isContext(analysis, at)) break;
    at = parent;
  }
  return at;
}

function partOf(analysis: Analysis, from: number, to: number): Part | null {
  const edge = edgeBetween(analysis, from, to);
  if (edge === -1) return null;
  const kind = analysis.snapshot.edgeKind[edge]! & edgeKindMask;
  if (kind === EdgeKind.context) {
    const name = edgeNameOf(analysis, edge);
    // `this` in an arrow function: the object's class says more.
    const text = name === 'this' ? whatIs(analysis, to) : name;
    return { text, name: { name, kind: 'variable', near: placeOf(analysis, from) }, from };
  }
  const exported = analysis.moduleVariables.of(from);
  if (exported !== null) {
    const { name } = exported;
    const near = modulePlace(analysis, exported.module);
    return { text: name, name: { name, kind: 'variable', near }, from };
  }
  if (kind === EdgeKind.property) {
    const name = edgeNameOf(analysis, edge);
    return {
      text: propertyText(name),
      name: { name, kind: 'property', near: placeOf(analysis, from) },
      from,
    };
  }
  const { nodeKind } = analysis.snapshot;
  const isElement =
    kind !== EdgeKind.hidden &&
    nodeKind[from] !== NodeKind.synthetic &&
    isElementEdge(analysis, from, edge);
  return isElement ? { text: '[…]', name: null, from } : null;
}

/** The code of an ES module: that of the generator which runs it. */
function modulePlace(analysis: Analysis, module: number): Place | null {
  const { firstEdge, edgeTo, nodeKind } = analysis.snapshot;
  for (let edge = firstEdge[module]!; edge < firstEdge[module + 1]!; edge += 1) {
    const to = edgeTo[edge]!;
    const place = nodeKind[to] === NodeKind.object ? placeOf(analysis, to) : null;
    if (place !== null) return place;
  }
  return null;
}

type Cut = Pick<Owner, 'moduleScript'> & { readonly parts: readonly Part[]; readonly text: string };

/**
 * Shortens a long expression: begins it at the module whose `children` it is, or at an object whose class tells
 * whose it is. `parts` go from the inside out.
 */
function cut(analysis: Analysis, parts: readonly Part[], complete: boolean): Cut {
  const loaded = parts.findIndex(
    ({ from, name }) => name?.name === 'children' && moduleScript(analysis, from) !== null,
  );
  if (loaded !== -1 && loaded < classNamesMax) {
    const kept = parts.slice(0, loaded + 1);
    const script = moduleScript(analysis, kept[loaded]!.from)!;
    return {
      parts: kept,
      text: `Module(${shortScript(script)})${textOf(kept)}`,
      moduleScript: script,
    };
  }
  return { ...cutByClass(analysis, parts, complete), moduleScript: null };
}

function cutByClass(
  analysis: Analysis,
  parts: readonly Part[],
  complete: boolean,
): Omit<Cut, 'moduleScript'> {
  const named = parts.filter(part => part.name !== null).length;
  if (complete && named <= namesMax) {
    const [outermost] = parts.slice(-1);
    const isVariable = outermost?.name?.kind === 'variable';
    return { parts, text: `${isVariable ? '' : 'globalThis'}${textOf(parts)}` };
  }
  let best = -1;
  let names = 0;
  for (const [index, part] of parts.entries()) {
    if (part.name !== null) names += 1;
    if (names > classNamesMax || part.text === handleOwner) break;
    if (names > 0 && isTelling(analysis, part.from)) best = index;
  }
  if (best !== -1) {
    const kept = parts.slice(0, best + 1);
    const from = kept[best]!.from;
    return { parts: kept, text: `${tellingName(analysis, from)}${textOf(kept)}` };
  }
  const kept = parts.slice(0, classNamesMax);
  return { parts: kept, text: `…${textOf(kept)}` };
}

function textOf(parts: readonly Part[]): string {
  return parts
    .map(part => part.text)
    .toReversed()
    .join('')
    .replaceAll('[…][…]', '[…]');
}

function isTelling(analysis: Analysis, node: number): boolean {
  const { nodeKind } = analysis.snapshot;
  if (nodeKind[node] === NodeKind.closure) return nodeNameOf(analysis, node) !== '';
  return (
    nodeKind[node] === NodeKind.object &&
    !isContext(analysis, node) &&
    !generic.has(whatIs(analysis, node))
  );
}

function tellingName(analysis: Analysis, node: number): string {
  return analysis.snapshot.nodeKind[node] === NodeKind.closure
    ? nodeNameOf(analysis, node)
    : whatIs(analysis, node);
}

function isGlobal(analysis: Analysis, node: number): boolean {
  if (analysis.paths.parent[node] !== 0) return false;
  const name = nodeNameOf(analysis, node);
  return (
    name === 'global' ||
    name.startsWith('global ') ||
    name === 'Object / ' ||
    name.startsWith('Window')
  );
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
  switch (nodeKind[node]!) {
    case NodeKind.closure: {
      return 'function';
    }
    case NodeKind.object: {
      return classNameOf(analysis, node);
    }
    case NodeKind.hidden:
    case NodeKind.native: {
      const name = nodeNameOf(analysis, node).replace(/^system \/ /, '') || 'native';
      return name === 'JSArrayBufferData' ? 'ArrayBuffer' : name;
    }
    default: {
      return analysis.classes.name(analysis.classes.of(node)).replace(/^\((.*)\)$/, '$1');
    }
  }
}

/** The first place of the program's own found on the way up. */
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
