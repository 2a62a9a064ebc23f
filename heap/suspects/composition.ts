import { noGroup } from '../group-table.ts';
import { NodeKind } from '../kinds.ts';
import { isContext } from '../places.ts';
import { nodeNameOf } from '../path-steps.ts';
import type { Analysis } from '../analysis.ts';
import type { Cluster } from './clusters.ts';
import { escapes, type Growth } from '../growth.ts';

/** What a cluster's bytes consist of. */
export interface Composition {
  readonly string: number;
  /** Text that only slices of it keep. */
  readonly sliceParent: number;
  readonly buffer: number;
  readonly closure: number;
  readonly context: number;
  readonly other: number;
  /** The group with most bytes below the root, for the end of the path. */
  readonly heaviest: number;
}

type Part = Exclude<keyof Composition, 'heaviest'>;

/** Sums up what hangs below the clusters' roots, in one pass over the groups. */
export function compositions(
  analysis: Analysis,
  growth: Growth,
  clusters: readonly Cluster[],
): Composition[] {
  const { groups } = growth;
  const clusterOf = clusterOfGroups(growth, clusters);
  const sums = clusters.map(() => ({
    string: 0,
    sliceParent: 0,
    buffer: 0,
    closure: 0,
    context: 0,
    other: 0,
    heaviest: noGroup,
  }));
  const heaviest = new Float64Array(clusters.length);
  for (let group = 1; group < groups.size; group += 1) {
    const at = clusterOf[group]! - 1;
    const sum = sums[at];
    if (sum === undefined) continue;
    const bytes = growth.compared ? growth.selfDelta[group]! : groups.selfBytes[group]!;
    sum[partOf(analysis, group)] += bytes;
    if (bytes > heaviest[at]!) {
      heaviest[at] = bytes;
      sum.heaviest = group;
    }
  }
  return sums;
}

/** Group → index of its cluster plus 1, 0 outside of all. */
export function clusterOfGroups(growth: Growth, clusters: readonly Cluster[]): Uint32Array {
  const { groups } = growth;
  const clusterOf = new Uint32Array(groups.size);
  for (const [index, cluster] of clusters.entries()) {
    for (const root of [cluster.root, ...cluster.others]) clusterOf[root] = index + 1;
  }
  for (let group = 1; group < groups.size; group += 1) {
    if (clusterOf[group] !== 0 || escapes(growth, group)) continue;
    clusterOf[group] = clusterOf[groups.parent[group]!]!;
  }
  return clusterOf;
}

function partOf(analysis: Analysis, group: number): Part {
  const { groups, parent } = analysis.paths;
  const { nodeKind } = analysis.snapshot;
  const node = groups.first[group]!;
  switch (nodeKind[node]!) {
    case NodeKind.string:
    case NodeKind.consString: {
      return nodeKind[parent[node]!] === NodeKind.slicedString ? 'sliceParent' : 'string';
    }
    case NodeKind.slicedString: {
      return 'string';
    }
    case NodeKind.native: {
      return nodeNameOf(analysis, node).includes('ArrayBuffer') ? 'buffer' : 'other';
    }
    case NodeKind.closure: {
      return 'closure';
    }
    default: {
      return isContext(analysis, node) ? 'context' : 'other';
    }
  }
}
