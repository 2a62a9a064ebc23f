/**
 * Upper ends, in milliseconds, of the buckets that pauses are counted in; what is longer falls into one more. Fine enough for a
 * median of a young collection, and all bounds that metrics are asked for by (10 ms, 100 ms, 1 s …) are among them.
 */
export const gcPauseBoundsMs = [
  0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
] as const;

export const gcPauseBuckets = gcPauseBoundsMs.length + 1;

/** Index of the bucket that a pause falls into. */
export function gcPauseBucket(pauseMs: number): number {
  const found = gcPauseBoundsMs.findIndex(bound => pauseMs <= bound);
  return found === -1 ? gcPauseBoundsMs.length : found;
}

/**
 * The pause that so large a share of all pauses does not exceed, estimated from counts by bucket: within the bucket it is taken to
 * lie where its rank says, on a scale of ratios. `null` without any pause. Above the last bound it is that bound.
 */
export function gcPauseQuantile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) {
      const high = gcPauseBoundsMs[bucket];
      if (high === undefined) break;
      const low = gcPauseBoundsMs[bucket - 1] ?? high / 4;
      return low * (high / low) ** ((rank - below) / count);
    }
    below += count;
  }
  return gcPauseBoundsMs.at(-1) ?? null;
}
