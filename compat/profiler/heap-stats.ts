import { takeGraph } from '../snapshot/take.ts';

interface Interval {
  /** Objects with ids up to this one, and beyond that of the interval before, were made in it. */
  readonly lastId: number;
  count: number;
  bytes: number;
}

let intervals: Interval[] = [];

/** Begins a new series. */
export function startTracking(): void {
  intervals = [];
}

/**
 * Closes an interval and tells of each one, new or changed, how many of the objects made in it are alive and how large they
 * are: `[interval, count, bytes, …]`. V8 gives out ids in the order of making, so a snapshot tells it all.
 */
export function readHeapStats(
  iterator: (samples: readonly number[]) => unknown,
  callback: () => void,
): number {
  const graph = takeGraph({ namesOf: new Set(), edges: false }, 'snapshot');
  const { nodeId, selfSize, lastObjectId: lastId } = graph;
  intervals.push({ lastId, count: 0, bytes: 0 });
  const alive = intervals.map(() => ({ count: 0, bytes: 0 }));
  for (let node = 0; node < nodeId.length; node += 1) {
    const id = nodeId[node] ?? 0;
    if (id % 2 === 0) continue;
    const found = alive[intervals.findIndex(interval => id <= interval.lastId)];
    if (found === undefined) continue;
    found.count += 1;
    found.bytes += selfSize[node] ?? 0;
  }
  const samples = changes(alive);
  if (samples.length === 0 || iterator(samples) !== false) callback();
  return lastId;
}

function changes(alive: readonly { readonly count: number; readonly bytes: number }[]): number[] {
  const samples: number[] = [];
  for (const [index, interval] of intervals.entries()) {
    const { count = 0, bytes = 0 } = alive[index] ?? {};
    if (interval.count === count && interval.bytes === bytes) continue;
    interval.count = count;
    interval.bytes = bytes;
    samples.push(index, count, bytes);
  }
  return samples;
}
