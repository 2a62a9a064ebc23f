import { gcPauseBuckets } from '../base/gc-pauses.ts';
import { isRecord } from '../base/guards.ts';
import {
  counterNameCharsMax,
  countersMax,
  gcKinds,
  threadsMax,
  type GcPauses,
  type GcReading,
  type Reading,
  type SampleReading,
  type ThreadSample,
} from '../base/readings.ts';
import {
  amount,
  count,
  finite,
  flag,
  listOf,
  mapOf,
  Misfit,
  nullable,
  oneOf,
  recordOf,
} from './fields.ts';

/** Heap spaces in one sample; V8 has about ten. */
export const spacesMax = 64;

// Sizes may be any finite number: V8 has reported negative external memory, and one odd figure must not cost the rest.
const number = nullable(finite);

const gc = recordOf<GcReading>({
  kind: oneOf(['gc']),
  atMs: amount,
  gc: oneOf(gcKinds),
  beforeBytes: number,
  afterBytes: number,
  oldAfterBytes: number,
  physicalAfterBytes: number,
  externalAfterBytes: number,
  pauseMs: amount,
  caused: flag,
  // An older agent knows the main thread only.
  thread: value => nullable(count)(value) ?? 0,
});

const thread = recordOf<ThreadSample>({
  id: count,
  heapTotalBytes: finite,
  heapUsedBytes: finite,
  heapPhysicalBytes: finite,
  heapLimitBytes: finite,
  oldBytes: finite,
  externalBytes: finite,
});

const pauseCounts = listOf(amount, gcPauseBuckets);
const gcPauses = recordOf<GcPauses>({
  major: pauseCounts,
  minor: pauseCounts,
  incremental: pauseCounts,
  weak: pauseCounts,
});

const sample = recordOf<SampleReading>({
  kind: oneOf(['sample']),
  atMs: amount,
  rssBytes: finite,
  heapTotalBytes: finite,
  heapUsedBytes: finite,
  heapPhysicalBytes: number,
  heapLimitBytes: number,
  oldBytes: number,
  externalBytes: finite,
  arrayBuffersBytes: finite,
  mallocedBytes: number,
  allocatedBytes: number,
  nativeContexts: number,
  detachedContexts: number,
  handles: number,
  timers: number,
  fds: number,
  listeners: number,
  elu: number,
  loopDelayP50Ms: number,
  loopDelayP99Ms: number,
  loopDelayMaxMs: number,
  requests: number,
  inFlight: number,
  gcMajors: finite,
  gcMajorPauseMs: finite,
  gcMinors: finite,
  gcMinorPauseMs: finite,
  gcIncrementals: finite,
  gcIncrementalPauseMs: finite,
  gcWeaks: finite,
  gcWeakPauseMs: finite,
  gcPauses: nullable(gcPauses),
  counters: nullable(mapOf(finite, { sizeMax: countersMax, nameCharsMax: counterNameCharsMax })),
  threads: nullable(listOf(thread, threadsMax)),
  spaces: nullable(mapOf(finite, { sizeMax: spacesMax, nameCharsMax: 64 })),
});

/** One reading; `null`: a kind newer than this program. */
export function decodeReading(value: unknown): Reading | null {
  const kind = isRecord(value) ? value['kind'] : undefined;
  if (kind === 'gc') return gc(value);
  if (kind === 'sample') return sample(value);
  if (typeof kind === 'string') return null;
  throw new Misfit('a reading with a kind', value);
}
