import type { Collection, HeapFigures } from '../gc/collection.ts';

/** The figures of `@airbnb/node-memwatch`: `gc_ts` in microseconds since 1970, times in nanoseconds, sizes in bytes. */
export interface AirbnbStats {
  readonly gc_ts: number;
  readonly gcScavengeCount: number;
  readonly gcScavengeTime: number;
  readonly gcMarkSweepCompactCount: number;
  readonly gcMarkSweepCompactTime: number;
  readonly gcIncrementalMarkingCount: number;
  readonly gcIncrementalMarkingTime: number;
  readonly gcProcessWeakCallbacksCount: number;
  readonly gcProcessWeakCallbacksTime: number;
  readonly total_heap_size: number;
  readonly total_heap_size_executable: number;
  readonly total_physical_size: number;
  readonly total_available_size: number;
  readonly used_heap_size: number;
  readonly heap_size_limit: number;
  readonly malloced_memory: number;
  readonly peak_malloced_memory: number;
  readonly gc_time: number;
}

/** Counts and times by kind since the start, told with each full collection. */
export class AirbnbCounters {
  readonly #counts = { minor: 0, major: 0, incremental: 0, weak: 0 };
  readonly #timesNs = { minor: 0, major: 0, incremental: 0, weak: 0 };

  see({ kind, durationMs }: Pick<Collection, 'kind' | 'durationMs'>): void {
    this.#counts[kind] += 1;
    this.#timesNs[kind] += nanoseconds(durationMs);
  }

  statsAt(collection: Collection): AirbnbStats {
    const endMs = performance.timeOrigin + collection.startMs + collection.durationMs;
    return {
      gc_ts: Math.round(endMs * 1000),
      gcScavengeCount: this.#counts.minor,
      gcScavengeTime: this.#timesNs.minor,
      gcMarkSweepCompactCount: this.#counts.major,
      gcMarkSweepCompactTime: this.#timesNs.major,
      gcIncrementalMarkingCount: this.#counts.incremental,
      gcIncrementalMarkingTime: this.#timesNs.incremental,
      gcProcessWeakCallbacksCount: this.#counts.weak,
      gcProcessWeakCallbacksTime: this.#timesNs.weak,
      ...heapFields(collection.after),
      gc_time: nanoseconds(collection.durationMs),
    };
  }
}

function heapFields(heap: HeapFigures) {
  return {
    total_heap_size: heap.totalHeapSize,
    total_heap_size_executable: heap.totalHeapExecutableSize,
    total_physical_size: heap.totalPhysicalSize,
    total_available_size: heap.totalAvailableSize,
    used_heap_size: heap.usedHeapSize,
    heap_size_limit: heap.heapSizeLimit,
    malloced_memory: heap.mallocedMemory,
    peak_malloced_memory: heap.peakMallocedMemory,
  };
}

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}
