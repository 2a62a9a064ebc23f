import type { GcReading, SampleReading, TraceHeader } from '../../base/readings.ts';

/** A sample of a quiet worker, changed as told. */
export function sampleAt(atMs: number, changes: Partial<SampleReading> = {}): SampleReading {
  return {
    kind: 'sample',
    atMs,
    rssBytes: 80 * 2 ** 20,
    heapTotalBytes: 30 * 2 ** 20,
    heapUsedBytes: 20 * 2 ** 20,
    heapPhysicalBytes: 30 * 2 ** 20,
    heapLimitBytes: null,
    oldBytes: 18 * 2 ** 20,
    externalBytes: 2 ** 20,
    arrayBuffersBytes: 2 ** 16,
    mallocedBytes: 2 ** 18,
    allocatedBytes: atMs * 1000,
    nativeContexts: 1,
    detachedContexts: 0,
    handles: 4,
    timers: 2,
    fds: 20,
    listeners: 10,
    elu: 0.2,
    loopDelayP50Ms: 1,
    loopDelayP99Ms: 3,
    loopDelayMaxMs: 9,
    requests: Math.round(atMs / 50),
    inFlight: 1,
    gcMajors: 0,
    gcMajorPauseMs: 0,
    gcMinors: 0,
    gcMinorPauseMs: 0,
    gcIncrementals: 0,
    gcIncrementalPauseMs: 0,
    gcWeaks: 0,
    gcWeakPauseMs: 0,
    gcPauses: null,
    counters: null,
    threads: null,
    spaces: null,
    ...changes,
  };
}

/** A natural major collection that left so many bytes. */
export function majorAt(
  atMs: number,
  oldAfterBytes: number,
  changes: Partial<GcReading> = {},
): GcReading {
  return {
    kind: 'gc',
    atMs,
    gc: 'major',
    beforeBytes: oldAfterBytes * 1.2,
    afterBytes: oldAfterBytes,
    oldAfterBytes,
    physicalAfterBytes: null,
    externalAfterBytes: null,
    pauseMs: 5,
    caused: false,
    thread: 0,
    ...changes,
  };
}

/** How a trace begins: a heap of 256 MiB in a container of 512. */
export function traceHeader(changes: Partial<TraceHeader> = {}): TraceHeader {
  return {
    schema: 'memsup.trace/1',
    app: 'shop',
    node: '20.20.2',
    heapLimitBytes: 256 * 2 ** 20,
    rssLimitBytes: 512 * 2 ** 20,
    rssLimitSource: 'cgroup',
    openFilesLimit: 200,
    ...changes,
  };
}
