import v8, { type GCProfilerResult } from 'node:v8';
import type { HeapFigures } from './collection.ts';

/** One collection as `v8.GCProfiler` tells it. */
export type GcRecord = GCProfilerResult['statistics'][number];

interface Contexts {
  readonly numberOfNativeContexts: number;
  readonly numberOfDetachedContexts: number;
}

/** The heap as it is now. */
export function currentFigures(): HeapFigures {
  const now = v8.getHeapStatistics();
  return {
    totalHeapSize: now.total_heap_size,
    totalHeapExecutableSize: now.total_heap_size_executable,
    usedHeapSize: now.used_heap_size,
    heapSizeLimit: now.heap_size_limit,
    totalPhysicalSize: now.total_physical_size,
    totalAvailableSize: now.total_available_size,
    mallocedMemory: now.malloced_memory,
    peakMallocedMemory: now.peak_malloced_memory,
    numberOfNativeContexts: now.number_of_native_contexts,
    numberOfDetachedContexts: now.number_of_detached_contexts,
  };
}

/** The heap around a collection; V8 does not count contexts there, so those come from the nearest reading. */
export function recordedFigures(
  at: GcRecord['beforeGC'] | GcRecord['afterGC'],
  contexts: Contexts,
): HeapFigures {
  const heap = at.heapStatistics;
  return {
    totalHeapSize: heap.totalHeapSize,
    totalHeapExecutableSize: heap.totalHeapSizeExecutable,
    usedHeapSize: heap.usedHeapSize,
    heapSizeLimit: heap.heapSizeLimit,
    totalPhysicalSize: heap.totalPhysicalSize,
    totalAvailableSize: heap.totalAvailableSize,
    mallocedMemory: heap.mallocedMemory,
    peakMallocedMemory: heap.peakMallocedMemory,
    numberOfNativeContexts: contexts.numberOfNativeContexts,
    numberOfDetachedContexts: contexts.numberOfDetachedContexts,
  };
}

/** What changed, field by field. */
export function differenceOf(before: HeapFigures, after: HeapFigures): HeapFigures {
  return {
    totalHeapSize: after.totalHeapSize - before.totalHeapSize,
    totalHeapExecutableSize: after.totalHeapExecutableSize - before.totalHeapExecutableSize,
    usedHeapSize: after.usedHeapSize - before.usedHeapSize,
    heapSizeLimit: after.heapSizeLimit - before.heapSizeLimit,
    totalPhysicalSize: after.totalPhysicalSize - before.totalPhysicalSize,
    totalAvailableSize: after.totalAvailableSize - before.totalAvailableSize,
    mallocedMemory: after.mallocedMemory - before.mallocedMemory,
    peakMallocedMemory: after.peakMallocedMemory - before.peakMallocedMemory,
    numberOfNativeContexts: after.numberOfNativeContexts - before.numberOfNativeContexts,
    numberOfDetachedContexts: after.numberOfDetachedContexts - before.numberOfDetachedContexts,
  };
}
