/**
 * What the agent saw, in the units of the trace format: the agent sends these, the rules judge them, `trace.ndjson`
 * keeps them. A field that the Node version cannot give is `null`. `atMs` counts from the start of the process.
 */

export const gcKinds = ['major', 'minor', 'incremental', 'weak'] as const;
export type GcKind = (typeof gcKinds)[number];

/** How many pauses of each kind fell into each bucket of `base/gc-pauses.ts`, from the shortest; empty ones at the end are left out. */
export type GcPauses = Readonly<Record<GcKind, readonly number[]>>;

/** One collection. Bytes are those right after it, or `null` when nobody looked in time. */
export interface GcReading {
  readonly kind: 'gc';
  readonly atMs: number;
  readonly gc: GcKind;
  /** What V8 recorded right before it; the agent does not know. */
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  /** Sum of the spaces not named `new_*`: after a major collection this is the floor. */
  readonly oldAfterBytes: number | null;
  readonly physicalAfterBytes: number | null;
  readonly externalAfterBytes: number | null;
  readonly pauseMs: number;
  /** True when memsup itself provoked the collection (probe, snapshot). */
  readonly caused: boolean;
  /** Whose heap was collected: 0 the main thread's, else that of the worker thread with this `threadId`. */
  readonly thread: number;
}

/** The heap of one worker thread, which is its own; resident memory is the whole process's. */
export interface ThreadSample {
  /** Node's `threadId`. */
  readonly id: number;
  readonly heapTotalBytes: number;
  readonly heapUsedBytes: number;
  readonly heapPhysicalBytes: number;
  readonly heapLimitBytes: number;
  readonly oldBytes: number;
  readonly externalBytes: number;
}

/** What one process may report of its threads and of its app's own counters. */
export const threadsMax = 16;
export const countersMax = 16;
export const counterNameCharsMax = 64;

/** One look at the process, once a second by default. Counters are cumulative since the process started. */
export interface SampleReading {
  readonly kind: 'sample';
  readonly atMs: number;
  readonly rssBytes: number;
  readonly heapTotalBytes: number;
  readonly heapUsedBytes: number;
  readonly heapPhysicalBytes: number | null;
  readonly heapLimitBytes: number | null;
  readonly oldBytes: number | null;
  readonly externalBytes: number;
  readonly arrayBuffersBytes: number;
  readonly mallocedBytes: number | null;
  readonly allocatedBytes: number | null;
  readonly nativeContexts: number | null;
  readonly detachedContexts: number | null;
  readonly handles: number | null;
  readonly timers: number | null;
  readonly fds: number | null;
  readonly listeners: number | null;
  /** Event-loop utilisation since the sample before, 0 to 1. */
  readonly elu: number | null;
  readonly loopDelayP50Ms: number | null;
  readonly loopDelayP99Ms: number | null;
  readonly loopDelayMaxMs: number | null;
  /** HTTP requests answered, cumulative. */
  readonly requests: number | null;
  readonly inFlight: number | null;
  readonly gcMajors: number;
  readonly gcMajorPauseMs: number;
  readonly gcMinors: number;
  readonly gcMinorPauseMs: number;
  readonly gcIncrementals: number;
  readonly gcIncrementalPauseMs: number;
  readonly gcWeaks: number;
  readonly gcWeakPauseMs: number;
  /** Pauses by kind and length, cumulative; `null`: told by an older agent. */
  readonly gcPauses: GcPauses | null;
  /** The app's own counters (`memsup.counter`), by name; `null` while it has none. */
  readonly counters: Readonly<Record<string, number>> | null;
  /** Worker threads that have a heap of their own and report it; `null` without any. */
  readonly threads: readonly ThreadSample[] | null;
  /** Bytes used by heap space, by V8's own names, which differ between versions. */
  readonly spaces: Readonly<Record<string, number>> | null;
}

export type Reading = GcReading | SampleReading;

/** First line of a trace. */
export interface TraceHeader {
  readonly schema: 'memsup.trace/1';
  readonly app: string;
  readonly node: string;
  readonly heapLimitBytes: number | null;
  readonly rssLimitBytes: number | null;
  /** Whose limit that is; traces of older versions do not say. */
  readonly rssLimitSource: 'cgroup' | 'host' | 'config' | null;
  readonly openFilesLimit: number | null;
}
