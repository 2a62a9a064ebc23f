import { beyondBackingStore } from '../path-steps.ts';
import { noGroup } from '../group-table.ts';
import type { Analysis } from '../analysis.ts';
import type { Cluster } from './clusters.ts';
import type { Confidence, SuspectKind } from '../result.ts';
import type { Growth } from '../growth.ts';

interface Amounts {
  readonly bytesDelta: number;
  /** Growth of the whole heap. */
  readonly totalBytes: number;
  /** Size of the whole heap. */
  readonly heapBytes: number;
  /** See `wasThere()`. */
  readonly knownBefore: boolean;
  /** True when only Node's own code has to do with it: its pools and buffers are bounded, as a rule. */
  readonly isOfNode: boolean;
  /** False where two snapshots are all there is: what still fills up to its bound looks the same in them. */
  readonly goesOn: boolean;
  readonly kind: SuspectKind;
}

const highShareMin = 0.3;
const highBytesMin = 256 * 1024;
const highHeapShareMin = 0.01;
const mediumShareMin = 0.1;
const mediumBytesMin = 64 * 1024;
const mediumHeapShareMin = 0.005;
/** What came as a whole, or is Node's own, is suspected only when it is most of what came. */
const mostShareMin = 0.5;

/**
 * Collections are there to be filled: a little more in one of them is what any program has that was started a while ago. Listeners
 * or timers that pile up are not.
 */
const filledByNature: ReadonlySet<SuspectKind> = new Set([
  'growing-collection',
  'growing-string',
  'buffer',
  'string-slice',
  'other',
]);

/** How sure it is that a cluster is a leak and not what a program sets up once. */
export function confidenceOf({
  bytesDelta,
  totalBytes,
  heapBytes,
  knownBefore,
  isOfNode,
  goesOn,
  kind,
}: Amounts): Confidence {
  const share = bytesDelta / Math.max(1, totalBytes);
  if (isOfNode && share < mostShareMin) return 'low';
  const isMuch = bytesDelta >= Math.max(highBytesMin, heapBytes * highHeapShareMin);
  if (goesOn && knownBefore && isMuch && share >= highShareMin) return 'high';
  const isSome = bytesDelta >= Math.max(mediumBytesMin, heapBytes * mediumHeapShareMin);
  const isTelling = goesOn || !filledByNature.has(kind);
  const shareMin = knownBefore && isTelling ? mediumShareMin : mostShareMin;
  return (isMuch && knownBefore) || (isSome && share >= shareMin) ? 'medium' : 'low';
}

/**
 * True when the holder, or what holds it, was there in the earlier snapshot. A leak adds to something that lasts; a module
 * that is loaded, a pool or a table that is set up comes together with its holder.
 */
export function wasThere(analysis: Analysis, growth: Growth, cluster: Cluster): boolean {
  const { group, groups, parent } = analysis.paths;
  if (cluster.swollen) return existed(growth, cluster.root);
  const first = groups.first[cluster.root]!;
  const holder = beyondBackingStore(analysis, parent[first]!);
  const above = beyondBackingStore(analysis, parent[holder]!);
  // Where some of what piles up was there, so was who holds it, if by another path.
  return [cluster.root, cluster.holder, group[holder]!, group[above]!].some(one =>
    existed(growth, one),
  );
}

const manyMin = 64;
const growingShareMin = 0.25;

/**
 * True when many members came to many that were there, in a holder that was there: what each of them stands for may weigh
 * more than it does, as a listener's or a promise's.
 */
export function addsUp(analysis: Analysis, growth: Growth, cluster: Cluster): boolean {
  if (cluster.swollen || !wasThere(analysis, growth, cluster)) return false;
  const came = growth.countDelta[cluster.root]!;
  return came >= manyMin && came >= growth.groups.count[cluster.root]! * growingShareMin;
}

/** True when a group had a member before. */
export function existed({ groups, countDelta }: Growth, group: number): boolean {
  // Shares of groups that were matched by the ends of their paths are not whole.
  return group !== noGroup && groups.count[group]! - countDelta[group]! >= 0.5;
}
