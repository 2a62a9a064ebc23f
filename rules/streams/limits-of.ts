import type { SampleReading } from '../../base/readings.ts';
import type { Verdict } from '../../base/verdict.ts';
import type { Limits } from '../judge.ts';
import type { ByteStreamName } from './byte-stream.ts';

/** What a stream would run into, and who says so. */
export interface StreamLimit {
  readonly bytes: number | null;
  readonly source: Verdict['limitSource'];
}

export interface LimitInput {
  readonly limits: Limits;
  readonly sample: SampleReading | null;
  /** Lifetime peak of the heap's resident pages. */
  readonly peakHeapBytes: number;
}

/** The nearer of V8's own limit and what the rest of the process leaves of the resident limit. */
export function limitOf(stream: ByteStreamName, input: LimitInput): StreamLimit {
  const resident = residentLimit(stream, input);
  if (stream !== 'js-heap') return resident;
  const heap = input.sample?.heapLimitBytes ?? input.limits.heapLimitBytes;
  if (heap === null) return resident;
  if (resident.bytes !== null && resident.bytes < heap) return resident;
  return { bytes: heap, source: 'v8' };
}

function residentLimit(stream: ByteStreamName, input: LimitInput): StreamLimit {
  const { limits, sample } = input;
  if (limits.rssLimitBytes === null || sample === null) return { bytes: null, source: null };
  const taken = others[stream]({ sample, peakHeapBytes: input.peakHeapBytes });
  return { bytes: limits.rssLimitBytes - Math.max(0, taken), source: limits.rssLimitSource };
}

interface Resident {
  readonly sample: SampleReading;
  readonly peakHeapBytes: number;
}

const others: Readonly<Record<ByteStreamName, (resident: Resident) => number>> = {
  'js-heap': ({ sample }) => sample.rssBytes - (sample.heapPhysicalBytes ?? sample.heapTotalBytes),
  external: ({ sample }) => sample.rssBytes - sample.externalBytes,
  native: ({ sample, peakHeapBytes }) => peakHeapBytes + sample.externalBytes,
};
