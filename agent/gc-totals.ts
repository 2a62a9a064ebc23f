import { gcPauseBucket, gcPauseBuckets } from '../base/gc-pauses.ts';
import type { GcKind, GcPauses } from '../base/readings.ts';

/** Collections of one kind since the agent began to look; fractions come from extrapolation. */
export interface GcTotal {
  count: number;
  pauseMs: number;
  /** How many pauses fell into each bucket. */
  readonly buckets: number[];
}

export type GcTotals = Readonly<Record<GcKind, GcTotal>>;

export function zeroTotals(): GcTotals {
  return { major: zero(), minor: zero(), incremental: zero(), weak: zero() };
}

function zero(): GcTotal {
  return { count: 0, pauseMs: 0, buckets: Array.from({ length: gcPauseBuckets }, () => 0) };
}

/** Counts one collection. */
export function addPause(total: GcTotal, pauseMs: number): void {
  const bucket = gcPauseBucket(pauseMs);
  total.count += 1;
  total.pauseMs += pauseMs;
  total.buckets[bucket] = (total.buckets[bucket] ?? 0) + 1;
}

/** Adds what a stretch of time held, as often as it stands for such stretches. */
export function addTotal(total: GcTotal, part: GcTotal, scale: number): void {
  total.count += part.count * scale;
  total.pauseMs += part.pauseMs * scale;
  for (const [bucket, count] of part.buckets.entries()) {
    total.buckets[bucket] = (total.buckets[bucket] ?? 0) + count * scale;
  }
}

/** As it travels: whole numbers, without the empty buckets at the end. */
export function pausesOf({ major, minor, incremental, weak }: GcTotals): GcPauses {
  return {
    major: trimmed(major),
    minor: trimmed(minor),
    incremental: trimmed(incremental),
    weak: trimmed(weak),
  };
}

function trimmed({ buckets }: GcTotal): number[] {
  const counts = buckets.map(Math.round);
  while (counts.at(-1) === 0) counts.pop();
  return counts;
}
