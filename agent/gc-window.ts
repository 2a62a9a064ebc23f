import type { GCProfiler } from 'node:v8';
import type { GcKind } from '../base/readings.ts';
import { builtins } from './builtins.ts';
import { addPause, zeroTotals, type GcTotals } from './gc-totals.ts';

/** A major collection as V8 itself measured it. */
export interface MajorCollection {
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  readonly oldAfterBytes: number | null;
  readonly physicalAfterBytes: number | null;
  readonly externalAfterBytes: number | null;
  readonly pauseMs: number;
}

/** What happened between the opening and the closing of a window. */
export interface WindowFindings {
  readonly collections: number;
  readonly totals: GcTotals;
  readonly majors: readonly MajorCollection[];
  /** Bytes allocated between the first and the last collection of the window. */
  readonly allocatedBytes: number;
  /** Heap in use before the first collection and after the last; `null` without any. */
  readonly firstBeforeBytes: number | null;
  readonly lastAfterBytes: number | null;
}

type Recording = ReturnType<GCProfiler['stop']>;
type Collection = NonNullable<Recording>['statistics'][number];
type HeapState = Collection['afterGC'];

const kinds: Readonly<Record<string, GcKind>> = {
  Scavenge: 'minor',
  MinorMarkCompact: 'minor',
  MinorMarkSweep: 'minor',
  MarkSweepCompact: 'major',
  IncrementalMarking: 'incremental',
  ProcessWeakCallbacks: 'weak',
};

/**
 * A stretch of time in which V8 writes down the state of the heap before and after each collection: the only exact
 * figure there is, since any callback comes later, when there is new garbage. It buffers about 3 KB and takes 40 to
 * 80 µs per collection (measured, Node 18 to 26), so windows must be short when collections are frequent.
 */
export class GcWindow {
  readonly #profiler: GCProfiler;

  constructor() {
    this.#profiler = new builtins.v8.GCProfiler();
    this.#profiler.start();
  }

  close(): WindowFindings {
    return findings(this.#profiler.stop()?.statistics ?? []);
  }
}

/** Adds up what V8 wrote down. */
export function findings(collections: readonly Collection[]): WindowFindings {
  const totals = zeroTotals();
  const majors: MajorCollection[] = [];
  let allocatedBytes = 0;
  let lastAfterBytes: number | null = null;
  for (const collection of collections) {
    const pauseMs = collection.cost / 1000;
    const kind = kinds[collection.gcType];
    if (kind !== undefined) addPause(totals[kind], pauseMs);
    if (kind === 'major') majors.push(majorOf(collection, pauseMs));
    const beforeBytes = collection.beforeGC.heapStatistics.usedHeapSize;
    if (lastAfterBytes !== null) allocatedBytes += Math.max(0, beforeBytes - lastAfterBytes);
    lastAfterBytes = collection.afterGC.heapStatistics.usedHeapSize;
  }
  return {
    collections: collections.length,
    totals,
    majors,
    allocatedBytes,
    firstBeforeBytes: collections[0]?.beforeGC.heapStatistics.usedHeapSize ?? null,
    lastAfterBytes,
  };
}

function majorOf({ beforeGC, afterGC }: Collection, pauseMs: number): MajorCollection {
  const { usedHeapSize, totalPhysicalSize, externalMemory } = afterGC.heapStatistics;
  return {
    beforeBytes: beforeGC.heapStatistics.usedHeapSize,
    afterBytes: usedHeapSize,
    oldAfterBytes: oldBytes(afterGC),
    physicalAfterBytes: totalPhysicalSize,
    externalAfterBytes: externalMemory,
    pauseMs,
  };
}

function oldBytes({ heapSpaceStatistics }: HeapState): number {
  return heapSpaceStatistics
    .filter(({ spaceName }) => !isYoung(spaceName))
    .reduce((sum, { spaceUsedSize }) => sum + spaceUsedSize, 0);
}

/** V8's names differ between versions, but the young generation's spaces have always been called `new_…`. */
export function isYoung(spaceName: string): boolean {
  return spaceName.startsWith('new_');
}
