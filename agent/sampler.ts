import type { EventLoopUtilization } from 'node:perf_hooks';
import type { HeapInfo } from 'node:v8';
import type { SampleReading } from '../base/readings.ts';
import { builtins } from './builtins.ts';
import { isYoung } from './floor.ts';
import { pausesOf, type GcTotals } from './gc-totals.ts';
import type { GcWatch } from './gc-watch.ts';
import type { Guest } from './guest.ts';
import { heapLimitOf } from './heap-limit.ts';
import { countListeners } from './listener-count.ts';
import type { Listening } from './listening.ts';
import type { LoopDelay } from './loop-delay.ts';
import { OpenFiles } from './open-files.ts';
import type { Requests } from './requests.ts';
import { countResources } from './resources.ts';

export interface SamplerOptions {
  readonly guest: Guest;
  readonly gcWatch: GcWatch;
  readonly loopDelay: LoopDelay;
  readonly listening: Listening;
  readonly requests: Requests;
  /** Contexts that the agent itself made. */
  readonly ownContexts: () => number;
  readonly counters: () => SampleReading['counters'];
  readonly threads: () => SampleReading['threads'];
}

/** Takes one look at the process at a time; about 0.1 ms. */
export class Sampler {
  readonly #options: SamplerOptions;
  readonly #openFiles: OpenFiles;
  #lastUse: EventLoopUtilization | null = null;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.#openFiles = new OpenFiles(options.guest);
  }

  sample(): SampleReading {
    const { guest, gcWatch, listening, requests, loopDelay, ownContexts } = this.#options;
    const memory = process.memoryUsage();
    const heap = builtins.v8.getHeapStatistics();
    const resources = countResources();
    const delays = loopDelay.take();
    return {
      kind: 'sample',
      atMs: guest.nowMs(),
      rssBytes: memory.rss,
      heapTotalBytes: memory.heapTotal,
      heapUsedBytes: memory.heapUsed,
      heapPhysicalBytes: heap.total_physical_size,
      heapLimitBytes: heapLimitOf(heap),
      externalBytes: memory.external,
      arrayBuffersBytes: memory.arrayBuffers,
      mallocedBytes: heap.malloced_memory,
      allocatedBytes: allocatedBytes(heap) ?? Math.round(gcWatch.allocatedBytes),
      nativeContexts: heap.number_of_native_contexts - ownContexts(),
      detachedContexts: heap.number_of_detached_contexts,
      handles: resources?.handles ?? null,
      timers: resources?.timers ?? null,
      fds: this.#openFiles.count(),
      listeners: countListeners(listening.servers),
      elu: this.#utilization(),
      loopDelayP50Ms: delays?.p50Ms ?? null,
      loopDelayP99Ms: delays?.p99Ms ?? null,
      loopDelayMaxMs: delays?.maxMs ?? null,
      requests: requests.answered,
      inFlight: requests.inFlight(listening.servers),
      ...collections(gcWatch.totals),
      counters: this.#options.counters(),
      threads: this.#options.threads(),
      ...spaces(),
    };
  }

  #utilization(): number {
    const { performance } = builtins.perfHooks;
    const use = performance.eventLoopUtilization();
    const { utilization } =
      this.#lastUse === null ? use : performance.eventLoopUtilization(use, this.#lastUse);
    this.#lastUse = use;
    return utilization;
  }
}

// Node 26 counts it itself; the types of Node 20 do not know.
function allocatedBytes(heap: HeapInfo): number | null {
  const bytes: unknown = Reflect.get(heap, 'total_allocated_bytes');
  return typeof bytes === 'number' ? bytes : null;
}

function spaces(): Pick<SampleReading, 'oldBytes' | 'spaces'> {
  const used: Record<string, number> = {};
  let oldBytes = 0;
  for (const space of builtins.v8.getHeapSpaceStatistics()) {
    used[space.space_name] = space.space_used_size;
    if (!isYoung(space.space_name)) oldBytes += space.space_used_size;
  }
  return { oldBytes, spaces: used };
}

function collections(totals: GcTotals) {
  const { major, minor, incremental, weak } = totals;
  return {
    gcMajors: major.count,
    gcMajorPauseMs: major.pauseMs,
    gcMinors: Math.round(minor.count),
    gcMinorPauseMs: minor.pauseMs,
    gcIncrementals: Math.round(incremental.count),
    gcIncrementalPauseMs: incremental.pauseMs,
    gcWeaks: Math.round(weak.count),
    gcWeakPauseMs: weak.pauseMs,
    gcPauses: pausesOf(totals),
  };
}
