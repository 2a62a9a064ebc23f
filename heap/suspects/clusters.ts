import { beyondBackingStore, edgeBetween, isElementEdge } from '../path-steps.ts';
import { noGroup } from '../group-table.ts';
import type { Analysis } from '../analysis.ts';
import type { Growth } from '../growth.ts';

/** A group of like things that has grown, with all that hangs below it. */
export interface Cluster {
  /** The group whose members pile up. */
  readonly root: number;
  /** Further groups with the same holder, such as the keys beside the values of a Map. */
  readonly others: readonly number[];
  /** The group of the holder. */
  readonly holder: number;
  readonly bytes: number;
  readonly bytesDelta: number;
  readonly countDelta: number;
  /** True when it is one thing that has become larger rather than many that have become more. */
  readonly swollen: boolean;
}

export interface ClusterLimits {
  /** Members that must have come for a group to pile up. */
  readonly countMin: number;
  /** How many must have come for each one that came of the holder. */
  readonly perHolderMin: number;
  readonly bytesMin: number;
  /** A few large members suffice from here on. */
  readonly largeBytesMin: number;
}

const fewMin = 2;
/** Many members matter even when each is small: what they stand for may live outside the heap. */
const manyMin = 64;
/** The round of `EdgeRules` from which on only the engine's own references lead to a thing. */
const engineRound = 3;

/**
 * Finds where growth sets in: from the root downwards, the first group on each path that grows much more than its
 * holder. Whatever grows below belongs to it. Groups with one holder are one cluster.
 */
export function findClusters(
  analysis: Analysis,
  growth: Growth,
  limits: ClusterLimits,
): Cluster[] {
  const { groups } = growth;
  const inside = new Uint8Array(groups.size);
  const byHolder = new Map<string, number[]>();
  const clusters: Cluster[] = [];
  for (let group = 1; group < groups.size; group += 1) {
    const parent = groups.parent[group]!;
    if (parent !== noGroup && inside[parent] === 1) {
      inside[group] = 1;
      continue;
    }
    if (groups.round[group]! >= engineRound) continue;
    if (pilesUp(growth, group, limits)) {
      inside[group] = 1;
      const key = holderKey(analysis, group);
      byHolder.set(key, [...(byHolder.get(key) ?? []), group]);
    } else if (growth.compared && swells(growth, group, limits)) {
      inside[group] = 1;
      clusters.push(swollenCluster(growth, group));
    }
  }
  for (const roots of byHolder.values()) clusters.push(...clusterOf(growth, roots));
  return clusters.sort((a, b) => b.bytesDelta - a.bytesDelta);
}

function pilesUp(growth: Growth, group: number, limits: ClusterLimits): boolean {
  const came = growth.countDelta[group]!;
  if (came < fewMin) return false;
  const parent = growth.groups.parent[group]!;
  const holdersCame = Math.max(1, growth.countDelta[parent] ?? 0);
  const bytes = growth.subtreeDelta[group]!;
  if (bytes >= limits.largeBytesMin && came >= fewMin * holdersCame) return true;
  if (came < limits.perHolderMin * holdersCame || came < limits.countMin) return false;
  if (bytes >= limits.bytesMin) return true;
  return growth.compared && came >= manyMin && came * 2 >= growth.groups.count[group]!;
}

/** No more members, but more bytes in them: a string that is appended to, an array of numbers, a wasm memory. */
function swells(growth: Growth, group: number, limits: ClusterLimits): boolean {
  return growth.countDelta[group]! <= 1 && growth.selfDelta[group]! >= limits.largeBytesMin;
}

function swollenCluster(growth: Growth, group: number): Cluster {
  return {
    root: group,
    others: [],
    holder: growth.groups.parent[group]!,
    bytes: growth.subtreeBytes[group]!,
    bytesDelta: growth.subtreeDelta[group]!,
    countDelta: growth.countDelta[group]!,
    swollen: true,
  };
}

/** Elements of one collection are one cluster; different properties or variables of one holder are several. */
function holderKey(analysis: Analysis, group: number): string {
  const { groups, parent, group: groupOf } = analysis.paths;
  const node = groups.first[group]!;
  const above = parent[node]!;
  const edge = edgeBetween(analysis, above, node);
  if (edge === -1 || !isElementEdge(analysis, above, edge)) return `one ${group}`;
  return `elements of ${groupOf[beyondBackingStore(analysis, above)]}`;
}

function clusterOf(growth: Growth, roots: readonly number[]): Cluster[] {
  const sorted = [...roots].sort((a, b) => growth.subtreeDelta[b]! - growth.subtreeDelta[a]!);
  const [root, ...others] = sorted;
  if (root === undefined) return [];
  const sum = (figures: Float64Array): number => sorted.reduce((total, group) => total + figures[group]!, 0);
  return [
    {
      root,
      others,
      holder: growth.groups.parent[root]!,
      bytes: sum(growth.subtreeBytes),
      bytesDelta: sum(growth.subtreeDelta),
      countDelta: growth.countDelta[root]!,
      swollen: false,
    },
  ];
}
