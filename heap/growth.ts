import { earlierFigures, type Figures } from './group-match.ts';
import type { GroupTable } from './group-table.ts';

/** How each group of the later snapshot has changed since the earlier ones. */
export interface Growth {
  readonly groups: GroupTable;
  /** True when there was something to compare with. */
  readonly compared: boolean;
  readonly countDelta: Float64Array;
  readonly selfDelta: Float64Array;
  readonly degreeDelta: Float64Array;
  /** Bytes of the group and of everything below it that comes and goes with it, now and as change. */
  readonly subtreeBytes: Float64Array;
  readonly subtreeDelta: Float64Array;
  /** See `escapes()`: 1 where a group does not belong to what is above it. */
  readonly escaped: Uint8Array;
}

/**
 * Compares groups by their hashes, so that it does not matter whether object ids survived. With two earlier snapshots a
 * group counts as grown only if it grew both times: what grew once and then stopped was warming up.
 */
export function growthOf(groups: GroupTable, earlier: readonly GroupTable[]): Growth {
  const { size } = groups;
  const growth = {
    groups,
    compared: earlier.length > 0,
    countDelta: new Float64Array(size),
    selfDelta: new Float64Array(size),
    degreeDelta: new Float64Array(size),
    subtreeBytes: groups.selfBytes.slice(0, size),
    subtreeDelta: new Float64Array(size),
    escaped: new Uint8Array(size),
  };
  const before = earlier.map(table => earlierFigures(groups, table));
  for (let group = 0; group < size; group += 1) {
    growth.countDelta[group] = steadyChange(before, {
      group,
      now: groups.count[group]!,
      of: 'count',
    });
    growth.selfDelta[group] = steadyChange(before, {
      group,
      now: groups.selfBytes[group]!,
      of: 'selfBytes',
    });
    growth.degreeDelta[group] = steadyChange(before, {
      group,
      now: groups.degree[group]!,
      of: 'degree',
    });
    growth.subtreeDelta[group] = growth.selfDelta[group]!;
  }
  markEscapes(growth);
  for (let group = size - 1; group > 0; group -= 1) {
    if (escapes(growth, group)) continue;
    const parent = groups.parent[group]!;
    growth.subtreeBytes[parent]! += growth.subtreeBytes[group]!;
    growth.subtreeDelta[parent]! += growth.subtreeDelta[group]!;
  }
  return growth;
}

/** From so many new members on, a group is said to grow. */
const growingMin = 8;
/** Several are enough for what there is only once below them to belong to none of them. */
const severalMin = 2;
/** Of what grows with its holder, at least one comes for so many of those. */
const rareMax = 16;
/** Or, where it thins out step by step, for so many of those that the growth began with. */
const thinMax = 64;

/**
 * True when a group does not belong to the growing one above it: a path happens to lead to a lasting thing through one of
 * many passing ones, as to a module's variables through the latest timer.
 */
export function escapes(growth: Growth, group: number): boolean {
  return growth.escaped[group] === 1;
}

/**
 * From the root downwards, because a path may narrow in several steps: many timers, some of one channel, one list. It is
 * held against what the growth begins with: of many pages with a thousand nodes each, one text a page is no rare thing.
 */
function markEscapes(growth: Growth): void {
  const { groups, countDelta, escaped } = growth;
  const begun = new Float64Array(groups.size);
  for (let group = 1; group < groups.size; group += 1) {
    const before = begun[groups.parent[group]!]!;
    const came = countDelta[group]!;
    const isOut = isRare(growth, group, before) || isBottleneck(growth, group, before);
    escaped[group] = isOut ? 1 : 0;
    if (isOut) begun[group] = came;
    else begun[group] = before >= growingMin ? before : Math.max(came, before);
  }
}

/** `begun`: how many came of the first thing on the path that grows. */
function isRare({ compared, countDelta, groups }: Growth, group: number, begun: number): boolean {
  const holders = countDelta[groups.parent[group]!]!;
  if (holders < (compared ? growingMin : severalMin)) return false;
  const among = compared ? Math.min(holders, begun) : holders;
  return countDelta[group]! <= Math.max(1, among / rareMax);
}

/** The counts of one snapshot alone say nothing of what came. */
function isBottleneck(
  { compared, countDelta, groups }: Growth,
  group: number,
  begun: number,
): boolean {
  if (!compared) return false;
  // Matched by the ends of paths, two may be a bit less than two.
  if (groups.count[group] === 1) return Math.round(begun) >= severalMin;
  return begun >= growingMin && countDelta[group]! <= Math.max(1, begun / thinMax);
}

/** After a first rise, one of less than this share of it counts as standing still. */
const plateauShare = 0.1;

interface Reading {
  readonly group: number;
  readonly now: number;
  readonly of: keyof Figures;
}

/** Last minus first; nothing when a middle reading shows that it does not keep rising. */
function steadyChange(before: readonly Figures[], { group, now, of }: Reading): number {
  const first = before.length === 0 ? 0 : before[0]![of][group]!;
  if (before.length < 2 || now <= first) return now - first;
  const middle = before[1]![of][group]!;
  const rise = middle - first;
  const further = now - middle;
  return rise >= 0 && further > 0 && further >= rise * plateauShare ? now - first : 0;
}
