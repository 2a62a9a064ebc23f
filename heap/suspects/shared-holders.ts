import { beyondBackingStore } from '../path-steps.ts';
import { NodeKind } from '../kinds.ts';
import { clusterOfGroups } from './composition.ts';
import { describeOwner, whatIs } from './owner.ts';
import { isContext } from '../places.ts';
import type { Analysis } from '../analysis.ts';
import type { Cluster } from './clusters.ts';
import type { Growth } from '../growth.ts';

const samples = 32;
const holdersMax = 8;
const looksMax = 2000;
const degreeMin = 16;

/**
 * Collections that have grown but whose entries are explained by another one. A path names one holder only; to free
 * anything, all of them must let go.
 */
export function sharedHolders(
  analysis: Analysis,
  growth: Growth,
  clusters: readonly Cluster[],
): string[][] {
  const { groups } = growth;
  const clusterOf = clusterOfGroups(growth, clusters);
  const own = clusters.map(cluster =>
    beyondBackingStore(analysis, groups.first[cluster.holder] ?? 0),
  );
  const found = clusters.map(() => new Set<string>());
  let looks = 0;
  for (let group = 1; group < groups.size && looks < looksMax; group += 1) {
    // What lies inside a cluster grows with its members and holds nothing of its own accord.
    if (clusterOf[group] !== 0 || growth.degreeDelta[group]! < degreeMin) continue;
    looks += 1;
    const node = groups.last[group]!;
    if (!isCollection(analysis, node)) continue;
    const index = clusterOfEntries(analysis, node, clusterOf) - 1;
    const cluster = clusters[index];
    if (cluster === undefined || growth.degreeDelta[group]! * 4 < cluster.countDelta) continue;
    const owner = describeOwner(analysis, node);
    if (owner.node === own[index] || owner.expression === null) continue;
    const names = found[index]!;
    if (names.size < holdersMax) names.add(`${owner.what} ${owner.expression}`);
  }
  return found.map(names => [...names]);
}

/** Code and maps have many edges too, but nobody puts things into them; and a WeakMap holds nothing. */
function isCollection(analysis: Analysis, node: number): boolean {
  const { nodeKind } = analysis.snapshot;
  const owner = beyondBackingStore(analysis, node);
  if (nodeKind[owner] !== NodeKind.object || isContext(analysis, owner)) return false;
  return !whatIs(analysis, owner).startsWith('Weak');
}

/** The cluster that most of a collection's entries belong to, plus 1; 0 when there is none. */
function clusterOfEntries(analysis: Analysis, node: number, clusterOf: Uint32Array): number {
  const { firstEdge, edgeTo } = analysis.snapshot;
  const { group } = analysis.paths;
  const start = firstEdge[node]!;
  const degree = firstEdge[node + 1]! - start;
  const votes = new Map<number, number>();
  const taken = Math.min(samples, degree);
  for (let sample = 0; sample < taken; sample += 1) {
    // The latest entries are the leaked ones, so the samples come from the end.
    const edge = start + degree - 1 - sample;
    const cluster = clusterOf[group[edgeTo[edge]!]!]!;
    if (cluster !== 0) votes.set(cluster, (votes.get(cluster) ?? 0) + 1);
  }
  const [top] = [...votes].sort(([, a], [, b]) => b - a);
  return top !== undefined && top[1] * 3 >= taken ? top[0] : 0;
}
