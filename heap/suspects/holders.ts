import type { Analysis } from '../analysis.ts';
import type { Cluster } from './clusters.ts';

/** The node that holds most members of a cluster. */
export interface Holder {
  readonly node: number;
  /** Share of the members that it holds itself. */
  readonly share: number;
}

/**
 * Finds who holds most members of each cluster. By majority vote, so that it takes no memory however many holders there
 * are; without a majority it is the holder of the last member.
 */
export function mainHolders(analysis: Analysis, clusters: readonly Cluster[]): Holder[] {
  const { nodeCount } = analysis.snapshot;
  const { group, groups, parent } = analysis.paths;
  const clusterOf = new Uint32Array(groups.size);
  for (const [index, cluster] of clusters.entries()) clusterOf[cluster.root] = index + 1;
  const candidate = clusters.map(cluster => parent[groups.last[cluster.root]!]!);
  const votes = clusters.map(() => 0);
  for (let node = 0; node < nodeCount; node += 1) {
    const index = clusterOf[group[node]!]! - 1;
    if (index === -1) continue;
    if (votes[index] === 0) candidate[index] = parent[node]!;
    votes[index]! += candidate[index] === parent[node] ? 1 : -1;
  }
  const held = clusters.map(() => 0);
  for (let node = 0; node < nodeCount; node += 1) {
    const index = clusterOf[group[node]!]! - 1;
    if (index !== -1 && candidate[index] === parent[node]) held[index]! += 1;
  }
  return clusters.map((cluster, index) => {
    const share = held[index]! / Math.max(1, groups.count[cluster.root]!);
    const last = parent[groups.last[cluster.root]!]!;
    return share > 0.5 ? { node: candidate[index]!, share } : { node: last, share };
  });
}
