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
/** Of a repetition so long that walking it would take a while, only the end is walked. */
const nodesMax = 20_000;
const nameMax = 60;

interface RawStep extends PathStep {
  /** Equal for steps that look the same. */
  readonly sign: string;
}

/** The path from the roots to a node, with repetitions written once. */
export function viewPath(analysis: Analysis, node: number): PathStep[] {
  const nodes = pathTo(analysis, node);
  const kept =
    nodes.length <= nodesMax ? nodes : [...nodes.slice(0, 100), ...nodes.slice(100 - nodesMax)];
  const steps = collapse(kept.map((at, index) => step(analysis, at, kept[index - 1] ?? -1)));
  return elide(steps).map(({ node: name, edge, kind, repeat, at }) => ({
    node: name,
    edge,
    kind,
    repeat,
    at,
  }));
}

function step(analysis: Analysis, node: number, parent: number): RawStep {
  const label = nodeLabel(analysis, node);
  const place =
    analysis.snapshot.nodeKind[node] === NodeKind.closure ? ownPlace(analysis, node) : null;
  const at = place === null ? null : `${shortScript(place.script)}:${place.line}:${place.column}`;
  if (parent === -1) {
    return { node: '(root)', edge: null, kind: 'root', repeat: 1, at: null, sign: 'root' };
  }
  const edge = edgeBetween(analysis, parent, node);
  const kind = edge === -1 ? 'unknown' : edgeKindOf(analysis, edge);
  const isElement = edge !== -1 && isElementEdge(analysis, parent, edge);
  const name = edge === -1 ? null : edgeNameOf(analysis, edge);
  return {
    node: label,
    edge: isElement && kind !== 'property' ? '[…]' : cut(name),
    kind,
    repeat: 1,
    at,
    sign: `${kind} ${isElement ? '' : String(name)} ${label} ${String(at)}`,
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

/** Writes each stretch that immediately repeats once, with how often it came. */
function collapse(steps: readonly RawStep[]): RawStep[] {
  const out: RawStep[] = [];
  let at = 0;
  while (at < steps.length) {
    const found = repetition(steps, at);
    if (found === null) {
      out.push(steps[at]!);
      at += 1;
      continue;
    }
    for (let index = 0; index < found.period; index += 1) {
      out.push({ ...steps[at + index]!, repeat: found.times });
    }
    at += found.period * found.times;
  }
  return out;
}

function repetition(
  steps: readonly RawStep[],
  at: number,
): { period: number; times: number } | null {
  for (let period = 1; period <= periodMax && at + 2 * period <= steps.length; period += 1) {
    let times = 1;
    while (sameStretch(steps, at, { period, offset: times * period })) times += 1;
    if (times > 1) return { period, times };
  }
  return null;
}

function sameStretch(
  steps: readonly RawStep[],
  at: number,
  { period, offset }: { readonly period: number; readonly offset: number },
): boolean {
  if (at + offset + period > steps.length) return false;
  for (let index = 0; index < period; index += 1) {
    if (steps[at + index]!.sign !== steps[at + offset + index]!.sign) return false;
  }
  return true;
}

function elide(steps: readonly RawStep[]): RawStep[] {
  if (steps.length <= stepsMax) return [...steps];
  const head = 6;
  const tail = stepsMax - head - 1;
  const left = steps.length - head - tail;
  const gap: RawStep = { node: '…', edge: null, kind: 'elided', repeat: left, at: null, sign: '…' };
  return [...steps.slice(0, head), gap, ...steps.slice(-tail)];
}
