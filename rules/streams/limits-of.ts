import type { SampleReading } from '../../base/readings.ts';
import type { Verdict } from '../../base/verdict.ts';
import type { Limits } from '../judge.ts';
import type { ByteStreamName } from './byte-stream.ts';

/** What a stream would run into, and who says so. */
export interface StreamLimit {
  readonly bytes: number | null;
  readonly source: Verdict['limitSource'];
  /**
   * What growth is measured by: the limit, except that nobody meant a process to fill the whole host. There, what
   * V8 was given for its heap says what size of process was meant.
   */
  readonly allotmentBytes: number | null;
}

export interface LimitInput {
  readonly limits: Limits;
  readonly sample: SampleReading | null;
  /** Lifetime peak of the heap's resident pages. */
  readonly peakHeapBytes: number;
}

/** The nearer of V8's own limit and what the rest of the process leaves of the resident limit. */
export function limitOf(stream: ByteStreamName, input: LimitInput): StreamLimit {
  const heap = input.sample?.heapLimitBytes ?? input.limits.heapLimitBytes;
  const resident = residentBytes(stream, input);
  const source = resident === null ? null : input.limits.rssLimitSource;
  if (stream === 'js-heap') {
    return heap === null || (resident !== null && resident < heap)
      ? { bytes: resident, source, allotmentBytes: resident }
      : { bytes: heap, source: 'v8', allotmentBytes: heap };
  }
  const isMeant = resident !== null && source !== 'host';
  return {
    bytes: resident,
    source,
    allotmentBytes: isMeant || heap === null ? resident : Math.min(resident ?? heap, heap),
  };
}

function residentBytes(stream: ByteStreamName, input: LimitInput): number | null {
  const { limits, sample } = input;
  if (limits.rssLimitBytes === null || sample === null) return null;
  const taken = others[stream]({ sample, peakHeapBytes: input.peakHeapBytes });
  return Math.max(0, limits.rssLimitBytes - Math.max(0, taken));
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
