import { NodeKind } from '../kinds.ts';
import {
  edgeBetween,
  edgeKindOf,
  edgeNameOf,
  isElementEdge,
  nodeNameOf,
  pathTo,
} from '../path-steps.ts';
import { ownPlace, shortScript } from '../places.ts';
import { whatIs } from './owner.ts';
import type { Analysis } from '../analysis.ts';
import type { PathStep } from '../result.ts';

/** Longest repetition looked for, in steps. */
const periodMax = 12;
/** Longer paths lose their middle. */
const stepsMax = 32;
const headSteps = 6;
const nameMax = 60;

/** A stretch of the path: so many steps from `start` on, so many times. */
interface Stretch {
  readonly start: number;
  readonly length: number;
  readonly times: number;
}

/** The path from the roots to a node, with repetitions written once. */
export function viewPath(analysis: Analysis, node: number): PathStep[] {
  const nodes = pathTo(analysis, node);
  // Steps are compared by their hashes: a list may have a million of them, and only a few are written down.
  const { group, groups } = analysis.paths;
  const signs = nodes.map(at => groups.step[group[at]!]!);
  const steps: PathStep[] = [];
  for (const { start, length, times } of stretches(signs)) {
    for (let at = start; at < start + length; at += 1) {
      steps.push({ ...step(analysis, nodes[at]!, nodes[at - 1] ?? -1), repeat: times });
    }
  }
  return elide(steps);
}

function step(analysis: Analysis, node: number, parent: number): PathStep {
  if (parent === -1) return { node: '(root)', edge: null, kind: 'root', repeat: 1, at: null };
  const isClosure = analysis.snapshot.nodeKind[node] === NodeKind.closure;
  const place = isClosure ? ownPlace(analysis, node) : null;
  const edge = edgeBetween(analysis, parent, node);
  const kind = edge === -1 ? 'unknown' : edgeKindOf(analysis, edge);
  const isElement = edge !== -1 && isElementEdge(analysis, parent, edge);
  const exported = analysis.moduleVariables.of(parent);
  const name = exported?.name ?? (edge === -1 ? null : edgeNameOf(analysis, edge));
  return {
    node: nodeLabel(analysis, node),
    edge: isElement && kind !== 'property' ? '[…]' : cut(name),
    kind,
    repeat: 1,
    at: place === null ? null : `${shortScript(place.script)}:${place.line}:${place.column}`,
  };
}

/** How a path calls a node. Contents of strings stay out of it. */
export function nodeLabel(analysis: Analysis, node: number): string {
  const { nodeKind } = analysis.snapshot;
  switch (nodeKind[node]!) {
    case NodeKind.synthetic: {
      return nodeNameOf(analysis, node) || '(root)';
    }
    case NodeKind.closure: {
      return `${nodeNameOf(analysis, node) || '(anonymous)'}()`;
    }
    case NodeKind.array: {
      return nodeNameOf(analysis, node) || '(table)';
    }
    case NodeKind.hidden:
    case NodeKind.native:
    case NodeKind.code: {
      return cut(nodeNameOf(analysis, node)) ?? '(engine)';
    }
    case NodeKind.string: {
      return 'string';
    }
    default: {
      const what = whatIs(analysis, node);
      return what === 'scope' ? 'Context' : (cut(what) ?? what);
    }
  }
}

function cut(text: string | null): string | null {
  return text !== null && text.length > nameMax ? `${text.slice(0, nameMax)}…` : text;
}

/** Cuts the path into stretches: what immediately repeats, and single steps. */
function stretches(signs: readonly number[]): Stretch[] {
  const found: Stretch[] = [];
  let at = 0;
  while (at < signs.length) {
    const repeated = repetition(signs, at);
    found.push({ start: at, ...repeated });
    at += repeated.length * repeated.times;
  }
  return found;
}

function repetition(signs: readonly number[], at: number): Omit<Stretch, 'start'> {
  for (let length = 1; length <= periodMax && at + 2 * length <= signs.length; length += 1) {
    let end = at + length;
    while (end < signs.length && signs[end] === signs[end - length]) end += 1;
    const times = Math.floor((end - at) / length);
    if (times > 1) return { length, times };
  }
  return { length: 1, times: 1 };
}

function elide(steps: readonly PathStep[]): PathStep[] {
  if (steps.length <= stepsMax) return [...steps];
  const tail = stepsMax - headSteps - 1;
  const left = steps.length - headSteps - tail;
  const gap: PathStep = { node: '…', edge: null, kind: 'elided', repeat: left, at: null };
  return [...steps.slice(0, headSteps), gap, ...steps.slice(-tail)];
}
