import type { GcKind, GcReading, SampleReading } from '../../base/readings.ts';
import type { GcBuckets, GcSeries } from './chart-data.ts';
import type { ReportTrace } from './report-input.ts';
import { seconds } from './memory-lines.ts';

/** As many bars as one can tell apart. */
const bucketsMax = 90;
/** Stretches of time that a reader can count in. */
const niceSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

/** From the lightest to the heaviest. */
export const gcKindsShown = ['minor', 'incremental', 'weak', 'major'] as const;

interface Counter {
  readonly count: (sample: SampleReading) => number;
  readonly pauseMs: (sample: SampleReading) => number;
}

const counters: Readonly<Record<GcKind, Counter>> = {
  minor: { count: sample => sample.gcMinors, pauseMs: sample => sample.gcMinorPauseMs },
  incremental: {
    count: sample => sample.gcIncrementals,
    pauseMs: sample => sample.gcIncrementalPauseMs,
  },
  weak: { count: sample => sample.gcWeaks, pauseMs: sample => sample.gcWeakPauseMs },
  major: { count: sample => sample.gcMajors, pauseMs: sample => sample.gcMajorPauseMs },
};

/** Collections and pauses by kind in equal stretches of time. The counters only rise, so thinned-out samples lose nothing. */
export function gcBuckets({ samples }: ReportTrace): GcBuckets {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || first === last) return emptyBuckets;
  const fromSeconds = seconds(first.atMs);
  const span = seconds(last.atMs) - fromSeconds;
  const bucketSeconds = niceSeconds.find(nice => span / nice <= bucketsMax) ?? 86_400 * 7;
  const length = Math.floor(span / bucketSeconds) + 1;
  const bucketOf = (sample: SampleReading): number =>
    Math.min(length - 1, Math.floor((seconds(sample.atMs) - fromSeconds) / bucketSeconds));
  const fill = (read: (sample: SampleReading) => number): readonly number[] => {
    const sums = Array.from({ length }, () => 0);
    for (const [index, sample] of samples.entries()) {
      const before = samples[index - 1];
      if (before === undefined) continue;
      const bucket = bucketOf(sample);
      sums[bucket] = (sums[bucket] ?? 0) + Math.max(0, read(sample) - read(before));
    }
    return sums.map(sum => Math.round(sum * 100) / 100);
  };
  const seriesOf = (what: keyof Counter): GcSeries => ({
    minor: fill(counters.minor[what]),
    incremental: fill(counters.incremental[what]),
    weak: fill(counters.weak[what]),
    major: fill(counters.major[what]),
  });
  return {
    bucketSeconds,
    seconds: Array.from({ length }, (_, index) => fromSeconds + (index + 0.5) * bucketSeconds),
    counts: seriesOf('count'),
    pausesMs: seriesOf('pauseMs'),
  };
}

const none: GcSeries = { minor: [], incremental: [], weak: [], major: [] };
const emptyBuckets: GcBuckets = { bucketSeconds: 1, seconds: [], counts: none, pausesMs: none };

/** One kind of collection over the whole trace. */
export interface GcTotal {
  readonly kind: GcKind;
  readonly count: number;
  readonly pauseMs: number;
  readonly meanMs: number | null;
  /** Of those that were told one by one; the frequent kinds are only counted. */
  readonly longestMs: number | null;
  /** Share of the time that the program stood still for it. */
  readonly share: number;
}

export function gcTotals({ samples, collections }: ReportTrace): readonly GcTotal[] {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return [];
  const passedMs = Math.max(1, last.atMs - first.atMs);
  return gcKindsShown.map(kind => {
    const { count: countOf, pauseMs: pauseOf } = counters[kind];
    const count = countOf(last) - countOf(first);
    const pauseMs = pauseOf(last) - pauseOf(first);
    return {
      kind,
      count,
      pauseMs,
      meanMs: count === 0 ? null : pauseMs / count,
      longestMs: longest(collections.filter(({ gc }) => gc === kind)),
      share: pauseMs / passedMs,
    };
  });
}

function longest(collections: readonly GcReading[]): number | null {
  return collections.length === 0
    ? null
    : collections.reduce((most, { pauseMs }) => Math.max(most, pauseMs), 0);
}
