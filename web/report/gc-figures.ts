import { gcPauseBuckets, gcPauseQuantile } from '../../base/gc-pauses.ts';
import type { GcKind, SampleReading } from '../../base/readings.ts';
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
  /** Half of the pauses, and 99 of 100, were at most so long; `null`: an older agent did not tell. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Of those that were told one by one; of the frequent kinds only `boundMs` is known, which none was above. */
  readonly longestMs: number | null;
  readonly boundMs: number | null;
  /** Share of the time that the program stood still for it. */
  readonly share: number;
}

/** By kind, and of all kinds together, which has no kind. */
export interface GcSummary {
  readonly kinds: readonly GcTotal[];
  readonly all: Omit<GcTotal, 'kind'>;
}

/** `null`: there is no stretch of time to sum up. */
export function gcSummary({ samples, collections }: ReportTrace): GcSummary | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  const passedMs = Math.max(1, last.atMs - first.atMs);
  const single = (kind: GcKind): readonly number[] =>
    collections
      .filter(({ gc, atMs, thread }) => gc === kind && thread === 0 && atMs >= first.atMs)
      .map(({ pauseMs }) => pauseMs);
  const kinds = gcKindsShown.map((kind): GcTotal => {
    const { count: countOf, pauseMs: pauseOf } = counters[kind];
    const count = countOf(last) - countOf(first);
    const pauseMs = pauseOf(last) - pauseOf(first);
    const told = single(kind);
    // Exact where each was told; a trace that was thinned out, and the frequent kinds, are known by their counts.
    const quantile =
      told.length >= count && told.length > 0
        ? exactly(told)
        : byCounts(pausesOf(first, last, kind));
    return {
      kind,
      count,
      pauseMs,
      meanMs: count === 0 ? null : pauseMs / count,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      longestMs: longest(told),
      boundMs: quantile(1),
      share: pauseMs / passedMs,
    };
  });
  return { kinds, all: together(kinds, byCounts(allPauses(first, last))) };
}

type Quantile = (share: number) => number | null;

function exactly(pausesMs: readonly number[]): Quantile {
  const sorted = pausesMs.toSorted((one, other) => one - other);
  return share => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function byCounts(counts: readonly number[]): Quantile {
  return share => gcPauseQuantile(counts, share);
}

/** Pauses between two samples, by bucket. */
function pausesOf(first: SampleReading, last: SampleReading, kind: GcKind): readonly number[] {
  const before = first.gcPauses?.[kind] ?? [];
  return (last.gcPauses?.[kind] ?? []).map((count, bucket) =>
    Math.max(0, count - (before[bucket] ?? 0)),
  );
}

function allPauses(first: SampleReading, last: SampleReading): readonly number[] {
  return Array.from({ length: gcPauseBuckets }, (_, bucket) =>
    gcKindsShown.reduce((sum, kind) => sum + (pausesOf(first, last, kind)[bucket] ?? 0), 0),
  );
}

function together(kinds: readonly GcTotal[], quantile: Quantile): GcSummary['all'] {
  const count = kinds.reduce((sum, one) => sum + one.count, 0);
  const pauseMs = kinds.reduce((sum, one) => sum + one.pauseMs, 0);
  const known = longest(kinds.map(({ longestMs }) => longestMs));
  // What is only bounded may be the longest, unless a pause that was told is longer than the bound.
  const bound = longest(kinds.map(({ longestMs, boundMs }) => longestMs ?? boundMs));
  return {
    count,
    pauseMs,
    meanMs: count === 0 ? null : pauseMs / count,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    longestMs: known === bound ? known : null,
    boundMs: bound,
    share: kinds.reduce((sum, { share }) => sum + share, 0),
  };
}

function longest(pausesMs: readonly (number | null)[]): number | null {
  return pausesMs.reduce(
    (most, pauseMs) => (pauseMs !== null && pauseMs > (most ?? 0) ? pauseMs : most),
    null,
  );
}
