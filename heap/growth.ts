import { noGroup, type GroupTable } from './group-table.ts';

/** How each group of the later snapshot has changed since the earlier ones. */
export interface Growth {
  readonly groups: GroupTable;
  /** True when there was something to compare with. */
  readonly compared: boolean;
  readonly countDelta: Float64Array;
  readonly selfDelta: Float64Array;
  readonly degreeDelta: Float64Array;
  /** Bytes of the group and of everything below it, now and as change. */
  readonly subtreeBytes: Float64Array;
  readonly subtreeDelta: Float64Array;
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
    subtreeBytes: new Float64Array(size),
    subtreeDelta: new Float64Array(size),
  };
  for (let group = 0; group < size; group += 1) {
    const series = earlier.map(table => figuresOf(table, groups.hash[group]!));
    const now = figures(groups, group);
    growth.countDelta[group] = steadyChange([...series.map(at => at.count), now.count]);
    growth.selfDelta[group] = steadyChange([...series.map(at => at.selfBytes), now.selfBytes]);
    growth.degreeDelta[group] = steadyChange([...series.map(at => at.degree), now.degree]);
    growth.subtreeBytes[group] = now.selfBytes;
    growth.subtreeDelta[group] = growth.selfDelta[group]!;
  }
  for (let group = size - 1; group > 0; group -= 1) {
    const parent = groups.parent[group]!;
    growth.subtreeBytes[parent]! += growth.subtreeBytes[group]!;
    growth.subtreeDelta[parent]! += growth.subtreeDelta[group]!;
  }
  return growth;
}

interface Figures {
  readonly count: number;
  readonly selfBytes: number;
  readonly degree: number;
}

const none: Figures = { count: 0, selfBytes: 0, degree: 0 };

function figuresOf(table: GroupTable, hash: number): Figures {
  const group = table.find(hash);
  return group === noGroup ? none : figures(table, group);
}

function figures(table: GroupTable, group: number): Figures {
  return {
    count: table.count[group]!,
    selfBytes: table.selfBytes[group]!,
    degree: table.degree[group]!,
  };
}

/** After a first rise, one of less than this share of it counts as standing still. */
const plateauShare = 0.1;

/** Last minus first; nothing when a middle reading shows that it does not keep rising. */
function steadyChange(series: readonly number[]): number {
  const first = series.length > 1 ? series[0]! : 0;
  const last = series[series.length - 1]!;
  if (series.length < 3) return last - first;
  const middle = series[1]!;
  const before = middle - first;
  const after = last - middle;
  if (last <= first) return last - first;
  return before >= 0 && after > 0 && after >= before * plateauShare ? last - first : 0;
}
