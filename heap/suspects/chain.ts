import { EdgeKind, edgeKindMask } from '../kinds.ts';
import { edgeBetween, edgeKindOf, edgeNameOf, isElementEdge } from '../path-steps.ts';
import { placeOf, type Place } from '../places.ts';
import { nodeLabel } from './path-view.ts';
import type { Analysis } from '../analysis.ts';

/** What repeats in a chain: a list's `next`, a closure's scope that holds the closure before. */
export interface Chain {
  /** Steps from one link to the next. */
  readonly period: number;
  /** The variable in a scope through which one link keeps the next, if it is one. */
  readonly variable: string | null;
  /** Otherwise the property. */
  readonly property: string | null;
  /** A function of the scope that the variable belongs to. */
  readonly near: Place | null;
}

const periodMax = 8;

/** Looks back from the last member of a chain for the stretch that it repeats; `null` when there is none. */
export function chainOf(analysis: Analysis, last: number): Chain | null {
  const { parent } = analysis.paths;
  const nodes = [last];
  for (let at = last; nodes.length <= 2 * periodMax && parent[at] !== at; at = parent[at]!) {
    nodes.push(parent[at]!);
  }
  const signs = nodes.slice(0, -1).map((node, index) => sign(analysis, nodes[index + 1]!, node));
  for (let period = 1; 2 * period <= signs.length; period += 1) {
    let same = 0;
    while (same < period && signs[same] === signs[same + period]) same += 1;
    if (same === period) return link(analysis, nodes.slice(0, period + 1));
  }
  return null;
}

/** The node that the chain begins at: from its last link back, link by link, as far as they are of one group. */
export function chainStart(analysis: Analysis, last: number, { period }: Chain): number {
  const { parent, group } = analysis.paths;
  let node = last;
  for (;;) {
    let before = node;
    for (let back = 0; back < period; back += 1) before = parent[before]!;
    if (before === node) return node;
    if (group[before] !== group[last]) return before;
    node = before;
  }
}

/** `nodes` go from one link back to the one before. */
function link(analysis: Analysis, nodes: readonly number[]): Chain {
  let property: string | null = null;
  for (let index = 0; index + 1 < nodes.length; index += 1) {
    const holder = nodes[index + 1]!;
    const edge = edgeBetween(analysis, holder, nodes[index]!);
    const kind = analysis.snapshot.edgeKind[edge]! & edgeKindMask;
    if (kind === EdgeKind.context) {
      const variable = edgeNameOf(analysis, edge);
      return { period: nodes.length - 1, variable, property, near: placeOf(analysis, holder) };
    }
    if (kind === EdgeKind.property && !isElementEdge(analysis, holder, edge)) {
      property ??= edgeNameOf(analysis, edge);
    }
  }
  return { period: nodes.length - 1, variable: null, property, near: null };
}

function sign(analysis: Analysis, from: number, to: number): string {
  const edge = edgeBetween(analysis, from, to);
  if (edge === -1) return `? ${to}`;
  const name = isElementEdge(analysis, from, edge) ? '' : edgeNameOf(analysis, edge);
  return `${edgeKindOf(analysis, edge)} ${name} ${nodeLabel(analysis, to)}`;
}
