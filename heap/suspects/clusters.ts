import { beyondBackingStore, edgesInto, isElementEdge, nodeNameOf } from '../path-steps.ts';
import { NodeKind } from '../kinds.ts';
import { noGroup } from '../group-table.ts';
import { existed } from './confidence.ts';
import type { Analysis } from '../analysis.ts';
import { escapes, type Growth } from '../growth.ts';

/** A group of like things that has grown, with all that hangs below it. */
export interface Cluster {
  /** The group whose members pile up. */
  readonly root: number;
  /** Further groups with the same holder, such as the keys beside the values of a Map. */
  readonly others: readonly number[];
  /** The group of the holder. */
  readonly holder: number;
  /** Members of the root group. */
  readonly count: number;
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
const ownShareMin = 0.6;
const objectWeight = 4;
/** Many members matter even when each is small: what they stand for may live outside the heap. */
const manyMin = 64;
/** One large thing that was not there before has not grown: a program sets up such things. */
const newBytesMin = 1 << 20;
/** The round of `EdgeRules` from which on only the engine's own references lead to a thing. */
const engineRound = 3;

/**
 * Finds where growth sets in: from the root downwards, the first group on each path that grows much more than its
 * holder. Whatever grows below belongs to it. Groups with one holder are one cluster.
 */
export function findClusters(analysis: Analysis, growth: Growth, limits: ClusterLimits): Cluster[] {
  const { groups } = growth;
  const inside = new Uint8Array(groups.size);
  const piling: number[] = [];
  const clusters: Cluster[] = [];
  for (let group = 1; group < groups.size; group += 1) {
    const parent = groups.parent[group]!;
    if (parent !== noGroup && inside[parent] === 1 && !escapes(growth, group)) {
      inside[group] = 1;
      continue;
    }
    if (groups.round[group]! >= engineRound || isPassedThrough(analysis, group)) continue;
    if (isPieceOfRope(analysis, group)) {
      inside[group] = 1;
      if (growth.compared && pilesUp(growth, group, limits)) {
        clusters.push(ropeCluster(analysis, growth, group));
      }
    } else if (pilesUp(growth, group, limits)) {
      inside[group] = 1;
      piling.push(group);
    } else if (growth.compared && swells(growth, group, limits)) {
      inside[group] = 1;
      clusters.push(swollenCluster(growth, group));
    }
  }
  for (const { roots, collection } of gatherByHolder(analysis, piling)) {
    clusters.push(clusterOf(analysis, growth, { roots, collection }));
  }
  return clusters.sort((a, b) => b.bytesDelta - a.bytesDelta);
}

/**
 * The engine's own roots, and Node's native handles at the root, are not held by the program; Node's lists of timers, one for
 * each delay, are not made by it, but the timers in them are.
 */
function isPassedThrough(analysis: Analysis, group: number): boolean {
  const node = growthNode(analysis, group);
  const kind = analysis.snapshot.nodeKind[node];
  if (kind === NodeKind.synthetic) return true;
  return kind === NodeKind.object && nodeNameOf(analysis, node) === 'TimersList';
}

function growthNode(analysis: Analysis, group: number): number {
  return analysis.paths.groups.first[group]!;
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
  const own = growth.selfDelta[group]!;
  if (growth.countDelta[group]! > 1 || own < limits.largeBytesMin) return false;
  if (own < newBytesMin && !existed(growth, group)) return false;
  // A Map's table grows with its entries, and then it is the entries that pile up.
  return own >= growth.subtreeDelta[group]! * ownShareMin;
}

/** V8 appends to a string by making a pair of it and what is appended: the pieces are one string. */
function isPieceOfRope(analysis: Analysis, group: number): boolean {
  const { nodeKind } = analysis.snapshot;
  return nodeKind[analysis.paths.parent[growthNode(analysis, group)]!] === NodeKind.consString;
}

function ropeCluster(analysis: Analysis, growth: Growth, piece: number): Cluster {
  const { group, parent } = analysis.paths;
  const { nodeKind } = analysis.snapshot;
  let top = growthNode(analysis, piece);
  while (nodeKind[parent[top]!] === NodeKind.consString) top = parent[top]!;
  return swollenCluster(growth, group[top]!);
}

function swollenCluster(growth: Growth, group: number): Cluster {
  return {
    root: group,
    others: [],
    holder: growth.groups.parent[group]!,
    count: growth.groups.count[group]!,
    bytes: growth.subtreeBytes[group]!,
    bytesDelta: growth.subtreeDelta[group]!,
    countDelta: growth.countDelta[group]!,
    swollen: true,
  };
}

/** Groups that pile up in one place. */
interface Pile {
  readonly roots: readonly number[];
  /** The group of the collection that they are elements of, -1 when they are none. */
  readonly collection: number;
}

/** Elements of one collection are one cluster; different properties or variables of one holder are several. */
function gatherByHolder(analysis: Analysis, piling: readonly number[]): Iterable<Pile> {
  const { groups, parent, group: groupOf } = analysis.paths;
  const edges = edgesInto(
    analysis,
    piling.map(group => groups.first[group]!),
  );
  const piles = new Map<string, { roots: number[]; collection: number }>();
  for (const group of piling) {
    const node = groups.first[group]!;
    const above = parent[node]!;
    const edge = edges.get(node);
    const isElement = edge !== undefined && isElementEdge(analysis, above, edge);
    const collection = isElement ? groupOf[beyondBackingStore(analysis, above)]! : -1;
    const key = isElement ? `elements of ${collection}` : `one ${group}`;
    const pile = piles.get(key);
    if (pile === undefined) piles.set(key, { roots: [group], collection });
    else pile.roots.push(group);
  }
  return piles.values();
}

function clusterOf(analysis: Analysis, growth: Growth, { roots, collection }: Pile): Cluster {
  const weight = (group: number): number =>
    growth.subtreeDelta[group]! * tellingWeight(analysis, group);
  const sorted = [...roots].sort((a, b) => weight(b) - weight(a));
  const [root = 0, ...others] = sorted;
  const holder = growth.groups.parent[root]!;
  const stores = backingStores(holder, collection);
  const sum = (figures: Float64Array, groups: readonly number[]): number =>
    groups.reduce((total, group) => total + figures[group]!, 0);
  return {
    root,
    others,
    holder,
    count: growth.groups.count[root]!,
    bytes: sum(growth.subtreeBytes, sorted) + sum(growth.groups.selfBytes, stores),
    bytesDelta: sum(growth.subtreeDelta, sorted) + Math.max(0, sum(growth.selfDelta, stores)),
    countDelta: growth.countDelta[root]!,
    swollen: false,
  };
}

/** Of the keys and the values of a Map, the objects say more than the strings, unless those weigh far more. */
function tellingWeight(analysis: Analysis, group: number): number {
  const kind = analysis.snapshot.nodeKind[analysis.paths.groups.first[group]!]!;
  return kind === NodeKind.object || kind === NodeKind.closure ? objectWeight : 1;
}

/** The collection and its table, whose own bytes grow with the entries. */
function backingStores(holder: number, collection: number): number[] {
  if (collection === -1) return [];
  return collection === holder ? [holder] : [holder, collection];
}
